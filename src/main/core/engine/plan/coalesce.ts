import type { Pair } from '../../trace/ir';

/*
 * Movements of few axes: libraries are fastest, or only fast, at low ranks.
 */

/** A slice of a tensor that was reshaped to `shape`. */
export interface MergedSlice {
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
export interface MergedFlip {
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
