import { broadcastShapes, sizeOf, stridesOf } from '../../trace/spec';
import type { TensorSpec } from '../../trace/ir';
import type { Emit, Emitter, Value } from './emitter';
import { cast } from './emit-elementwise';

/*
 * Reading and adding by index. The indexed axes are brought to the front and merged, so that one flat index
 * addresses a whole slice.
 */

interface Indexing {
  /** Flat int32 index into the merged axes, in the index shape. */
  readonly flat: string;
  readonly indexShape: readonly number[];
  /** Permutation that brings the indexed axes to the front. */
  readonly front: readonly number[];
  /** Number of slices and shape of one. */
  readonly slices: number;
  readonly rest: readonly number[];
}

function indexing(
  context: Emitter,
  shape: readonly number[],
  indices: readonly Value[],
  axis: readonly number[],
): Indexing {
  const indexShape = broadcastShapes(...indices.map((index) => index.spec.shape));
  const others = shape.map((_, i) => i).filter((i) => !axis.includes(i));
  const indexed = axis.map((i) => shape[i] ?? 1);
  const strides = stridesOf(indexed);
  const terms = indices.map((index, i) => {
    const stride = strides[i] ?? 1;
    return stride === 1
      ? index.name
      : context.node('Mul', [index.name, context.graph.scalar(stride, 'int32')]);
  });
  const flat = terms.reduce((sum, term) => context.node('Add', [sum, term]));
  return {
    flat,
    indexShape,
    front: [...axis, ...others],
    slices: sizeOf(indexed),
    rest: others.map((i) => shape[i] ?? 1),
  };
}

/** Where the axes of [...index, ...rest] go when the index axes are inserted at `outDim`. */
function insertion(indexRank: number, restRank: number, outDim: number): number[] {
  const index = Array.from({ length: indexRank }, (_, i) => i);
  const rest = Array.from({ length: restRank }, (_, i) => indexRank + i);
  return [...rest.slice(0, outDim), ...index, ...rest.slice(outDim)];
}

const indexInputs = (equation: { readonly inputs: readonly { readonly spec: TensorSpec }[] }): number[] =>
  equation.inputs.slice(1).map((_, i) => i + 1);

export const emitGather: Emit<'gather'> = (equation, context) => {
  const x = context.input(equation);
  const { axis, outDim } = equation.params;
  const indices = indexInputs(equation).map((i) => context.input(equation, i));
  const [only] = indices;
  if (axis.length === 1 && axis[0] === outDim && only !== undefined) {
    return context.node('Gather', [x.name, only.name], { axis: outDim });
  }
  const { flat, indexShape, front, slices, rest } = indexing(context, x.spec.shape, indices, axis);
  const turned = context.transpose(x.name, front);
  const table = context.node('Reshape', [turned, context.graph.ints([slices, ...rest])]);
  const found = context.node('Gather', [table, flat], { axis: 0 });
  return context.transpose(found, insertion(indexShape.length, rest.length, outDim));
};

export const emitScatter: Emit<'scatter'> = (equation, context) => {
  const updates = context.input(equation);
  const { axis, outDim, shape } = equation.params;
  const { graph } = context;
  const indices = indexInputs(equation).map((i) => context.input(equation, i));
  const { flat, indexShape, front, slices, rest } = indexing(context, shape, indices, axis);
  const inserted = insertion(indexShape.length, rest.length, outDim);
  const turned = context.transpose(updates.name, invert(inserted));
  const count = sizeOf(indexShape);
  const rows = context.node('Reshape', [turned, graph.ints([count, sizeOf(rest)])]);
  const target = context.node('Expand', [
    graph.scalar(0, updates.spec.dtype),
    graph.ints([slices, sizeOf(rest)]),
  ]);
  const spread = context.node('Expand', [flat, graph.ints(indexShape)]);
  const column = context.node('Reshape', [cast(context, spread, 'int64'), graph.ints([count, 1])]);
  const each = context.node('Expand', [column, graph.ints([count, sizeOf(rest)])]);
  const added = context.node('ScatterElements', [target, each, rows], { axis: 0, reduction: 'add' });
  const apart = context.node('Reshape', [added, graph.ints([...axis.map((i) => shape[i] ?? 1), ...rest])]);
  return context.transpose(apart, invert(front));
};

function invert(perm: readonly number[]): number[] {
  return perm.map((_, i) => perm.indexOf(i));
}
