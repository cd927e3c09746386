/** The training of the stand-in bridge: a run that moves on, with metrics, previews, checkpoints and an evaluation. */
import { storedForm } from '@shared/config/schema';
import type { MetricPoint, Run, RunProgress } from '@shared/domain';
import type { EventName, Events, QueueState } from '@shared/ipc/contract';
import { evaluationsOf, type Library } from './mockData';
import { drawCells, hash } from './mockImages';
import { seriesOf, valueAt } from './mockMetrics';

type Emit = <E extends EventName>(name: E, payload: Events[E]) => void;
const TICK_MS = 300;
const PER_TICK = 1;

export class MockTraining {
  private timer: ReturnType<typeof setInterval> | null = null;
  private order: string[] = [];
  private ways = { held: false, stopAfterCurrent: false, startWhenIdle: false };

  constructor(
    private readonly library: Library,
    private readonly emit: Emit,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
  }

  state(): QueueState {
    const runs = [...this.library.runs.values()];
    const waiting = runs.filter((run) => run.status === 'queued').map((run) => run.id);
    const placed = this.order.filter((id) => waiting.includes(id));
    this.order = [...placed, ...waiting.filter((id) => !placed.includes(id))];
    return {
      runningRunId: runs.find((run) => run.status === 'running' || run.status === 'paused')?.id ?? null,
      queuedRunIds: this.order,
      ...this.ways,
      waitsForIdle: false,
    };
  }

  move(runId: string, to: number): QueueState {
    const others = this.order.filter((id) => id !== runId);
    this.order = [...others.slice(0, to), runId, ...others.slice(to)];
    this.queueChanged();
    return this.state();
  }

  hold(held: boolean): QueueState {
    const { runningRunId } = this.state();
    const running = this.library.runs.get(runningRunId ?? '');
    this.ways = { ...this.ways, held };
    if (running) this.save({ ...running, status: held ? 'paused' : 'running' });
    else this.queueChanged();
    return this.state();
  }

  set(change: { stopAfterCurrent?: boolean | undefined; startWhenIdle?: boolean | undefined }): QueueState {
    const { stopAfterCurrent, startWhenIdle } = this.ways;
    this.ways = {
      ...this.ways,
      stopAfterCurrent: change.stopAfterCurrent ?? stopAfterCurrent,
      startWhenIdle: change.startWhenIdle ?? startWhenIdle,
    };
    this.queueChanged();
    return this.state();
  }

  queueChanged(): void {
    this.emit('queue.changed', this.state());
  }

  queue(run: Run): Run {
    this.queueChanged();
    return run;
  }

  resume(run: Run): Run {
    if (run.status === 'paused') return this.save({ ...run, status: 'running' });
    const iteration = run.lastCheckpointIteration ?? 0;
    this.emit('run.rewound', { runId: run.id, iteration });
    return this.save({ ...run, status: 'queued', statusReason: null, iteration });
  }

  stop(run: Run): Run {
    return this.save({ ...run, status: run.status === 'queued' ? 'draft' : 'stopped' });
  }

  private save(run: Run): Run {
    this.library.runs.set(run.id, run);
    this.emit('run.changed', { run });
    this.queueChanged();
    return run;
  }

  private tick(): void {
    const runs = [...this.library.runs.values()];
    const active = runs.find((run) => run.status === 'running');
    if (active) return this.step(active);
    if (runs.some((run) => run.status === 'paused') || this.ways.held) return;
    const next = this.library.runs.get(this.state().queuedRunIds[0] ?? '');
    if (next) {
      this.save({
        ...next,
        status: 'running',
        engine: 'onnx',
        device: 'CPU, 8 threads',
        startedAt: new Date().toISOString(),
      });
    }
  }

  private step(run: Run): void {
    const total = run.config.training.iterations;
    const to = Math.min(total, run.iteration + PER_TICK);
    const points: MetricPoint[] = [];
    for (let step = run.iteration + 1; step <= to; step++) {
      for (const series of seriesOf(run))
        points.push({ series, step, value: valueAt(series, step, run.name.length) });
    }
    const loss = points.findLast((point) => point.series === 'loss/objective')?.value ?? run.lastLoss;
    const moved: Run = {
      ...run,
      iteration: to,
      trainedSeconds: run.trainedSeconds + TICK_MS / 1000,
      lastLoss: loss,
    };
    this.library.runs.set(run.id, moved);
    this.emit('run.metrics', { runId: run.id, points });
    this.emit('run.progress', this.progress(moved));
    if (to % run.config.training.previewEvery === 0) this.preview(moved);
    if (to % run.config.training.checkpointEvery === 0) this.checkpoint(moved);
    if (to === total) this.finish(moved);
  }

  private progress(run: Run): RunProgress {
    const rate = 3.4 + hash(run.iteration) * 0.3;
    return {
      runId: run.id,
      phase: 'distilling',
      iteration: run.iteration,
      iterations: run.config.training.iterations,
      iterationsPerSecond: rate,
      etaSeconds: (run.config.training.iterations - run.iteration) / rate,
      memoryBytes: 412_000_000 + hash(run.iteration) * 9_000_000,
      processorShare: 0.72,
      engine: 'onnx',
      device: 'CPU, 8 threads',
    };
  }

  private preview(run: Run): void {
    const { parameterization } = run.config;
    const { perClass: per, hallucinators } = storedForm(parameterization);
    const haba = hallucinators > 0;
    const columns: (number | null)[] = haba ? [null, 0, 1, 2, 3, 4].slice(0, 1 + hallucinators) : [null];
    const cells = Array.from({ length: 10 }, (_, c) =>
      columns.map((hallucinator) => ({ basis: c * per, hallucinator })),
    ).flat();
    const images = drawCells(cells, per, run.iteration / run.config.training.iterations);
    this.emit('run.preview', { runId: run.id, iteration: run.iteration, columns: columns.length, images });
  }

  private checkpoint(run: Run): void {
    const checkpoint = {
      id: `${run.id}-c${run.iteration}`,
      runId: run.id,
      iteration: run.iteration,
      sha256: hash(run.iteration).toString(16).slice(2).padEnd(64, '0'),
      bytes: 739_000,
      createdAt: new Date().toISOString(),
    };
    this.library.checkpoints.get(run.id)?.push(checkpoint);
    this.emit('run.checkpoint', { checkpoint });
    this.emit('run.histograms', { runId: run.id, iteration: run.iteration });
    const entries = this.library.logs.get(run.id) ?? [];
    const entry = {
      id: entries.length + 1,
      runId: run.id,
      time: checkpoint.createdAt,
      level: 'info' as const,
      message: `Checkpoint at iteration ${run.iteration}, ${checkpoint.bytes} bytes.`,
    };
    entries.push(entry);
    this.emit('run.log', { entry });
    this.save({ ...run, lastCheckpointIteration: run.iteration });
  }

  private finish(run: Run): void {
    const done: Run = { ...run, status: 'completed', endedAt: new Date().toISOString(), bestAccuracy: 0.7 };
    const evaluations = evaluationsOf(done);
    this.library.evaluations.set(run.id, evaluations);
    for (const evaluation of evaluations) this.emit('run.evaluated', { evaluation });
    this.save(done);
  }
}
