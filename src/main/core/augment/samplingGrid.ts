import type { DrawnOp } from './draw';
import type { AugmentationGeometry } from './plan';

const MAX_SCALE = 1.2;
const MAX_ROTATION = (15 * Math.PI) / 180;

export interface SamplingGrid {
  readonly rowStart: number;
  readonly columnStart: number;
  /** How the sampled row (column) changes with one step right and one step down in the result. */
  readonly rowStep: { readonly right: number; readonly down: number };
  readonly columnStep: { readonly right: number; readonly down: number };
}

/**
 * Where the pixels of the result are sampled, in pixels of the input: a linear map of the offsets from the centre. The
 * two published variants (corners aligned or not) differ in the normalised coordinates only, and agree here: the image
 * is square, and a linear map of offsets is the same in any unit.
 */
export function samplingGrid(
  { imageSize }: AugmentationGeometry,
  { op, values }: DrawnOp,
  index: number,
): SamplingGrid {
  const first = values[0]?.[index] ?? 0.5;
  const second = values[1]?.[index] ?? 0.5;
  const centre = (imageSize - 1) / 2;
  let [xx, xy, yx, yy] = [1, 0, 0, 1];
  if (op === 'scale') {
    const factor = (u: number): number => u * (MAX_SCALE - 1 / MAX_SCALE) + 1 / MAX_SCALE;
    [xx, yy] = [factor(first), factor(second)];
  } else {
    const angle = (first - 0.5) * 2 * MAX_ROTATION;
    [xx, xy, yx, yy] = [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
  }
  return {
    columnStart: centre - centre * (xx + xy),
    rowStart: centre - centre * (yx + yy),
    columnStep: { right: xx, down: xy },
    rowStep: { right: yx, down: yy },
  };
}
