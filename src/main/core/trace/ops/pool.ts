import type { Pair } from '../ir';
import { constant, type Sym } from '../symbol';
import { add, greater, mul, where } from './elementwise';
import { mean } from './reduce';
import { pad, reshape, slice, stridedSlice } from './shape';

export interface PoolOptions {
  readonly kernel: number;
  /** Defaults to the kernel. */
  readonly stride?: number;
  readonly padding?: number;
}

/** The windows of a pooling as kernel * kernel tensors [N, C, H', W'], one for each place in the window. */
function windowTaps(x: Sym, { kernel, stride = kernel, padding = 0 }: PoolOptions): Sym[] {
  const around: Pair = [padding, padding];
  const padded = padding === 0 ? x : pad(x, [[0, 0], [0, 0], around, around]);
  const [h = 0, w = 0] = padded.shape.slice(2);
  const rows = Math.floor((h - kernel) / stride) + 1;
  const columns = Math.floor((w - kernel) / stride) + 1;
  if (rows < 1 || columns < 1) {
    throw new RangeError(`A pooling window of ${kernel} does not fit into an image of ${h} x ${w}.`);
  }
  const taps: Sym[] = [];
  for (let i = 0; i < kernel; i++) {
    const band = stridedSlice(padded, 2, i, stride, rows);
    for (let j = 0; j < kernel; j++) taps.push(stridedSlice(band, 3, j, stride, columns));
  }
  return taps;
}

/** Average over windows: x [N, C, H, W]; incomplete windows are dropped; padding counts as zeros. */
export function avgPool2d(x: Sym, options: PoolOptions): Sym {
  const { kernel, stride = kernel, padding = 0 } = options;
  const [n = 0, c = 0, h = 0, w = 0] = x.shape;
  if (stride === kernel && padding === 0 && h >= kernel && w >= kernel) {
    const [rows, columns] = [Math.floor(h / kernel), Math.floor(w / kernel)];
    const whole: Pair[] = [
      [0, n],
      [0, c],
      [0, rows * kernel],
      [0, columns * kernel],
    ];
    return mean(reshape(slice(x, whole), [n, c, rows, kernel, columns, kernel]), [3, 5]);
  }
  return mul(windowTaps(x, options).reduce(add), 1 / (kernel * kernel));
}

/**
 * Maximum over windows: x [N, C, H, W]; incomplete windows are dropped; padding never wins. Of equal largest values
 * the first in row-major order gets the derivative, as in PyTorch. Safe to differentiate twice.
 */
export function maxPool2d(x: Sym, options: PoolOptions): Sym {
  const { padding = 0 } = options;
  if (padding === 0)
    return windowTaps(x, options).reduce((best, tap) => where(greater(tap, best), tap, best));
  const [h = 0, w = 0] = x.shape.slice(2);
  const inside = pad(reshape(constant(new Float32Array(h * w).fill(1), [h, w]), [1, 1, h, w]), [
    [0, 0],
    [0, 0],
    [padding, padding],
    [padding, padding],
  ]);
  const around: Pair = [padding, padding];
  const padded = where(greater(inside, 0), pad(x, [[0, 0], [0, 0], around, around]), -3.4e38);
  return maxPool2d(padded, { ...options, padding: 0 });
}
