/** Curves made smooth, and thinned. */
import type { Point } from './path';

/** What a moving average remembers of the points before. */
export interface Averaged {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * Exponential moving average with bias correction: the first points are not pulled towards zero. `weight` in [0, 1) is the
 * share that the past keeps over `span` steps, so a curve is smoothed alike however it is thinned and wherever it is zoomed.
 * Values that are not finite pass through and leave the average as it was. `history` are points before the first, which it
 * goes on from.
 */
export function movingAverage(
  { steps, values }: Averaged,
  weight: number,
  span: number,
  history: Averaged = { steps: [], values: [] },
): Float64Array {
  const out = new Float64Array(values.length);
  let average = 0;
  let correction = 1;
  let before: number | null = null;
  const add = (step: number, value: number): number => {
    if (!Number.isFinite(value) || weight <= 0) return value;
    const kept: number = weight ** (Math.max(0, before === null ? span : step - before) / span);
    average = average * kept + (1 - kept) * value;
    correction *= kept;
    before = step;
    return average / (1 - correction);
  };
  const start = steps[0] ?? -Infinity;
  for (let i = 0; i < history.steps.length && (history.steps[i] ?? Infinity) < start; i++)
    add(history.steps[i] ?? 0, history.values[i] ?? NaN);
  for (let i = 0; i < values.length; i++) out[i] = add(steps[i] ?? 0, values[i] ?? NaN);
  return out;
}

/**
 * A straight line fitted to the neighbours of each point (least squares), read at the point: smooth, without lag, and
 * true to a slope at both ends.
 */
export function localFits(points: readonly Point[]): Point[] {
  const reach = Math.max(3, Math.round(points.length / 24));
  return points.map(({ x }, i) => {
    const near = points.slice(Math.max(0, i - reach), i + reach + 1);
    const meanX = near.reduce((sum, point) => sum + point.x, 0) / near.length;
    const meanY = near.reduce((sum, point) => sum + point.y, 0) / near.length;
    const spread = near.reduce((sum, point) => sum + (point.x - meanX) ** 2, 0);
    const slope = near.reduce((sum, point) => sum + (point.x - meanX) * (point.y - meanY), 0) / spread;
    return { x, y: meanY + slope * (x - meanX) };
  });
}

/**
 * Keeps at most about `limit` points: the smallest and the largest of each stretch, in the order in which they come, so
 * that peaks survive. Always keeps the first and the last point.
 */
export function downsample(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  limit: number,
): { readonly steps: Float64Array; readonly values: Float64Array } {
  const n = steps.length;
  if (n <= limit || limit < 4) return { steps: Float64Array.from(steps), values: Float64Array.from(values) };
  const keep: number[] = [0];
  const stretches = Math.floor((limit - 2) / 2);
  for (let s = 0; s < stretches; s++) {
    const from = 1 + Math.floor((s * (n - 2)) / stretches);
    const to = 1 + Math.floor(((s + 1) * (n - 2)) / stretches);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      if ((values[i] ?? 0) < (values[low] ?? 0)) low = i;
      if ((values[i] ?? 0) > (values[high] ?? 0)) high = i;
    }
    if (from >= to) continue;
    if (low === high) keep.push(low);
    else keep.push(Math.min(low, high), Math.max(low, high));
  }
  keep.push(n - 1);
  return {
    steps: Float64Array.from(keep, (i) => steps[i] ?? 0),
    values: Float64Array.from(keep, (i) => values[i] ?? 0),
  };
}
