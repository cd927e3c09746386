import type { DType } from '../../../trace/ir';
import type { Code } from './writer';

/** A share of a kernel's work: the `index`-th of `of` about equal ones along its outermost axis in memory. */
export interface Cut {
  readonly index: number;
  readonly of: number;
}

/** A range of integers: from `low` to `high`, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const whole: Cut = { index: 0, of: 1 };

/** The share of `total` pieces of work that a cut takes. Empty (`high` below `low`) when there are fewer than cuts. */
export const shareOf = (total: number, { index, of }: Cut): Range => ({
  low: Math.floor((total * index) / of),
  high: Math.floor((total * (index + 1)) / of) - 1,
});

/** Values of (x / inner) % extent for x in a range: exact where they do not wrap around, else all. */
export function digits({ low, high }: Range, inner: number, extent: number): Range {
  const [from, to] = [Math.floor(low / inner), Math.floor(high / inner)];
  if (Math.floor(from / extent) !== Math.floor(to / extent)) return { low: 0, high: extent - 1 };
  return { low: from % extent, high: to % extent };
}

/** One value, or four neighbouring ones in a vector. */
export type Lanes = 1 | 4;

/** A value within a kernel. `bool` is WGSL's bool here and a u32 in memory. */
export interface Value extends Code {
  readonly dtype: DType;
  readonly lanes: Lanes;
}

const scalarNames = { float32: 'f32', int32: 'i32', bool: 'bool' } as const;

/** The WGSL type of a value. */
export const typeName = (dtype: DType, lanes: Lanes): string =>
  lanes === 1 ? scalarNames[dtype] : `vec4<${scalarNames[dtype]}>`;

/** The WGSL type of a tensor's elements in memory. */
export const memoryType = (dtype: DType, lanes: Lanes): string => {
  const scalar = dtype === 'bool' ? 'u32' : scalarNames[dtype];
  return lanes === 1 ? scalar : `vec4<${scalar}>`;
};

/** The WGSL type in which a half-precision tensor is stored. */
export const halfType = (lanes: Lanes): string => (lanes === 1 ? 'f16' : 'vec4<f16>');

/** Identifier of a loop-free variable that numbers the four lanes of a vector. */
export const lane = 'lane';

/** A scalar literal. Infinite and NaN values are not expressible: they are read from variables (see `prelude`). */
export function literalCode(value: number, dtype: DType): string {
  if (dtype === 'bool') return value === 0 ? 'false' : 'true';
  if (dtype === 'int32') return value === -2147483648 ? 'i32(-2147483647 - 1)' : `i32(${value})`;
  if (value === Infinity) return 'infinity()';
  if (value === -Infinity) return '-infinity()';
  if (Number.isNaN(value)) return '(infinity() - infinity())';
  if (Object.is(value, -0)) return '-0.0f';
  const text = String(Math.fround(value));
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

export const zeroCode = (dtype: DType, lanes: Lanes): string =>
  `${typeName(dtype, lanes)}(${literalCode(0, dtype)})`;

/** Repeats a scalar to the given number of lanes. */
export const splat = (value: Value, lanes: Lanes): string =>
  value.lanes === lanes ? value.code : `${typeName(value.dtype, lanes)}(${value.code})`;

/** Functions that kernels may use; `sine` and `cosine` are accurate where WGSL's own are not. */
export const prelude: Readonly<Record<string, string>> = {
  infinity: `var<private> infinityBits: u32 = 0x7f800000u;
fn infinity() -> f32 { return bitcast<f32>(infinityBits); }`,
  // Zero, and what is not finite, is left alone. Below 2^-112 values shrink to what f16 cannot hold: to 0, in effect.
  scaleShift: `fn scaleShift(largest: f32) -> i32 {
  let exponent = i32((bitcast<u32>(largest) >> 23u) & 255u);
  return select(min(141 - exponent, 126), 0, exponent == 0 || exponent == 255);
}
fn scaleUp(largest: f32) -> f32 { return bitcast<f32>(u32(127 + scaleShift(largest)) << 23u); }
fn scaleDown(largest: f32) -> f32 { return bitcast<f32>(u32(127 - scaleShift(largest)) << 23u); }`,
  // What is 0 (or not normal, which f16 makes 0) sets no scale.
  pairShift: `fn pairShift(left: f32, right: f32) -> i32 {
  return select(scaleShift(left) + scaleShift(right), 252, min(left, right) < 1.1754944e-38f);
}
fn powerOfTwo(exponent: i32) -> f32 { return bitcast<f32>(u32(max(127 + exponent, 0)) << 23u); }`,
  sine: `fn sineOf(r: f32) -> f32 {
  let s = r * r;
  return r + r * s * (-0.16666667f + s * (0.008333333f + s * (-0.00019841270f + s * 2.7557319e-6f)));
}
fn cosineOf(r: f32) -> f32 {
  let s = r * r;
  return 1.0f + s * (-0.5f + s * (0.041666667f + s * (-0.0013888889f + s * (2.4801587e-5f - s * 2.7557319e-7f))));
}
fn quarterTurns(x: f32, shift: i32) -> f32 {
  let n = round(x * 0.63661977f);
  let r = ((x - n * 1.5703125f) - n * 4.8375130e-4f) - n * 7.5497900e-8f;
  let k = (i32(n) + shift) & 3;
  let v = select(sineOf(r), cosineOf(r), (k & 1) == 1);
  return select(v, -v, (k & 2) == 2);
}
fn sine(x: f32) -> f32 { return quarterTurns(x, 0); }
fn cosine(x: f32) -> f32 { return quarterTurns(x, 1); }`,
};

/** One element of an array of vectors; `at` is the WGSL of a vector by its index. */
export const elementOf = (at: (index: string) => string, index: string): string =>
  `${at(`(${index}) >> 2u`)}[(${index}) & 3]`;
