import * as tf from '@tensorflow/tfjs-core';
import type { Pair, ReduceOperator } from '../../trace/ir';
import { UnsupportedPrimitiveError } from '../errors';
import { type OperandPlan, planDot } from '../plan/dot';
import type { Interpret } from './interpret';
import type { Scratch } from './scratch';

/*
 * Primitives that sum: reductions, matrix products, convolutions.
 */

const reductions: Record<ReduceOperator, string> = { add: tf.Sum, mul: tf.Prod, max: tf.Max, min: tf.Min };

export const reduce: Interpret<'reduce'> = ({ params, output }) => {
  if (output.spec.dtype === 'bool')
    throw new UnsupportedPrimitiveError('tensorflow', 'reduce', 'no bool version');
  const axis = [...params.axis];
  const attributes = { axis, reductionIndices: axis, keepDims: false };
  if (axis.length === 0) return (_, x) => x;
  return (scratch, x) =>
    scratch.cast(scratch.kernel(reductions[params.op], { x }, attributes), output.spec.dtype);
};

export const dot: Interpret<'dot'> = ({ inputs, output }, library) => {
  const [a, b] = inputs.map(({ spec }) => spec);
  const plan = output.spec.dtype === 'float32' && a && b ? planDot(a.shape, b.shape) : undefined;
  if (plan === undefined) {
    return (scratch, x, y) => {
      const product = scratch.kernel(tf.Multiply, { a: x, b: y });
      return scratch.kernel(tf.Sum, { x: product }, { axis: [product.shape.length - 1], keepDims: false });
    };
  }
  // The WebAssembly backend is fast only at products of matrices as they are.
  const transposeB = library.backend !== 'wasm';
  return (scratch, x, y) => {
    const [a, turned] = [arrange(scratch, x, plan.left), arrange(scratch, y, plan.right)];
    const b = transposeB ? turned : scratch.transpose(turned, [0, 2, 1]);
    const product = scratch.kernel(tf.BatchMatMul, { a, b }, { transposeA: false, transposeB });
    const ordered = scratch.transpose(scratch.reshape(product, plan.apart), plan.perm);
    return scratch.reshape(ordered, output.spec.shape);
  };
};

function arrange(scratch: Scratch, x: tf.Tensor, plan: OperandPlan): tf.Tensor {
  return scratch.reshape(scratch.transpose(scratch.reshape(x, plan.compact), plan.perm), plan.matrix);
}

/** Convolutions as `prepareForTensorflow` leaves them: one or two spatial axes, no input dilation, no cropping. */
export const conv: Interpret<'conv'> = ({ inputs, params, output }, library) => {
  const { shape, dtype } = output.spec;
  if (dtype !== 'float32') throw new UnsupportedPrimitiveError('tensorflow', 'conv', `no ${dtype} version`);
  const spatial = shape.length - 2;
  if (spatial !== 1 && spatial !== 2) {
    throw new UnsupportedPrimitiveError(
      'tensorflow',
      'conv',
      `it has ${spatial} spatial axes, not one or two`,
    );
  }
  const [x = [], w = []] = inputs.map(({ spec }) => spec.shape);
  const square = <T>(list: readonly T[], filler: T): [T, T] => [list[0] ?? filler, list[1] ?? filler];
  const none: Pair = [0, 0];
  const padding = square(params.padding, none);
  const attributes = {
    strides: square(params.strides, 1),
    dilations: square(params.rhsDilation, 1),
    dataFormat: 'NHWC',
    dimRoundingMode: 'floor',
  };
  const plane = (own: readonly number[]): number[] => (spatial === 2 ? [...own] : [...own, 1]);
  const explicit = library.backend !== 'tensorflow';
  return (scratch, image, kernel) => {
    let nhwc = scratch.transpose(scratch.reshape(image, plane(x)), [0, 2, 3, 1]);
    const hwio = scratch.transpose(scratch.reshape(kernel, plane(w)), [2, 3, 1, 0]);
    const sides = [none, ...padding, none].map(([before, after]) => [before, after]);
    if (!explicit && padding.some(([before, after]) => before + after > 0)) {
      nhwc = scratch.kernel(tf.PadV2, { x: nhwc }, { paddings: sides, constantValue: 0 });
    }
    const pad = explicit ? sides : 'valid';
    const result = scratch.kernel(tf.Conv2D, { x: nhwc, filter: hwio }, { ...attributes, pad });
    return scratch.reshape(scratch.transpose(result, [0, 3, 1, 2]), shape);
  };
};
