/** Input and events of the run loop, which knows neither processes nor stores: callers hand in a listener. */
import type { RunConfig } from '@shared/config/schema';
import { type Message } from '@shared/words/message';
import type { StorageAccount } from '@shared/budget/storage';
import type {
  ConfusionDraft,
  EngineId,
  Evaluation,
  HistogramDraft,
  ImageBatch,
  LogLevel,
  MetricPoint,
  RunProgress,
} from '@shared/domain';
import type { LoadedDataset } from '../data/images';
import type { RunControl } from '../control';
import type { Engine } from '../engine/types';
import { withoutRate } from '../evaluate/protocol';
import type { Trajectories } from '../types';

export interface RunStart {
  readonly engine: EngineId;
  readonly device: string;
  readonly storage: StorageAccount;
  /** 0, or the iteration of the checkpoint that the run resumes from. */
  readonly iteration: number;
}

export interface RunListener {
  started(start: RunStart): void;
  progress(progress: Omit<RunProgress, 'runId'>): void;
  metrics(points: readonly MetricPoint[]): void;
  log(level: LogLevel, message: Message): void;
  /** `columns` images per row: a basis, then hallucinations of it. `classNames` has the class of each row. */
  preview(iteration: number, columns: number, images: ImageBatch, classNames: readonly string[]): void;
  /** The bytes are durable once the promise resolves; the run waits for it. */
  checkpoint(checkpoint: CheckpointBytes): Promise<void>;
  /** Parameters alone, for the timeline; a run continues when a snapshot cannot be kept. */
  snapshot(snapshot: SnapshotBytes): Promise<void>;
  evaluated(evaluation: EvaluationResult): void;
  /** How the values of each stored tensor are spread, at checkpoints. */
  histograms(iteration: number, histograms: readonly HistogramDraft[]): void;
}

export interface CheckpointBytes {
  readonly iteration: number;
  /** Kept beside the bytes: these depend on configuration, seed and iteration alone. */
  readonly trainedSeconds: number;
  readonly bytes: Uint8Array;
}

/** A checkpoint's format without momenta, adversary and rate: nothing can resume from it. */
export type SnapshotBytes = Omit<CheckpointBytes, 'trainedSeconds'>;

export type EvaluationResult = Omit<Evaluation, 'id' | 'runId' | 'createdAt'> & {
  readonly confusion: ConfusionDraft;
};

export interface DistilOptions {
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly dataset: LoadedDataset;
  /** The checkpoint to resume from; null starts afresh. */
  readonly resume: CheckpointBytes | null;
  /**
   * Evaluations of the final state that were finished before an interruption; they are not repeated. Keys as
   * `evaluationKey` makes them.
   */
  readonly finishedEvaluations?: ReadonlySet<string>;
  /** The iteration at which the run is evaluated and stops, as if asked to; null or absent goes on to the end. */
  readonly until?: number | null;
  /** Of networks trained on the dataset; only trajectory matching needs them. */
  readonly trajectories?: Trajectories | null;
  readonly control: RunControl;
  readonly listener: RunListener;
}

export interface DistilResult {
  readonly outcome: 'completed' | 'stopped';
  readonly iteration: number;
  /** Seconds of training over all parts of the run, pauses left out. */
  readonly trainedSeconds: number;
}

/** Names an evaluation within a run: an equal one that is judged by another protocol is another evaluation. */
export const evaluationKey = ({
  iteration,
  subject,
  network,
  protocol,
}: Pick<Evaluation, 'iteration' | 'subject' | 'network' | 'protocol'>): string =>
  [iteration, subject, network, withoutRate(protocol)].join('/');
