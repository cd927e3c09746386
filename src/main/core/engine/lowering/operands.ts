/**
 * Movements of few axes: libraries are fastest, or only fast, at low ranks.
 */
import { broadcastShapes, type Pair, sizeOf, stridesOf } from '../../trace/ir';

/** A slice of a tensor that was reshaped to `shape`. */
interface MergedSlice {
  readonly shape: readonly number[];
  readonly slice: readonly Pair[];
}

/** Merges every axis that is kept whole with the one before it; the elements and their order stay the same. */
export function mergeSlice(shape: readonly number[], slice: readonly Pair[]): MergedSlice {
  const merged: { size: number; range: Pair }[] = [];
  shape.forEach((size, axis) => {
    const [start, end] = slice[axis] ?? [0, size];
    const previous = merged.at(-1);
    if (previous && start === 0 && end === size) {
      previous.size *= size;
      previous.range = [previous.range[0] * size, previous.range[1] * size];
    } else {
      merged.push({ size, range: [start, end] });
    }
  });
  return { shape: merged.map(({ size }) => size), slice: merged.map(({ range }) => range) };
}

/** A reversal of the axes `axis` of a tensor that was reshaped to `shape`. */
interface MergedFlip {
  readonly shape: readonly number[];
  readonly axis: readonly number[];
}

/** Merges neighbouring axes that are both reversed, or both not; axes of size 1 are not there. */
export function mergeFlip(shape: readonly number[], axis: readonly number[]): MergedFlip {
  const merged: { size: number; reversed: boolean }[] = [];
  shape.forEach((size, i) => {
    if (size === 1) return;
    const reversed = axis.includes(i);
    const previous = merged.at(-1);
    if (previous?.reversed === reversed) previous.size *= size;
    else merged.push({ size, reversed });
  });
  return {
    shape: merged.map(({ size }) => size),
    axis: merged.flatMap(({ reversed }, i) => (reversed ? [i] : [])),
  };
}

/** How to bring one operand of a `dot` into matrix form: reshape, transpose, reshape. */
export interface MatrixForm {
  /** Shape without axes of size 1 that the other operand alone has. */
  readonly compact: readonly number[];
  readonly perm: readonly number[];
  /** [count, rows or columns, depth]. */
  readonly matrix: readonly [number, number, number];
}

/** A `dot` as a batched matrix product [count, rows, depth] x [count, columns, depth]^T. */
interface MatrixProduct {
  readonly left: MatrixForm;
  readonly right: MatrixForm;
  /** Shape of the product with its axes apart. */
  readonly apart: readonly number[];
  /** Brings those axes into the order of the result. */
  readonly perm: readonly number[];
}

/**
 * `dot` sums the broadcast product over the last axis. Every other axis belongs to both operands (batch), to the
 * first alone (rows) or to the second alone (columns). Undefined where no matrix product comes of it: multiply and
 * sum then.
 */
export function matrixProductOf(a: readonly number[], b: readonly number[]): MatrixProduct | undefined {
  const shape = broadcastShapes(a, b);
  const rank = shape.length;
  const last = rank - 1;
  const align = (own: readonly number[]): number[] => [...Array<number>(rank - own.length).fill(1), ...own];
  const [left, right] = [align(a), align(b)];
  const free = Array.from({ length: last }, (_, i) => i);
  const rows = free.filter((i) => left[i] !== 1 && right[i] === 1);
  const columns = free.filter((i) => left[i] === 1 && right[i] !== 1);
  const batch = free.filter((i) => !rows.includes(i) && !columns.includes(i));
  if ((rows.length === 0 && columns.length === 0) || left[last] !== right[last]) return undefined;
  const depth = shape[last] ?? 1;
  const count = sizeOf(batch.map((axis) => shape[axis] ?? 1));
  const operand = (own: readonly number[], order: readonly number[]): MatrixForm => {
    const ascending = [...order].sort((x, y) => x - y);
    const size = sizeOf(order.map((axis) => own[axis] ?? 1)) / (count * depth);
    return {
      compact: ascending.map((axis) => own[axis] ?? 1),
      perm: order.map((axis) => ascending.indexOf(axis)),
      matrix: [count, size, depth],
    };
  };
  const order = [...batch, ...rows, ...columns];
  return {
    left: operand(left, [...batch, ...rows, last]),
    right: operand(right, [...batch, ...columns, last]),
    apart: order.map((axis) => shape[axis] ?? 1),
    perm: free.map((axis) => order.indexOf(axis)),
  };
}

/**
 * How `gather` and `scatter` over several axes become reading and adding whole slices by one flat index: the indexed
 * axes are brought to the front and merged.
 */
export interface FlatIndexing {
  /** Factor of each index tensor in the flat index. */
  readonly strides: readonly number[];
  readonly indexShape: readonly number[];
  /** Brings the indexed axes of the table to the front; `frontInverse` puts them back. */
  readonly front: readonly number[];
  readonly frontInverse: readonly number[];
  /** Sizes of the indexed axes, the number of slices (their product), and the shape of a slice. */
  readonly indexed: readonly number[];
  readonly slices: number;
  readonly slice: readonly number[];
  /** Brings [...index, ...slice] into the order of what was read; `insertionInverse` the other way. */
  readonly insertion: readonly number[];
  readonly insertionInverse: readonly number[];
}

/**
 * @param shape Shape of the table: what is read from, or added into.
 * @param indexShapes Shapes of the index tensors, one for each of `axis`.
 */
export function flatIndexing(
  shape: readonly number[],
  indexShapes: readonly (readonly number[])[],
  axis: readonly number[],
  outDim: number,
): FlatIndexing {
  const indexShape = broadcastShapes(...indexShapes);
  const others = shape.map((_, i) => i).filter((i) => !axis.includes(i));
  const indexed = axis.map((i) => shape[i] ?? 1);
  const front = [...axis, ...others];
  const rank = indexShape.length;
  const indexAxes = indexShape.map((_, i) => i);
  const sliceAxes = others.map((_, i) => rank + i);
  const insertion = [...sliceAxes.slice(0, outDim), ...indexAxes, ...sliceAxes.slice(outDim)];
  return {
    strides: stridesOf(indexed),
    indexShape,
    front,
    frontInverse: invert(front),
    indexed,
    slices: sizeOf(indexed),
    slice: others.map((i) => shape[i] ?? 1),
    insertion,
    insertionInverse: invert(insertion),
  };
}

/** The permutation that undoes another. */
function invert(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}
