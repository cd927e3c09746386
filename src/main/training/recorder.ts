/**
 * Turns what a run reports into rows and change events. The supervisor feeds it from a training process, the command
 * line hands it to the run loop directly: both leave the same library behind.
 */
import type {
  EngineWork,
  HistogramDraft,
  ImageBatch,
  LogLevel,
  MetricPoint,
  Run,
  RunEventKind,
  RunProgress,
} from '@shared/domain';
import { message, together, type Message } from '@shared/words/message';
import { written } from '@shared/words/written';
import type { Notify } from '@shared/ipc/contract';
import { SERIES } from '@shared/domain/series';
import type {
  CheckpointBytes,
  DistilResult,
  EvaluationResult,
  RunListener,
  RunStart,
  SnapshotBytes,
} from '../core/run/types';
import type { CheckpointDraft } from '../store/checkpoints';
import type { Library } from '../store/library';
import { whereItContinues } from '../store/opening';
import type { Snapshot } from '../store/snapshots';
import { preparation, WorkLog } from './engine';
import { evaluatedInWords, inWords, isFromOutside, notKept } from './sentences';

/** The use of the device is recorded at most this often, in milliseconds. */
const DEVICE_INTERVAL = 1000;

/** Metric points are written at most this often, in milliseconds. */
const WRITE_INTERVAL = 100;

type Progress = Omit<RunProgress, 'runId'>;

export class RunRecorder implements RunListener {
  private points: MetricPoint[] = [];
  private iteration = 0;
  private lastWrite = Number.NEGATIVE_INFINITY;
  private lastDevice = Number.NEGATIVE_INFINITY;
  private lastProgress: Progress | null = null;
  private readonly work = new WorkLog((line) => this.log('info', line));

  constructor(
    private readonly library: Library,
    private readonly runId: string,
    private readonly notify: Notify = () => undefined,
  ) {}

  started(start: RunStart): void {
    this.iteration = start.iteration;
    const run = this.library.transaction(() => {
      const kind = start.iteration > 0 ? 'resumed' : 'started';
      this.event(kind, `${start.engine}, ${start.device}`);
      return this.library.runs.setStarted(this.runId, start);
    });
    this.notify('run.changed', { run });
  }

  progress(progress: Progress): void {
    this.iteration = progress.iteration;
    this.lastProgress = progress;
    if (progress.phase === 'distilling') {
      this.work.trains();
      this.device(progress);
    }
    this.tell(progress);
  }

  /** Where a run begins, for what its engine gets ready before the run reports anything itself. */
  beginsAt(progress: Progress): void {
    this.lastProgress = progress;
  }

  /** The engine prepares something, or (null) has finished; reported with the last progress. */
  engineWork(work: EngineWork | null): void {
    this.work.hear(work);
    const progress =
      this.lastProgress ?? (work?.step === 'checking' ? this.beforeOpening(work.device) : null);
    if (progress !== null) this.tell(progress);
  }

  private tell(progress: Progress): void {
    const { current } = this.work;
    const engineWork = current === null ? {} : { engineWork: current };
    this.notify('run.progress', { ...progress, ...engineWork, runId: this.runId });
  }

  /** The progress of a run whose engine is still being opened, on a graphics device. */
  private beforeOpening(device: string): Progress {
    const { config, iteration } = this.library.runs.get(this.runId);
    return preparation(config, { id: 'webgpu', device: { name: device } }, iteration);
  }

  metrics(points: readonly MetricPoint[]): void {
    this.points.push(...points);
    if (performance.now() - this.lastWrite >= WRITE_INTERVAL) this.flush();
  }

  log(level: LogLevel, message: Message): void {
    this.notify('run.log', { entry: this.library.logs.add(this.runId, level, written(message)) });
  }

  preview(iteration: number, columns: number, images: ImageBatch, classNames: readonly string[]): void {
    this.notify('run.preview', { runId: this.runId, iteration, columns, images, classNames });
  }

  /** Writes the blob, then the row. */
  async checkpoint({ bytes, iteration, trainedSeconds }: CheckpointBytes): Promise<void> {
    await this.library.blobs.write(bytes, (ref) =>
      this.checkpointStored({ ...ref, iteration, trainedSeconds }),
    );
  }

  /** Writes the row of a checkpoint whose blob is on the disk. Durable when it returns. */
  checkpointStored(draft: CheckpointDraft): void {
    this.iteration = draft.iteration;
    this.flush();
    const { id, runId, iteration, sha256, bytes, createdAt } = this.library.resumePoints.add(
      this.runId,
      draft,
    );
    this.notify('run.checkpoint', { checkpoint: { id, runId, iteration, sha256, bytes, createdAt } });
    this.changed();
  }

