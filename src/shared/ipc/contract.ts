/**
 * The IPC contract: one object for everything that crosses between the renderer and main. Per call an input schema and
 * an output type; per event a payload type. Main's handlers, the preload bridge and the renderer's client are all
 * derived from it, so a missing handler or a wrong type fails the type check.
 */
import { z } from 'zod';
import type {
  Checkpoint,
  Confusion,
  DatasetInfo,
  DatasetSuggestion,
  EngineInfo,
  Evaluation,
  ExpertSet,
  ImageBatch,
  LogEntry,
  MetricCurve,
  MetricPoint,
  MetricSeries,
  Project,
  Report,
  Run,
  RunEvent,
  RunProgress,
  TensorHistogram,
} from '../domain';
import { runConfigSchema } from '../config/schema';
import { PROJECT_COLOURS } from '../domain';
import type { MeasurePhase, RunEstimate } from '../estimate';
import type { OwnPreset, Preset } from '../presets/types';
import { REPORT_FORMATS, reportRequestSchema } from '../reports/request';
import { bulkActionSchema } from '../runActions';
import type { BulkResult, FoundRun, RunTable } from '../runTable';
import { settingsPatchSchema, type Settings } from '../settings';
import { studyRequestSchema } from '../studies/request';
import type { StudyPreview, StudyResults, StudySummary } from '../studies/results';

import {
  cellSchema as cell,
  displaySchema as display,
  mixSchema as mix,
  MOST_EXPORTED,
  pictureSchema,
  SCORES,
  SPACES,
  type AnatomyStage,
  type Difference,
  type GalleryInfo,
  type GalleryMap,
  type GalleryProgress,
  type GalleryScores,
  type GallerySource,
  type Neighbours,
  type OwnPicture,
  type SavedDataset,
} from './gallery';

export type { OwnPreset, Preset } from '../presets/types';
export type * from './gallery';
export { CALL_CHANNEL, CALL_NAMES, EVENT_CHANNEL, EVENT_NAMES } from './names';

declare const outputType: unique symbol;

/** One request: what main validates before it acts, and what it answers. */
export interface Call<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly input: I;
  readonly [outputType]?: O;
}

const call = <O>() => {
  return <I extends z.ZodType>(input: I): Call<I, O> => ({ input });
};

const id = z.string().min(1).max(64);
const byId = z.strictObject({ id });
const byRun = z.strictObject({ runId: id });
const none = z.strictObject({});
const name = z.string().trim().min(1, 'Give it a name.').max(120, 'Use at most 120 characters.');
const tags = z.array(z.string().trim().min(1).max(40)).max(20);
const colour = z.enum(PROJECT_COLOURS).nullable();
const note = z.string().trim().max(2000, 'Use at most 2,000 characters.');
const index = z.int().min(0).max(10_000_000);

/** A file that was written, or null when the person cancelled the dialog. */
export type SavedFile = { readonly path: string; readonly bytes: number } | null;

/** A text file that the person chose, or null when the dialog was cancelled. */
export type ChosenText = { readonly name: string; readonly text: string } | null;

/** Experts that were taken over from files. `wanted` is what the run asks for. */
export interface ImportedExperts {
  readonly key: string;
  readonly imported: number;
  readonly count: number;
  readonly wanted: number;
}

/** A run that matches trajectories, anywhere in the library. */
export interface ExpertsUser {
  readonly runId: string;
  readonly run: string;
  readonly project: string;
}

/** Why the library could not be opened; the window shows it instead of the pages. */
export interface LibraryProblem {
  readonly title: string;
  readonly message: string;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly platform: string;
  readonly libraryPath: string;
  /** Whether the environment or an option names the library: then the studio cannot choose another. */
  readonly libraryIsNamed: boolean;
  /** The library that opens at the next start, where that is another. */
  readonly nextLibrary: { readonly path: string; readonly moves: boolean } | null;
  /** Something that happened at the start and that a person should know; one sentence. */
  readonly notice: string | null;
  readonly problem: LibraryProblem | null;
}

/** A folder as a place for the library. `new`: empty or missing. `library`: holds one. `other`: cannot be used. */
export interface LibraryChoice {
  readonly path: string;
  readonly holds: 'new' | 'library' | 'other';
  /** Why it cannot be used. */
  readonly reason: string | null;
}

/** A configuration file that a person opened; its text is not checked. */
export interface OpenedConfig {
  readonly name: string;
  readonly text: string;
}

