/**
 * A cell of a task, done here: on a library of its own on this machine's disk, from the archive that an earlier attempt has left,
 * with archives of its own left at checkpoints and at its end. Any scheduler can start it, and so can a person.
 */
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sameRun } from '@shared/config/place';
import type { RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { EventName, Events } from '@shared/ipc/contract';
import type { AttemptExit } from '@shared/tasks/task';
import { message, say } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import { importReplacing } from '../../archives/importArchive';
import { folderRefusal } from '../../core/disk/refusals';
import { ensureExperts } from '../../core/experts/ensure';
import { datasetsFolder } from '../../platform/folders';
import { resourcesPath } from '../../platform/resources';
import type { Library } from '../../store/library';
import { takeFileLock } from '../../store/lock';
import { Attempt } from '../../tasks/attempt';
import { located } from '../../tasks/datasets';
import { expertsIn } from '../../tasks/experts';
import { type CellFolder, copyLatest, latestOf, openCell, openExperts } from '../../tasks/folder';
import { differenceTo, thisProgram } from '../../tasks/program';
import { jobOf, requeue, scratchOf } from '../../tasks/scheduler';
import { Control } from '../../training/control';
import { inWords } from '../../training/sentences';
import { type Command, type CommandInput, JSON_OPTION, PROGRAM, type Terminal } from '../command';
import { engineFor } from '../engineChoice';
import { EXIT, type ExitCode, InterruptedError, stoppable } from '../exit';
import { spoken } from '../language';
import { openOwn } from '../library';
import { jsonOutput, type RunOutput, runOutput, summaryOf } from '../output';
import { train, withDatasetAndEngine } from '../train';
import { reported } from '../trouble';
import { workOnAll } from './workOnAll';

/** Seconds between two archives, where nothing else is said. */
const EVERY = 60;

export const workCommand: Command = {
  name: 'work',
  summary: message('commands.work.summary'),
  words: ['TASK'],
  options: {
    index: { value: 'N', help: message('commands.work.index') },
    all: { help: message('commands.work.all') },
    cells: { value: 'LIST', help: message('commands.work.cells') },
    data: { value: 'DIR', help: message('commands.work.data'), repeatable: true },
    experts: { value: 'DIR', help: message('commands.work.experts') },
    scratch: { value: 'DIR', help: message('commands.work.scratch') },
    every: { value: 'SECONDS', help: message('commands.work.every', { seconds: EVERY }) },
    'experts-only': { help: message('commands.work.expertsOnly') },
    'any-program': { help: message('commands.work.anyProgram') },
    json: JSON_OPTION,
  },
  details: message('commands.work.details'),
  async run(input, terminal) {
    const [folder = ''] = input.positionals;
    const index = wholeNumber(input, 'index');
    const isMany = input.flags.has('all') || input.text['cells'] !== undefined;
    if ((index === undefined) !== isMany || (isMany && input.flags.has('experts-only'))) {
      throw new UserError('bad-input', message('tasks.indexNotNamed'));
    }
    if (index === undefined) return workOnAll(input, terminal);
    const every = 1000 * (wholeNumber(input, 'every') ?? EVERY);
    const open = input.flags.has('experts-only') ? openExperts : openCell;
    const cell = await open(resolve(folder), index);
    return workOn(cell, every, input, terminal);
  },
};

/** The number of an option, from 0; undefined where it was not given. Throws UserError when it is no whole number. */
function wholeNumber({ text }: CommandInput, option: string): number | undefined {
  const given = text[option];
  if (given === undefined) return undefined;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new UserError('bad-input', message('tasks.noNumber', { option, given }));
}

type Prepared = Parameters<typeof train>[2];
type End = Pick<AttemptExit, 'outcome'> & { readonly code: ExitCode };

/** Makes an attempt at a cell; what it comes to is in the attempt's folder, too. */
async function workOn(
  cell: CellFolder,
  every: number,
  input: CommandInput,
  terminal: Terminal,
): Promise<ExitCode> {
  const stop = new AbortController();
  const job = jobOf();
  let isTimeUp = false;
  const onTimeUp = (): void => {
    isTimeUp = true;
    stop.abort();
  };
  process.on('SIGUSR1', onTimeUp);
  try {
    return await stoppable(
      () => stop.abort(),
      async () => {
        const attempt = await Attempt.begin(cell, { every, job, onOvertaken: () => stop.abort() });
        const worker = new Worker(cell, attempt, stop.signal, input, terminal);
        const { outcome, code } = await worker.run();
        const again = isTimeUp && outcome === 'stopped' && job !== null;
        attempt.ended({ code, outcome, again });
        const refused = again ? await requeue(job) : null;
        if (refused !== null) {
          terminal.err(
            `${spoken(message('tasks.notRequeued', { job: job?.name ?? '', reason: refused }))}\n`,
          );
        }
        return code;
      },
    );
  } finally {
    process.off('SIGUSR1', onTimeUp);
  }
}

class Worker {
  constructor(
    private readonly cell: CellFolder,
    private readonly attempt: Attempt,
    private readonly stop: AbortSignal,
    private readonly input: CommandInput,
    private readonly terminal: Terminal,
  ) {}

  /** Never rejects: errors go to standard error. */
  async run(): Promise<End> {
    const { task, index, cell } = this.cell;
    const { number } = this.attempt;
    const here = thisProgram();
    this.tell({
      event: 'attempt',
      taskId: task.id,
      index,
      attempt: number,
      runId: cell.runId,
      program: here,
    });
    try {
      this.requireProgram(here);
      return await this.onScratch();
    } catch (error) {
      const code = reported(error, this.terminal);
      this.tell({ event: 'error', message: spokenInEnglish(error) });
      if (error instanceof InterruptedError) return { code, outcome: 'stopped' };
      return { code, outcome: code === EXIT.badInput ? 'refused' : 'failed' };
    }
  }

  private requireProgram(here: ReturnType<typeof thisProgram>): void {
    if (this.input.flags.has('any-program')) return;
    const difference = differenceTo(this.cell.task.program, here);
    if (difference !== null) this.say(spoken(difference));
  }

  /** SQLite never lies on a network folder, which may have no locks. */
  private async onScratch(): Promise<End> {
    const parent = resolve(this.input.text['scratch'] ?? scratchOf());
    const scratch = await makeScratch(parent, `haba-${this.cell.task.id}-${this.cell.index}-`);
    try {
      const library = await openOwn(join(scratch, 'library'));
      try {
        return await this.inLibrary(library, scratch);
      } finally {
        library.close();
      }
    } finally {
      await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  private async inLibrary(library: Library, scratch: string): Promise<End> {
    if (this.input.flags.has('experts-only')) return this.makeExperts(library);
    const run = await this.begun(library, scratch);
    if (run.status === 'completed') {
      this.say(spoken(message('terminal.alreadyComplete', { id: run.id })));
      return { code: EXIT.done, outcome: 'completed' };
    }
    const expertsFolder = this.expertsFolder();
    const begun = run.lastCheckpointIteration === null ? null : run;
    return this.onDataset(library, begun, (prepared) => this.train(library, run.id, prepared, expertsFolder));
  }

  /** Opens the dataset of the cell and an engine, that of the run where it has begun. */
  private async onDataset(
    library: Library,
    begun: Run | null,
    work: (prepared: Prepared, config: RunConfig) => Promise<End>,
  ): Promise<End> {
    const { cell } = this.cell;
    const folders = [...(this.input.lists['data'] ?? []).map((folder) => resolve(folder)), datasetsFolder()];
    const config = await located(cell, folders, { resources: resourcesPath(), cache: library.cacheFolder });
    if (this.stop.aborted) return this.stopped();
    const engine = engineFor(library, config, begun);
    return withDatasetAndEngine(library, config, engine, this.terminal, async (prepared) => {
      if (prepared.dataset.fingerprint !== cell.dataset.fingerprint) {
        throw new UserError('conflict', message('tasks.otherDataset', { name: cell.dataset.name }));
      }
      if (this.stop.aborted) return this.stopped();
      return work(prepared, config);
    });
  }

  /** The experts of the cell, as far as they are missing, and nothing else. */
  private async makeExperts(library: Library): Promise<End> {
    const { experts, name } = this.cell.cell;
    if (experts === null) throw new UserError('bad-input', message('tasks.noExpertsNeeded', { name }));
    const folder = this.namedExperts(experts.key);
    return this.onDataset(library, null, async (prepared, config) => {
      this.attempt.works();
      const control = new Control();
      this.stop.addEventListener('abort', () => control.stop());
      let told = 0;
      const { outcome } = await ensureExperts({
        ...{ ...prepared, config, folder, control },
        onProgress: ({ expert, experts: all }) => {
          if (expert !== told) this.tell({ event: 'expert', expert, experts: all });
          told = expert;
        },
      });
      return outcome === 'ready' ? { code: EXIT.done, outcome: 'completed' } : this.stopped();
    });
  }

  private namedExperts(key: string): string {
    const named = this.input.text['experts'];
    if (named === undefined) throw new UserError('bad-input', message('tasks.expertsNotNamed', { key }));
    return resolve(named);
  }

  private async train(
    library: Library,
    runId: string,
    prepared: Prepared,
    expertsFolder: string | undefined,
  ): Promise<End> {
    const output = this.output();
    this.attempt.works();
    let end: End;
    try {
      const outcome = await train(library, runId, prepared, output, {
        stop: this.stop,
        command: this.command(),
        onCheckpoint: () => this.leave(library),
        ...(expertsFolder === undefined ? {} : { expertsFolder }),
      });
      end = outcome === 'completed' ? { code: EXIT.done, outcome } : this.stopped();
    } catch (error) {
      const isOutside = error instanceof InterruptedError;
      const code = reported(error, this.terminal);
      end = isOutside ? { code, outcome: 'stopped' } : { code: EXIT.failed, outcome: 'failed' };
    }
    // What cannot be left is an error: nothing of the run would come home.
    await this.attempt.leave(library, runId, true);
    if (end.outcome === 'completed') output.result(summaryOf(library, runId));
    return end;
  }

  /**
   * The run as an earlier attempt has left it, or a new one. Throws UserError when another run lies in its place, or what lies
   * there is damaged.
   */
  private async begun(library: Library, scratch: string): Promise<Run> {
    const { task, cell } = this.cell;
    const latest = join(scratch, 'latest.haba');
    if (!(await copyLatest(this.cell, latest))) {
      const { id: projectId } = library.projects.create({ name: task.project.name });
      const { runId: id, name, config } = cell;
      return library.runs.create({ id, projectId, name, config });
    }
    const path = latestOf(this.cell);
    const { runId } = await importReplacing(library, latest).catch((error: unknown) => {
      if (!(error instanceof UserError) || error.code !== 'bad-input') throw error;
      throw new UserError('bad-input', message('tasks.latestRefused', { path, reason: error.said }));
    });
    await rm(latest);
    const run = runId === cell.runId ? library.runs.get(runId) : null;
    if (run !== null && sameRun(run.config, cell.config)) return run;
    throw new UserError('conflict', message('tasks.otherRun', { path, name: cell.name }));
  }

  /** Experts are made before, once for all cells: of two that make the same ones neither would have them whole. */
  private expertsFolder(): string | undefined {
    const { experts } = this.cell.cell;
    if (experts === null) return undefined;
    const { key, count } = experts;
    const folder = this.namedExperts(key);
    const found = expertsIn(folder, key);
    if (found >= count) return folder;
    throw new UserError('not-found', message('tasks.expertsMissing', { key, folder, found, count }));
  }

  /** At a checkpoint. The run goes on where the folder refuses for a while; its next archive has all that this one had. */
  private async leave(library: Library): Promise<void> {
    try {
      await this.attempt.leave(library, this.cell.cell.runId, false);
    } catch (error) {
      this.say(spoken(message('tasks.notLeft', { reason: inWords(error) })));
    }
  }

  private stopped(): End {
    const { isOvertaken, number } = this.attempt;
    this.say(
      spoken(
        isOvertaken
          ? message('tasks.overtaken', { number })
          : message('terminal.stopped', { command: this.command() }),
      ),
    );
    return { code: EXIT.interrupted, outcome: isOvertaken ? 'overtaken' : 'stopped' };
  }

  private command(): string {
    const { index } = this.cell;
    return `${PROGRAM} work ${this.input.positionals[0] ?? ''} --index ${index}`;
  }

  private say(sentence: string): void {
    this.terminal.err(`${sentence}\n`);
  }

  private tell(event: object): void {
    this.attempt.write(`${JSON.stringify(event)}\n`);
  }

  /** Events for the attempt's file, and what the terminal is to have. */
  private output(): RunOutput {
    const file = jsonOutput({
      out: (text) => this.attempt.write(text),
      err: () => undefined,
      interactive: false,
      columns: 80,
    });
    const shown = runOutput(this.terminal, this.input.flags.has('json'));
    const reaches = (iteration: number): void => {
      this.attempt.iteration = iteration;
    };
    const handlers: { readonly [E in EventName]?: (payload: Events[E]) => void } = {
      'run.log': ({ entry: { level, message: text } }) => {
        if (level !== 'debug') this.tell({ event: 'log', level, message: sayWritten('en', text) });
      },
      'run.preview': (shown) => this.attempt.preview(shown),
      'run.progress': ({ iteration }) => reaches(iteration),
      'run.checkpoint': ({ checkpoint }) => reaches(checkpoint.iteration),
    };
    return {
      notify: (name, payload) => {
        handlers[name]?.(payload);
        file.notify(name, payload);
        shown.notify(name, payload);
      },
      started: (run, start) => {
        file.started(run, start);
        shown.started(run, start);
      },
      say: (said) => shown.say(said),
      result: (summary) => {
        file.result(summary);
        shown.result(summary);
      },
      close: () => shown.close(),
    };
  }
}

/** For files that programs read. */
const spokenInEnglish = (error: unknown): string => say('en', inWords(error));

/** A folder of this process alone, on the machine's own disk. What attempts that were killed have left there goes. */
async function makeScratch(parent: string, stem: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    for (const name of (await readdir(parent)).filter((one) => one.startsWith(stem))) {
      await removeIfAbandoned(join(parent, name));
    }
    return await mkdtemp(join(parent, stem));
  } catch (error) {
    throw folderRefusal(error, parent);
  }
}

/** Another attempt may be at work on this machine: it holds the lock of its library. */
async function removeIfAbandoned(folder: string): Promise<void> {
  const file = join(folder, 'library', 'library.lock');
  const found = await lstat(folder);
  const isOurs = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid);
  if (!isOurs || !existsSync(file)) return;
  const lock = takeFileLock(file);
  if (lock === null) return;
  lock.release();
  await rm(folder, { recursive: true, force: true });
}
