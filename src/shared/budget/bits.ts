/** Bits that stored numbers take: whole numbers of few bits with scales (fixtures' definition C.19), or float32. */
import type { PrecisionConfig } from '../config/parameterization';

/** float32 */
export const FLOAT_BITS = 32;

type Coding = Pick<PrecisionConfig, 'bits' | 'mode' | 'scales'>;

/** What a group stores besides its codes: a scale and, where codes are affine, an offset. */
const bitsOfGroup = (mode: Coding['mode']): number => (mode === 'affine' ? 2 * FLOAT_BITS : FLOAT_BITS);

/**
 * Groups of a tensor that share a scale, where it is stored as codes; null where it stays as it is: at 32 bits, and where its
 * codes and scales would take no less room.
 */
export function quantisedGroups(shape: readonly number[], { bits, mode, scales }: Coding): number | null {
  const values = shape.reduce((a, b) => a * b, 1);
  const groups = scales === 'channel' ? (shape[0] ?? 1) : 1;
  if (bits === FLOAT_BITS) return null;
  return values * bits + groups * bitsOfGroup(mode) < values * FLOAT_BITS ? groups : null;
}

/** Bits of a stored tensor. */
export interface TensorBits {
  readonly values: number;
  /** Of the values themselves. */
  readonly bits: number;
  /** Of their scales and offsets. */
  readonly scales: number;
}

export function tensorBits(shape: readonly number[], coding: Coding): TensorBits {
  const values = shape.reduce((a, b) => a * b, 1);
  const groups = quantisedGroups(shape, coding);
  return groups === null
    ? { values, bits: values * FLOAT_BITS, scales: 0 }
    : { values, bits: values * coding.bits, scales: groups * bitsOfGroup(coding.mode) };
}
