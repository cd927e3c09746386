/** A run in this process, with the same core, store and recorder as the studio's training process. */
import type { RunConfig } from '@shared/config/schema';
import { message, say } from '@shared/words/message';
import { spoken } from './language';
import type { OnProgress } from '../core/data/files';
import { openDataset } from '../core/data/open';
import { closeDataset, type LoadedDataset } from '../core/data/images';
import { openEngine } from '../core/engine/choose';
import type { Engine } from '../core/engine/types';
import type { OnWork } from '../core/engine/resources';
import type { DistilResult, RunListener } from '../core/run/types';
import { resourcesPath } from '../platform/resources';
import type { Library } from '../store/library';
import { Control } from '../training/control';
import { type EngineChoice, openChosen, preparation, WorkLog } from '../training/engine';
import { partDone, performRun } from '../training/performRun';
import { inWords, isFromOutside } from '../training/sentences';
import { RunRecorder } from '../training/recorder';
import { prepareRun } from '../training/resumption';
import { PROGRAM, type Terminal } from './command';
import { EXIT, type ExitCode, InterruptedError, stoppable } from './exit';
import { type RunOutput, summaryOf } from './output';

/** Milliseconds between two lines about a dataset that takes long. */
const PROGRESS_INTERVAL = 3000;

/** What a run needs besides its rows. Opened before a run is created, so that a wrong choice leaves nothing behind. */
export interface DatasetAndEngine {
  readonly dataset: LoadedDataset;
  readonly engine: Engine;
  /** Sets who hears what the engine gets ready; until then the terminal does. */
  followWork(onWork: OnWork): void;
}

/** Loads the dataset of a configuration and opens an engine, does the work and closes the engine. */
export async function withDatasetAndEngine<T>(
  library: Library,
  config: RunConfig,
  engineChoice: EngineChoice,
  terminal: Terminal,
  work: (prepared: DatasetAndEngine) => Promise<T>,
): Promise<T> {
  const dataset = await openDataset(config.dataset, {
    resources: resourcesPath(),
    cache: library.cacheFolder,
    onProgress: datasetProgress(terminal),
  });
  const told = new WorkLog((line) => terminal.err(`${spoken(line)}\n`));
  let follower: OnWork = (engineWork) => told.hear(engineWork);
  try {
    const engine = await openChosen(
      { config, engine: engineChoice },
      (choice) =>
        openEngine(choice, library.measurements.list(), {
          precision: config.precision,
          cache: library.cacheFolder,
          onWork: (engineWork) => follower(engineWork),
        }),
      (note) => terminal.err(`${spoken(note)}\n`),
    );
    const followWork = (next: OnWork): void => {
      follower = next;
    };
    try {
      return await work({ dataset, engine, followWork });
    } finally {
      await engine.close();
    }
  } finally {
    closeDataset(dataset);
  }
}

/** Says how far the dataset is, when that takes so long that somebody waits for it. */
function datasetProgress(terminal: Terminal): OnProgress {
  let last = performance.now();
  return ({ what, done, total }) => {
    if (performance.now() - last < PROGRESS_INTERVAL) return;
    last = performance.now();
    terminal.err(`${spoken(partDone(what, done, total))}\n`);
  };
}

/** What is not as in a library of a person's own. */
interface TrainOptions {
  /** The folder of all experts; by default the library's. */
  readonly expertsFolder?: string;
  /** Ends the run as a signal does. */
  readonly stop?: AbortSignal;
  /** What goes on with the run; by default `resume`. */
  readonly command?: string;
  /** A checkpoint is in the library; the run waits for it. */
  readonly onCheckpoint?: () => Promise<void>;
}

/** `judged`: it stopped where its search compares it with the others. */
type Trained = DistilResult['outcome'] | 'judged';

/**
 * Trains a run from its last checkpoint (or from the start) to its end, evaluations included, or to where a search judges it.
 * Answers `stopped` when a signal ended it early; a checkpoint is then written.
 */
export async function train(
  library: Library,
  runId: string,
  prepared: DatasetAndEngine,
  output: RunOutput,
  options: TrainOptions = {},
): Promise<Trained> {
  const { resume, finishedEvaluations, until } = await prepareRun(library, runId, output.notify);
  const { config } = library.runs.setStatus(runId, 'running');
  const recorder = new RunRecorder(library, runId, output.notify);
  const control = new Control();
  recorder.beginsAt(preparation(config, prepared.engine, resume?.iteration ?? 0));
  prepared.followWork((work) => recorder.engineWork(work));
  const stop = (): void => control.stop();
  options.stop?.addEventListener('abort', stop);
  if (options.stop?.aborted) stop();
  try {
    const result = await stoppable(
      () => {
        output.say(message('terminal.stoppingRun'));
        control.stop();
      },
      () =>
        performRun({
          ...prepared,
          config,
          blobs: library.blobs,
          expertsFolder: options.expertsFolder ?? library.experts.folder,
          resume,
          finishedEvaluations,
          until,
          control,
          listener: announcing(recorder, library, runId, output, options),
        }),
    );
    recorder.finished(result, until);
    const judged = result.outcome === 'stopped' && until !== null && result.iteration >= until;
    return judged && !control.stopRequested ? 'judged' : result.outcome;
  } catch (error) {
    writeEnd(recorder, error);
    const { command = resumeCommand(library, runId) } = options;
    const said = message('commandLine.toGoOn', { reason: inWords(error), command });
    throw isFromOutside(error) ? new InterruptedError(said) : error;
  } finally {
    options.stop?.removeEventListener('abort', stop);
    output.close();
  }
}

/** Where even that cannot be written, the next opening of the library finds the run and does it. */
function writeEnd(recorder: RunRecorder, error: unknown): void {
  try {
    recorder.ended(error);
  } catch (second) {
    console.error(`The end of the run could not be written down: ${say('en', inWords(second))}`);
  }
}

const resumeCommand = (library: Library, runId: string): string =>
  `${PROGRAM} resume ${runId} --library ${library.folder}`;

/** Trains a run and tells the result, or how to go on. */
export async function trainAndReport(
  library: Library,
  runId: string,
  prepared: DatasetAndEngine,
  output: RunOutput,
): Promise<ExitCode> {
  const outcome = await train(library, runId, prepared, output);
  if (outcome === 'stopped') {
    const { iteration } = library.runs.get(runId);
    const command = resumeCommand(library, runId);
    output.say(message('terminal.stoppedAt', { iteration, command }));
    return EXIT.interrupted;
  }
  output.result(summaryOf(library, runId));
  return EXIT.done;
}

/** The recorder, with the start told to the output too. */
function announcing(
  recorder: RunRecorder,
  library: Library,
  runId: string,
  output: RunOutput,
  { onCheckpoint }: TrainOptions,
): RunListener {
  return {
    started: (start) => {
      recorder.started(start);
      output.started(library.runs.get(runId), start);
    },
    progress: (progress) => recorder.progress(progress),
    metrics: (points) => recorder.metrics(points),
    log: (level, message) => recorder.log(level, message),
    preview: (...shown) => recorder.preview(...shown),
    checkpoint: async (checkpoint) => {
      await recorder.checkpoint(checkpoint);
      await onCheckpoint?.();
    },
    snapshot: (snapshot) => recorder.snapshot(snapshot),
    evaluated: (evaluation) => recorder.evaluated(evaluation),
    histograms: (iteration, histograms) => recorder.histograms(iteration, histograms),
  };
}
