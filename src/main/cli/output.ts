/** Output of a run: text with a line of progress, or JSON events. */
import { heads, spoken, terminalLanguage } from './language';
import { message, type Message, say } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import { figuresOf, realImagesOf, type StorageAccount, type StorageFigures } from '@shared/budget/storage';
import {
  type EngineWork,
  type Evaluation,
  EVALUATION_SUBJECTS,
  type EvaluationSubject,
  type Run,
  type RunProgress,
} from '@shared/domain';
import { SERIES } from '@shared/domain/series';
import type { EventName, Events, Notify } from '@shared/ipc/contract';
import { shorten } from '@shared/text/textWidth';
import { percent } from '@shared/text/figures';
import type { RunStart } from '../core/run/types';
import { latestEvaluations } from '../reports/collect';
import { bytes, duration, integer, ipc, meanStd, methodName } from '../reports/format';
import type { Library } from '../store/library';
import { workMessage } from '../training/engine';
import { ERASE_LINE, type Terminal } from './command';
import { table } from './table';

/** Without a terminal a line is written at most this often, in milliseconds, and what came last is no older. */
const QUIET_INTERVAL = 10_000;

/** A line that is rewritten in place; where that cannot be, a new line now and then. */
export class StatusLine {
  private shown = '';
  private lastWrite = -Infinity;
  /** What waits for its turn where lines cannot be rewritten. */
  private late: { readonly timer: NodeJS.Timeout; text: string } | null = null;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Shows a new state. `important` ones are written even where lines cannot be rewritten. */
  update(text: string, important = false): void {
    if (this.terminal.interactive) {
      this.erase();
      this.shown = shorten(text, this.terminal.columns - 1);
      this.terminal.err(this.shown);
      return;
    }
    const wait = QUIET_INTERVAL - (this.now() - this.lastWrite);
    if (important || wait <= 0) this.write(text);
    else if (this.late !== null) this.late.text = text;
    else {
      const timer = setTimeout(() => this.write(this.late?.text ?? text), wait);
      this.late = { timer: timer.unref(), text };
    }
  }

  /** Writes a line that stays. */
  print(text: string): void {
    this.erase();
    this.terminal.err(`${text}\n`);
  }

  /** Leaves the last state on a line of its own. */
  close(): void {
    this.forget();
    if (this.shown !== '') this.terminal.err('\n');
    this.shown = '';
  }

  private write(text: string): void {
    this.forget();
    this.lastWrite = this.now();
    this.terminal.err(`${text}\n`);
  }

  private forget(): void {
    clearTimeout(this.late?.timer);
    this.late = null;
  }

  private erase(): void {
    if (this.shown !== '') this.terminal.err(ERASE_LINE);
    this.shown = '';
  }
}

// A run in words: a line that follows it on standard error, and a table on standard output.

