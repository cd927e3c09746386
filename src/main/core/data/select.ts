/** The value that would stand at a place after sorting, without sorting; and the bulk of values. */

/**
 * The `rank`-th smallest value, from 0. Rearranges `values`. Holds for values without NaN.
 */
export function nthSmallest(values: Float32Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let [low, high] = [left, right];
    while (low <= high) {
      while (values[low]! < pivot) low += 1;
      while (values[high]! > pivot) high -= 1;
      if (low > high) break;
      const swapped = values[low]!;
      values[low] = values[high]!;
      values[high] = swapped;
      low += 1;
      high -= 1;
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else break;
  }
  return values[rank] ?? Number.NaN;
}

/** Part of the values that lies below the bulk of them, and above. */
const OUTSIDE = 0.01;

/**
 * From where to where the bulk of the values lies: the first and the 99th hundredth of them. Rearranges `values`, which have no
 * NaN; without any value both are NaN.
 */
export function bulkOf(values: Float32Array): { readonly low: number; readonly high: number } {
  const outside = Math.floor(OUTSIDE * values.length);
  return { low: nthSmallest(values, outside), high: nthSmallest(values, values.length - 1 - outside) };
}
