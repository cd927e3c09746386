/** Measures of a run beside its losses: metrics from the device, diversity of hallucinations, histograms, previews. */
import { availableParallelism } from 'node:os';
import type { RunConfig } from '@shared/config/schema';
import type { HistogramDraft, ImageBatch, MetricPoint } from '@shared/domain';
import { SERIES } from '@shared/domain/series';
import type { CheckpointState, FloatTensor } from '../checkpoint/state';
import type { Standardisation } from '../data/images';
import { toRgba } from '../data/rgba';
import type { DeviceTensor, Engine } from '../engine/types';
import { histogramOf, measureDiversity } from '../measures/measure';
import { decodePairs } from '../parameterization/hostDecode';
import { trained } from '../parameterization/parameterization';
import type { Named, Parameterization } from '../types';

interface Pending {
  readonly series: string;
  readonly step: number;
  readonly scalars: readonly DeviceTensor[];
}

/** Collects scalar results that are still on the device and downloads them late, so that a step never waits for them. */
export class MetricBuffer {
  private pending: Pending[] = [];
  /** Points that have arrived, in the order in which they were pushed. */
  private arrived: MetricPoint[] = [];
  /** Ends when everything that `collect` began to download has arrived. */
  private underWay: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly engine: Engine) {}

  /** Takes ownership of `scalars`, whose mean is the value. */
  push(step: number, series: string, scalars: readonly DeviceTensor[]): void {
    this.pending.push({ series, step, scalars });
  }

  /**
   * Begins to download what was pushed since the last call, and answers what has arrived of earlier calls: it waits for
   * nothing, so the device keeps working. Throws the error of an earlier download that failed.
   */
  collect(): MetricPoint[] {
    const taken = this.pending;
    this.pending = [];
    if (taken.length > 0) {
      // Both are waited for from now on: a download that fails before an earlier one has ended fails here, too.
      this.underWay = Promise.all([this.download(taken), this.underWay]).then(
        ([points]) => void this.arrived.push(...points),
        (error: unknown) => void (this.failure ??= { error }),
      );
    }
    if (this.failure) throw this.failure.error;
    const points = this.arrived;
    this.arrived = [];
    return points;
  }

  /** Waits for everything pushed so far, and answers what `collect` has not. */
  async flush(): Promise<MetricPoint[]> {
    const points = this.collect();
    await this.underWay;
    return [...points, ...this.collect()];
  }

  private async download(taken: readonly Pending[]): Promise<MetricPoint[]> {
    const values = await Promise.all(
      taken.map(({ scalars }) => Promise.all(scalars.map((scalar) => this.engine.download(scalar)))),
    );
    for (const scalar of taken.flatMap(({ scalars }) => scalars)) this.engine.dispose(scalar);
    return taken.map(({ series, step, scalars }, i) => {
      const sum = values[i]?.reduce((total, [value]) => total + (value ?? Number.NaN), 0) ?? Number.NaN;
      return { series, step, value: sum / scalars.length };
    });
  }
}

/** The most measures in a run, so that a long run neither slows down nor fills its library. */
export const MOST_MEASURES = { tensors: 250, diversity: 25 };

/** One small batch of one reference network: a measure costs less than an iteration. */
const SAMPLE = { networks: 1, items: 8, variants: 3, batch: 24 };

/** Whether a run measures itself after `iteration` iterations: at its checkpoints (or every n-th) and at its end. */
export function isMeasureDue(
  iteration: number,
  { checkpointEvery, iterations }: { readonly checkpointEvery: number; readonly iterations: number },
  most: number,
): boolean {
  const every = checkpointEvery * Math.max(1, Math.ceil(iterations / checkpointEvery / most));
  return iteration % every === 0 || iteration === iterations;
}

/**
 * Mean cosine of a sample of hallucinations and their spread in feature space. Depends on the state alone. None where
 * there are fewer than two hallucinators.
 */
export async function diversityPoints(engine: Engine, state: CheckpointState): Promise<MetricPoint[]> {
  const { cosine, spread } = await measureDiversity(engine, state, SAMPLE);
  if (cosine === null) return [];
  return [
    { series: SERIES.sampleCosine.name, step: state.iteration, value: cosine },
    { series: SERIES.sampleSpread.name, step: state.iteration, value: spread },
  ];
}

/** A histogram of every stored tensor that is stepped. */
export const histogramsOf = (
  parameterization: Pick<Parameterization, 'groups'>,
  { params }: Pick<CheckpointState, 'params'>,
): HistogramDraft[] =>
  Object.entries(trained(parameterization, params)).map(([name, { data }]) => ({
    name,
    ...histogramOf(data),
  }));

const MAX_ROWS = 10;
const MAX_HALLUCINATIONS = 5;

/**
 * The current images for a live view: up to ten items spread over the classes, one a row; with hallucinators the row
 * is the basis followed by its first hallucinations.
 *
 * @returns the images, how many stand in a row, and the class index of each row
 */
export function previewImages(
  parameterization: Pick<
    Parameterization,
    'hallucinators' | 'items' | 'perClass' | 'classes' | 'channels' | 'imageSize' | 'withBases'
  >,
  params: Named<FloatTensor>,
  standardisation: Standardisation,
): { readonly columns: number; readonly images: ImageBatch; readonly classes: readonly number[] } {
  const { items, perClass, channels, imageSize } = parameterization;
  const rows = Math.min(items, MAX_ROWS);
  const shown = Array.from({ length: rows }, (_, row) => Math.floor((row * items) / rows));
  const hallucinations = Math.min(parameterization.hallucinators, MAX_HALLUCINATIONS);
  const cells = shown.flatMap((_, basis) => [
    { basis, hallucinator: null },
    ...Array.from({ length: hallucinations }, (__, hallucinator) => ({ basis, hallucinator })),
  ]);
  const images = decodePairs(parameterization.withBases(params, shown), cells, channels);
  return {
    columns: 1 + hallucinations,
    images: toRgba(images, channels, imageSize, standardisation, 'stretched'),
    classes: shown.map((item) => Math.floor(item / perClass)),
  };
}

/** The least time between two readings. */
const WINDOW_SECONDS = 1;

/** The share of the machine's processors that this process uses. */
export class ProcessorMeter {
  private time = performance.now() / 1000;
  private used = process.cpuUsage();
  private share: number | undefined;

  constructor(private readonly processors = availableParallelism()) {}

  /** 0..1 over the last second or so; undefined until one has passed. */
  read(): number | undefined {
    const time = performance.now() / 1000;
    if (time - this.time < WINDOW_SECONDS) return this.share;
    const { user, system } = process.cpuUsage(this.used);
    this.share = Math.min(1, (user + system) / 1e6 / (time - this.time) / this.processors);
    this.time = time;
    this.used = process.cpuUsage();
    return this.share;
  }
}

/** Snapshots of a whole run at most, and their bytes. */
const MOST = 60;
const MOST_BYTES = 256 * 1024 * 1024;
/** With fewer snapshots none are kept. */
const FEWEST = 5;

/**
 * Iterations between two snapshots for the gallery's timeline, or null where they are too large to keep. Depends on the configuration and the number
 * of stored values alone, so a resumed run keeps the same ones.
 */
export function snapshotInterval(
  { training }: Pick<RunConfig, 'training'>,
  storedValues: number,
): number | null {
  const most = Math.min(MOST, Math.floor(MOST_BYTES / (4 * storedValues)));
  return most < FEWEST ? null : Math.max(1, Math.ceil(training.iterations / (most - 1)));
}
