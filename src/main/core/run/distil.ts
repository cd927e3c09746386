/** A run from its first (or resumed) iteration to its last evaluation. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sameRun } from '@shared/config/place';
import type { MetricPoint, RunProgress } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, verbatim } from '@shared/words/message';
import { accuracySeries } from '@shared/domain/series';
import { readCheckpoint, writeCheckpoint, type CheckpointState } from '../checkpoint/state';
import { DeviceLostError } from '../engine/errors';
import { Distiller } from './distiller';
import {
  assertFinite,
  brokenPoint,
  divergenceWarning,
  firstBroken,
  rangePoints,
  reachOfData,
} from './divergence';
import { distilledImages, Evaluations } from './evaluations';
import {
  diversityPoints,
  histogramsOf,
  isMeasureDue,
  MetricBuffer,
  MOST_MEASURES,
  previewImages,
  ProcessorMeter,
  snapshotInterval,
} from './monitor';
import { evaluationKey, type DistilOptions, type DistilResult } from './types';
import { RateMeter } from '../control';

/** Metrics and progress are told at most this often. */
const REPORT_SECONDS = 0.1;

/** What is done beside iterations, and the time left for it. */
type WorkProgress = Required<Pick<RunProgress, 'detail' | 'etaSeconds'>>;

/** Thrown inside a warm-up or an evaluation when the run is asked to stop. */
class Stopped extends Error {}

/**
 * Distils `options.dataset` as `options.config` says, and evaluates the result. Stops between iterations (or epochs of an
 * evaluation) when asked; the state is checkpointed first. Equal configurations, seeds and engines give equal results,
 * however often the run was interrupted.
 * @throws UserError when the configuration does not suit the dataset or the checkpoint is not the run's; errors of the
 * engine.
 */
export async function distil(options: DistilOptions): Promise<DistilResult> {
  const run = new RunLoop(options);
  try {
    return await run.execute();
  } finally {
    run.dispose();
  }
}

class RunLoop {
  private readonly distiller: Distiller;
  private readonly evaluations: Evaluations;
  private readonly metrics: MetricBuffer;
  private readonly rate = new RateMeter();
  private readonly finished: Set<string>;
  private iteration: number;
  private checkpointed: number;
  private trainedSeconds: number;
  private lastReport = 0;
  private readonly processor = new ProcessorMeter();
  /** Set when the diversity could not be measured; it is not measured again. */
  private unmeasurable = false;
  /** Set when the log has said that the images diverge. */
  private warned = false;
  /** The farthest value of the data. */
  private readonly dataReach: number;
  /** The preview whose images are being downloaded. */
  private coming: Promise<void> = Promise.resolve();
  /** Iterations between two snapshots; null keeps none. */
  private readonly snapshotEvery: number | null;

  constructor(private readonly options: DistilOptions) {
    const { engine, config, dataset, resume, trajectories = null } = options;
    const state = resume ? readCheckpoint(resume.bytes) : null;
    if (state && !sameRun(state.config, config)) {
      throw new UserError('conflict', message('method.checkpointOfOtherConfig'));
    }
    // A resumed run continues the sums of its checkpoint.
    engine.adopt?.(state?.choices ?? {});
    this.distiller = Distiller.create(engine, config, dataset, state, trajectories);
    this.snapshotEvery = snapshotInterval(config, this.distiller.parameterization.storage.totalValues);
    this.dataReach = reachOfData(dataset);
    this.evaluations = new Evaluations(engine, config, dataset);
    this.metrics = new MetricBuffer(engine);
    this.finished = new Set(options.finishedEvaluations ?? []);
    this.iteration = state?.iteration ?? 0;
    this.checkpointed = state ? state.iteration : -1;
    this.trainedSeconds = resume?.trainedSeconds ?? 0;
  }

  async execute(): Promise<DistilResult> {
    const { config, engine, listener } = this.options;
    const { storage } = this.distiller.parameterization;
    listener.started({ engine: engine.id, device: engine.device.name, storage, iteration: this.iteration });
    listener.log(
      'info',
      this.iteration > 0
        ? message('method.resumedAt', { iteration: this.iteration })
        : message('method.started'),
    );
    this.report('preparing', true);
    if (!(await this.warmUp())) return this.stoppedBefore();
    if (this.iteration === 0) {
      await this.preview();
      await this.measure(await this.distiller.downloadState(0));
      await this.keepSnapshot();
    }
    for (;;) {
      await this.evaluateDue();
      if ((await this.shouldStop()) || this.isThere) return this.stopped();
      if (this.iteration >= config.training.iterations) break;
      await this.step();
      if (this.checkpointDue()) await this.storeCheckpoint();
    }
    await this.flush();
    listener.log('info', message('method.finishedAfter', { iteration: this.iteration }));
    return { outcome: 'completed', iteration: this.iteration, trainedSeconds: this.trainedSeconds };
  }

