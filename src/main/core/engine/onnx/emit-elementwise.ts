import { type Atom, type CompareOperator, type DType, type Primitive, sameShape, sizeOf, type EquationOf } from '../../trace/ir';
import { emitBiasedConv } from './emit-conv';
import { onnxTypes } from './schema';
import type { Emit, Emitter } from './emitter';

/*
 * Elementwise primitives. All ONNX operators here broadcast like NumPy.
 */

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

export function cast(context: Emitter, name: string, dtype: DType | 'int64'): string {
  return context.node('Cast', [name], { to: onnxTypes[dtype] });
}