  histograms(iteration: number, histograms: readonly HistogramDraft[]): void {
    this.library.histograms.add(this.runId, iteration, histograms);
    this.notify('run.histograms', { runId: this.runId, iteration });
  }

  async snapshot({ bytes, iteration }: SnapshotBytes): Promise<void> {
    try {
      await this.library.snapshots.write(this.runId, iteration, bytes);
    } catch (error) {
      this.log('warn', notKept(iteration, error));
    }
  }

  /** The training process has written a blob. */
  snapshotStored(snapshot: Snapshot): void {
    this.library.snapshots.added(this.runId, snapshot);
  }

  evaluated(result: EvaluationResult): void {
    this.flush();
    const evaluation = this.library.transaction(() => {
      const added = this.library.evaluations.add(this.runId, result);
      this.library.runs.refreshBestAccuracy(this.runId);
      return added;
    });
    this.notify('run.evaluated', { evaluation });
    this.log('info', evaluatedInWords(evaluation));
    this.changed();
  }

  paused(): void {
    this.end('paused', null);
  }

  continued(): void {
    this.flush();
    this.event('continued');
    this.notify('run.changed', { run: this.library.runs.setStatus(this.runId, 'running') });
  }

  /** The run loop returned. `until`: where a search wanted it to stop. */
  finished({ outcome, iteration, trainedSeconds }: DistilResult, until: number | null = null): Run {
    this.iteration = iteration;
    this.library.runs.setTrained(this.runId, iteration, trainedSeconds);
    const judged = outcome === 'stopped' && until !== null && iteration >= until;
    return this.end(outcome, judged ? written(message('training.judgedAt', { iteration })) : null);
  }

  /** The run ended without an error of the run: its process died or the studio closes. */
  interrupted(why: Message): Run {
    const reason = together(why, whereItContinues(this.library.runs.get(this.runId)));
    this.log('warn', reason);
    return this.end('interrupted', written(reason));
  }

  /** The run met an error that it would meet again. `reason` is one sentence. */
  failed(reason: Message): Run {
    this.log('error', reason);
    return this.end('failed', written(reason));
  }

  /** The run ended on an error: `failed`, or `interrupted` where the machine and not the run is at fault. */
  ended(error: unknown): Run {
    this.points = [];
    return isFromOutside(error) ? this.interrupted(inWords(error)) : this.failed(inWords(error));
  }

  /** The run was not started. `reason` is one sentence. */
  refused(reason: Message): Run {
    this.log('error', reason);
    return this.setBack(written(reason));
  }

  /** The run gets back the status from before it was queued. */
  setBack(reason: string | null): Run {
    const { lastCheckpointIteration } = this.library.runs.get(this.runId);
    const status = lastCheckpointIteration === null ? 'draft' : 'stopped';
    const run = this.library.runs.setStatus(this.runId, status, reason);
    this.notify('run.changed', { run });
    return run;
  }

  private end(
    status: 'paused' | 'completed' | 'stopped' | 'interrupted' | 'failed',
    reason: string | null,
  ): Run {
    this.flush();
    const run = this.library.transaction(() => {
      this.event(status, reason ?? '');
      return this.library.runs.setStatus(this.runId, status, reason);
    });
    this.notify('run.changed', { run });
    return run;
  }

  private event(kind: RunEventKind, detail = ''): void {
    const event = this.library.events.add(this.runId, kind, detail, this.iteration);
    this.notify('run.event', { runId: this.runId, event });
  }

  /** The use of the device as series. Unlike a run's own measures they depend on the machine and on its load. */
  private device({ iteration, memoryBytes, processorShare, iterationsPerSecond }: Progress): void {
    if (iteration === 0 || performance.now() - this.lastDevice < DEVICE_INTERVAL) return;
    this.lastDevice = performance.now();
    const values = {
      [SERIES.memory.name]: memoryBytes,
      [SERIES.processor.name]: processorShare ?? null,
      [SERIES.speed.name]: iterationsPerSecond,
    };
    for (const [series, value] of Object.entries(values)) {
      if (value !== null) this.points.push({ series, step: iteration, value });
    }
  }

  private changed(): void {
    this.notify('run.changed', { run: this.library.runs.get(this.runId) });
  }

  /** Writes the points collected so far, with the iteration and the loss that they bring the run to. */
  private flush(): void {
    this.lastWrite = performance.now();
    const points = this.points;
    this.points = [];
    this.library.transaction(() => {
      this.library.runs.setIteration(this.runId, this.iteration);
      if (points.length === 0) return;
      this.library.metrics.append(this.runId, points);
      const loss = points.findLast(({ series }) => series === SERIES.objective.name);
      if (loss) this.library.runs.setLastLoss(this.runId, loss.value);
    });
    if (points.length > 0) this.notify('run.metrics', { runId: this.runId, points });
  }
}
