/** Histograms of tensors over time. */
import type { HistogramDraft } from '@shared/domain';

/** Values below which the given shares (0..1) of a histogram lie, taking bins as evenly filled; NaN for an empty one. */
export function quantilesOf({ low, high, counts }: HistogramDraft, shares: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return shares.map(() => Number.NaN);
  const width = (high - low) / counts.length;
  return shares.map((share) => {
    let left = share * total;
    for (const [bin, count] of counts.entries()) {
      if (left <= count && count > 0) return low + width * (bin + left / count);
      left -= count;
    }
    return high;
  });
}

/** The range of values that all histograms lie in. */
export function rangeOf(histograms: readonly HistogramDraft[]): {
  readonly low: number;
  readonly high: number;
} {
  const low = histograms.reduce((least, one) => Math.min(least, one.low), Infinity);
  const high = histograms.reduce((most, one) => Math.max(most, one.high), -Infinity);
  return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
}

/** The share of the values in each of `bins` equal parts of a range that is at least as wide as the histogram. */
export function rebinned(
  { low, high, counts }: HistogramDraft,
  range: { readonly low: number; readonly high: number },
  bins: number,
): Float64Array {
  const out = new Float64Array(bins);
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const size = (range.high - range.low) / bins;
  const width = (high - low) / counts.length;
  const placeOf = (value: number): number => Math.min(bins - 1e-9, Math.max(0, (value - range.low) / size));
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const from = placeOf(low + bin * width);
    const to = placeOf(low + (bin + 1) * width);
    if (to - from < 1e-9) {
      out[Math.floor(from)] = (out[Math.floor(from)] ?? 0) + count / total;
      return;
    }
    for (let place = Math.floor(from); place <= Math.floor(to); place++) {
      const part = (Math.min(to, place + 1) - Math.max(from, place)) / (to - from);
      out[place] = (out[place] ?? 0) + (part * count) / total;
    }
  });
  return out;
}
