/** Whether a run diverges: the range of its images beside the data's, lengths of stored tensors, values that are not finite. */
import { imageRateOf, type RunConfig } from '@shared/config/schema';
import type { MetricPoint } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { chartOfSeries, DIVERGED, isLoss, normSeries, SERIES } from '@shared/domain/series';
import type { CheckpointState } from '../checkpoint/state';
import { type LoadedDataset, realImagesOf } from '../data/images';
import { decodePairs } from '../parameterization/hostDecode';
import { trained } from '../parameterization/parameterization';
import type { Parameterization } from '../types';

/** Most real images whose values are looked at, and most stored images and hallucinators of a sample of outputs. */
const SAMPLE = { realImages: 200, items: 20, variants: 5 };

/**
 * The farthest value from 0 of some standardised training images of every class (of the first classes, where there are many); 1
 * where all of them are 0, because outputs are divided by it.
 */
export function reachOfData(dataset: LoadedDataset): number {
  const images = realImagesOf(dataset);
  const size = images.channels * images.imageSize ** 2;
  const classes = Math.min(images.classes, SAMPLE.realImages);
  const each = Math.max(1, Math.floor(SAMPLE.realImages / classes));
  let reach = 0;
  for (let c = 0; c < classes; c += 1) {
    const indices = spread(images.count(c), each);
    const values = new Float32Array(indices.length * size);
    images.copy(c, indices, values, 0);
    for (const value of values) reach = Math.max(reach, Math.abs(value));
  }
  return reach === 0 ? 1 : reach;
}

/**
 * The least and greatest value of a sample of images, as multiples of `reach` (`reachOfData`), and the Euclidean length of
 * each group of stored tensors. Depends on the state alone.
 */
export function rangePoints(
  { params, iteration }: Pick<CheckpointState, 'params' | 'iteration'>,
  parameterization: Pick<Parameterization, 'items' | 'hallucinators' | 'channels' | 'groups' | 'withBases'>,
  reach: number,
): MetricPoint[] {
  const { items, hallucinators, channels, groups } = parameterization;
  const variants = hallucinators === 0 ? [null] : spread(hallucinators, SAMPLE.variants);
  const sample = spread(items, SAMPLE.items);
  const cells = sample.flatMap((_, basis) => variants.map((hallucinator) => ({ basis, hallucinator })));
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of decodePairs(parameterization.withBases(params, sample), cells, channels)) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const lengths = new Map<string, number>();
  for (const [name, { data }] of Object.entries(trained(parameterization, params))) {
    const group = groups[name] ?? 'images';
    lengths.set(group, (lengths.get(group) ?? 0) + data.reduce((sum, value) => sum + value * value, 0));
  }
  const point = (series: string, value: number): MetricPoint => ({ series, step: iteration, value });
  return [
    point(SERIES.leastOutput.name, least / reach),
    point(SERIES.greatestOutput.name, greatest / reach),
    ...[...lengths].map(([group, squares]) => point(normSeries(group), Math.sqrt(squares))),
  ];
}

/** `count` indices below `total`, evenly spread from 0; all of them where there are no more. */
const spread = (total: number, count: number): number[] =>
  Array.from({ length: Math.min(total, count) }, (_, i) => Math.floor((i * total) / Math.min(total, count)));

/** The line of the log for points far beyond the data's range; null where they are within it. */
export function divergenceWarning(points: readonly MetricPoint[], config: RunConfig): Message | null {
  const farthest = Math.max(
    ...points
      .filter(({ series }) => series === SERIES.leastOutput.name || series === SERIES.greatestOutput.name)
      .map(({ value }) => Math.abs(value)),
  );
  if (!(farthest > DIVERGED)) return null;
  const times = farthest < 1e6 ? String(Math.round(farthest)) : farthest.toExponential(0);
  const { hallucinators } = config.optimiser;
  const hallucinates = config.parameterization.hallucinators > 0;
  if (!hallucinates) {
    return message('method.imagesDiverge', { times, rate: imageRateOf(config) });
  }
  return hallucinators.rule === 'sgd'
    ? message('method.hallucinatorsDivergeTakeRelative', { times, rate: hallucinators.learningRate })
    : message('method.hallucinatorsDiverge', { times, rate: hallucinators.learningRate });
}

/** The first point after which no iteration makes sense: a loss or an image that is not finite, or any value that is NaN. */
export const firstBroken = (points: readonly MetricPoint[]): MetricPoint | undefined =>
  points.find(
    ({ series, value }) =>
      Number.isNaN(value) ||
      ((isLoss(series) || chartOfSeries(series) === 'outputs') && !Number.isFinite(value)),
  );

/** Why the run ends at a point that `firstBroken` found. */
export function brokenPoint({ series, step, value }: MetricPoint, config: RunConfig): UserError {
  return new UserError(
    'conflict',
    Number.isNaN(value)
      ? message('method.seriesNotANumber', { series, step, rates: ratesOf(config) })
      : message('method.seriesInfinite', { series, step, rates: ratesOf(config) }),
  );
}

/** @throws UserError when a stored tensor has a value that is not finite. */
export function assertFinite(
  { params, iteration }: Pick<CheckpointState, 'params' | 'iteration'>,
  config: RunConfig,
): void {
  const broken = Object.entries(params).find(([, { data }]) => !data.every(Number.isFinite));
  if (broken === undefined) return;
  throw new UserError(
    'conflict',
    message('method.tensorNotFinite', { name: broken[0], iteration, rates: ratesOf(config) }),
  );
}

/** The learning rates of what is stored, by their paths in the configuration. */
function ratesOf(config: RunConfig): string {
  const { optimiser, parameterization } = config;
  const images = `optimiser.images.learningRate ${imageRateOf(config)}`;
  if (parameterization.hallucinators === 0) return images;
  const { learningRate, rule } = optimiser.hallucinators;
  return `${images}, optimiser.hallucinators.learningRate ${learningRate} ${rule}`;
}
