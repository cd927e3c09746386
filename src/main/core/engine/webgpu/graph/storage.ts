import { sizeOf, stridesOf } from '../../../trace/ir';
import { type Expr, scale, sum } from './symbolic';

/** How a stored tensor lies in its buffer. */
export interface Layout {
  /** Elements from one index to the next, per dimension. */
  readonly strides: readonly number[];
  /** Elements of the buffer, padding included. */
  readonly size: number;
  /** The contiguous dimension; undefined for scalars. */
  readonly inner: number | undefined;
  /** Allocated extent of the inner dimension. What lies beyond the tensor's own extent is always 0. */
  readonly innerExtent: number;
  /** Where it begins in the buffer that small tensors share (pool.ts): a multiple of 4. Others have their own buffer. */
  readonly offset?: number;
}

const bytesPerElement = 4;

/** Buffers hold whole vectors of four, and at least one. Elements have four bytes, or two in half precision. */
export const bytesFor = (elements: number, each = bytesPerElement): number =>
  Math.max(1, Math.ceil(elements / 4)) * 4 * each;

export function rowMajor(shape: readonly number[]): Layout {
  const inner = shape.length === 0 ? undefined : shape.length - 1;
  return { strides: stridesOf(shape), size: sizeOf(shape), inner, innerExtent: shape.at(-1) ?? 1 };
}

/** Extent in memory of a dimension that lies innermost: whole vectors, except where that would double it. */
export const paddedExtent = (extent: number): number => (extent < 3 ? extent : Math.ceil(extent / 4) * 4);

/** Dimension `inner` lies innermost, rounded up to a multiple of 4; the others keep their order. */
export function innermost(shape: readonly number[], inner: number): Layout {
  const extent = shape[inner] ?? 1;
  const innerExtent = paddedExtent(extent);
  const strides = new Array<number>(shape.length).fill(1);
  let size = innerExtent;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (i === inner) continue;
    strides[i] = size;
    size *= shape[i] ?? 1;
  }
  return { strides, size, inner, innerExtent };
}

/** Position of an element in its buffer. */
export const position = (layout: Layout, coordinates: readonly Expr[]): Expr =>
  sum(coordinates.map((c, i) => scale(c, layout.strides[i] ?? 0)));

/** Dimensions from the outermost in memory to the innermost. */
export function memoryOrder(layout: Layout): number[] {
  const order = layout.strides.map((_, i) => i);
  return order.sort((a, b) => {
    if (a === layout.inner) return 1;
    if (b === layout.inner) return -1;
    return (layout.strides[b] ?? 0) - (layout.strides[a] ?? 0) || a - b;
  });
}
