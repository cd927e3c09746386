import type { ReduceOperator } from '../../trace/ir';
import { broadcastShapes, sizeOf } from '../../trace/spec';
import type { Emit, Emitter, Value } from './emitter';

const operators: Record<ReduceOperator, string> = {
  add: 'ReduceSum',
  mul: 'ReduceProd',
  max: 'ReduceMax',
  min: 'ReduceMin',
};

export const emitReduce: Emit<'reduce'> = (equation, context) => {
  const x = context.input(equation);
  const { op, axis } = equation.params;
  if (x.spec.dtype === 'bool') throw context.unsupported('reduce', 'no bool version');
  if (axis.length === 0) return x.name;
  const pooled = emitPoolSum(equation, context);
  if (pooled !== undefined) return pooled;
  return reduce(context, operators[op], x, axis);
};

/** Sums over the first axes after those over the last: most of the work then runs over contiguous memory. */
function reduce(context: Emitter, opType: string, x: Value, axes: readonly number[]): string {
  const rank = x.spec.shape.length;
  const { graph } = context;
  const ordered = [...axes].sort((a, b) => a - b);
  const gap = ordered.findIndex((axis, i) => i > 0 && axis !== (ordered[i - 1] ?? 0) + 1);
  const [leading, trailing] = [ordered.slice(0, gap), ordered.slice(gap)];
  if (gap < 0 || leading[0] !== 0 || trailing.at(-1) !== rank - 1) {
    return context.node(opType, [x.name, graph.ints(axes)], { keepdims: 0 });
  }
  const partial = context.node(opType, [x.name, graph.ints(trailing)], { keepdims: 0 });
  return context.node(opType, [partial, graph.ints(leading)], { keepdims: 0 });
}

/** Average pooling arrives as a sum over axes that a reshape split off: [N, C, h, k, w, k] over 3 and 5. */
const emitPoolSum: (...args: Parameters<Emit<'reduce'>>) => string | undefined = (equation, context) => {
  const split = context.definition(equation.inputs[0]);
  const [x] = split?.inputs ?? [];
  const { op, axis } = equation.params;
  if (split?.primitive !== 'reshape' || x === undefined || x.spec.dtype !== 'float32' || op !== 'add')
    return undefined;
  const { shape } = split.params;
  if (shape.length !== 6 || axis.length !== 2 || !axis.includes(3) || !axis.includes(5)) return undefined;
  const [n, c, h = 0, kh = 0, w = 0, kw = 0] = shape;
  if (![n, c, h * kh, w * kw].every((size, i) => size === x.spec.shape[i]) || x.spec.shape.length !== 4)
    return undefined;
  const mean = context.node('AveragePool', [context.name(x)], { kernel_shape: [kh, kw], strides: [kh, kw] });
  return context.node('Mul', [mean, context.graph.scalar(kh * kw, 'float32')]);
};

/**
 * `dot` sums the broadcast product over the last axis. Every other axis belongs to both operands (batch), to the
 * first alone (rows) or to the second alone (columns): a batched matrix product after moving axes.
 */
export const emitDot: Emit<'dot'> = (equation, context) => {
  const [a, b] = [context.input(equation, 0), context.input(equation, 1)];
  const shape = broadcastShapes(a.spec.shape, b.spec.shape);
  const rank = shape.length;
  const align = (value: Value): number[] => [
    ...Array<number>(rank - value.spec.shape.length).fill(1),
    ...value.spec.shape,
  ];
  const [left, right] = [align(a), align(b)];
  const free = Array.from({ length: rank - 1 }, (_, i) => i);
  const rows = free.filter((i) => left[i] !== 1 && right[i] === 1);
  const columns = free.filter((i) => left[i] === 1 && right[i] !== 1);
  const batch = free.filter((i) => !rows.includes(i) && !columns.includes(i));
  const depth = shape[rank - 1] ?? 1;
  if (
    (rows.length === 0 && columns.length === 0) ||
    left[rank - 1] !== right[rank - 1] ||
    a.spec.dtype !== 'float32'
  ) {
    const product = context.node('Mul', [a.name, b.name]);
    return context.node('ReduceSum', [product, context.graph.ints([rank - 1])], { keepdims: 0 });
  }
  const sizes = (axes: readonly number[], of: readonly number[]): number[] =>
    axes.map((axis) => of[axis] ?? 1);
  const [m, n, count] = [
    sizeOf(sizes(rows, left)),
    sizeOf(sizes(columns, right)),
    sizeOf(sizes(batch, shape)),
  ];
  const lead = count === 1 ? [] : [count];
  const first = arrange(context, a, left, [...batch, ...rows, rank - 1], [...lead, m, depth]);
  const second = arrange(context, b, right, [...batch, ...columns, rank - 1], [...lead, n, depth]);
  const turned = context.transpose(second, count === 1 ? [1, 0] : [0, 2, 1]);
  const product = context.node('MatMul', [first, turned]);
  const order = [...batch, ...rows, ...columns];
  const moved = order.some((axis, i) => axis !== i);
  const spread = { name: product, spec: { shape: [...lead, m, n], dtype: a.spec.dtype } };
  if (!moved) return context.reshape(spread, equation.output.spec.shape);
  const apart = context.reshape(spread, sizes(order, shape));
  return context.transpose(
    apart,
    free.map((axis) => order.indexOf(axis)),
  );
};

/** Moves an operand's axes into the given order (axes of size 1 that are not listed go) and merges them. */
function arrange(
  context: Emitter,
  value: Value,
  aligned: readonly number[],
  order: readonly number[],
  merged: readonly number[],
): string {
  const kept = order.map((axis) => axis);
  const ascending = [...kept].sort((x, y) => x - y);
  const compact = context.reshape(
    value,
    ascending.map((axis) => aligned[axis] ?? 1),
  );
  const turned = context.transpose(
    compact,
    kept.map((axis) => ascending.indexOf(axis)),
  );
  return context.reshape(
    { name: turned, spec: { shape: kept.map((axis) => aligned[axis] ?? 1), dtype: value.spec.dtype } },
    merged,
  );
}
