/**
 * Exponential moving average with bias correction: the first points are not pulled towards zero. `weight` in [0, 1) is
 * the share of the past. Values that are not finite pass through and leave the average as it was.
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const out = new Float64Array(values.length);
  let average = 0;
  let correction = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value) || weight <= 0) {
      out[i] = value;
      continue;
    }
    average = average * weight + (1 - weight) * value;
    correction *= weight;
    out[i] = average / (1 - correction);
  }
  return out;
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
