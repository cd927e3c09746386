/** Histograms of stored tensors. */

export interface Histogram {
  /** The ends of the first and the last bin. */
  readonly low: number;
  readonly high: number;
  /** Values in each of the equal bins; those that are not finite are in none. */
  readonly counts: Uint32Array;
}

const BINS = 48;

/** How values are spread, in 48 equal bins from the least to the greatest finite one. */
export function histogramOf(values: Float32Array): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Uint32Array(BINS);
  if (low > high) return { low: 0, high: 0, counts };
  const scale = high > low ? BINS / (high - low) : 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - low) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { low, high, counts };
}
