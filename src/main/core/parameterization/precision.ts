/**
 * Storage precision: values as whole numbers of few bits (fixtures' definition C.19). A group of values, which is a whole
 * tensor or one index of its first axis, shares a scale and, where codes are `affine`, an offset: value = code * scale +
 * offset. Rounding goes to the nearest code, ties to the even one. The host's functions say what is stored; the traced one is
 * for training, where a code may be the neighbour of the host's because engines compute in single precision.
 */
import { quantisedGroups } from '@shared/budget/bits';
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
  notEqual,
  reshape,
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

/** A tensor as codes. */
export interface QuantisedTensor {
  readonly codes: Int32Array;
  readonly shape: readonly number[];
  /** One for each group; offsets are 0 where codes are symmetric. */
  readonly scales: Float32Array;
  readonly offsets: Float32Array;
}

/** The scale and the offset of each group, [groups]. */
function scalesOf(values: Float32Array, groups: number, coding: Pick<Coding, 'bits' | 'mode'>) {
  const each = values.length / groups;
  const { high } = codeRange(coding);
  const scales = new Float32Array(groups);
  const offsets = new Float32Array(groups);
  for (let group = 0; group < groups; group += 1) {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = group * each; i < (group + 1) * each; i += 1) {
      least = Math.min(least, values[i]!);
      most = Math.max(most, values[i]!);
    }
    const reach = coding.mode === 'symmetric' ? Math.max(most, -least) : most - least;
    scales[group] = reach / high;
    // Values that are all alike need no steps.
    if (scales[group] === 0) scales[group] = 1;
    if (coding.mode === 'affine') offsets[group] = least;
  }
  return { scales, offsets };
}

/**
 * A tensor's codes, with one scale for each of `groups` equal parts.
 * @param given Scales and offsets to take instead of those that just hold all values; codes beyond the range are cut off
 */
export function quantise(
  { data, shape }: StoredTensor,
  coding: Pick<Coding, 'bits' | 'mode'>,
  groups: number,
  given?: Pick<QuantisedTensor, 'scales' | 'offsets'>,
): QuantisedTensor {
  const { low, high } = codeRange(coding);
  const { scales, offsets } = given ?? scalesOf(data, groups, coding);
  const each = data.length / groups;
  const codes = Int32Array.from(data, (value, i) => {
    const group = Math.floor(i / each);
    return Math.min(high, Math.max(low, roundHalfEven((value - offsets[group]!) / scales[group]!)));
  });
  return { codes, shape, scales, offsets };
}

/** The values that codes stand for. */
export function dequantise({ codes, shape, scales, offsets }: QuantisedTensor): StoredTensor {
  const each = codes.length / scales.length;
  const data = Float32Array.from(codes, (code, i) => {
    const group = Math.floor(i / each);
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

/** Scale and offset as traced tensors, [groups, 1]; no derivative passes through them. */
interface TracedScales {
  readonly scale: Sym;
  readonly offset: Sym;
}

function tracedScales(rows: Sym, coding: Pick<Coding, 'bits' | 'mode'>): TracedScales {
  const { high } = codeRange(coding);
  const values = stopGradient(rows);
  const least = min(values, [1], true);
  const isSymmetric = coding.mode === 'symmetric';
  const reach = isSymmetric ? max(abs(values), [1], true) : sub(max(values, [1], true), least);
  const scale = div(reach, high);
  return { scale: where(equal(scale, 0), 1, scale), offset: isSymmetric ? mul(least, 0) : least };
}

/**
 * Values as their codes give them back. The derivative passes straight through: it is 1 where a value is within the codes'
 * range by half a step, else 0; scales count as constants.
 * @param x [groups * n], in any shape
 * @param given Scales and offsets to take instead of those that just hold all values
 */
export function throughCodes(
  x: Sym,
  coding: Pick<Coding, 'bits' | 'mode'>,
  groups: number,
  given?: TracedScales,
): Sym {
  const { low, high } = codeRange(coding);
  const rows = reshape(x, [groups, x.size / groups]);
  const { scale, offset } = given ?? tracedScales(rows, coding);
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

/** Which tensors are stored as codes, and in how many groups: all that are stepped and take less room so. */
const codedGroups = (
  coding: Coding,
  groups: Named<ParameterGroup>,
  tensors: Named<{ readonly shape: readonly number[] }>,
): [name: string, groups: number][] =>
  Object.entries(tensors).flatMap(([name, { shape }]) => {
    const count = groups[name] === 'fixed' ? null : quantisedGroups(shape, coding);
    return count === null ? [] : [[name, count]];
  });

/** The tensors that are stored as codes, as these; those that are not are left out. */
export const codesOf = (
  coding: Coding,
  groups: Named<ParameterGroup>,
  params: Named<StoredTensor>,
): Named<QuantisedTensor> =>
  Object.fromEntries(
    codedGroups(coding, groups, params).map(([name, count]) => [
      name,
      quantise(params[name]!, coding, count),
    ]),
  );

/** Parameters as what is stored gives them back: on the host, by the codes that are stored. */
export const asStored = (
  coding: Coding,
  groups: Named<ParameterGroup>,
  params: Named<StoredTensor>,
): Named<StoredTensor> => ({
  ...params,
  ...Object.fromEntries(
    Object.entries(codesOf(coding, groups, params)).map(([name, one]) => [name, dequantise(one)]),
  ),
});

/** The same as a traced function of those tensors alone that are stored as codes. */
export const tracedAsStored = (
  coding: Coding,
  groups: Named<ParameterGroup>,
  params: Named<Sym>,
): Named<Sym> =>
  Object.fromEntries(
    codedGroups(coding, groups, params).map(([name, count]) => [
      name,
      throughCodes(params[name]!, coding, count),
    ]),
  );
