/** What main tells windows. */
import type {
  Checkpoint,
  EngineInfo,
  EngineWork,
  Evaluation,
  ImageBatch,
  LogEntry,
  MetricPoint,
  Run,
  RunEvent,
  RunProgress,
} from '../domain';
import type { MeasurePhase } from '../budget/estimate';
import type { DatasetTask } from '../datasets/manager';
import type { Settings } from '../domain/settings';
import type { JobState } from '../domain/upkeep';
import type { AppInfo, AppCommand, QueueState } from './answers';
import type { GalleryProgress } from './gallery';

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
  'estimate.progress': { readonly phase: MeasurePhase; readonly engineWork?: EngineWork };
  'settings.changed': Settings;
  'engines.changed': readonly EngineInfo[];
  'experts.changed': Record<string, never>;
  /** Datasets or prepared forms are others now. */
  'datasets.changed': Record<string, never>;
  /** What is being done with datasets, a few times a second. */
  'datasets.tasks': { readonly tasks: readonly DatasetTask[] };
  /** A long job of the library. */
  'upkeep.progress': JobState;
  'app.changed': AppInfo;
  /** To one window: show this address of the router. */
  'app.go': { readonly path: string };
  /** To one window: the menu was used. */
  'app.command': { readonly command: AppCommand };
}

export type EventName = keyof Events;
