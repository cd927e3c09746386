import * as tf from '@tensorflow/tfjs-core';
import type { Atom, CompareOperator, Primitive } from '../../trace/ir';
import { UnsupportedPrimitiveError } from '../errors';
import type { Execute, Interpret } from './interpret';
import type { Scratch } from './scratch';

/*
 * Elementwise primitives. Binary kernels broadcast; `Select` does not.
 */

/** A kernel that exists for float32 only. */
export function floatUnary<P extends Primitive>(kernel: string): Interpret<P> {
  return ({ primitive, output }) => {
    if (output.spec.dtype !== 'float32') {
      throw new UnsupportedPrimitiveError('tensorflow', primitive, `no ${output.spec.dtype} version`);
    }
    return (scratch, x) => scratch.kernel(kernel, { x });
  };
}

/** A kernel of two inputs; not for bool. */
export function binary<P extends Primitive>(kernel: string): Interpret<P> {
  return ({ primitive, output }) => {
    if (output.spec.dtype === 'bool')
      throw new UnsupportedPrimitiveError('tensorflow', primitive, 'no bool version');
    return (scratch, a, b) => scratch.kernel(kernel, { a, b });
  };
}

export const neg: Interpret<'neg'> = ({ output }) => {
  if (output.spec.dtype === 'bool')
    throw new UnsupportedPrimitiveError('tensorflow', 'neg', 'no bool version');
  if (output.spec.dtype === 'float32') return (scratch, x) => scratch.kernel(tf.Neg, { x });
  return (scratch, x) => scratch.kernel(tf.Multiply, { a: x, b: scratch.fill(-1, 'int32', []) });
};

const comparisons: Record<CompareOperator, string> = {
  less: tf.Less,
  less_equal: tf.LessEqual,
  equal: tf.Equal,
  not_equal: tf.NotEqual,
};

export const compare: Interpret<'compare'> = ({ params, inputs }) => {
  const kernel = comparisons[params.op];
  if (inputs[0]?.spec.dtype !== 'bool') return (scratch, a, b) => scratch.kernel(kernel, { a, b });
  return (scratch, a, b) =>
    scratch.kernel(kernel, { a: scratch.cast(a, 'int32'), b: scratch.cast(b, 'int32') });
};

export const where: Interpret<'where'> = ({ inputs, output }): Execute => {
  const { shape, dtype } = output.spec;
  const type = dtype === 'bool' ? 'int32' : dtype;
  const branch = (scratch: Scratch, x: tf.Tensor, atom: Atom | undefined): tf.Tensor =>
    atom?.kind === 'literal'
      ? scratch.fill(atom.value, type, shape)
      : scratch.broadcast(scratch.cast(x, type), shape);
  return (scratch, condition, a, b) => {
    const chosen = scratch.kernel(tf.Select, {
      condition: scratch.broadcast(condition, shape),
      t: branch(scratch, a, inputs[1]),
      e: branch(scratch, b, inputs[2]),
    });
    return scratch.cast(chosen, dtype);
  };
};

/** The library's cast to bool keeps the bits of int32, which a cast to a number then brings back. */
export const cast: Interpret<'cast'> =
  ({ params: { dtype } }) =>
  (scratch, x) => {
    const number = x.dtype === 'int32' || x.dtype === 'float32' ? x.dtype : undefined;
    if (dtype !== 'bool' || number === undefined) return scratch.cast(x, dtype);
    return scratch.kernel(tf.NotEqual, { a: x, b: scratch.fill(0, number, []) });
  };
