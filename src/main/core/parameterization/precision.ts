/**
 * Storage precision: values as whole numbers of few bits (fixtures' definition C.19). A group of values (`Grouping`) shares a
 * scale and, where codes are `affine`, an offset: value = code * scale + offset. Rounding goes to the nearest code, ties to the
 * even one. The host's functions say what is stored; the traced one is for training, where a code may be the neighbour of the host's because engines compute in single precision.
 */
import { type Grouping, quantisedGroups } from '@shared/budget/bits';
import type { PrecisionConfig } from '@shared/config/parameterization';
import {
  abs,
  add,
  div,
  equal,
  floor,
  greater,
  greaterEqual,
  lessEqual,
  max,
  maximum,
  min,
  minimum,
  mul,
  neg,
  notEqual,
  reshape,
  sqrt,
  stopGradient,
  sub,
  type Sym,
  where,
} from '../trace/ops';
import type { Named, ParameterGroup, StoredTensor } from '../types';

/** How values become codes. */
export type Coding = Pick<PrecisionConfig, 'bits' | 'mode' | 'scales'>;

/** The lowest and the highest code: symmetric ones leave out the lowest number that the bits could say. */
export function codeRange({ bits, mode }: Pick<Coding, 'bits' | 'mode'>): { low: number; high: number } {
  const most = 2 ** (mode === 'symmetric' ? bits - 1 : bits) - 1;
  return { low: mode === 'symmetric' ? -most : 0, high: most };
}

/**
 * Scales or offsets in 8 bits each, since one for every coefficient of a class would take much room as float32 (as QLoRA does
 * with its scales; Dettmers et al., NeurIPS 2023, section 3): a number is code * |code| * unit, since small ones need smaller
 * steps.
 */
export interface Table {
  /** From 0, which stands for -127, to 254. */
  readonly codes: Uint8Array;
  /** As float32 gives it. */
  readonly unit: number;
}

/** The largest code of a table, which lie around zero. */
export const TABLE_HIGH = 127;

/** A tensor as codes. */
export interface QuantisedTensor {
  readonly codes: Int32Array;
  readonly shape: readonly number[];
  readonly grouping: Grouping;
  /** One for each block and column; offsets are 0 where codes are symmetric. */
  readonly scales: Float32Array;
  readonly offsets: Float32Array;
  /** What scales and offsets follow from, where they are stored in few bits themselves. */
  readonly tables: { readonly scales: Table; readonly offsets: Table } | null;
}

/** The group of a place of a tensor. */
const groupAt = ({ members, columns }: Grouping, place: number): number =>
  Math.floor(place / (members * columns)) * columns + (place % columns);

/** A table of numbers, each rounded up or down. */
function tableOf(numbers: Float32Array, round: (code: number) => number): Table {
  const most = numbers.reduce((found, one) => Math.max(found, Math.abs(one)), 0);
  const unit = Math.fround(most / TABLE_HIGH ** 2) || 1;
  const codes = Uint8Array.from(numbers, (one) => {
    const code = round(Math.sign(one) * Math.sqrt(Math.abs(one) / unit));
    return Math.min(TABLE_HIGH, Math.max(-TABLE_HIGH, code)) + TABLE_HIGH;
  });
  return { codes, unit };
}

const numbersOf = ({ codes, unit }: Table): Float32Array =>
  Float32Array.from(codes, (code) => (code - TABLE_HIGH) * Math.abs(code - TABLE_HIGH) * unit);

/** The scale and the offset of each group. */
function scalesOf(values: Float32Array, grouping: Grouping, coding: Pick<Coding, 'bits' | 'mode'>) {
  const groups = grouping.blocks * grouping.columns;
  const { high } = codeRange(coding);
  const isAffine = coding.mode === 'affine';
  const least = new Float32Array(groups).fill(Number.POSITIVE_INFINITY);
  const most = new Float32Array(groups).fill(Number.NEGATIVE_INFINITY);
  values.forEach((value, place) => {
    const group = groupAt(grouping, place);
    least[group] = Math.min(least[group]!, value);
    most[group] = Math.max(most[group]!, value);
  });
  // An offset in a table goes down and a scale up, so that no value is cut off.
  const lower = grouping.inTables ? tableOf(isAffine ? least : new Float32Array(groups), Math.floor) : null;
  const offsets = lower ? numbersOf(lower) : isAffine ? least : new Float32Array(groups);
  const steps = most.map((greatest, group) => {
    const reach = isAffine ? greatest - offsets[group]! : Math.max(greatest, -least[group]!);
    return reach / high;
  });
  const upper = grouping.inTables ? tableOf(steps, Math.ceil) : null;
  // Values that are all alike need no steps.
  const scales = (upper ? numbersOf(upper) : steps).map((scale) => scale || 1);
  return { scales, offsets, tables: lower && upper && { scales: upper, offsets: lower } };
}

/**
 * A tensor's codes.
 * @param given Scales and offsets to take instead of those that just hold all values; codes beyond the range are cut off
 */
export function quantise(
  { data, shape }: StoredTensor,
  coding: Pick<Coding, 'bits' | 'mode'>,
  grouping: Grouping,
  given?: Pick<QuantisedTensor, 'scales' | 'offsets'>,
): QuantisedTensor {
  const { low, high } = codeRange(coding);
  const { scales, offsets, tables } = given ? { ...given, tables: null } : scalesOf(data, grouping, coding);
  const codes = Int32Array.from(data, (value, place) => {
    const group = groupAt(grouping, place);
    return Math.min(high, Math.max(low, roundHalfEven((value - offsets[group]!) / scales[group]!)));
  });
  return { codes, shape, grouping, scales, offsets, tables };
}

