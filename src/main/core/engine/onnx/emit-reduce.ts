import type { ReduceOperator } from '../../trace/ir';
import { type OperandPlan, planDot } from '../plan/dot';
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

export const emitDot: Emit<'dot'> = (equation, context) => {
  const [a, b] = [context.input(equation, 0), context.input(equation, 1)];
  const plan = a.spec.dtype === 'float32' ? planDot(a.spec.shape, b.spec.shape) : undefined;
  if (plan === undefined) {
    const product = context.node('Mul', [a.name, b.name]);
    const last = Math.max(a.spec.shape.length, b.spec.shape.length) - 1;
    return context.node('ReduceSum', [product, context.graph.ints([last])], { keepdims: 0 });
  }
  const [count, rows, depth] = plan.left.matrix;
  const columns = plan.right.matrix[1];
  const lead = count === 1 ? [] : [count];
  const left = arrange(context, a, plan.left, [...lead, rows, depth]);
  const right = arrange(context, b, plan.right, [...lead, columns, depth]);
  const product = context.node('MatMul', [left, context.transpose(right, count === 1 ? [1, 0] : [0, 2, 1])]);
  const apart = context.reshape({ name: product, shape: [...lead, rows, columns] }, plan.apart);
  const ordered = plan.perm.map((axis) => plan.apart[axis] ?? 1);
  return context.reshape(
    { name: context.transpose(apart, plan.perm), shape: ordered },
    equation.output.spec.shape,
  );
};

function arrange(context: Emitter, value: Value, plan: OperandPlan, matrix: readonly number[]): string {
  const compact = context.reshape({ name: value.name, shape: value.spec.shape }, plan.compact);
  const turned = context.transpose(compact, plan.perm);
  return context.reshape({ name: turned, shape: plan.perm.map((axis) => plan.compact[axis] ?? 1) }, matrix);
}
