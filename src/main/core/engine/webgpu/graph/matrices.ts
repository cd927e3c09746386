import type { Tile } from './node';
import { threadsOf } from './tileChoice';

/**
 * A product that a device multiplies at once with a subgroup of 32 threads (its tensor cores): `rows` x `depth` times
 * `depth` x `columns`, f16 factors, f32 sums.
 */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** How the subgroups of a workgroup share its tile: `down` x `across` of them, each with matrices of one shape. */
export interface MatrixGrid {
  readonly shape: MatrixShape;
  readonly down: number;
  readonly across: number;
}

/** Threads of a subgroup. Devices with others, or with several sizes, are not asked for matrices. */
export const subgroupSize = 32;
/** Values between two rows in workgroup memory that keep rows off each other's memory banks. */
export const matrixPadding = 8;

/**
 * The grid in which each subgroup reads the least, or undefined when no shape fits the tile, its step or the workgroup
 * memory.
 * @param depth Summands a step.
 * @param storage Bytes of workgroup memory.
 */
export function matrixGrid(
  tile: Tile,
  depth: number,
  shapes: readonly MatrixShape[],
  storage: number,
): MatrixGrid | undefined {
  const subgroups = threadsOf(tile) / subgroupSize;
  if (!Number.isInteger(subgroups) || matrixStorage(tile, depth) > storage) return undefined;
  const grids = shapes.flatMap((shape) =>
    depth % shape.depth > 0
      ? []
      : divisors(subgroups).flatMap((down) => {
          const grid = { shape, down, across: subgroups / down };
          const whole =
            tile.rows % (grid.down * shape.rows) === 0 && tile.columns % (grid.across * shape.columns) === 0;
          return whole ? [grid] : [];
        }),
  );
  const edge = ({ down, across }: MatrixGrid): number => tile.rows / down + tile.columns / across;
  const size = ({ shape }: MatrixGrid): number => shape.rows * shape.columns * shape.depth;
  return grids.sort((a, b) => edge(a) - edge(b) || size(b) - size(a))[0];
}

/** Bytes of workgroup memory: one step of both operands in f16, and the tile's results in f32. */
export const matrixStorage = ({ rows, columns }: Tile, depth: number): number =>
  2 *
    (Math.max(rows * (depth + matrixPadding), depth * (rows + matrixPadding)) +
      depth * (columns + matrixPadding)) +
  4 * rows * columns;

const divisors = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
