/**
 * Elementwise primitives. All ONNX operators here broadcast like NumPy.
 */
import {
  type Atom,
  type CompareOperator,
  type DType,
  type EquationOf,
  type Primitive,
  sameShape,
  sizeOf,
} from '../../trace/ir';
import { type FlatIndexing, flatIndexing } from '../lowering/operands';
import { emitBiasedConv } from './emitContractions';
import type { Emit, Emitter, Value } from './emitter';
import { onnxTypes } from './graph';

type FloatUnary = 'reciprocal' | 'sqrt' | 'exp' | 'log' | 'sin' | 'cos' | 'floor';

/** An operator that exists for float32 only. */
export function floatUnary<P extends FloatUnary>(opType: string): Emit<P> {
  return (equation, context) => {
    const { name, spec } = context.input(equation);
    if (spec.dtype !== 'float32') throw context.unsupported(equation.primitive, `no ${spec.dtype} version`);
    return context.node(opType, [name]);
  };
}

const requireNumbers = (context: Emitter, primitive: Primitive, dtype: DType): void => {
  if (dtype === 'bool') throw context.unsupported(primitive, 'no bool version');
};

export const emitNeg: Emit<'neg'> = (equation, context) => {
  requireNumbers(context, 'neg', equation.output.spec.dtype);
  return context.node('Neg', [context.input(equation).name]);
};

export const emitAdd: Emit<'add'> = (equation, context) => {
  requireNumbers(context, 'add', equation.output.spec.dtype);
  const biased = emitBiasedConv(equation, context);
  if (biased !== undefined) return biased;
  const [a, b] = equation.inputs;
  for (const [kept, subtracted] of [
    [a, b],
    [b, a],
  ] as const) {
    const definition = context.definition(subtracted);
    const [source] = definition?.inputs ?? [];
    if (definition?.primitive !== 'neg' || source === undefined || kept === undefined) continue;
    return context.node('Sub', context.names([kept, source]));
  }
  return context.node('Add', context.names(equation.inputs));
};

/** `mul`, `max` and `min`. */
export function emitBinary<P extends 'mul' | 'max' | 'min'>(opType: string): Emit<P> {
  return (equation, context) => {
    requireNumbers(context, equation.primitive, equation.output.spec.dtype);
    return context.node(opType, context.names(equation.inputs));
  };
}

const comparisons: Record<CompareOperator, string> = {
  less: 'Less',
  less_equal: 'LessOrEqual',
  equal: 'Equal',
  not_equal: 'Equal',
};

export const emitCompare: Emit<'compare'> = (equation, context) => {
  const { op } = equation.params;
  const asNumber = (atom: Atom): string =>
    atom.spec.dtype === 'bool' ? cast(context, context.name(atom), 'int32') : context.name(atom);
  const result = context.node(comparisons[op], equation.inputs.map(asNumber));
  return op === 'not_equal' ? context.node('Not', [result]) : result;
};

export const emitWhere: Emit<'where'> = (equation, context) => {
  const [condition, a, b] = context.names(equation.inputs);
  if (condition === undefined || a === undefined || b === undefined) {
    throw context.unsupported('where', 'three inputs are needed');
  }
  if (equation.output.spec.dtype === 'bool') {
    const first = context.node('And', [condition, a]);
    const second = context.node('And', [context.node('Not', [condition]), b]);
    return context.node('Or', [first, second]);
  }
  if (isRelu(equation, context)) return context.node('Relu', [a]);
  if (isMask(equation, context)) return context.node('Mul', [a, cast(context, condition, 'float32')]);
  return context.node('Where', [condition, a, b]);
};

/** where(0 < x, x, 0). */
function isRelu(equation: EquationOf<'where'>, context: Emitter): boolean {
  const [condition, x, otherwise] = equation.inputs;
  const test = context.definition(condition);
  if (
    test?.primitive !== 'compare' ||
    test.params.op !== 'less' ||
    equation.output.spec.dtype !== 'float32'
  ) {
    return false;
  }
  const [zero, tested] = test.inputs;
  return isZero(zero) && isZero(otherwise) && x?.kind === 'variable' && tested === x;
}

/**
 * where(0 < y, x, 0), the derivative of a rectifier: a product with the mask as numbers, which several derivatives share,
 * is faster than a choice. (The product of what is not finite with 0 is NaN; a run with such values has failed anyway.)
 */
function isMask(equation: EquationOf<'where'>, context: Emitter): boolean {
  const [condition, x, otherwise] = equation.inputs;
  const { spec } = equation.output;
  const test = context.definition(condition);
  return (
    test?.primitive === 'compare' &&
    test.params.op === 'less' &&
    isZero(test.inputs[0]) &&
    isZero(otherwise) &&
    x?.kind === 'variable' &&
    sameShape(x.spec.shape, spec.shape) &&
    spec.dtype === 'float32' &&
    sizeOf(spec.shape) >= 4096
  );
}

const isZero = (atom: Atom | undefined): boolean => atom?.kind === 'literal' && atom.value === 0;

export const emitCast: Emit<'cast'> = (equation, context) =>
  cast(context, context.input(equation).name, equation.params.dtype);

function cast(context: Emitter, name: string, dtype: DType | 'int64'): string {
  return context.node('Cast', [name], { to: onnxTypes[dtype] });
}

/*
 * Reading and adding by index.
 */

/** The flat int32 index of the slices, in the index shape (or one that broadcasts to it). */
function flatIndex(context: Emitter, plan: FlatIndexing, indices: readonly Value[]): string {
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
  const plan = flatIndexing(
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
  const plan = flatIndexing(
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