/** What the menu asks the page in front to do. */
export const APP_COMMANDS = [
  'new-project',
  'new-run',
  'open-config',
  'find',
  'settings',
  'diagnostics',
  'back',
  'forward',
  'help',
  'shortcuts',
  'first-steps',
] as const;
export type AppCommand = (typeof APP_COMMANDS)[number];

export interface QueueState {
  readonly runningRunId: string | null;
  /** In the order in which they will start. */
  readonly queuedRunIds: readonly string[];
  /** Nothing starts until the queue goes on; what runs may be paused with it. */
  readonly held: boolean;
  /** Holds the queue when the running run has ended. */
  readonly stopAfterCurrent: boolean;
  /** Runs start only while nobody uses the computer. */
  readonly startWhenIdle: boolean;
  /** True while the next run waits for that. */
  readonly waitsForIdle: boolean;
}

const jobId = id;
const frame = { runId: id, checkpointId: id };

/** What a chart can be saved as. */
export const CHART_FORMATS = ['png', 'svg', 'csv'] as const;
export type ChartFormat = (typeof CHART_FORMATS)[number];

export const calls = {
  'app.info': call<AppInfo>()(none),
  /** The app log's folder, shown in the file manager. */
  'app.showLibrary': call<null>()(none),
  /** Another window on the same library. */
  'app.newWindow': call<null>()(none),
  /** Ends the studio, with a checkpoint of what runs, and starts it again. */
  'app.restart': call<null>()(none),
  /** A ZIP for a report of a fault: versions, engines, settings, log, state of the database. Nothing of a person's work. */
  'app.exportDiagnostics': call<SavedFile>()(none),
  /** Asks for a configuration file; null when the dialog was cancelled. */
  'app.openConfig': call<OpenedConfig | null>()(none),
  /** Asks for a folder and says whether the library can be there; null when the dialog was cancelled. */
  'library.choose': call<LibraryChoice | null>()(none),
  /** Takes another folder from the next start on; `move` takes the present library there. */
  'library.change': call<AppInfo>()(z.strictObject({ path: z.string().min(1).max(4096), move: z.boolean() })),
  'settings.get': call<Settings>()(none),
  'settings.set': call<Settings>()(settingsPatchSchema),
  /** `again` looks anew; else what the last look found. */
  'engines.list': call<readonly EngineInfo[]>()(z.strictObject({ again: z.boolean().default(false) })),
  /** Times every engine that is there for about a second each and keeps the figures. Refused while a run trains. */
  'engines.measure': call<readonly EngineInfo[]>()(none),

  'projects.list': call<readonly Project[]>()(none),
  'projects.get': call<Project>()(byId),
  'projects.create': call<Project>()(
    z.strictObject({
      name,
      description: z.string().max(4000).default(''),
      tags: tags.default([]),
      colour: colour.default(null),
    }),
  ),
  'projects.update': call<Project>()(
    z.strictObject({
      id,
      name: name.optional(),
      description: z.string().max(4000).optional(),
      tags: tags.optional(),
      colour: colour.optional(),
    }),
  ),
  /** Puts a project at the head of the list, or back. */
  'projects.pin': call<Project>()(z.strictObject({ id, pinned: z.boolean() })),
  'projects.archive': call<Project>()(z.strictObject({ id, archived: z.boolean() })),
  'projects.trash': call<Project>()(z.strictObject({ id, trashed: z.boolean() })),
  /** Deletes a trashed project with its runs and files for good; answers the bytes freed. */
  'projects.purge': call<{ readonly freedBytes: number }>()(byId),

  'runs.list': call<readonly Run[]>()(z.strictObject({ projectId: id })),
  /** All runs of a project as columns, for lists of thousands. */
  'runs.table': call<RunTable>()(z.strictObject({ projectId: id })),
  /** Runs of the whole library whose name contains these words, the latest first. */
  'runs.find': call<readonly FoundRun[]>()(
    z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(200).default(20) }),
  ),
  /** Runs that died while running and wait for a decision, over all projects. */
  'runs.interrupted': call<readonly Run[]>()(none),
  'runs.get': call<Run>()(byId),
  /** Creates a run; `start` also puts it in the queue. */
  'runs.create': call<Run>()(
    z.strictObject({ projectId: id, name, config: runConfigSchema, start: z.boolean() }),
  ),
  'runs.update': call<Run>()(
    z.strictObject({
      id,
      name: name.optional(),
      notes: z.string().max(20_000).optional(),
      tags: tags.optional(),
    }),
  ),
  'runs.trash': call<Run>()(z.strictObject({ id, trashed: z.boolean() })),
  'runs.purge': call<{ readonly freedBytes: number }>()(byId),
  'runs.start': call<Run>()(byId),
  'runs.pause': call<Run>()(byId),
  /** Continues a paused run, or queues a stopped, interrupted or failed one from its last checkpoint. */
  'runs.resume': call<Run>()(byId),
  /** Writes a checkpoint, then ends the run as `stopped` (a queued run goes back to draft). */
  'runs.stop': call<Run>()(byId),
  /** A new draft with the same configuration, notes and tags. */
  'runs.duplicate': call<Run>()(byId),
  /** Does the same with many runs. Each that cannot answers why; the others are done all the same. */
  'runs.bulk': call<BulkResult>()(
    z.strictObject({ ids: z.array(id).min(1).max(20_000), action: bulkActionSchema }),
  ),
  'queue.state': call<QueueState>()(none),
  /** Moves a waiting run to a place in the queue (0 starts next). */
  'queue.move': call<QueueState>()(z.strictObject({ runId: id, to: index })),
  /** Pauses the running run and holds the queue, or lets both go on. */
  'queue.hold': call<QueueState>()(z.strictObject({ held: z.boolean() })),
  'queue.set': call<QueueState>()(
    z.strictObject({ stopAfterCurrent: z.boolean().optional(), startWhenIdle: z.boolean().optional() }),
  ),

  'metrics.read': call<readonly MetricSeries[]>()(
    z.strictObject({
      runId: id,
      series: z.array(z.string().max(80)).max(64).optional(),
      maxPoints: z.int().min(2).max(20_000).default(2000),
    }),
  ),
  /**
   * What charts draw of series between two steps: buckets of one size for all, at most about `buckets` in the range, and
   * the nearest points beside it.
   */
  'metrics.curves': call<readonly MetricCurve[]>()(
    z.strictObject({
      runId: id,
      series: z.array(z.string().max(80)).max(64).optional(),
      from: z.int().min(0).optional(),
      to: z.int().min(0).optional(),
      buckets: z.int().min(2).max(8000).default(1000),
    }),
  ),
  /** Every point of some or all series as CSV, through a save dialog. */
  'metrics.export': call<SavedFile>()(
    z.strictObject({ runId: id, series: z.array(z.string().max(80)).max(64).optional() }),
  ),
  /** A chart as an image or its values as CSV, through a save dialog. PNG content is base64. */
  'charts.save': call<SavedFile>()(
    z.strictObject({
      name: z.string().trim().min(1).max(120),
      format: z.enum(CHART_FORMATS),
      content: z.string().min(1).max(64_000_000),
    }),
  ),
  'events.list': call<readonly RunEvent[]>()(byRun),
  'histograms.list': call<readonly TensorHistogram[]>()(byRun),
  'logs.read': call<readonly LogEntry[]>()(
    z.strictObject({ runId: id, limit: z.int().min(1).max(5000).default(500) }),
  ),
  'evaluations.list': call<readonly Evaluation[]>()(byRun),
  /** What the networks of an evaluation answered; null for evaluations that did not record it. */
  'evaluations.confusion': call<Confusion | null>()(z.strictObject({ runId: id, evaluationId: id })),
  'checkpoints.list': call<readonly Checkpoint[]>()(byRun),

  /**
   * The latest checkpoint when `checkpointId` is left out; it may name a snapshot too, here and in all calls of the gallery.
   * Fails with a sentence when there is none yet.
   */
  'gallery.open': call<GalleryInfo>()(z.strictObject({ runId: id, checkpointId: id.optional() })),
  'gallery.decode': call<ImageBatch>()(
    z.strictObject({ ...frame, cells: z.array(cell).min(1).max(4096), display }),
  ),
  /** Saves one cell as a PNG, enlarged `scale` times without smoothing, through a save dialog. */
  'gallery.savePng': call<SavedFile>()(
    z.strictObject({ ...frame, cell, display, scale: z.int().min(1).max(64).default(8) }),
  ),
  /** The images of a run's last checkpoint for lists: a few cells, spread over the classes. */
  'gallery.thumbnails': call<ImageBatch | null>()(
    z.strictObject({ runId: id, count: z.int().min(1).max(32).default(6) }),
  ),
  /** The same for the runs in view, in one call and in their order. */
  'gallery.covers': call<readonly (ImageBatch | null)[]>()(
    z.strictObject({ runIds: z.array(id).min(1).max(64), count: z.int().min(1).max(32).default(4) }),
  ),
  /** Every run with a checkpoint, the newest first. */
  'gallery.sources': call<readonly GallerySource[]>()(none),
  /** Images of one size, in the order of `mixes`. */
  'gallery.mix': call<ImageBatch>()(z.strictObject({ mixes: z.array(mix).min(1).max(128), display })),
  'gallery.difference': call<Difference>()(
    z.strictObject({ a: mix, b: mix, amplification: z.number().min(0.1).max(100) }),
  ),
  /** The steps inside the hallucinator of a mix. */
  'gallery.anatomy': call<readonly AnatomyStage[]>()(z.strictObject({ mix })),
  /** Decodes a picture file for the hallucinators of a run; it is known until the studio closes. */
  'gallery.addPicture': call<OwnPicture>()(pictureSchema),
  'gallery.scores': call<GalleryScores>()(z.strictObject({ jobId, ...frame, kind: z.enum(SCORES) })),
  /** The training images of the run that look most like an image. */
  'gallery.neighbours': call<Neighbours>()(
    z.strictObject({
      jobId,
      ...frame,
      mix,
      space: z.enum(SPACES),
      /** Looks in one class alone. */
      classIndex: z.int().min(0).max(255).nullable().default(null),
      count: z.int().min(1).max(60).default(12),
    }),
  ),
  'gallery.map': call<GalleryMap>()(z.strictObject({ jobId, ...frame })),
  /** Ends a long computation; its call then fails. Does nothing when it has ended. */
  'gallery.cancel': call<null>()(z.strictObject({ jobId })),
  /** Saves a sheet that the page drew (a PNG), through a save dialog. */
  'gallery.saveSheet': call<SavedFile>()(
    z.strictObject({ name: z.string().min(1).max(120), bytes: z.instanceof(Uint8Array) }),
  ),
  /** Writes chosen cells as a dataset into a new folder: PNG files by class, and all values with their labels. */
  'gallery.saveDataset': call<SavedDataset>()(
    z.strictObject({ jobId, ...frame, cells: z.array(cell).min(1).max(MOST_EXPORTED) }),
  ),
  /** Saves the frames of one or several cells (side by side) as an animated GIF, through a save dialog. */
  'gallery.saveTimeline': call<SavedFile>()(
    z.strictObject({
      runId: id,
      frameIds: z.array(id).min(2).max(500),
      cells: z.array(cell).min(1).max(64),
      display,
      scale: z.int().min(1).max(16).default(6),
      /** Milliseconds of each frame. */
      delay: z.int().min(20).max(5000).default(150),
    }),
  ),

  'reports.list': call<readonly Report[]>()(z.strictObject({ projectId: id })),
  'reports.get': call<Report>()(byId),
  /** Writes a report into the library, with what it was made from. */
  'reports.create': call<Report>()(reportRequestSchema),
  /** Writes a report again, from other choices, in its place. */
  'reports.update': call<Report>()(z.strictObject({ id, request: reportRequestSchema })),
  /** Writes a report again, from what the library holds now. */
  'reports.regenerate': call<Report>()(byId),
  /** Changes its name in lists; the document stays as it is. */
  'reports.rename': call<Report>()(z.strictObject({ id, name })),
  /** Copies a report to a place of the person's choice; in another `format` it is made from the same choices. */
  'reports.saveAs': call<SavedFile>()(z.strictObject({ id, format: z.enum(REPORT_FORMATS).optional() })),
  'reports.open': call<null>()(byId),
  'reports.delete': call<null>()(byId),

  'studies.list': call<readonly StudySummary[]>()(z.strictObject({ projectId: id })),
  /** What a study would be, with every reason why it cannot be. Makes nothing. */
  'studies.preview': call<StudyPreview>()(studyRequestSchema),
  /** Stores a study with a draft run for every cell; `start` also queues them. */
  'studies.create': call<StudySummary>()(
    z.strictObject({ projectId: id, name, request: studyRequestSchema, start: z.boolean() }),
  ),
  /** The table as far as the runs have come, and the state of every cell. */
  'studies.results': call<StudyResults>()(byId),
  /** Queues all unfinished cells; cells without a run get one. */
  'studies.resume': call<StudySummary>()(byId),
  /** Takes waiting runs out of the queue and ends the running one with a checkpoint. */
  'studies.pause': call<StudySummary>()(byId),
  'studies.rename': call<StudySummary>()(z.strictObject({ id, name })),
  'studies.trash': call<StudySummary>()(z.strictObject({ id, trashed: z.boolean() })),
  /** Deletes a trashed study and its reports for good; its runs stay. */
  'studies.purge': call<{ readonly freedBytes: number }>()(byId),
  'studies.saveReport': call<SavedFile>()(z.strictObject({ id, format: z.enum(REPORT_FORMATS) })),

  'datasets.list': call<readonly DatasetInfo[]>()(none),
  /** Recognises and checks the dataset in a folder and answers what it holds, or fails with a sentence. */
  'datasets.inspect': call<DatasetInfo>()(z.strictObject({ path: z.string().min(1).max(4096) })),
  /** What seems to lie in the data folders of the settings and directly below them. */
  'datasets.suggestions': call<readonly DatasetSuggestion[]>()(none),
  'datasets.chooseFolder': call<string | null>()(none),
  /** The newest first. */
  'experts.list': call<readonly ExpertSet[]>()(none),
  /** Deletes a set for good; refused while a run uses it. */
  'experts.delete': call<{ readonly freedBytes: number }>()(z.strictObject({ key: id })),
  /** Runs whose dataset, network and settings imported experts can be checked against, the newest first. */
  'experts.users': call<readonly ExpertsUser[]>()(none),
  /** Takes over the official code's buffers, chosen in a dialog, as the experts of a run; null when cancelled. */
  'experts.import': call<ImportedExperts | null>()(byRun),
  'presets.list': call<readonly Preset[]>()(none),
  /** The person's own presets, by name. */
  'presets.own': call<readonly OwnPreset[]>()(none),
  'presets.save': call<OwnPreset>()(
    z.strictObject({ name, note: note.default(''), config: runConfigSchema }),
  ),
  'presets.update': call<OwnPreset>()(
    z.strictObject({ id, name: name.optional(), note: note.optional(), config: runConfigSchema.optional() }),
  ),
  'presets.delete': call<null>()(byId),

  /** Saves a configuration as a JSON file, through a save dialog. */
  'configs.export': call<SavedFile>()(z.strictObject({ name, config: runConfigSchema })),
  /** The text of a file with a configuration or with the command of an official script, chosen in a dialog. */
  'configs.import': call<ChosenText>()(none),
  /** Makes a few iterations of a configuration and says what the whole run would take; refused while a run trains. */
  'estimates.measure': call<RunEstimate>()(z.strictObject({ config: runConfigSchema })),
  'estimates.cancel': call<null>()(none),
} satisfies Record<string, Call>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
export type CallParsed<N extends CallName> = z.output<Calls[N]['input']>;
export type CallOutput<N extends CallName> = Calls[N] extends Call<z.ZodType, infer O> ? O : never;

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
  /** Current bases (first row) and hallucinations of them, as they change. */
  'run.preview': {
    readonly runId: string;
    readonly iteration: number;
    readonly columns: number;
    readonly images: ImageBatch;
  };
  'run.log': { readonly entry: LogEntry };
  'gallery.progress': GalleryProgress;
  'study.changed': { readonly studyId: string; readonly projectId: string };
  'queue.changed': QueueState;
  /** The person's own presets are others now. */
  'presets.changed': Record<string, never>;
  'estimate.progress': { readonly phase: MeasurePhase };
  'settings.changed': Settings;
  'engines.changed': readonly EngineInfo[];
  'experts.changed': Record<string, never>;
  'app.changed': AppInfo;
  /** To one window: show this address of the router. */
  'app.go': { readonly path: string };
  /** To one window: the menu was used. */
  'app.command': { readonly command: AppCommand };
}
export type EventName = keyof Events;
/** Why a call failed, in a form that survives the process border. `message` is one sentence for people. */
export interface CallFailure {
  readonly code: 'bad-input' | 'not-found' | 'conflict' | 'unavailable' | 'internal';
  readonly message: string;
  /** Field problems, when the input was at fault. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
}

export type CallReply<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly failure: CallFailure };

/** What the preload script puts on `window.haba`. */
export interface Bridge {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallReply<N>>;
  /** Subscribes; the returned function unsubscribes. */
  on<E extends EventName>(name: E, listener: (payload: Events[E]) => void): () => void;
}
