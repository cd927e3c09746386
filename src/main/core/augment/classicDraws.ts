/** The random choices of the classic augmentation (fixtures' definition C.8): one operation an image. */
import type { Random } from '../random/random';
import type { AugmentationGeometry } from './plan';

export const CLASSIC_OPS = ['crop', 'scale', 'rotate', 'noise'] as const;
export type ClassicOp = (typeof CLASSIC_OPS)[number];

/** The strategy for networks without batch norm. */
export const CLASSIC_STRATEGY: readonly ClassicOp[] = ['crop', 'scale', 'rotate'];
/** The strategy for networks with batch norm. */
export const CLASSIC_STRATEGY_BATCH_NORM: readonly ClassicOp[] = ['crop', 'noise'];

const CROP_BORDER = 4;
const SCALE_REACH = 0.2;
const ROTATION_DEGREES = 45;
const NOISE_DEVIATION = 0.001;

/**
 * What happens to one image: a window that is moved by whole pixels in a border of the batch's mean colour; a stretch to so
 * many pixels, centred on zeros; a turn on the mean of the mean colour; or values that are added, [C, S, S].
 */
export type ClassicDraw =
  | { readonly op: 'crop'; readonly down: number; readonly right: number }
  | { readonly op: 'scale'; readonly height: number; readonly width: number }
  | { readonly op: 'rotate'; readonly degrees: number }
  | { readonly op: 'noise'; readonly noise: Float32Array };

/** Draws one of `ops` (at least one), uniformly, and its parameters, for each of `count` images. */
export function drawClassic(
  random: Random,
  ops: readonly ClassicOp[],
  geometry: AugmentationGeometry,
  count: number,
): ClassicDraw[] {
  return Array.from({ length: count }, () =>
    drawOp(ops[random.integer(ops.length)] ?? 'crop', random, geometry),
  );
}

function drawOp(op: ClassicOp, random: Random, { channels, imageSize }: AugmentationGeometry): ClassicDraw {
  switch (op) {
    case 'crop': {
      const shift = (): number => random.integer(2 * CROP_BORDER) - CROP_BORDER;
      const down = shift();
      return { op, down, right: shift() };
    }
    case 'scale': {
      const stretched = (): number =>
        Math.trunc((1 - SCALE_REACH + 2 * SCALE_REACH * random.uniform()) * imageSize);
      const height = stretched();
      return { op, height, width: stretched() };
    }
    case 'rotate':
      return { op, degrees: random.integer(2 * ROTATION_DEGREES) - ROTATION_DEGREES };
    case 'noise':
      return {
        op,
        noise: random.normalArray(channels * imageSize ** 2).map((value) => NOISE_DEVIATION * value),
      };
  }
}

/** How far a stretched image lies up and left of the image's own place (from -S to S): its centre stays the centre. */
export function stretchedFrom(
  { height, width }: { readonly height: number; readonly width: number },
  imageSize: number,
): { readonly down: number; readonly right: number } {
  const canvas = Math.max(height, width, imageSize);
  const centred = (length: number): number => Math.trunc((canvas - length) / 2);
  return { down: centred(imageSize) - centred(height), right: centred(imageSize) - centred(width) };
}
