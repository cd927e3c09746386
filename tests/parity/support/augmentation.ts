import { AUGMENTATION_OPS, type AugmentationOp } from '@shared/config/schema';
import { type AugmentationDraws, DRAWN_VALUES } from '@main/core/augment/draw';
import type { Fixture } from './fixtures';

/** The operations of a strategy like `color_crop_flip`; none for `none` or nothing. */
export function strategyOps(strategy: string | undefined): AugmentationOp[] {
  return (strategy ?? 'none')
    .split('_')
    .filter((op): op is AugmentationOp => AUGMENTATION_OPS.some((known) => known === op));
}

/**
 * Recorded augmentation of one batch: tensors `<prefix>op` and `<prefix>r0`, `r1`, ...; with `sequence` the draws of
 * those operations follow one another. Nothing recorded is no augmentation.
 */
export function recordedDraws(
  fixture: Fixture,
  prefix: string,
  sequence?: readonly AugmentationOp[],
): AugmentationDraws {
  if (!fixture.has(`${prefix}op`)) return [];
  const drawn = AUGMENTATION_OPS[fixture.scalar(`${prefix}op`)];
  let next = 0;
  return (sequence ?? (drawn === undefined ? [] : [drawn])).map((op) => {
    const start = next;
    next += DRAWN_VALUES[op];
    const names = Array.from({ length: DRAWN_VALUES[op] }, (_, i) => `${prefix}r${start + i}`);
    return { op, values: names.map((name) => fixture.tensor(name).data) };
  });
}