  dispose(): void {
    this.distiller.dispose();
  }

  /** Whether the run is where it is to stop before its end. */
  private get isThere(): boolean {
    const { until = null, config } = this.options;
    return until !== null && this.iteration >= until && this.iteration < config.training.iterations;
  }

  /** What comes before the first iteration of a run that begins; false when the run was stopped meanwhile. */
  private async warmUp(): Promise<boolean> {
    if (this.options.resume) return true;
    const shown = new RateMeter();
    try {
      const error = await this.distiller.warmUp(async (done) => {
        shown.mark(100 * done, now());
        const what = message('method.fittingBases');
        const detail = message('training.partDone', { what, share: Math.floor(100 * done) });
        this.report('preparing', false, { detail, etaSeconds: shown.eta(100) });
        await nextTurn();
        if (await this.shouldStop()) throw new Stopped();
      });
      if (error !== null) {
        const { listener } = this.options;
        listener.log('info', message('method.basesFitted', { error: Number(error.toPrecision(3)) }));
      }
      return true;
    } catch (error) {
      if (error instanceof Stopped) return false;
      throw error;
    }
  }

  /** A run that is stopped before its first iteration begins anew; there is nothing to keep. */
  private stoppedBefore(): DistilResult {
    this.options.listener.log('info', message('method.stoppedAt', { iteration: 0 }));
    return { outcome: 'stopped', iteration: 0, trainedSeconds: 0 };
  }

  private async step(): Promise<void> {
    const { training } = this.options.config;
    const begun = now();
    const losses = await this.distiller.step(this.iteration);
    this.iteration += 1;
    this.trainedSeconds += now() - begun;
    for (const [series, scalars] of Object.entries(losses)) {
      this.metrics.push(this.iteration, series, scalars);
    }
    this.rate.mark(this.iteration, now());
    if (now() - this.lastReport >= REPORT_SECONDS) this.tell(this.metrics.collect());
    this.report('distilling');
    if (this.iteration % training.previewEvery === 0 || this.iteration === training.iterations)
      await this.previewLate();
    await this.keepSnapshot();
    await nextTurn();
  }

  private checkpointDue(): boolean {
    const { checkpointEvery, iterations } = this.options.config.training;
    return this.iteration % checkpointEvery === 0 || this.iteration === iterations;
  }

  private async storeCheckpoint(): Promise<void> {
    await this.flush();
    this.report('saving', true);
    const state = await this.distiller.downloadState(this.iteration);
    assertFinite(state, this.options.config);
    await this.measure(state);
    const choices = this.options.engine.record?.() ?? {};
    const bytes = writeCheckpoint(Object.keys(choices).length === 0 ? state : { ...state, choices });
    await this.options.listener.checkpoint({
      iteration: this.iteration,
      trainedSeconds: this.trainedSeconds,
      bytes,
    });
    this.checkpointed = this.iteration;
  }

  /** Keeps a snapshot when one is due. */
  private async keepSnapshot(): Promise<void> {
    const { snapshotEvery: every, iteration } = this;
    const last = iteration === this.options.config.training.iterations;
    if (every === null || (iteration % every !== 0 && !last)) return;
    const bytes = writeCheckpoint(await this.distiller.storedParameters(iteration));
    await this.options.listener.snapshot({ iteration, bytes });
  }

  private async stopped(): Promise<DistilResult> {
    if (this.checkpointed !== this.iteration) await this.storeCheckpoint();
    await this.flush();
    this.options.listener.log('info', message('method.stoppedAt', { iteration: this.iteration }));
    return { outcome: 'stopped', iteration: this.iteration, trainedSeconds: this.trainedSeconds };
  }

  /** Holds while paused; answers whether the run is to end. */
  private async shouldStop(): Promise<boolean> {
    const { control } = this.options;
    if (control.pauseRequested && !control.stopRequested) {
      await this.flush();
      this.report('paused', true);
      await control.waitWhilePaused();
      this.rate.reset();
    }
    return control.stopRequested;
  }

