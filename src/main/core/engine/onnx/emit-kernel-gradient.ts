import type { Pair, PrimitiveParams } from '../../trace/ir';
import { sizeOf } from '../../trace/spec';
import type { Emitter, Value } from './emitter';

type ConvParams = PrimitiveParams['conv'];

/** Shifted copies of the input are limited to about this many bytes at a time. */
const maximumCopyBytes = 48 * 2 ** 20;

/**
 * The gradient by a convolution's kernel is itself a convolution, with a "kernel" as large as the image and a small
 * "image" as its result. ONNX Runtime's convolution is slow there; shifted copies and one matrix product are not.
 */
export function isKernelGradient(
  kernel: readonly number[],
  output: readonly number[],
  params: ConvParams,
): boolean {
  const [k, o] = [sizeOf(kernel.slice(2)), sizeOf(output.slice(2))];
  return kernel.length === 4 && k >= 16 && o < k && params.lhsDilation.every((d) => d === 1);
}

/**
 * out[a, b, i, j] = sum over (n, y, x) of image[a, n, i s + y d, j s + x d] * kernel[b, n, y, x]
 * with image [A, N, H, W] (padded), kernel [B, N, h, w]: for each (i, j) a shifted part of the image, [N, h, w, A].
 * All of them side by side make a matrix, which the kernel, as a matrix [B, N h w], is multiplied by.
 */
export function emitKernelGradient(
  context: Emitter,
  image: Value,
  kernel: Value,
  params: ConvParams,
  output: readonly number[],
): string {
  const [a = 1, b = 1, rows = 1, columns = 1] = output;
  const plain = params.strides.every((s) => s === 1) && params.rhsDilation.every((d) => d === 1);
  if (plain && a > 2 * b) return swapped(context, image, kernel, params, output);
  const { graph } = context;
  const [, n = 1, h = 1, w = 1] = kernel.spec.shape;
  const padded = padSpatial(context, context.transpose(image.name, [1, 2, 3, 0]), params.padding, [1, 2]);
  const [sy = 1, sx = 1] = params.strides;
  const [dy = 1, dx = 1] = params.rhsDilation;
  const shift = (source: string, i: number, j: number): string => {
    const [top, left] = [i * sy, j * sx];
    const ends = [top + (h - 1) * dy + 1, left + (w - 1) * dx + 1];
    return context.node('Slice', [
      source,
      graph.ints([top, left]),
      graph.ints(ends),
      graph.ints([1, 2]),
      graph.ints([dy, dx]),
    ]);
  };
  const product = sumOverChunks(context, n, h * w * rows * columns * a, (start, end) => {
    const part = sliceFirst(context, padded, start, end, n);
    const copies = offsets(rows, columns).map(([i, j]) => shift(part, i, j));
    const size = (end - start) * h * w;
    const matrix = asMatrix(context, copies, size, rows * columns * a);
    const weights = context.node('Reshape', [
      sliceSecond(context, kernel.name, start, end, n),
      graph.ints([b, size]),
    ]);
    return context.node('MatMul', [weights, matrix]);
  });
  const apart = context.node('Reshape', [product, graph.ints([b, rows, columns, a])]);
  return context.transpose(apart, [3, 0, 1, 2]);
}

/** The same with the kernel as what is shifted: fewer copies when B is much smaller than A. */
function swapped(
  context: Emitter,
  image: Value,
  kernel: Value,
  params: ConvParams,
  [a = 1, b = 1, rows = 1, columns = 1]: readonly number[],
): string {
  const { graph } = context;
  const [, n = 1, height = 1, width = 1] = image.spec.shape;
  const [, , h = 1, w = 1] = kernel.spec.shape;
  const before = params.padding.map(([p]) => p);
  const [top = 0, left = 0] = before;
  const margins: Pair[] = [
    [Math.max(0, rows - 1 - top), Math.max(0, height - 1 + top - (h - 1))],
    [Math.max(0, columns - 1 - left), Math.max(0, width - 1 + left - (w - 1))],
  ];
  const padded = padSpatial(context, context.transpose(kernel.name, [1, 2, 3, 0]), margins, [1, 2]);
  const shift = (source: string, i: number, j: number): string => {
    const start = [top - i + (margins[0]?.[0] ?? 0), left - j + (margins[1]?.[0] ?? 0)];
    const end = [(start[0] ?? 0) + height, (start[1] ?? 0) + width];
    return context.node('Slice', [source, graph.ints(start), graph.ints(end), graph.ints([1, 2])]);
  };
  const product = sumOverChunks(context, n, height * width * rows * columns * b, (start, end) => {
    const part = sliceFirst(context, padded, start, end, n);
    const copies = offsets(rows, columns).map(([i, j]) => shift(part, i, j));
    const size = (end - start) * height * width;
    const matrix = asMatrix(context, copies, size, rows * columns * b);
    const pixels = context.node('Reshape', [
      sliceSecond(context, image.name, start, end, n),
      graph.ints([a, size]),
    ]);
    return context.node('MatMul', [pixels, matrix]);
  });
  const apart = context.node('Reshape', [product, graph.ints([a, rows, columns, b])]);
  return context.transpose(apart, [0, 3, 1, 2]);
}

/** Splits the images into chunks whose copies stay within the limit, and adds the chunks' results up. */
function sumOverChunks(
  context: Emitter,
  n: number,
  elementsPerImage: number,
  product: (start: number, end: number) => string,
): string {
  const perChunk = Math.max(1, Math.floor(maximumCopyBytes / (4 * elementsPerImage)));
  const count = Math.ceil(n / perChunk);
  const size = Math.ceil(n / count);
  const parts: string[] = [];
  for (let start = 0; start < n; start += size) parts.push(product(start, Math.min(n, start + size)));
  return parts.length === 1 ? (parts[0] ?? '') : context.node('Sum', parts);
}

function offsets(rows: number, columns: number): [number, number][] {
  return Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns]);
}

function asMatrix(context: Emitter, copies: readonly string[], height: number, width: number): string {
  const joined = copies.length === 1 ? (copies[0] ?? '') : context.node('Concat', copies, { axis: 3 });
  return context.node('Reshape', [joined, context.graph.ints([height, width])]);
}

function sliceFirst(context: Emitter, name: string, start: number, end: number, n: number): string {
  return sliceAxis(context, name, 0, start, end, n);
}

function sliceSecond(context: Emitter, name: string, start: number, end: number, n: number): string {
  return sliceAxis(context, name, 1, start, end, n);
}

function sliceAxis(
  context: Emitter,
  name: string,
  axis: number,
  start: number,
  end: number,
  n: number,
): string {
  if (start === 0 && end === n) return name;
  const { graph } = context;
  return context.node('Slice', [name, graph.ints([start]), graph.ints([end]), graph.ints([axis])]);
}

/** Pads (or, where negative, crops) two axes of a tensor of rank 4. */
function padSpatial(
  context: Emitter,
  name: string,
  padding: readonly Pair[],
  axes: readonly number[],
): string {
  if (padding.every(([before, after]) => before === 0 && after === 0)) return name;
  const at = (i: number): Pair => padding[axes.indexOf(i)] ?? [0, 0];
  const all = [0, 1, 2, 3].map(at);
  const pads = [...all.map(([before]) => before), ...all.map(([, after]) => after)];
  return context.node('Pad', [name, context.graph.ints(pads), context.graph.scalar(0, 'float32')]);
}
