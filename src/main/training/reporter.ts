import type { HistogramDraft, ImageBatch, LogLevel, MetricPoint, RunProgress } from '@shared/domain';
import { type Message } from '@shared/words/message';
import type {
  CheckpointBytes,
  EvaluationResult,
  RunListener,
  RunStart,
  SnapshotBytes,
} from '../core/run/types';
import type { BlobStore } from '../store/blobs';
import { writeSnapshot } from '../store/snapshots';
import type { MainPort } from './port';
import { notKept, stalls } from './sentences';

/** Milliseconds between two pictures. */
const PREVIEW_INTERVAL = 200;

/** Milliseconds after which the log says that a checkpoint is still being written, repeatedly. */
const SLOW_WRITE = 15_000;

/** Sends the run loop's reports to main. The run loop itself limits metrics and progress to about ten a second. */
export class Reporter implements RunListener {
  private lastPreview = Number.NEGATIVE_INFINITY;
  private readonly awaiting = new Map<number, () => void>();

  /** `iterations`: the picture of the last one is always sent. */
  constructor(
    private readonly port: Pick<MainPort, 'post'>,
    private readonly blobs: BlobStore,
    private readonly snapshotsFolder: string,
    private readonly iterations: number,
    private readonly slowWrite = SLOW_WRITE,
  ) {}

  started(start: RunStart): void {
    this.port.post({ type: 'started', start });
  }

  progress(progress: Omit<RunProgress, 'runId'>): void {
    this.port.post({ type: 'progress', progress });
  }

  metrics(points: readonly MetricPoint[]): void {
    this.port.post({ type: 'metrics', points: [...points] });
  }

  log(level: LogLevel, message: Message): void {
    this.port.post({ type: 'log', level, message });
  }

  preview(iteration: number, columns: number, images: ImageBatch, classNames: readonly string[]): void {
    const now = performance.now();
    if (now - this.lastPreview < PREVIEW_INTERVAL && iteration < this.iterations) return;
    this.lastPreview = now;
    this.port.post({ type: 'preview', iteration, columns, images, classNames: [...classNames] });
  }

  /** Writes the blob here, then waits until main has written its row. */
  async checkpoint({ bytes, iteration, trainedSeconds }: CheckpointBytes): Promise<void> {
    const patience = this.patience(iteration);
    try {
      await this.blobs.write(bytes, async (ref) => {
        clearInterval(patience);
        const committed = new Promise<void>((resolve) => this.awaiting.set(iteration, resolve));
        this.port.post({ type: 'checkpoint', checkpoint: { ...ref, iteration, trainedSeconds } });
        await committed;
      });
    } finally {
      clearInterval(patience);
    }
  }

  /** Logs now and then that a disk or network folder stalls, until it is cleared. */
  private patience(iteration: number): NodeJS.Timeout {
    const begun = performance.now();
    return setInterval(() => {
      const seconds = Math.round((performance.now() - begun) / 1000);
      this.log('warn', stalls(iteration, seconds));
    }, this.slowWrite);
  }

  async snapshot({ bytes, iteration }: SnapshotBytes): Promise<void> {
    try {
      await writeSnapshot(this.snapshotsFolder, iteration, bytes);
      this.port.post({ type: 'snapshot', snapshot: { iteration, bytes: bytes.byteLength } });
    } catch (error) {
      this.log('warn', notKept(iteration, error));
    }
  }

  committed(iteration: number): void {
    this.awaiting.get(iteration)?.();
    this.awaiting.delete(iteration);
  }

  evaluated(evaluation: EvaluationResult): void {
    this.port.post({
      type: 'evaluated',
      evaluation: {
        ...evaluation,
        accuracies: [...evaluation.accuracies],
        confusion: { ...evaluation.confusion, classNames: [...evaluation.confusion.classNames] },
      },
    });
  }

  histograms(iteration: number, histograms: readonly HistogramDraft[]): void {
    this.port.post({ type: 'histograms', iteration, histograms: [...histograms] });
  }
}
