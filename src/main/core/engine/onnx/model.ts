import type { Equation, Primitive, ProgramIR } from '../../trace/ir';
import { prepareForOnnx } from '../lowering/convolutions';
import { emitConv, emitDot, emitReduce } from './emitContractions';
import {
  emitAdd,
  emitBinary,
  emitCast,
  emitCompare,
  emitGather,
  emitNeg,
  emitScatter,
  emitWhere,
  floatUnary,
} from './emitElements';
import {
  emitBroadcast,
  emitConcatenate,
  emitFlip,
  emitPad,
  emitReshape,
  emitShrink,
  emitTranspose,
} from './emitMovement';
import { type Emit, Emitter } from './emitter';

const emitters: { [P in Primitive]: Emit<P> } = {
  add: emitAdd,
  mul: emitBinary('Mul'),
  max: emitBinary('Max'),
  min: emitBinary('Min'),
  neg: emitNeg,
  reciprocal: floatUnary('Reciprocal'),
  sqrt: floatUnary('Sqrt'),
  exp: floatUnary('Exp'),
  log: floatUnary('Log'),
  sin: floatUnary('Sin'),
  cos: floatUnary('Cos'),
  floor: floatUnary('Floor'),
  where: emitWhere,
  compare: emitCompare,
  cast: emitCast,
  reduce: emitReduce,
  dot: emitDot,
  conv: emitConv,
  reshape: emitReshape,
  transpose: emitTranspose,
  broadcast: emitBroadcast,
  flip: emitFlip,
  pad: emitPad,
  shrink: emitShrink,
  concatenate: emitConcatenate,
  gather: emitGather,
  scatter: emitScatter,
};

function emit(equation: Equation, context: Emitter): string {
  const emitter = emitters[equation.primitive] as Emit<Primitive>;
  return emitter(equation, context);
}

/**
 * Writes a program as an ONNX model with inputs in0, in1, ... and outputs out0, out1, ...
 * @throws UnsupportedPrimitiveError when ONNX Runtime has no operator for an equation.
 */
export function toOnnxModel(program: ProgramIR): Uint8Array {
  const body = prepareForOnnx(program);
  const context = new Emitter(program.name, body);
  for (const equation of body.equations) context.define(equation, emit(equation, context));
  body.outputs.forEach((atom, i) => context.graph.output(`out${i}`, context.name(atom), atom.spec));
  return context.graph.encode();
}
