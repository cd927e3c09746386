/**
 * Series in buckets: what a chart draws of any number of points. A bucket holds the steps from `b * 2^level` on, so that
 * buckets of one level are the same for every maker, and two neighbours join to one of the next level.
 */

/** Buckets as columns, in the order of their steps; only those that hold a point. */
export interface BucketColumns {
  /** Numbers of the buckets: the first step of each divided by 2^level. */
  readonly buckets: Float64Array;
  /** Finite values of each, their mean and extremes (NaN where there are none). */
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  /** Values that are not finite. */
  readonly lost: Float64Array;
}

/** The lowest level at which steps from `from` to `to` fit into at most `most` buckets (one more where they lie across). */
export function levelFor(from: number, to: number, most: number): number {
  const span = Math.max(1, to - from + 1);
  return Math.max(0, Math.ceil(Math.log2(span / Math.max(1, most))));
}

/** The number of the bucket that holds `step`. Steps are whole numbers below 2^53. */
export const bucketOf = (step: number, level: number): number => Math.floor(step / 2 ** level);

/** Puts points, in the order of their steps, into buckets. One pass. */
export function toBuckets(steps: ArrayLike<number>, values: ArrayLike<number>, level: number): BucketColumns {
  const width = 2 ** level;
  const size = steps.length;
  const columns = emptyColumns(size);
  const { buckets, counts, means, lows, highs, lost } = columns;
  let at = -1;
  let current = Number.NaN;
  for (let i = 0; i < size; i += 1) {
    const bucket = Math.floor((steps[i] ?? 0) / width);
    if (bucket !== current) {
      at += 1;
      current = bucket;
      buckets[at] = bucket;
    }
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      lost[at] = (lost[at] ?? 0) + 1;
      continue;
    }
    counts[at] = (counts[at] ?? 0) + 1;
    means[at] = (means[at] ?? 0) + value;
    if (value < (lows[at] ?? 0)) lows[at] = value;
    if (value > (highs[at] ?? 0)) highs[at] = value;
  }
  return finish(columns, at + 1);
}

/** The same points in buckets of a higher level. */
export function joinBuckets(of: BucketColumns, levels: number): BucketColumns {
  const width = 2 ** levels;
  const columns = emptyColumns(of.buckets.length);
  const { buckets, counts, means, lows, highs, lost } = columns;
  let at = -1;
  let current = Number.NaN;
  of.buckets.forEach((number, i) => {
    const bucket = Math.floor(number / width);
    if (bucket !== current) {
      at += 1;
      current = bucket;
      buckets[at] = bucket;
    }
    const count = of.counts[i] ?? 0;
    lost[at] = (lost[at] ?? 0) + (of.lost[i] ?? 0);
    if (count === 0) return;
    counts[at] = (counts[at] ?? 0) + count;
    means[at] = (means[at] ?? 0) + count * (of.means[i] ?? 0);
    lows[at] = Math.min(lows[at] ?? 0, of.lows[i] ?? 0);
    highs[at] = Math.max(highs[at] ?? 0, of.highs[i] ?? 0);
  });
  return finish(columns, at + 1);
}

/** Buckets to be filled: sums in `means`, extremes that any value replaces. */
function emptyColumns(size: number): BucketColumns {
  return {
    buckets: new Float64Array(size),
    counts: new Float64Array(size),
    means: new Float64Array(size),
    lows: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    highs: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
    lost: new Float64Array(size),
  };
}

/** The first `size` buckets, with means in the place of sums. */
function finish(columns: BucketColumns, size: number): BucketColumns {
  const { buckets, counts, means, lows, highs, lost } = columns;
  for (let i = 0; i < size; i += 1) {
    const count = counts[i] ?? 0;
    means[i] = count === 0 ? Number.NaN : (means[i] ?? 0) / count;
    if (count > 0) continue;
    lows[i] = Number.NaN;
    highs[i] = Number.NaN;
  }
  return {
    buckets: buckets.slice(0, size),
    counts: counts.slice(0, size),
    means: means.slice(0, size),
    lows: lows.slice(0, size),
    highs: highs.slice(0, size),
    lost: lost.slice(0, size),
  };
}
