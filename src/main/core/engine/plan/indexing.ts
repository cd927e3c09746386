import { broadcastShapes, sizeOf, stridesOf } from '../../trace/ir';

/**
 * How `gather` and `scatter` over several axes become reading and adding whole slices by one flat index: the indexed
 * axes are brought to the front and merged.
 */
export interface IndexPlan {
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
export function planIndexing(
  shape: readonly number[],
  indexShapes: readonly (readonly number[])[],
  axis: readonly number[],
  outDim: number,
): IndexPlan {
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
export function invert(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}
