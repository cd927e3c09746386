import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../../trace/ir';
import { type IndexPlan, planIndexing } from '../plan/indexing';
import type { Interpret } from './interpret';
import type { Scratch } from './scratch';

/*
 * Reading and adding by index.
 */

/** The flat index of the slices, one axis. */
function flatIndex(scratch: Scratch, plan: IndexPlan, indices: readonly tf.Tensor[]): tf.Tensor {
  const terms = indices.map((index, i) => {
    const stride = plan.strides[i] ?? 1;
    return stride === 1
      ? index
      : scratch.kernel(tf.Multiply, { a: index, b: scratch.fill(stride, 'int32', []) });
  });
  const sum = terms.reduce((a, b) => scratch.kernel(tf.Add, { a, b }));
  return scratch.reshape(scratch.broadcast(sum, plan.indexShape), [sizeOf(plan.indexShape)]);
}

export const gather: Interpret<'gather'> = ({ inputs, params }) => {
  const [shape = [], ...indexShapes] = inputs.map(({ spec }) => spec.shape);
  const plan = planIndexing(shape, indexShapes, params.axis, params.outDim);
  return (scratch, x, ...indices) => {
    const table = scratch.reshape(scratch.transpose(x, plan.front), [plan.slices, ...plan.slice]);
    const found = scratch.kernel(
      tf.GatherV2,
      { x: table, indices: flatIndex(scratch, plan, indices) },
      { axis: 0, batchDims: 0 },
    );
    return scratch.transpose(scratch.reshape(found, [...plan.indexShape, ...plan.slice]), plan.insertion);
  };
};

export const scatter: Interpret<'scatter'> = ({ inputs, params }) => {
  const indexShapes = inputs.slice(1).map(({ spec }) => spec.shape);
  const plan = planIndexing(params.shape, indexShapes, params.axis, params.outDim);
  const [count, width] = [sizeOf(plan.indexShape), sizeOf(plan.slice)];
  return (scratch, x, ...indices) => {
    const updates = scratch.reshape(scratch.transpose(x, plan.insertionInverse), [count, width]);
    const column = scratch.reshape(flatIndex(scratch, plan, indices), [count, 1]);
    const added = scratch.kernel(tf.ScatterNd, { indices: column, updates }, { shape: [plan.slices, width] });
    return scratch.transpose(scratch.reshape(added, [...plan.indexed, ...plan.slice]), plan.frontInverse);
  };
};
