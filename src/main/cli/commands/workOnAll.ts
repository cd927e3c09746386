/**
 * Cells of a task, one after another, each in a process of its own: one that fails, or that the machine kills, leaves the others
 * alone. What makes experts that are missing comes first.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { DETACHED } from '../../tasks/detach';
import { expertsOf, missingExperts } from '../../tasks/experts';
import { readTask } from '../../tasks/folder';
import { programWords } from '../../tasks/program';
import { statusOf } from '../../tasks/status';
import { Worker } from '../../tasks/worker';
import type { CommandInput, Terminal } from '../command';
import { EXIT, type ExitCode, stoppable } from '../exit';
import { spoken } from '../language';

/** Does cells in turn. Throws a UserError where another process does cells of the task, or it has no such cells. */
export async function workOnAll(input: CommandInput, terminal: Terminal): Promise<ExitCode> {
  const folder = resolve(input.positionals[0] ?? '');
  const task = await readTask(folder);
  const cells = cellsOf(task, input);
  const stop = new AbortController();
  return stoppable(
    () => stop.abort(),
    async () => {
      const token = process.env[DETACHED] ?? null;
      const worker = await Worker.begin(folder, { cells, token }, () => stop.abort());
      try {
        await worker.alone(stop.signal);
        return await new Turn(folder, task, input, terminal, stop.signal).run(cells, worker);
      } finally {
        worker.ended();
      }
    },
  );
}

/** The cells that `--cells` names, else all. */
function cellsOf(task: Task, { text }: CommandInput): number[] {
  const named = text['cells'];
  const count = task.cells.length;
  if (named === undefined) return [...task.cells.keys()];
  const wrong = (): UserError =>
    new UserError('bad-input', message('tasks.noRanges', { given: named, last: count - 1 }));
  if (!/^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/.test(named)) throw wrong();
  const cells = new Set<number>();
  for (const part of named.split(',')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    if (from > to || to >= count) throw wrong();
    for (let index = from; index <= to; index++) cells.add(index);
  }
  return [...cells];
}

/** Options of `work` that every cell has, too. */
const TEXTS = ['experts', 'scratch', 'every'];
const FLAGS = ['any-program', 'json'];

class Turn {
  constructor(
    private readonly folder: string,
    private readonly task: Task,
    private readonly input: CommandInput,
    private readonly terminal: Terminal,
    private readonly stop: AbortSignal,
  ) {}

  async run(cells: readonly number[], worker: Worker): Promise<ExitCode> {
    const isOpen = async (index: number): Promise<boolean> => {
      const [cell] = await statusOf(this.folder, this.task, null, { from: index, count: 1 });
      return cell?.state !== 'completed';
    };
    const open: number[] = [];
    for (const index of cells) if (await isOpen(index)) open.push(index);
    await this.makeExperts(open);
    let worst: ExitCode = EXIT.done;
    for (const [place, index] of cells.entries()) {
      if (this.stop.aborted) break;
      if (!open.includes(index)) continue;
      worker.at(place);
      const code = await this.child('--index', String(index));
      if (code !== EXIT.done && !this.stop.aborted) {
        worst = worst === EXIT.failed ? worst : code;
        this.say(message('tasks.cellNotDone', { index, code }));
      }
    }
    return this.stop.aborted ? EXIT.interrupted : worst;
  }

  /** Cells whose experts cannot be made are refused in their turn. */
  private async makeExperts(open: readonly number[]): Promise<void> {
    const folder = this.input.text['experts'];
    if (folder === undefined) return;
    for (const { index } of missingExperts(resolve(folder), expertsOf(this.task, open))) {
      if (!this.stop.aborted) await this.child('--index', String(index), '--experts-only');
    }
  }

  /** Runs `work` on one cell; resolves with its exit code. */
  private child(...words: readonly string[]): Promise<ExitCode> {
    const { text, lists, flags } = this.input;
    const [program = '', ...begin] = programWords();
    const all = [
      ...[...begin, 'work', this.folder, ...words],
      ...TEXTS.flatMap((name) => (text[name] === undefined ? [] : [`--${name}`, text[name]])),
      ...(lists['data'] ?? []).flatMap((folder) => ['--data', folder]),
      ...FLAGS.filter((name) => flags.has(name)).map((name) => `--${name}`),
    ];
    // With the channel it ends when this process is killed.
    const child = spawn(program, [...process.execArgv, ...all], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const end = (): void => void child.kill('SIGTERM');
    this.stop.addEventListener('abort', end);
    if (this.stop.aborted) end();
    return new Promise((done) => {
      const settle = (code: number | null): void => {
        this.stop.removeEventListener('abort', end);
        done(Object.values(EXIT).find((known) => known === code) ?? EXIT.failed);
      };
      child.once('error', (error) => {
        this.terminal.err(`${error.message}\n`);
        settle(null);
      });
      child.once('exit', settle);
    });
  }

  private say(said: Parameters<typeof spoken>[0]): void {
    this.terminal.err(`${spoken(said)}\n`);
  }
}
