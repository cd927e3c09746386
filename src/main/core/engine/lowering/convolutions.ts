/** Convolutions in the forms that the kernels of libraries take. */
import {
  type Atom,
  broadcastShapes,
  type Pair,
  type PrimitiveParams,
  type ProgramBody,
  sizeOf,
} from '../../trace/ir';
import { normalise } from '../../trace/normalise';
import type { Rewriter, Rule } from '../../trace/normalise/rewriter';

type ConvParams = PrimitiveParams['conv'];

/*
 * Rules that turn general convolutions into plain ones, for libraries whose convolutions are plain.
 */

/** A stride-1 convolution of a dilated input, as the transposed convolution that libraries offer. */
export interface TransposedConv {
  /** Cut off from the result at the start and the end of each axis. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  /** Added to the result at the end of each axis. */
  readonly extra: readonly number[];
}

/** How to express a convolution as a transposed one (with the flipped kernel), or undefined if that is impossible. */
export function asTransposedConv(kernel: readonly number[], params: ConvParams): TransposedConv | undefined {
  if (params.strides.some((s) => s !== 1) || params.vmapDims > 0) return undefined;
  const reach = kernel.map((k, i) => (k - 1) * (params.rhsDilation[i] ?? 1));
  const begins = params.padding.map(([before], i) => (reach[i] ?? 0) - before);
  const ends = params.padding.map(([, after], i) => (reach[i] ?? 0) - after);
  const extra = ends.map((end) => Math.max(0, -end));
  const possible = begins.every((b) => b >= 0) && extra.every((e, i) => e < (params.lhsDilation[i] ?? 1));
  return possible ? { begins, ends: ends.map((end) => Math.max(0, end)), extra } : undefined;
}

const isDilated = (params: ConvParams): boolean => params.lhsDilation.some((d) => d > 1);

/** Negative padding cuts off before the convolution. */
const cropFirst: Rule<'conv'> = ({ inputs, params }, rewriter) => {
  const [x, w] = inputs;
  if (x === undefined || w === undefined || isDilated(params)) return undefined;
  if (params.padding.every(([before, after]) => before >= 0 && after >= 0)) return undefined;
  const lead = params.vmapDims + 2;
  const slice = x.spec.shape.map((n, i): Pair => {
    const [before, after] = params.padding[i - lead] ?? [0, 0];
    return [Math.max(0, -before), n - Math.max(0, -after)];
  });
  const cropped = rewriter.emit('shrink', [x], { slice });
  const padding = params.padding.map(([before, after]): Pair => [Math.max(0, before), Math.max(0, after)]);
  return rewriter.emit('conv', [cropped, w], { ...params, padding });
};

/** Puts the zeros of an input dilation in place. `unless` says which convolutions the engine can do as they are. */
function undilate(unless: (params: ConvParams, kernel: readonly number[]) => boolean): Rule<'conv'> {
  return ({ inputs, params }, rewriter) => {
    const [x, w] = inputs;
    const lead = params.vmapDims + 2;
    if (x === undefined || w === undefined || !isDilated(params)) return undefined;
    if (unless(params, w.spec.shape.slice(lead))) return undefined;
    const spread = insertZeros(rewriter, x, lead, params.lhsDilation);
    return rewriter.emit('conv', [spread, w], { ...params, lhsDilation: params.lhsDilation.map(() => 1) });
  };
}

function insertZeros(rewriter: Rewriter, x: Atom, lead: number, dilation: readonly number[]): Atom {
  const batch = x.spec.shape.slice(0, lead);
  const spatial = x.spec.shape.slice(lead);
  const apart = rewriter.emit('reshape', [x], { shape: [...batch, ...spatial.flatMap((n) => [n, 1])] });
  const gaps = dilation.flatMap((d): Pair[] => [
    [0, 0],
    [0, d - 1],
  ]);
  const padded = rewriter.emit('pad', [apart], { width: [...batch.map((): Pair => [0, 0]), ...gaps] });
  const lengths = spatial.map((n, i) => n * (dilation[i] ?? 1));
  const merged = rewriter.emit('reshape', [padded], { shape: [...batch, ...lengths] });
  const inside = spatial.map((n, i): Pair => [0, (n - 1) * (dilation[i] ?? 1) + 1]);
  return rewriter.emit('shrink', [merged], { slice: [...batch.map((n): Pair => [0, n]), ...inside] });
}