/** The values that codes stand for. */
export function dequantise({ codes, shape, grouping, scales, offsets }: QuantisedTensor): StoredTensor {
  const data = Float32Array.from(codes, (code, place) => {
    const group = groupAt(grouping, place);
    return code * scales[group]! + offsets[group]!;
  });
  return { data, shape };
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? 1 : 0);
}

/** Codes in as few bytes as they need, the first in the lowest bits; the rest of the last byte is 0. */
export function packed(codes: ArrayLike<number>, { bits, mode }: Pick<Coding, 'bits' | 'mode'>): Uint8Array {
  const { low } = codeRange({ bits, mode });
  const bytes = new Uint8Array(Math.ceil((codes.length * bits) / 8));
  for (let i = 0; i < codes.length; i += 1) {
    const shifted = codes[i]! - low;
    const at = (i * bits) / 8;
    if (bits === 16) {
      bytes[at] = shifted & 0xff;
      bytes[at + 1] = shifted >> 8;
    } else {
      bytes[Math.floor(at)]! |= shifted << ((i * bits) % 8);
    }
  }
  return bytes;
}

/** Scale and offset as traced tensors, [blocks, 1, columns]; no derivative passes through them. */
interface TracedScales {
  readonly scale: Sym;
  readonly offset: Sym;
}

/** Numbers as a table gives them back (`tableOf`), each rounded up or down. */
function throughTable(numbers: Sym, round: (code: Sym) => Sym): Sym {
  const most = div(max(abs(numbers)), TABLE_HIGH ** 2);
  const unit = where(equal(most, 0), 1, most);
  const size = sqrt(div(abs(numbers), unit));
  const code = round(where(greaterEqual(numbers, 0), size, neg(size)));
  const kept = minimum(maximum(code, -TABLE_HIGH), TABLE_HIGH);
  return mul(mul(kept, abs(kept)), unit);
}

const ceiling = (x: Sym): Sym => neg(floor(neg(x)));

/** @param values [blocks, members, columns] */
function tracedScales(values: Sym, inTables: boolean, coding: Pick<Coding, 'bits' | 'mode'>): TracedScales {
  const { high } = codeRange(coding);
  const held = stopGradient(values);
  const least = min(held, [1], true);
  const isSymmetric = coding.mode === 'symmetric';
  const offset = isSymmetric ? mul(least, 0) : inTables ? throughTable(least, floor) : least;
  const reach = isSymmetric ? max(abs(held), [1], true) : sub(max(held, [1], true), offset);
  const step = div(reach, high);
  const scale = inTables ? throughTable(step, ceiling) : step;
  return { scale: where(equal(scale, 0), 1, scale), offset };
}

/**
 * Values as their codes give them back. The derivative passes straight through: it is 1 where a value is within the codes'
 * range by half a step, else 0; scales count as constants.
 * @param x [blocks * members * columns], in any shape
 * @param given Scales and offsets to take instead of those that just hold all values
 */
export function throughCodes(
  x: Sym,
  coding: Pick<Coding, 'bits' | 'mode'>,
  { blocks, members, columns, inTables }: Grouping,
  given?: TracedScales,
): Sym {
  const { low, high } = codeRange(coding);
  const rows = reshape(x, [blocks, members, columns]);
  const { scale, offset } = given ?? tracedScales(rows, inTables, coding);
  const place = div(sub(stopGradient(rows), offset), scale);
  const below = floor(place);
  const rest = sub(place, below);
  const half = mul(below, 0.5);
  const isOdd = where(notEqual(floor(half), half), 1, 0);
  const up = where(greater(rest, 0.5), 1, where(equal(rest, 0.5), isOdd, 0));
  const code = minimum(maximum(add(below, up), low), high);
  const stored = stopGradient(add(mul(code, scale), offset));
  const isInside = mul(
    where(greaterEqual(place, low - 0.5), 1, 0),
    where(lessEqual(place, high + 0.5), 1, 0),
  );
  // The value of the second part is 0.
  return reshape(add(stored, mul(sub(rows, stopGradient(rows)), stopGradient(isInside))), x.shape);
}

/** What decides which tensors are stored as codes, and how. */
export interface Stored {
  readonly coding: Coding;
  readonly groups: Named<ParameterGroup>;
  readonly classes: number;
}

/** Which tensors are stored as codes, and how: all that are stepped and take less room so. */
const codedGroups = (
  { coding, groups, classes }: Stored,
  tensors: Named<{ readonly shape: readonly number[] }>,
): [name: string, grouping: Grouping][] =>
  Object.entries(tensors).flatMap(([name, { shape }]) => {
    if (groups[name] === 'fixed') return [];
    const grouping = quantisedGroups(shape, coding, groups[name] === 'images' ? classes : null);
    return grouping === null ? [] : [[name, grouping]];
  });

/** The tensors that are stored as codes, as these; those that are not are left out. */
export const codesOf = (stored: Stored, params: Named<StoredTensor>): Named<QuantisedTensor> =>
  Object.fromEntries(
    codedGroups(stored, params).map(([name, grouping]) => [
      name,
      quantise(params[name]!, stored.coding, grouping),
    ]),
  );

/** Parameters as what is stored gives them back: on the host, by the codes that are stored. */
export const asStored = (stored: Stored, params: Named<StoredTensor>): Named<StoredTensor> => ({
  ...params,
  ...Object.fromEntries(
    Object.entries(codesOf(stored, params)).map(([name, one]) => [name, dequantise(one)]),
  ),
});

/** The same as a traced function of those tensors alone that are stored as codes. */
export const tracedAsStored = (stored: Stored, params: Named<Sym>): Named<Sym> =>
  Object.fromEntries(
    codedGroups(stored, params).map(([name, grouping]) => [
      name,
      throughCodes(params[name]!, stored.coding, grouping),
    ]),
  );
