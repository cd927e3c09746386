import { keep, resolveAxis, type Sym } from '../symbol';
import { add, exp, greater, log, mul, sqrt, square, stopGradient, sub, where } from './elementwise';

/*
 * Reductions. `axes` is one axis, several, or nothing for all of them.
 */

type Axes = number | readonly number[] | undefined;

function resolveAxes(x: Sym, axes: Axes): number[] {
  if (axes === undefined) return x.shape.map((_, i) => i);
  return (typeof axes === 'number' ? [axes] : axes).map((axis) => resolveAxis(axis, x.ndim));
}

export const sum = (x: Sym, axes?: Axes, keepdims = false): Sym =>
  keep(x).sum(resolveAxes(x, axes), { keepdims });

export function mean(x: Sym, axes?: Axes, keepdims = false): Sym {
  const count = resolveAxes(x, axes).reduce((n, axis) => n * (x.shape[axis] ?? 1), 1);
  return mul(sum(x, axes, keepdims), 1 / count);
}

/** Largest value; equal largest values share the derivative equally. */
export const max = (x: Sym, axes?: Axes, keepdims = false): Sym =>
  keep(x).max(resolveAxes(x, axes), { keepdims });

/** Smallest value; equal smallest values share the derivative equally. */
export const min = (x: Sym, axes?: Axes, keepdims = false): Sym =>
  keep(x).min(resolveAxes(x, axes), { keepdims });

/** log(sum(exp(x))) along one axis, without overflow. */
export function logSumExp(x: Sym, axis = -1, keepdims = false): Sym {
  const largest = stopGradient(max(x, axis, true));
  const total = log(sum(exp(sub(x, largest)), axis, keepdims));
  return add(total, keepdims ? largest : keep(largest).reshape(total.shape));
}

/** x - logSumExp(x) along one axis. */
export const logSoftmax = (x: Sym, axis = -1): Sym => sub(x, logSumExp(x, axis, true));

/** exp(logSoftmax(x)). */
export const softmax = (x: Sym, axis = -1): Sym => exp(logSoftmax(x, axis));

/** Euclidean norm; at the zero vector its derivative is 0, as in PyTorch. */
export function l2Norm(x: Sym, axes?: Axes, keepdims = false): Sym {
  const total = sum(square(x), axes, keepdims);
  const positive = greater(total, 0);
  return where(positive, sqrt(where(positive, total, 1)), 0);
}

/** Sum of the elementwise product of two tensors of one shape: a scalar. */
export const innerProduct = (a: Sym, b: Sym): Sym => sum(mul(a, b));
