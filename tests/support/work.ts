/** Tasks done by the built command line, and the run that nobody disturbed beside them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { RunConfigInput } from '@shared/config/schema';
import { type AttemptExit, exitSchema } from '@shared/tasks/task';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import {
  cli,
  type CliEvent,
  type CliResult,
  configFile,
  eventsOf,
  type RunningCli,
  startCli,
  tinyConfig,
} from '../integration/cli/support';

/** Long enough that a run is met at work, with a checkpoint every few iterations. */
export const workConfig = (iterations: number): RunConfigInput => ({
  ...tinyConfig,
  training: { iterations, checkpointEvery: 10, previewEvery: iterations },
});

/** What a run comes to that must not depend on what happened on the way. */
export interface Outcome {
  readonly checkpoint: unknown;
  readonly evaluations: unknown;
}

export const outcomeOf = (events: readonly CliEvent[]): Outcome => ({
  checkpoint: events.findLast(({ event }) => event === 'checkpoint')?.['sha256'],
  evaluations: events.findLast(({ event }) => event === 'result')?.['evaluations'],
});

/** A run of the configuration that nobody disturbs. */
export async function undisturbed(folder: string, config: RunConfigInput): Promise<Outcome> {
  const file = configFile(folder, 'twin.json', config);
  const { code, stdout, stderr } = await cli('run', file, '--library', join(folder, 'twins'), '--json');
  if (code !== 0) throw new Error(stderr);
  return outcomeOf(eventsOf(stdout));
}

export interface MadeTask {
  readonly folder: string;
  readonly runIds: readonly string[];
}

/** Makes a task of the words that `task create` takes, in the library `home` of the folder. */
export async function makeTask(folder: string, ...words: readonly string[]): Promise<MadeTask> {
  const where = ['--to', join(folder, 'tasks'), '--library', join(folder, 'home'), '--json'];
  const { code, stdout, stderr } = await cli('task', 'create', ...words, ...where);
  if (code !== 0) throw new Error(stderr);
  const [made] = eventsOf(stdout);
  return { folder: String(made?.['folder']), runIds: made?.['runs'] as string[] };
}

const cellOf = (task: MadeTask, index: number): string => join(task.folder, `cell-${index}`);

export const latestOf = (task: MadeTask, index: number): string => join(cellOf(task, index), 'latest.haba');

/** How the attempts at a cell ended; null for one that was killed. */
export function exitsOf(task: MadeTask, index: number): (AttemptExit | null)[] {
  return attemptsOf(task, index).map((attempt) => {
    try {
      return exitSchema.parse(JSON.parse(readFileSync(join(attempt, 'exit.json'), 'utf8')));
    } catch {
      return null;
    }
  });
}

/** The events of all attempts at a cell, one after another; a line that a kill cut off is left out. */
export function eventsOfCell(task: MadeTask, index: number): CliEvent[] {
  return attemptsOf(task, index).flatMap((attempt) => {
    return textOf(join(attempt, 'events.ndjson'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as CliEvent);
  });
}

/** An attempt has its folder before its events. */
const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** The configurations of a task's cells. */
export const configsOf = (task: MadeTask): RunConfigInput[] =>
  (
    JSON.parse(readFileSync(join(task.folder, 'task.json'), 'utf8')) as {
      cells: { config: RunConfigInput }[];
    }
  ).cells.map(({ config }) => config);

function attemptsOf(task: MadeTask, index: number): string[] {
  const cell = cellOf(task, index);
  if (!existsSync(cell)) return [];
  const numbers = readdirSync(cell).flatMap((name) => /^attempt-(\d+)$/.exec(name)?.[1] ?? []);
  return numbers
    .map(Number)
    .sort((a, b) => a - b)
    .map((number) => join(cell, `attempt-${number}`));
}

/** What came home: the run's last checkpoint and its evaluations, as the home library has them. */
export async function atHome(folder: string, runId: string): Promise<CliEvent | undefined> {
  const { stdout } = await cli('runs', 'list', '--library', join(folder, 'home'), '--json');
  return eventsOf(stdout).find((event) => event['runId'] === runId);
}

/** Whether an event is a checkpoint of that iteration or a later one. */
export const checkpointAfter =
  (iteration: number) =>
  (event: CliEvent): boolean =>
    event.event === 'checkpoint' && Number(event['iteration']) >= iteration;

/** A machine that does cell 0 of tasks of one configuration, and what the run comes to when nobody disturbs it. */
export class Machine {
  readonly scratch: string;
  /** The configuration as a file. */
  readonly file: string;

  private constructor(
    readonly folder: string,
    config: RunConfigInput,
    private readonly twin: Outcome,
  ) {
    this.scratch = join(folder, 'scratch');
    this.file = configFile(folder, 'config.json', config);
    mkdirSync(this.scratch);
  }

  static async start(config: RunConfigInput): Promise<Machine> {
    await ensureBuild();
    const folder = mkdtempSync(join(tmpdir(), 'haba-work-'));
    return new Machine(folder, config, await undisturbed(folder, config));
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A task of one cell, whose run is made in the library at home. */
  task(...more: readonly string[]): Promise<MadeTask> {
    return makeTask(this.folder, this.file, ...more);
  }

  words(task: MadeTask, ...more: readonly string[]): string[] {
    const own = ['--index', '0', '--scratch', this.scratch, '--every', '0', '--json'];
    return ['work', task.folder, ...own, ...more];
  }

  work(task: MadeTask, ...more: readonly string[]): Promise<CliResult> {
    return cli(...this.words(task, ...more));
  }

  start(task: MadeTask): RunningCli {
    return startCli(...this.words(task));
  }

  /** Does the cell to its end; expects what the twin came to, and nothing left on the machine. */
  async expectTwin(task: MadeTask): Promise<void> {
    const { code, stderr } = await this.work(task);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(outcomeOf(eventsOfCell(task, 0))).toEqual(this.twin);
    expect(exitsOf(task, 0).at(-1)).toMatchObject({ code: 0, outcome: 'completed' });
    expect(readdirSync(this.scratch)).toEqual([]);
  }

  /** Ends the cell with a signal at a checkpoint, and then does it to its end. */
  async expectTwinAfter(signal: NodeJS.Signals): Promise<void> {
    const task = await this.task();
    const running = this.start(task);
    const checkpoint = await running.event(checkpointAfter(20));
    running.kill(signal);
    const { code, stderr } = await running.ended;
    expect(code).toBe(3);
    expect(stderr).toContain(`work ${task.folder} --index 0`);
    const [exit] = exitsOf(task, 0);
    expect(exit).toMatchObject({ code: 3, outcome: 'stopped', again: false });
    expect(exit?.iteration).toBeGreaterThanOrEqual(Number(checkpoint['iteration']));
    await this.expectTwin(task);
    const [, resumed] = eventsOfCell(task, 0).filter(({ event }) => event === 'started');
    expect(resumed?.['iteration']).toBe(exit?.iteration);
  }

  /** Kills the cell at each of these moments, and then does it to its end. */
  async expectTwinAfterKills(...moments: readonly ((event: CliEvent) => boolean)[]): Promise<void> {
    const task = await this.task();
    for (const moment of moments) {
      const running = this.start(task);
      await running.event(moment);
      running.kill('SIGKILL');
      expect((await running.ended).signal).toBe('SIGKILL');
    }
    expect(exitsOf(task, 0)).toEqual(moments.map(() => null));
    await this.expectTwin(task);
  }
}
