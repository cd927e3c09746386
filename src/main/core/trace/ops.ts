/**
 * The vocabulary of traced code. Every operation is functional and leaves its inputs usable: plain code like
 * `add(mul(a, b), 1)` is all there is to write. Use these, never the tracing library itself, whose own functions
 * free their arguments.
 */
import { DType as JaxDType, lax, numpy as np } from '@jax-js/jax';
import type { DType, Pair } from './ir';
import { constant, keep, type Operand, resolveAxis, shapeOf, type Sym } from './symbol';

export { constant, type Operand, type Sym };

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

/*
 * Elementwise operations. All broadcast like NumPy, accept plain numbers and leave their inputs usable.
 */

export const add = (a: Operand, b: Operand): Sym => np.add(keep(a), keep(b));
export const mul = (a: Operand, b: Operand): Sym => np.multiply(keep(a), keep(b));
export const neg = (x: Operand): Sym => np.negative(keep(x));
export const sub = (a: Operand, b: Operand): Sym =>
  typeof b === 'number' ? add(a, -b) : add(a, np.negative(keep(b)));
export const reciprocal = (x: Operand): Sym => np.reciprocal(keep(x));
/** a / b, computed as a * (1 / b). float32 only. */
export const div = (a: Operand, b: Operand): Sym =>
  typeof b === 'number' ? mul(a, 1 / b) : mul(a, np.reciprocal(keep(b)));
/** Square root. Its derivative at 0 is infinite: guard it with `where`, or use `l2Norm`. */
export const sqrt = (x: Operand): Sym => np.sqrt(keep(x));
export const exp = (x: Operand): Sym => np.exp(keep(x));
export const log = (x: Operand): Sym => np.log(keep(x));
export const sin = (x: Operand): Sym => np.sin(keep(x));
/** Largest integer not above x; its derivative is zero. */
export const floor = (x: Operand): Sym => np.floor(keep(x));
export const square = (x: Operand): Sym => mul(x, x);

export const less = (a: Operand, b: Operand): Sym => np.less(keep(a), keep(b));
export const lessEqual = (a: Operand, b: Operand): Sym => np.lessEqual(keep(a), keep(b));
export const greater = (a: Operand, b: Operand): Sym => less(b, a);
export const greaterEqual = (a: Operand, b: Operand): Sym => lessEqual(b, a);
export const equal = (a: Operand, b: Operand): Sym => np.equal(keep(a), keep(b));
export const notEqual = (a: Operand, b: Operand): Sym => np.notEqual(keep(a), keep(b));

/** `condition ? a : b` per element; `condition` comes from a comparison. Differentiable in a and b. */
export const where = (condition: Sym, a: Operand, b: Operand): Sym =>
  np.where(keep(condition), keep(a), keep(b));

/** The larger of two; where they are equal the derivative goes to `a`. */
export const maximum = (a: Operand, b: Operand): Sym => np.maximum(keep(a), keep(b));
/** The smaller of two; where they are equal the derivative goes to `a`. */
export const minimum = (a: Operand, b: Operand): Sym => np.minimum(keep(a), keep(b));

/** |x|; the derivative at 0 is 1. */
export const abs = (x: Sym): Sym => where(greaterEqual(x, 0), x, neg(x));
/** max(x, 0) whose derivative at 0 is 0, as in PyTorch. */
export const relu = (x: Sym): Sym => where(greater(x, 0), x, 0);
/** x where positive, slope * x elsewhere. */
export const leakyRelu = (x: Sym, slope = 0.01): Sym => where(greater(x, 0), x, mul(x, slope));
/** 1 / (1 + exp(-x)) without overflow in the value or its derivatives. */
export function sigmoid(x: Sym): Sym {
  const positive = greaterEqual(x, 0);
  const decay = exp(where(positive, neg(x), x));
  return mul(where(positive, 1, decay), reciprocal(add(decay, 1)));
}

const jaxDTypes = { float32: JaxDType.Float32, int32: JaxDType.Int32, bool: JaxDType.Bool } as const;

/** Converts the element type. float32 to int32 truncates; only float32 to float32 carries a derivative. */
export const cast = (x: Sym, dtype: DType): Sym => keep(x).astype(jaxDTypes[dtype]);

/** The same values, treated as constant by differentiation. */
export const stopGradient = (x: Sym): Sym => lax.stopGradient(keep(x));

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

/** Matrix product [..., M, K] x [..., K, N] of tensors of one rank (at least 2); leading axes are batched. */
export function matmul(a: Sym, b: Sym): Sym {
  if (a.ndim < 2 || a.ndim !== b.ndim) {
    throw new RangeError(
      `matmul needs two tensors of one rank of at least 2, not ranks ${a.ndim} and ${b.ndim}.`,
    );
  }
  return np.matmul(keep(a), keep(b));
}

export interface ConvOptions {
  readonly stride?: number;
  /** One number for all sides, or `[before, after]` for height and width. */
  readonly padding?: number | readonly [Pair, Pair];
  readonly dilation?: number;
  /** The input is spread out with zeros by this factor first (as in the gradient of a strided convolution). */
  readonly inputDilation?: number;
  /** Channels are split into this many independent groups. */
  readonly groups?: number;
}

/**
 * 2-D cross-correlation: x [N, C, H, W], w [O, C / groups, kh, kw] -> [N, O, H', W'], as PyTorch's conv2d.
 */
export function conv2d(x: Sym, w: Sym, options: ConvOptions = {}): Sym {
  const { stride = 1, padding = 0, dilation = 1, inputDilation = 1, groups = 1 } = options;
  const [vertical, horizontal]: readonly [Pair, Pair] =
    typeof padding === 'number'
      ? [
          [padding, padding],
          [padding, padding],
        ]
      : padding;
  return lax.convGeneralDilated(
    keep(x),
    keep(w),
    [stride, stride],
    [
      [vertical[0], vertical[1]],
      [horizontal[0], horizontal[1]],
    ],
    {
      lhsDilation: [inputDilation, inputDilation],
      rhsDilation: [dilation, dilation],
      featureGroupCount: groups,
    },
  );
}

/**
 * 2-D transposed convolution as PyTorch's conv_transpose2d: x [N, C, H, W], w [C, O, kh, kw] ->
 * [N, O, (H - 1) * stride + kh - 2 * padding, ...].
 */
export function convTranspose2d(x: Sym, w: Sym, options: { stride?: number; padding?: number } = {}): Sym {
  const { stride = 1, padding = 0 } = options;
  const [kh = 1, kw = 1] = w.shape.slice(2);
  const kernel = transpose(flip(w, [2, 3]), [1, 0, 2, 3]);
  return conv2d(x, kernel, {
    padding: [
      [kh - 1 - padding, kh - 1 - padding],
      [kw - 1 - padding, kw - 1 - padding],
    ],
    inputDilation: stride,
  });
}

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
