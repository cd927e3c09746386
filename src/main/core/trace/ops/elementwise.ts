import { DType as JaxDType, lax, numpy as np } from '@jax-js/jax';
import type { DType } from '../ir';
import { keep, type Operand, type Sym } from '../symbol';

/*
 * Elementwise operations. All broadcast like NumPy, accept plain numbers and leave their inputs usable.
 */

export const add = (a: Operand, b: Operand): Sym => np.add(keep(a), keep(b));
export const mul = (a: Operand, b: Operand): Sym => np.multiply(keep(a), keep(b));
export const neg = (x: Operand): Sym => np.negative(keep(x));
export const sub = (a: Operand, b: Operand): Sym =>
  typeof b === 'number' ? add(a, -b) : add(a, np.negative(keep(b)));
export const reciprocal = (x: Operand): Sym => np.reciprocal(keep(x));
/** a / b, computed as a * (1 / b). float32 only. */
export const div = (a: Operand, b: Operand): Sym =>
  typeof b === 'number' ? mul(a, 1 / b) : mul(a, np.reciprocal(keep(b)));
/** Square root. Its derivative at 0 is infinite: guard it with `where`, or use `l2Norm`. */
export const sqrt = (x: Operand): Sym => np.sqrt(keep(x));
export const exp = (x: Operand): Sym => np.exp(keep(x));
export const log = (x: Operand): Sym => np.log(keep(x));
export const sin = (x: Operand): Sym => np.sin(keep(x));
export const cos = (x: Operand): Sym => np.cos(keep(x));
/** Largest integer not above x; its derivative is zero. */
export const floor = (x: Operand): Sym => np.floor(keep(x));
export const square = (x: Operand): Sym => mul(x, x);

export const less = (a: Operand, b: Operand): Sym => np.less(keep(a), keep(b));
export const lessEqual = (a: Operand, b: Operand): Sym => np.lessEqual(keep(a), keep(b));
export const greater = (a: Operand, b: Operand): Sym => less(b, a);
export const greaterEqual = (a: Operand, b: Operand): Sym => lessEqual(b, a);
export const equal = (a: Operand, b: Operand): Sym => np.equal(keep(a), keep(b));
export const notEqual = (a: Operand, b: Operand): Sym => np.notEqual(keep(a), keep(b));

/** `condition ? a : b` per element; `condition` comes from a comparison. Differentiable in a and b. */
export const where = (condition: Sym, a: Operand, b: Operand): Sym =>
  np.where(keep(condition), keep(a), keep(b));

/** The larger of two; where they are equal the derivative goes to `a`. */
export const maximum = (a: Operand, b: Operand): Sym => np.maximum(keep(a), keep(b));
/** The smaller of two; where they are equal the derivative goes to `a`. */
export const minimum = (a: Operand, b: Operand): Sym => np.minimum(keep(a), keep(b));

/** |x|; the derivative at 0 is 1. */
export const abs = (x: Sym): Sym => where(greaterEqual(x, 0), x, neg(x));
/** max(x, 0) whose derivative at 0 is 0, as in PyTorch. */
export const relu = (x: Sym): Sym => where(greater(x, 0), x, 0);
/** x where positive, slope * x elsewhere. */
export const leakyRelu = (x: Sym, slope = 0.01): Sym => where(greater(x, 0), x, mul(x, slope));
/** 1 / (1 + exp(-x)) without overflow in the value or its derivatives. */
export function sigmoid(x: Sym): Sym {
  const positive = greaterEqual(x, 0);
  const decay = exp(where(positive, neg(x), x));
  return mul(where(positive, 1, decay), reciprocal(add(decay, 1)));
}

const jaxDTypes = { float32: JaxDType.Float32, int32: JaxDType.Int32, bool: JaxDType.Bool } as const;

/** Converts the element type. float32 to int32 truncates; only float32 to float32 carries a derivative. */
export const cast = (x: Sym, dtype: DType): Sym => keep(x).astype(jaxDTypes[dtype]);

/** The same values, treated as constant by differentiation. */
export const stopGradient = (x: Sym): Sym => lax.stopGradient(keep(x));
