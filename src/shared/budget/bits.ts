/** Bits that stored numbers take: whole numbers of few bits with scales (fixtures' definition C.19), or float32. */
import type { PrecisionConfig } from '../config/parameterization';

/** float32 */
export const FLOAT_BITS = 32;

/** Of one entry of a table of scales or offsets (`coefficient`); a table has one number of float32 besides. */
const TABLE_BITS = 8;

type Coding = Pick<PrecisionConfig, 'bits' | 'mode' | 'scales'>;

/**
 * Which values of a tensor share a scale: seen as [blocks, members, columns], those of a block and a column. A whole tensor is
 * one block and one column; with `channel` each index of the first axis is a block; with `coefficient` each class is one, its
 * bases are the members, and the numbers of a basis the columns.
 */
export interface Grouping {
  readonly blocks: number;
  readonly members: number;
  readonly columns: number;
  /** Whether scales and offsets are numbers of 8 bits themselves. */
  readonly inTables: boolean;
}

/** Bits of all scales and offsets of a tensor. */
function bitsOfScales({ blocks, columns, inTables }: Grouping, mode: Coding['mode']): number {
  const groups = blocks * columns;
  const each = inTables ? groups * TABLE_BITS + FLOAT_BITS : groups * FLOAT_BITS;
  return mode === 'affine' ? 2 * each : each;
}

function groupingOf(shape: readonly number[], scales: Coding['scales'], classes: number | null): Grouping {
  const values = shape.reduce((a, b) => a * b, 1);
  const first = shape[0] ?? 1;
  if (scales === 'coefficient' && classes !== null) {
    return { blocks: classes, members: first / classes, columns: values / first, inTables: true };
  }
  const blocks = scales === 'channel' ? first : 1;
  return { blocks, members: values / blocks, columns: 1, inTables: false };
}

/**
 * How a tensor's values share scales, where it is stored as codes; null where it stays as it is: at 32 bits, and where its
 * codes and scales would take no less room.
 * @param classes Of a tensor of bases, which are sorted by class; null for others, of which `coefficient` gives each one scale
 */
export function quantisedGroups(
  shape: readonly number[],
  { bits, mode, scales }: Coding,
  classes: number | null,
): Grouping | null {
  const values = shape.reduce((a, b) => a * b, 1);
  if (bits === FLOAT_BITS) return null;
  const grouping = groupingOf(shape, scales, classes);
  return values * bits + bitsOfScales(grouping, mode) < values * FLOAT_BITS ? grouping : null;
}

/** Bits of a stored tensor. */
export interface TensorBits {
  readonly values: number;
  /** Of the values themselves. */
  readonly bits: number;
  /** Of their scales and offsets. */
  readonly scales: number;
}

/** @param classes As in `quantisedGroups` */
export function tensorBits(shape: readonly number[], coding: Coding, classes: number | null): TensorBits {
  const values = shape.reduce((a, b) => a * b, 1);
  const groups = quantisedGroups(shape, coding, classes);
  return groups === null
    ? { values, bits: values * FLOAT_BITS, scales: 0 }
    : { values, bits: values * coding.bits, scales: bitsOfScales(groups, coding.mode) };
}