/** Batched convolutions (leading axes) one after the other. */
const unbatch: Rule<'conv'> = ({ inputs, params, output }, rewriter) => {
  const [x, w] = inputs;
  const v = params.vmapDims;
  if (x === undefined || w === undefined || v === 0) return undefined;
  const batch = broadcastShapes(x.spec.shape.slice(0, v), w.spec.shape.slice(0, v));
  const flat = (atom: Atom): Atom => {
    const rest = atom.spec.shape.slice(v);
    const whole = rewriter.expand(atom, { shape: [...batch, ...rest], dtype: atom.spec.dtype });
    return rewriter.emit('reshape', [whole], { shape: [sizeOf(batch), ...rest] });
  };
  const pick = (atom: Atom, k: number): Atom => {
    const slice = atom.spec.shape.map((n, i): Pair => (i === 0 ? [k, k + 1] : [0, n]));
    const one = rewriter.emit('shrink', [atom], { slice });
    return rewriter.emit('reshape', [one], { shape: atom.spec.shape.slice(1) });
  };
  const [images, kernels] = [flat(x), flat(w)];
  const results = Array.from({ length: sizeOf(batch) }, (_, k) => {
    const one = rewriter.emit('conv', [pick(images, k), pick(kernels, k)], { ...params, vmapDims: 0 });
    return rewriter.emit('reshape', [one], { shape: [1, ...one.spec.shape] });
  });
  return rewriter.emit('reshape', [rewriter.emit('concatenate', results, { axis: 0 })], {
    shape: output.shape,
  });
};

/** Shifted copies of an image are limited to about this many bytes at a time. */
const maximumCopyBytes = 48 * 2 ** 20;

/**
 * The gradient by a convolution's kernel is itself a convolution, with a "kernel" as large as the image and a small
 * "image" as its result. Libraries are slow there; shifted copies and one matrix product are several times faster:
 *
 *   out[a, b, i, j] = sum over (n, y, x) of image[a, n, i s + y d, j s + x d] * kernel[b, n, y, x]
 *
 * with image [A, N, H, W] (padded) and kernel [B, N, h, w]. For each (i, j) take the shifted part [A, N, h, w] of the
 * image; all of them above each other are a matrix [I J A, N h w], which meets the kernel as a matrix [B, N h w].
 */
const kernelGradient: Rule<'conv'> = ({ inputs, params, output }, rewriter) => {
  const [image, kernel] = inputs;
  if (image === undefined || kernel === undefined || !isKernelGradient(kernel, output.shape, params)) {
    return undefined;
  }
  return shiftsKernel(output.shape, params)
    ? shiftKernel(rewriter, image, kernel, params, output.shape)
    : shiftImage(rewriter, image, kernel, params, output.shape);
};

/** `kernelGradient` but where `gathersRows`, for libraries that move whole rows by index. */
const narrowKernelGradient: Rule<'conv'> = (equation, rewriter) => {
  const [image, kernel] = equation.inputs;
  if (image === undefined || kernel === undefined) return undefined;
  return gathersRows(image, kernel, equation.output.shape, equation.params)
    ? undefined
    : kernelGradient(equation, rewriter);
};

/**
 * Whether a convolution is the gradient by another one's kernel whose shifted copies are best made of rows, all channels
 * of a pixel in one: there must be enough channels for a row to be worth moving, and no gaps between pixels.
 */
export function gathersRows(
  image: Atom,
  kernel: Atom,
  output: readonly number[],
  params: PrimitiveParams['conv'],
): boolean {
  return (
    isKernelGradient(kernel, output, params) &&
    isPlain(params) &&
    !shiftsKernel(output, params) &&
    (image.spec.shape[0] ?? 0) >= 8
  );
}

