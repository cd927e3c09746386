import type { Builder } from './builder';
import type { Atom, Pair } from './ir';

/*
 * Pooling of the tracing library (windows over the last axes, spread into new axes) in terms of ir.ts.
 */

/** [...batch, ...spatial] -> [...batch, ...windows, ...window]: every window of size `window`, `strides` apart. */
export function lowerPool(
  builder: Builder,
  x: Atom,
  window: readonly number[],
  strides: readonly number[],
): Atom {
  const batch = x.spec.shape.length - window.length;
  const counts = windowCounts(x.spec.shape.slice(batch), window, strides);
  const places = offsets(window).map((offset) => {
    let tap: Atom = x;
    offset.forEach((start, i) => {
      tap = stridedSlice(builder, tap, batch + i, start, strides[i] ?? 1, counts[i] ?? 1);
    });
    return builder.emit('reshape', [tap], { shape: [...tap.spec.shape, 1] });
  });
  const joined = builder.emit('concatenate', places, { axis: batch + window.length });
  return builder.emit('reshape', [joined], {
    shape: [...x.spec.shape.slice(0, batch), ...counts, ...window],
  });
}

/** The transpose of `lowerPool`: adds every window's values to where they came from. */
export function lowerPoolTranspose(
  builder: Builder,
  x: Atom,
  inShape: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): Atom {
  const rank = window.length;
  const batch = inShape.slice(0, inShape.length - rank);
  const spatial = inShape.slice(batch.length);
  const counts = windowCounts(spatial, window, strides);
  const spread = offsets(window).map((offset): Atom => {
    const slice = x.spec.shape.map((n, i): Pair => {
      const start = offset[i - batch.length - rank];
      return start === undefined ? [0, n] : [start, start + 1];
    });
    const tap = builder.emit('shrink', [x], { slice });
    const apart = builder.emit('reshape', [tap], { shape: [...batch, ...counts.flatMap((n) => [n, 1])] });
    const gaps = strides.flatMap((stride): Pair[] => [
      [0, 0],
      [0, stride - 1],
    ]);
    const dilated = builder.emit('pad', [apart], { width: [...batch.map((): Pair => [0, 0]), ...gaps] });
    const lengths = counts.map((n, i) => n * (strides[i] ?? 1));
    const flat = builder.emit('reshape', [dilated], { shape: [...batch, ...lengths] });
    const whole: Pair[] = batch.map((n) => [0, n]);
    const fits = lengths.map((n, i): Pair => [0, Math.min(n, (spatial[i] ?? 0) - (offset[i] ?? 0))]);
    const cut = builder.emit('shrink', [flat], { slice: [...whole, ...fits] });
    const width = fits.map(([, n], i): Pair => [offset[i] ?? 0, (spatial[i] ?? 0) - (offset[i] ?? 0) - n]);
    return builder.emit('pad', [cut], { width: [...batch.map((): Pair => [0, 0]), ...width] });
  });
  return spread.reduce((sum, part) => builder.emit('add', [sum, part], {}));
}

function windowCounts(
  spatial: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): number[] {
  return spatial.map((n, i) => Math.floor((n - (window[i] ?? 1)) / (strides[i] ?? 1)) + 1);
}

/** All places in a window, in row-major order. */
function offsets(window: readonly number[]): number[][] {
  return window.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}

function stridedSlice(
  builder: Builder,
  x: Atom,
  axis: number,
  start: number,
  step: number,
  count: number,
): Atom {
  const { shape } = x.spec;
  const end = Math.min(shape[axis] ?? 0, start + step * count);
  const part = builder.emit('shrink', [x], {
    slice: shape.map((n, i): Pair => (i === axis ? [start, end] : [0, n])),
  });
  const missing = step * count - (end - start);
  const whole = builder.emit('pad', [part], {
    width: shape.map((_, i): Pair => [0, i === axis ? missing : 0]),
  });
  const split = builder.emit('reshape', [whole], {
    shape: [...shape.slice(0, axis), count, step, ...shape.slice(axis + 1)],
  });
  const first = builder.emit('shrink', [split], {
    slice: split.spec.shape.map((n, i): Pair => (i === axis + 1 ? [0, 1] : [0, n])),
  });
  return builder.emit('reshape', [first], {
    shape: [...shape.slice(0, axis), count, ...shape.slice(axis + 1)],
  });
}
