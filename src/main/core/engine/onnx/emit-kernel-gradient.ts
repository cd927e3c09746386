import type { Atom, PrimitiveParams } from '../../trace/ir';
import { imagesAtATime } from '../plan/kernel-gradient';
import type { Emitter } from './emitter';

/** A convolution for which `gathersRows` holds. */
export interface KernelGradient {
  /** [A, N, H, W]. */
  readonly image: Atom;
  /** [B, N, h, w]. */
  readonly kernel: Atom;
  readonly params: PrimitiveParams['conv'];
  /** [A, B, I, J]. */
  readonly output: readonly number[];
}

/**
 * The gradient by a convolution's kernel (`plan/kernel-gradient.ts`) as one matrix product. The padded image becomes rows,
 * one a pixel with its A channels, and one gather makes the right side: for every image and every (y, x) of the kernel the
 * rows of the I J pixels that it meets, [N, h w, I J A]. The left side is the kernel as it is, [B, N h w].
 */
export function emitKernelGradient(
  context: Emitter,
  { image, kernel, params, output }: KernelGradient,
): string {
  const { graph } = context;
  const [a = 1, b = 1, rows = 1, columns = 1] = output;
  const [, n = 1, height = 1, width = 1] = image.spec.shape;
  const [, , h = 1, w = 1] = kernel.spec.shape;
  const [[top, bottom], [left, right]] = [params.padding[0] ?? [0, 0], params.padding[1] ?? [0, 0]];
  const [paddedHeight, paddedWidth] = [height + top + bottom, width + left + right];

  const byPixel = context.transposed(image, [1, 2, 3, 0]);
  const padded = padPixels(context, byPixel, [top, left, bottom, right]);
  const pixels = context.node('Reshape', [padded, graph.ints([n, paddedHeight * paddedWidth, a])]);
  const met = rowsMet({ rows, columns, h, w, width: paddedWidth });
  const indices = graph.constant(
    `rows_${[rows, columns, h, w, paddedWidth].join('_')}`,
    { shape: [met.length], dtype: 'int32' },
    met,
  );

  const size = imagesAtATime(n, met.length * a);
  let total: string | undefined;
  for (let start = 0; start < n; start += size) {
    const count = Math.min(size, n - start);
    const part = (name: string, axis: number): string =>
      count === n
        ? name
        : context.node('Slice', [name, graph.ints([start]), graph.ints([start + count]), graph.ints([axis])]);
    const gathered = context.node('Gather', [part(pixels, 0), indices], { axis: 1 });
    const copies = context.node('Reshape', [gathered, graph.ints([count * h * w, rows * columns * a])]);
    const matrix = context.node('Reshape', [part(context.name(kernel), 1), graph.ints([b, count * h * w])]);
    const product = context.node('MatMul', [matrix, copies]);
    total = total === undefined ? product : context.node('Add', [total, product]);
  }
  if (total === undefined) throw context.unsupported('conv', 'there are no images');
  const apart = context.node('Reshape', [total, graph.ints([b, rows, columns, a])]);
  return context.transpose(apart, [3, 0, 1, 2]);
}

/** Pads (or, with negative widths, crops) the height and width of [N, H, W, A]. */
function padPixels(
  context: Emitter,
  name: string,
  [top, left, bottom, right]: readonly [number, number, number, number],
): string {
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return name;
  const pads = context.graph.ints([0, top, left, 0, 0, bottom, right, 0]);
  return context.node('Pad', [name, pads, context.graph.scalar(0, 'float32')]);
}

/** Indices of pixels in the padded image: for each (y, x) of the kernel those of all (i, j) of the result, [h w I J]. */
function rowsMet(sizes: { rows: number; columns: number; h: number; w: number; width: number }): Int32Array {
  const { rows, columns, h, w, width } = sizes;
  const met = new Int32Array(h * w * rows * columns);
  let next = 0;
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      for (let i = 0; i < rows; i += 1) {
        for (let j = 0; j < columns; j += 1) met[next++] = (y + i) * width + x + j;
      }
    }
  }
  return met;
}
