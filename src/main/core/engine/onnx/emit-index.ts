import { sizeOf } from '../../trace/ir';
import { type IndexPlan, planIndexing } from '../plan/indexing';
import { cast } from './emit-elementwise';
import type { Emit, Emitter, Value } from './emitter';

/*
 * Reading and adding by index.
 */

/** The flat int32 index of the slices, in the index shape (or one that broadcasts to it). */
function flatIndex(context: Emitter, plan: IndexPlan, indices: readonly Value[]): string {
  const terms = indices.map((index, i) => {
    const stride = plan.strides[i] ?? 1;
    return stride === 1
      ? index.name
      : context.node('Mul', [index.name, context.graph.scalar(stride, 'int32')]);
  });
  return terms.reduce((sum, term) => context.node('Add', [sum, term]));
}

export const emitGather: Emit<'gather'> = (equation, context) => {
  const x = context.input(equation);
  const { axis, outDim } = equation.params;
  const indices = equation.inputs.slice(1).map((_, i) => context.input(equation, i + 1));
  const [only] = indices;
  if (axis.length === 1 && axis[0] === outDim && only !== undefined) {
    return context.node('Gather', [x.name, only.name], { axis: outDim });
  }
  const plan = planIndexing(
    x.spec.shape,
    indices.map((index) => index.spec.shape),
    axis,
    outDim,
  );
  const turned = context.transpose(x.name, plan.front);
  const table = context.node('Reshape', [turned, context.graph.ints([plan.slices, ...plan.slice])]);
  const found = context.node('Gather', [table, flatIndex(context, plan, indices)], { axis: 0 });
  return context.transpose(found, plan.insertion);
};

export const emitScatter: Emit<'scatter'> = (equation, context) => {
  const updates = context.input(equation);
  const { axis, outDim, shape } = equation.params;
  const { graph } = context;
  const indices = equation.inputs.slice(1).map((_, i) => context.input(equation, i + 1));
  const plan = planIndexing(
    shape,
    indices.map((index) => index.spec.shape),
    axis,
    outDim,
  );
  const [count, width] = [sizeOf(plan.indexShape), sizeOf(plan.slice)];
  const turned = context.transpose(updates.name, plan.insertionInverse);
  const rows = context.node('Reshape', [turned, graph.ints([count, width])]);
  const target = context.node('Expand', [
    graph.scalar(0, updates.spec.dtype),
    graph.ints([plan.slices, width]),
  ]);
  const flat = context.node('Expand', [flatIndex(context, plan, indices), graph.ints(plan.indexShape)]);
  const column = context.node('Reshape', [cast(context, flat, 'int64'), graph.ints([count, 1])]);
  const each = context.node('Expand', [column, graph.ints([count, width])]);
  const added = context.node('ScatterElements', [target, each, rows], { axis: 0, reduction: 'add' });
  const apart = context.node('Reshape', [added, graph.ints([...plan.indexed, ...plan.slice])]);
  return context.transpose(apart, plan.frontInverse);
};
