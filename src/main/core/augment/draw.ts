import type { AugmentationOp } from '@shared/config/schema';
import type { Random } from '../random/random';
import type { AugmentationPipeline } from './stages';

/**
 * The raw draws of one operation: up to three arrays with one entry for each independently augmented image (or set
 * of images). color: brightness, saturation, contrast in [0, 1); crop: row and column shift; cutout: row and column
 * offset; flip: one in [0, 1); scale: columns and rows in [0, 1); rotate: one in [0, 1).
 */
export interface DrawnOp {
  readonly op: AugmentationOp;
  readonly values: readonly ArrayLike<number>[];
}

/** What happens to one batch: a single operation, all of them in order, or nothing. */
export type AugmentationDraws = readonly DrawnOp[];

/** Largest shift of a crop: an eighth of the image, rounded. */
const cropReach = (size: number): number => Math.floor(0.125 * size + 0.5);
/** Side of the square that cutout removes: half of the image, rounded. */
export const cutoutSide = (size: number): number => Math.floor(0.5 * size + 0.5);

/** Number of values of each operation. */
export const DRAWN_VALUES: Readonly<Record<AugmentationOp, number>> = {
  color: 3,
  crop: 2,
  cutout: 2,
  flip: 1,
  scale: 2,
  rotate: 1,
};

/**
 * Draws the augmentation of one batch: the operation once for the batch, its parameters `count` times (1 when all
 * images share them: siamese).
 */
export function drawAugmentation(
  random: Random,
  pipeline: AugmentationPipeline,
  count: number,
): AugmentationDraws {
  const { ops, mode, imageSize } = pipeline;
  if (ops.length === 0) return [];
  const chosen = mode === 'single' ? [ops[random.integer(ops.length)] ?? 'flip'] : ops;
  return chosen.map((op) => ({
    op,
    values: Array.from({ length: DRAWN_VALUES[op] }, () =>
      Float64Array.from({ length: count }, () => drawValue(random, op, imageSize)),
    ),
  }));
}

function drawValue(random: Random, op: AugmentationOp, size: number): number {
  switch (op) {
    case 'crop':
      return random.integer(2 * cropReach(size) + 1) - cropReach(size);
    case 'cutout':
      return random.integer(size + 1 - (cutoutSide(size) % 2));
    default:
      return random.uniform();
  }
}