/** How many of n images may be copied at a time, in equal parts, within the limit on copies. */
export function imagesAtATime(n: number, elementsPerImage: number): number {
  const most = Math.max(1, Math.floor(maximumCopyBytes / (4 * elementsPerImage)));
  return Math.ceil(n / Math.ceil(n / most));
}

const isPlain = ({ strides, rhsDilation }: PrimitiveParams['conv']): boolean =>
  strides.every((s) => s === 1) && rhsDilation.every((d) => d === 1);

const shiftsKernel = ([a = 1, b = 1]: readonly number[], params: PrimitiveParams['conv']): boolean =>
  isPlain(params) && a > 2 * b;

function isKernelGradient(kernel: Atom, output: readonly number[], params: PrimitiveParams['conv']): boolean {
  const [k, o] = [sizeOf(kernel.spec.shape.slice(2)), sizeOf(output.slice(2))];
  const undilated = params.lhsDilation.every((d) => d === 1);
  return (
    output.length === 4 &&
    params.vmapDims === 0 &&
    undilated &&
    k >= 16 &&
    o < k &&
    kernel.spec.dtype === 'float32'
  );
}

function shiftImage(
  rewriter: Rewriter,
  image: Atom,
  kernel: Atom,
  params: PrimitiveParams['conv'],
  [a = 1, b = 1, rows = 1, columns = 1]: readonly number[],
): Atom {
  const [, n = 1, h = 1, w = 1] = kernel.spec.shape;
  const padded = padOrCrop(rewriter, image, params.padding);
  const [sy = 1, sx = 1] = params.strides;
  const [dy = 1, dx = 1] = params.rhsDilation;
  const product = sumOverImages(rewriter, n, h * w * rows * columns * a, (range) => {
    const part = sliceAxis(rewriter, padded, 1, range);
    const copies = offsets(rows, columns).map(([i, j]) =>
      everyNth(rewriter, everyNth(rewriter, part, 2, i * sy, dy, h), 3, j * sx, dx, w),
    );
    return multiply(rewriter, sliceAxis(rewriter, kernel, 1, range), copies);
  });
  const apart = rewriter.emit('reshape', [product], { shape: [b, rows, columns, a] });
  return rewriter.emit('transpose', [apart], { perm: [3, 0, 1, 2] });
}

/** The same with the kernel as what is shifted: fewer copies when B is much smaller than A. */
function shiftKernel(
  rewriter: Rewriter,
  image: Atom,
  kernel: Atom,
  params: PrimitiveParams['conv'],
  [a = 1, b = 1, rows = 1, columns = 1]: readonly number[],
): Atom {
  const [, n = 1, height = 1, width = 1] = image.spec.shape;
  const [, , h = 1, w = 1] = kernel.spec.shape;
  const [[top], [left]] = [params.padding[0] ?? [0, 0], params.padding[1] ?? [0, 0]];
  const margins: [Pair, Pair] = [
    [rows - 1 - top, height - 1 + top - (h - 1)],
    [columns - 1 - left, width - 1 + left - (w - 1)],
  ];
  const padded = padOrCrop(
    rewriter,
    kernel,
    margins.map(([p, q]): Pair => [Math.max(0, p), Math.max(0, q)]),
  );
  const product = sumOverImages(rewriter, n, height * width * rows * columns * b, (range) => {
    const part = sliceAxis(rewriter, padded, 1, range);
    const copies = offsets(rows, columns).map(([i, j]) => {
      const [y, x] = [top - i + Math.max(0, margins[0][0]), left - j + Math.max(0, margins[1][0])];
      return sliceAxis(rewriter, sliceAxis(rewriter, part, 2, [y, y + height]), 3, [x, x + width]);
    });
    return multiply(rewriter, sliceAxis(rewriter, image, 1, range), copies);
  });
  const apart = rewriter.emit('reshape', [product], { shape: [a, rows, columns, b] });
  return rewriter.emit('transpose', [apart], { perm: [0, 3, 1, 2] });
}

