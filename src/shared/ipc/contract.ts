/**
 * The IPC contract: one object for everything that crosses between the renderer and main. Per call an input schema and
 * an output type; per event a payload type. Main's handlers, the preload bridge and the renderer's client are all
 * derived from it, so a missing handler or a wrong type fails the type check.
 */
import type { z } from 'zod';
import type { MeasurePhase } from '../budget/estimate';
import type { ComputerEntry, JobEntry, ProfileEntry } from '../computers/entry';
import type { Question } from '../computers/question';
import type { DatasetTask } from '../datasets/manager';
import type {
  Checkpoint,
  EngineInfo,
  EngineWork,
  Evaluation,
  LogEntry,
  MetricPoint,
  Run,
  RunEvent,
  RunPreview,
  RunProgress,
} from '../domain';
import type { Problem } from '../domain/errors';
import type { Settings } from '../domain/settings';
import type { UpdateState } from '../domain/updates';
import type { JobState } from '../domain/upkeep';
import type { Message } from '../words/message';
import type { AppCommand, AppInfo, QueueState } from './answers';
import type { Call } from './call';
import { computerCalls } from './calls/computers';
import { configCalls } from './calls/configs';
import { datasetCalls } from './calls/datasets';
import { exportCalls } from './calls/exports';
import { galleryCalls, type GalleryProgress } from './calls/gallery';
import { historyCalls } from './calls/history';
import { jobCalls } from './calls/jobs';
import { projectCalls } from './calls/projects';
import { reportCalls } from './calls/reports';
import { studioCalls } from './calls/studio';
import { studyCalls } from './calls/studies';
import { upkeepCalls } from './calls/upkeep';
import type { CALL_NAMES, EVENT_NAMES } from './names';

export * from './answers';
export type { Call } from './call';
export type { OwnPreset, Preset } from '../presets/types';
export type * from './calls/gallery';
export { CALL_NAMES } from './names';

export const calls = {
  ...studioCalls,
  ...projectCalls,
  ...historyCalls,
  ...galleryCalls,
  ...exportCalls,
  ...reportCalls,
  ...studyCalls,
  ...datasetCalls,
  ...configCalls,
  ...computerCalls,
  ...jobCalls,
  ...upkeepCalls,
} satisfies Record<string, Call>;

type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
export type CallParsed<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = Calls[N] extends Call<z.ZodType, infer O> ? O : never;

/** Why a call failed, in a form that survives the process border. */
export interface CallFailure {
  readonly code: 'bad-input' | 'not-found' | 'conflict' | 'unavailable' | 'internal';
  readonly message: Message;
  /** Field problems, when the input was at fault. */
  readonly problems?: readonly Problem[];
}

export type CallReply<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly failure: CallFailure };

/** What the preload script puts on `window.haba`. */
export interface Bridge {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallReply<N>>;
  /** Subscribes; the returned function unsubscribes. */
  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void;
  /** The path of a file or folder that was dropped on the window; empty where it has none. */
  pathOf(file: unknown): string;
}

/** Events from main to every window. */
export interface Events {
  'project.changed': { readonly projectId: string };
  'run.changed': { readonly run: Run };
  'run.deleted': { readonly runId: string; readonly projectId: string };
  'run.progress': RunProgress;
  /** Batched: at most about ten a second. */
  'run.metrics': { readonly runId: string; readonly points: readonly MetricPoint[] };
  /** Rows past `iteration` were cut because the run resumed from a checkpoint: charts reload. */
  'run.rewound': { readonly runId: string; readonly iteration: number };
  'run.event': { readonly runId: string; readonly event: RunEvent };
  /** Histograms of an iteration were recorded. */
  'run.histograms': { readonly runId: string; readonly iteration: number };
  'run.evaluated': { readonly evaluation: Evaluation };
  'run.checkpoint': { readonly checkpoint: Checkpoint };
  /** As they change. */
  'run.preview': { readonly runId: string } & RunPreview;
  'run.log': { readonly entry: LogEntry };
  'gallery.progress': GalleryProgress;
  'study.changed': { readonly studyId: string; readonly projectId: string };
  'queue.changed': QueueState;
  /** The person's own presets are others now. */
  'presets.changed': Record<string, never>;
  'estimate.progress': { readonly phase: MeasurePhase; readonly engineWork?: EngineWork };
  'settings.changed': Settings;
  'engines.changed': readonly EngineInfo[];
  'updates.changed': UpdateState;
  'experts.changed': Record<string, never>;
  /** Datasets or prepared forms are others now. */
  'datasets.changed': Record<string, never>;
  /** What is being done with datasets, a few times a second. */
  'datasets.tasks': { readonly tasks: readonly DatasetTask[] };
  /** The list of computers, a line, a check or an installation is another now. */
  'computers.changed': { readonly computers: readonly ComputerEntry[] };
  /** A job came, went or was looked at. */
  'jobs.changed': { readonly jobs: readonly JobEntry[] };
  /** A profile of a computer came, went or is another now. */
  'profiles.changed': { readonly computer: string; readonly profiles: readonly ProfileEntry[] };
  /** What ssh asks now. */
  'computers.questions': { readonly questions: readonly Question[] };
  /** A long job of the library. */
  'upkeep.progress': JobState;
  'app.changed': AppInfo;
  /** To one window: show this address of the router. */
  'app.go': { readonly path: string };
  /** To one window: the menu was used. */
  'app.command': { readonly command: AppCommand };
}

export type EventName = keyof Events;

/** Tells the watchers (windows, a terminal) that something changed. */
export type Notify = <E extends EventName>(name: E, payload: Events[E]) => void;

type Difference<A, B> = Exclude<A, B> | Exclude<B, A>;
type WrongNames =
  Difference<CallName, (typeof CALL_NAMES)[number]> | Difference<EventName, (typeof EVENT_NAMES)[number]>;

/**
 * Fails to compile, naming them, while names in `names.ts` are missing or too many.
 * @public nothing reads it
 */
export const noNameIsWrong: [WrongNames] extends [never] ? true : WrongNames = true;