  private async evaluateDue(): Promise<void> {
    const due = this.evaluations.due(this.iteration, this.finished, this.iteration === this.options.until);
    if (due.length === 0) return;
    if (this.checkpointed !== this.iteration) await this.storeCheckpoint();
    await this.flush();
    const distilled = distilledImages(
      this.distiller.parameterization,
      await this.distiller.decodeAll(),
      await this.distiller.learnedRate(),
    );
    const { repeats } = this.options.config.evaluation;
    const lengths = due.map((evaluation) => this.evaluations.imagesOf(evaluation, distilled));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const shown = new RateMeter();
    for (const [position, evaluation] of due.entries()) {
      const before = lengths.slice(0, position).reduce((sum, length) => sum + length, 0);
      const subject = message(`run.evaluations.within.${evaluation.subject}`);
      const network = evaluation.network.label;
      try {
        const result = await this.evaluations.run(evaluation, distilled, async (stage) => {
          const { seed, epoch, epochs, part } = stage;
          shown.mark(before + part * (lengths[position] ?? 0), now());
          this.report('evaluating', false, {
            detail: message('training.evaluationDetail', { network, subject, seed, repeats, epoch, epochs }),
            etaSeconds: shown.eta(total),
          });
          await nextTurn();
          if (await this.shouldStop()) throw new Stopped();
        });
        // The point first: a process that dies between the two repeats the evaluation, and the point replaces itself.
        if (evaluation.subject === 'distilled') {
          this.options.listener.metrics([
            { series: accuracySeries(result.network), step: this.iteration, value: result.mean },
          ]);
        }
        this.finished.add(evaluationKey(result));
        this.options.listener.evaluated(result);
      } catch (error) {
        if (error instanceof Stopped) return;
        throw error;
      }
    }
    this.rate.reset();
  }

  /** Begins to download a preview of the current state; the device keeps working meanwhile. */
  private async previewLate(): Promise<void> {
    await this.coming;
    const coming = this.preview();
    // The next wait for it throws what went wrong.
    coming.catch(() => undefined);
    this.coming = coming;
  }

  private async preview(): Promise<void> {
    const { iteration } = this;
    const { dataset, listener } = this.options;
    const { columns, images, classes } = previewImages(
      this.distiller.parameterization,
      await this.distiller.params(),
      dataset.standardisation,
    );
    const named = classes.map((index) => dataset.classNames[index] ?? '');
    listener.preview(iteration, columns, images, named);
  }

  /** Measures a state. A measure that fails is logged once and does not end the run. */
  private async measure(state: CheckpointState): Promise<void> {
    const { engine, listener, config } = this.options;
    const isDue = (most: number): boolean => isMeasureDue(state.iteration, config.training, most);
    if (isDue(MOST_MEASURES.tensors)) {
      listener.histograms(state.iteration, histogramsOf(this.distiller.parameterization, state));
      this.watchRange(state);
    }
    if (this.unmeasurable || this.distiller.parameterization.hallucinators < 2) return;
    if (!isDue(MOST_MEASURES.diversity)) return;
    try {
      listener.metrics(await diversityPoints(engine, state));
    } catch (error) {
      // A checkpoint written after this would lack these points.
      if (error instanceof DeviceLostError) throw error;
      this.unmeasurable = true;
      const reason = verbatim(error instanceof Error ? error.message : String(error));
      listener.log('warn', message('method.diversityNotMeasured', { reason }));
    }
  }

  /**
   * Records the range of the images, and logs once when it is far beyond the data's.
   * @throws UserError when images are no numbers: such a state is not worth a checkpoint.
   */
  private watchRange(state: CheckpointState): void {
    const { listener, config } = this.options;
    const points = rangePoints(state, this.distiller.parameterization, this.dataReach);
    this.tell(points);
    const warning = this.warned ? null : divergenceWarning(points, config);
    if (warning === null) return;
    this.warned = true;
    listener.log('warn', warning);
  }

  /** Waits for all downloads from the device. */
  private async flush(): Promise<void> {
    await this.coming;
    this.tell(await this.metrics.flush());
  }

  /** Hands points on. @throws UserError when one of them shows that the run cannot go on. */
  private tell(points: MetricPoint[]): void {
    if (points.length > 0) this.options.listener.metrics(points);
    const broken = firstBroken(points);
    if (broken) throw brokenPoint(broken, this.options.config);
  }

  private report(phase: RunProgress['phase'], always = false, work?: WorkProgress): void {
    if (!always && now() - this.lastReport < REPORT_SECONDS) return;
    this.lastReport = now();
    const { engine, config, listener } = this.options;
    const processorShare = this.processor.read();
    listener.progress({
      phase,
      iteration: this.iteration,
      iterations: config.training.iterations,
      iterationsPerSecond: this.rate.perSecond(),
      etaSeconds: phase === 'distilling' ? this.rate.eta(config.training.iterations) : null,
      ...work,
      memoryBytes: process.memoryUsage.rss(),
      ...(processorShare === undefined ? {} : { processorShare }),
      engine: engine.id,
      device: engine.device.name,
    });
  }
}

const now = (): number => performance.now() / 1000;