/** matrix [M, K] times the transpose of all copies above each other [C, K]: [M, C]. */
function multiply(rewriter: Rewriter, matrix: Atom, copies: readonly Atom[]): Atom {
  const stacked = rewriter.emit('concatenate', copies, { axis: 0 });
  const depth = sizeOf(matrix.spec.shape.slice(1));
  const left = rewriter.emit('reshape', [matrix], { shape: [matrix.spec.shape[0] ?? 1, 1, depth] });
  const right = rewriter.emit('reshape', [stacked], { shape: [1, stacked.spec.shape[0] ?? 1, depth] });
  return rewriter.emit('dot', [left, right], {});
}

/** Takes as many images at a time as the limit on copies allows, and adds up their results. */
function sumOverImages(
  rewriter: Rewriter,
  n: number,
  elementsPerImage: number,
  product: (range: Pair) => Atom,
): Atom {
  const size = imagesAtATime(n, elementsPerImage);
  const parts: Atom[] = [];
  for (let start = 0; start < n; start += size) parts.push(product([start, Math.min(n, start + size)]));
  return parts.reduce((sum, part) => rewriter.emit('add', [sum, part], {}));
}

function offsets(rows: number, columns: number): [number, number][] {
  return Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns]);
}

function sliceAxis(rewriter: Rewriter, x: Atom, axis: number, range: Pair): Atom {
  return rewriter.emit('shrink', [x], {
    slice: x.spec.shape.map((n, i): Pair => (i === axis ? range : [0, n])),
  });
}

/** `count` entries along an axis, `step` apart, from `start`. */
function everyNth(
  rewriter: Rewriter,
  x: Atom,
  axis: number,
  start: number,
  step: number,
  count: number,
): Atom {
  if (step === 1) return sliceAxis(rewriter, x, axis, [start, start + count]);
  const { shape } = x.spec;
  const end = Math.min(shape[axis] ?? 0, start + step * count);
  const part = sliceAxis(rewriter, x, axis, [start, end]);
  const missing = step * count - (end - start);
  const whole = rewriter.emit('pad', [part], {
    width: shape.map((_, i): Pair => [0, i === axis ? missing : 0]),
  });
  const split = rewriter.emit('reshape', [whole], {
    shape: [...shape.slice(0, axis), count, step, ...shape.slice(axis + 1)],
  });
  const first = sliceAxis(rewriter, split, axis + 1, [0, 1]);
  return rewriter.emit('reshape', [first], { shape: shape.with(axis, count) });
}

/** Pads the last two axes; negative widths cut off. */
function padOrCrop(rewriter: Rewriter, x: Atom, padding: readonly Pair[]): Atom {
  const [n = 0, c = 0, ...spatial] = x.spec.shape;
  const slice = spatial.map((size, i): Pair => {
    const [before, after] = padding[i] ?? [0, 0];
    return [Math.max(0, -before), size - Math.max(0, -after)];
  });
  const cropped = rewriter.emit('shrink', [x], { slice: [[0, n], [0, c], ...slice] });
  const width = padding.map(([before, after]): Pair => [Math.max(0, before), Math.max(0, after)]);
  return rewriter.emit('pad', [cropped], { width: [[0, 0], [0, 0], ...width] });
}

/*
 * Rewrites what libraries of kernels do not have, or are slow at, into what they are good at.
 */

const canTranspose = (params: PrimitiveParams['conv'], kernel: readonly number[]): boolean =>
  asTransposedConv(kernel, params) !== undefined;

/** For libraries with padded, grouped and transposed convolutions, and rows moved by index. */
export const prepareForOnnx = (body: ProgramBody): ProgramBody =>
  normalise(body, { conv: [narrowKernelGradient, undilate(canTranspose), cropFirst] });

/** For libraries with nothing but padded convolutions. */
export const prepareForTensorflow = (body: ProgramBody): ProgramBody =>
  normalise(body, { conv: [kernelGradient, unbatch, undilate(() => false), cropFirst] });
