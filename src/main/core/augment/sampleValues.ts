/** The numbers that say where an augmented image is sampled: one row for each table of a sample stage. */
import type { AugmentationGeometry } from './plan';
import { cutoutSide, type DrawnOp } from './draw';
import { samplingGrid } from './samplingGrid';

/**
 * Row = rows[0] + rows[1] y + rows[2] x and column = columns[0] + columns[1] y + columns[2] x are where pixel (y, x) of the
 * result is taken from; `back` is the inverse of that map's linear part (yy, yx, xy, xx); what lies in the box (top,
 * bottom, left, right, ends included) of the result is zero.
 */
export const SAMPLE_VALUES = 14;

/** Place of each number in its row. */
export const AT = { rows: 0, columns: 3, back: 6, box: 10 } as const;

/** Writes row `table` of `values`: operation `drawn` (none leaves the image as it is) with its draws number `index`. */
export function writeSample(
  values: Float32Array,
  table: number,
  geometry: AugmentationGeometry,
  drawn: DrawnOp | undefined,
  index: number,
): void {
  const size = geometry.imageSize;
  const first = drawn?.values[0]?.[index] ?? 0;
  const second = drawn?.values[1]?.[index] ?? 0;
  let rows = [0, 1, 0];
  let columns = [0, 0, 1];
  let box = [size, -1, size, -1];
  switch (drawn?.op) {
    case 'crop':
      rows = [first, 1, 0];
      columns = [second, 0, 1];
      break;
    case 'flip':
      if (first < 0.5) columns = [size - 1, 0, -1];
      break;
    case 'cutout': {
      const side = cutoutSide(size);
      const start = (at: number): number => at - Math.floor(side / 2);
      const clamp = (at: number): number => Math.min(size - 1, Math.max(0, at));
      box = [first, second].flatMap((at) => [clamp(start(at)), clamp(start(at) + side - 1)]);
      break;
    }
    case 'scale':
    case 'rotate': {
      const grid = samplingGrid(geometry, drawn, index);
      rows = [grid.rowStart, grid.rowStep.down, grid.rowStep.right];
      columns = [grid.columnStart, grid.columnStep.down, grid.columnStep.right];
      break;
    }
    case 'color':
    case undefined:
  }
  const [, yy = 1, yx = 0] = rows;
  const [, xy = 0, xx = 1] = columns;
  const determinant = yy * xx - yx * xy;
  const back = [xx, -yx, -xy, yy].map((value) => value / determinant);
  values.set([...rows, ...columns, ...back, ...box], table * SAMPLE_VALUES);
}