/** `Distilling  37/150  25 %  4.2 it/s  27 s left  loss 43.1`. */
export function progressText(progress: RunProgress, loss: number | null): string {
  const { phase, iteration, iterations, iterationsPerSecond, etaSeconds, detail, engineWork } = progress;
  const doing = spoken(message(`run.phase.${phase}`));
  if (engineWork !== undefined) return `${doing}  ${spoken(workMessage(engineWork))}`;
  if (phase === 'evaluating' || phase === 'experts') {
    const what = detail === undefined ? undefined : spoken(detail);
    return [doing, what, left(etaSeconds)].filter((part) => part !== undefined).join('  ');
  }
  const parts = [
    doing,
    `${iteration}/${iterations}`,
    `${Math.floor((100 * iteration) / iterations)} %`,
    iterationsPerSecond === null ? undefined : rate(iterationsPerSecond),
    left(etaSeconds),
    loss === null ? undefined : spoken(message('terminal.loss', { value: loss.toPrecision(4) })),
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

const left = (seconds: number | null): string | undefined =>
  seconds === null ? undefined : spoken(message('queue.left', { time: duration(seconds) }));

const rate = (perSecond: number): string =>
  spoken(
    perSecond >= 1
      ? message('units.perSecond', { rate: perSecond.toFixed(1) })
      : message('units.perIteration', { time: (1 / perSecond).toFixed(1) }),
  );

export function humanOutput(terminal: Terminal): RunOutput {
  const line = new StatusLine(terminal);
  let loss: number | null = null;
  let phase: RunProgress['phase'] | null = null;
  const steps = new Set<EngineWork['step']>();
  const isNews = (step: EngineWork['step'] | undefined): boolean => {
    if (step === undefined || steps.has(step)) return false;
    steps.add(step);
    return true;
  };
  const handlers: { readonly [E in EventName]?: (payload: Events[E]) => void } = {
    'run.progress': (progress) => {
      if (progress.phase === 'saving') return;
      const isFirst = progress.phase !== phase || isNews(progress.engineWork?.step);
      line.update(progressText(progress, loss), isFirst);
      phase = progress.phase;
    },
    'run.metrics': ({ points }) => {
      loss = points.findLast(({ series }) => series === SERIES.objective.name)?.value ?? loss;
    },
    'run.evaluated': ({ evaluation }) => {
      const { network, subject, mean, std, seeds } = evaluation;
      const images = message(`run.evaluations.within.${subject}`);
      const accuracy = meanStd(mean, std);
      line.print(spoken(message('terminal.evaluated', { network, subject: images, accuracy, seeds })));
    },
    'run.log': ({ entry }) => {
      if (entry.level === 'warn' || entry.level === 'error')
        line.print(sayWritten(terminalLanguage(), entry.message));
    },
  };
  return {
    notify: (name, payload) => handlers[name]?.(payload),
    started: (run, start) => {
      const { engine, device, iteration } = start;
      const what = { id: run.id, name: run.name, method: methodName(run.config), engine, device };
      line.print(
        spoken(
          iteration > 0
            ? message('terminal.startedAt', { ...what, iteration })
            : message('terminal.started', what),
        ),
      );
      line.print(storageText(start.storage));
    },
    say: (said) => {
      line.print(spoken(said));
    },
    result: (summary) => {
      line.close();
      terminal.out(`${resultLines(summary).join('\n')}\n`);
    },
    close: () => {
      line.close();
    },
  };
}

type Storage = NonNullable<RunSummary['run']['storage']>;

const storageText = (storage: Storage): string =>
  spoken(
    message('terminal.storage', {
      values: integer(storage.totalValues),
      bytes: bytes(storage.bytes),
      ipc: ipc(storage.ipcEquivalent),
      real: ipc(realImagesOf(storage)),
      share: percent(storage.datasetFraction, 2),
      images: integer(storage.generatedImages),
    }),
  );

/** Headings of what is stored. */
export const STORAGE_HEADS = ['ipc', 'bytes', 'realImages'] as const;

/** What is stored, under `STORAGE_HEADS`; empty where nobody knows. */
export const storageCells = (figures: StorageFigures | null): string[] =>
  figures === null ? ['', '', ''] : [ipc(figures.ipc), bytes(figures.bytes), ipc(figures.realImages)];

/** What an evaluation trained on: the run's method, or the real images that it is compared with. */
export const trainedOn = ({ subject }: Evaluation, run: Run): string =>
  subject === 'distilled' ? methodName(run.config) : spoken(message(`run.evaluations.within.${subject}`));

/** The run's end and its accuracies as a table. */
export function resultLines({ run, evaluations }: RunSummary): string[] {
  const lines = [
    spoken(
      message('terminal.ended', {
        id: run.id,
        status: message(`runStatus.${run.status}`),
        iterations: integer(run.iteration),
        time: duration(run.trainedSeconds),
      }),
    ),
  ];
  if (evaluations.length === 0) return lines;
  const rows = evaluations.map((evaluation) => [
    trainedOn(evaluation, run),
    ...storageCells(figuresOf(evaluation.storage)),
    evaluation.network,
    `${meanStd(evaluation.mean, evaluation.std)} %`,
    String(evaluation.seeds),
  ]);
  const heading = heads('trainedOn', ...STORAGE_HEADS, 'network', 'accuracy', 'seeds');
  return [...lines, '', ...table(heading, rows, [1, 2, 3, 5, 6])];
}

// What a run came to, read from the library.

export interface RunSummary {
  readonly run: Run;
  /** Of the last iteration that was evaluated: the distilled set first, then what it is compared with. */
  readonly evaluations: readonly Evaluation[];
}

export const summaryOf = (library: Library, runId: string): RunSummary => ({
  run: library.runs.get(runId),
  evaluations: latestEvaluations(library.evaluations.list(runId)).sort(
    (a, b) => EVALUATION_SUBJECTS.indexOf(a.subject) - EVALUATION_SUBJECTS.indexOf(b.subject),
  ),
});

/** One accuracy in the last event of `--json`, with the storage of what was trained on. The distilled set's has no `subject`. */
interface ResultEvaluation extends StorageFigures {
  readonly net: string;
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly accuracies: readonly number[];
  readonly protocol: string;
  readonly subject?: Exclude<EvaluationSubject, 'distilled'>;
}

type EventStorage = StorageAccount & Pick<StorageFigures, 'realImages'>;

const withRealImages = (storage: StorageAccount): EventStorage => ({
  ...storage,
  realImages: realImagesOf(storage),
});

interface ResultEvent {
  readonly event: 'result';
  readonly runId: string;
  readonly status: string;
  readonly engine: string | null;
  readonly device: string | null;
  readonly iteration: number;
  /** Seconds of training, over all parts of the run. */
  readonly seconds: number;
  readonly storage: EventStorage | null;
  readonly evaluations: readonly ResultEvaluation[];
}

/** The last event of `--json`. */
export function resultEvent({ run, evaluations }: RunSummary): ResultEvent {
  return {
    event: 'result',
    runId: run.id,
    status: run.status,
    engine: run.engine,
    device: run.device,
    iteration: run.iteration,
    seconds: run.trainedSeconds,
    storage: run.storage && withRealImages(run.storage),
    evaluations: evaluations.map((evaluation) => ({
      net: evaluation.network,
      mean: evaluation.mean,
      std: evaluation.std,
      seeds: evaluation.seeds,
      accuracies: evaluation.accuracies,
      protocol: evaluation.protocol,
      ...(evaluation.subject === 'distilled' ? {} : { subject: evaluation.subject }),
      ...figuresOf(evaluation.storage),
    })),
  };
}

// `--json`: one event a line on standard output, in the order in which things happen; words go to standard error.

/** Events of a run; `result` comes last, and only when the run is through. */
export function jsonOutput(terminal: Terminal): RunOutput {
  const emit = (event: object): void => {
    terminal.out(`${JSON.stringify(event)}\n`);
  };
  const handlers: { readonly [E in EventName]?: (payload: Events[E]) => void } = {
    'run.progress': ({ detail, ...progress }) =>
      emit({
        event: 'progress',
        ...progress,
        ...(detail === undefined ? {} : { detail: say('en', detail) }),
      }),
    'run.metrics': ({ runId, points }) => {
      for (const { series, step, value } of points) emit({ event: 'metric', runId, series, step, value });
    },
    'run.checkpoint': ({ checkpoint: { runId, iteration, sha256, bytes } }) =>
      emit({ event: 'checkpoint', runId, iteration, sha256, bytes }),
    'run.log': ({ entry }) => {
      if (entry.level !== 'debug') terminal.err(`${sayWritten(terminalLanguage(), entry.message)}\n`);
    },
  };
  return {
    notify: (name, payload) => handlers[name]?.(payload),
    started: (run, start) =>
      emit({
        event: 'started',
        runId: run.id,
        projectId: run.projectId,
        name: run.name,
        engine: start.engine,
        device: start.device,
        iteration: start.iteration,
        iterations: run.config.training.iterations,
        storage: withRealImages(start.storage),
      }),
    say: (said) => {
      terminal.err(`${spoken(said)}\n`);
    },
    result: (summary) => {
      emit(resultEvent(summary));
    },
    close: () => undefined,
  };
}

/** Tells how a run goes. */
export interface RunOutput {
  /** Changes as the recorder writes them down. */
  readonly notify: Notify;
  started(run: Run, start: RunStart): void;
  /** A sentence about what goes on. */
  say(said: Message): void;
  /** The run is through. */
  result(summary: RunSummary): void;
  /** Ends an unfinished line. */
  close(): void;
}

/** JSON events on standard output, or text for people. */
export const runOutput = (terminal: Terminal, json: boolean): RunOutput =>
  json ? jsonOutput(terminal) : humanOutput(terminal);
