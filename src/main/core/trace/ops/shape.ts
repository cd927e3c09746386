import { numpy as np } from '@jax-js/jax';
import type { Pair } from '../ir';
import { keep, type Operand, resolveAxis, shapeOf, type Sym } from '../symbol';

/*
 * Operations that move values without computing on them.
 */

/** New shape with the same number of elements; one entry may be -1. */
export const reshape = (x: Sym, shape: readonly number[]): Sym => keep(x).reshape([...shape]);

/** Permutes the axes: axis i of the result is axis `perm[i]` of x. Without `perm`, reverses them. */
export const transpose = (x: Sym, perm?: readonly number[]): Sym =>
  keep(x).transpose(perm === undefined ? undefined : [...perm]);

/** Repeats x to `shape` by NumPy's broadcasting rules. */
export const broadcastTo = (x: Operand, shape: readonly number[]): Sym => np.broadcastTo(keep(x), [...shape]);

/** A tensor filled with one number. */
export const full = (shape: readonly number[], value: number): Sym => broadcastTo(value, shape);
export const zeros = (shape: readonly number[]): Sym => full(shape, 0);
export const zerosLike = (x: Sym): Sym => zeros(shapeOf(x));
export const onesLike = (x: Sym): Sym => full(shapeOf(x), 1);

/** Reverses the order along the axes. */
export const flip = (x: Sym, axes: readonly number[]): Sym => np.flip(keep(x), [...axes]);

/** Adds `[before, after]` zeros along each axis (one pair an axis, none negative). */
export function pad(x: Sym, widths: readonly Pair[]): Sym {
  if (widths.length !== x.ndim || widths.some(([before, after]) => before < 0 || after < 0)) {
    throw new RangeError(`pad needs one pair of non-negative widths for each of the ${x.ndim} axes.`);
  }
  return np.pad(
    keep(x),
    widths.map(([before, after]): [number, number] => [before, after]),
  );
}

/** The part `[start, end)` along each axis (one pair an axis). */
export function slice(x: Sym, ranges: readonly Pair[]): Sym {
  if (ranges.length !== x.ndim)
    throw new RangeError(`slice needs one [start, end] for each of the ${x.ndim} axes.`);
  return keep(x).slice(...ranges.map(([start, end]): [number, number] => [start, end]));
}

/** The part `[start, end)` along one axis. */
export function sliceAxis(x: Sym, axis: number, start: number, end: number): Sym {
  const resolved = resolveAxis(axis, x.ndim);
  return slice(
    x,
    x.shape.map((n, i): Pair => (i === resolved ? [start, end] : [0, n])),
  );
}

/** Every `step`-th element along one axis: `count` of them from `start`; all must exist. */
export function stridedSlice(x: Sym, axis: number, start: number, step: number, count: number): Sym {
  const a = resolveAxis(axis, x.ndim);
  const n = x.shape[a] ?? 0;
  if (start < 0 || start + step * (count - 1) >= n) {
    throw new RangeError(`stridedSlice reads past the end of axis ${axis} of size ${n}.`);
  }
  if (step === 1) return sliceAxis(x, a, start, start + count);
  const end = Math.min(n, start + step * count);
  const part = sliceAxis(x, a, start, end);
  const missing = step * count - (end - start);
  const whole =
    missing === 0
      ? part
      : pad(
          part,
          x.shape.map((_, i): Pair => [0, i === a ? missing : 0]),
        );
  const split = reshape(whole, [...x.shape.slice(0, a), count, step, ...x.shape.slice(a + 1)]);
  return reshape(sliceAxis(split, a + 1, 0, 1), [...x.shape.slice(0, a), count, ...x.shape.slice(a + 1)]);
}

/** Joins tensors along an existing axis. */
export const concatenate = (xs: readonly Sym[], axis = 0): Sym => np.concatenate(xs.map(keep), axis);

/** Joins tensors of one shape along a new axis. */
export const stack = (xs: readonly Sym[], axis = 0): Sym => np.stack(xs.map(keep), axis);

/** Inserts an axis of size 1. */
export function expandDims(x: Sym, axis: number): Sym {
  const at = resolveAxis(axis, x.ndim + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * Picks entries along one axis: result[..., i, ...] = x[..., indices[i], ...]; the shape of `indices` (int32)
 * takes the place of that axis. Indices must lie in range. The derivative adds up duplicates.
 */
export const take = (x: Sym, indices: Sym, axis: number): Sym => np.take(keep(x), keep(indices), axis);

/**
 * Picks entries along several axes at once: the (broadcast) int32 index tensors address `axes`, the remaining axes
 * are kept whole. As in NumPy the index dimensions come where the axes were if those are adjacent, else first.
 * Example: x [N, C, P], indices [N, 1] and [N, K] for axes [0, 2] give [N, K, C].
 */
export function gather(x: Sym, indices: readonly Sym[], axes: readonly number[]): Sym {
  const resolved = axes.map((axis) => resolveAxis(axis, x.ndim));
  if (
    indices.length !== axes.length ||
    resolved.some((axis, i) => i > 0 && axis <= (resolved[i - 1] ?? -1))
  ) {
    throw new RangeError('gather needs one index tensor for each axis, and its axes in increasing order.');
  }
  const selectors = x.shape.map((_, axis): Sym | [] => {
    const index = indices[resolved.indexOf(axis)];
    return index === undefined ? [] : keep(index);
  });
  return keep(x).slice(...selectors);
}
