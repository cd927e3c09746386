import { isLargeContraction } from '@main/core/engine/webgpu/graph/store';
import { normalise } from '@main/core/engine/webgpu/graph/rewrite';
import type { Engine } from '@main/core/engine/types';
import { Builder, literal } from '@main/core/trace/builder';
import type { Atom, Equation, ProgramIR, Variable } from '@main/core/trace/ir';
import { engineAround } from './engineAround';
import { asProgram } from './programs';

/** 2^13 + 1: Veltkamp's constant that leaves 11 of 24 bits. */
const splitter = literal(2 ** 13 + 1, 'float32');
const lowest = literal(-3e38, 'float32');

/**
 * What the webgpu engine computes in half precision, as a program for any engine: the operands of large products are
 * rounded to the 11 bits of f16, to nearest even. (Its powers of two keep operands within f16's range and change
 * nothing else, except below 2^-28 of a tensor's largest magnitude, where f16 has fewer bits.)
 */
export function inHalfPrecision(ir: ProgramIR): ProgramIR {
  const builder = new Builder();
  const known = new Map<number, Atom>();
  const renamed = (old: Variable): Variable => {
    const fresh = builder.variable(old.spec);
    known.set(old.id, fresh);
    return fresh;
  };
  const read = (atom: Atom): Atom => (atom.kind === 'literal' ? atom : (known.get(atom.id) ?? atom));
  const rounded = new Map<Atom, Atom>();
  const round = (atom: Atom): Atom => {
    const before = rounded.get(atom);
    if (before !== undefined) return before;
    const large = builder.emit('mul', [atom, splitter], {});
    const difference = builder.emit('add', [large, builder.emit('neg', [atom], {})], {});
    // ONNX Runtime takes a - (a - b) for b; it does not look behind a maximum.
    const rest = builder.emit('max', [difference, lowest], {});
    const after = builder.emit('add', [large, builder.emit('neg', [rest], {})], {});
    rounded.set(atom, after);
    return after;
  };
  const inputs = ir.inputs.map(renamed);
  const constants = ir.constants.map(({ variable, data }) => ({ variable: renamed(variable), data }));
  for (const equation of ir.equations) {
    const operands = equation.inputs.map(read);
    const used = isLarge(equation) ? operands.map(round) : operands;
    known.set(equation.output.id, builder.emit(equation.primitive, used, equation.params));
  }
  const outputs = ir.outputs.map(read);
  return asProgram({ inputs, constants, equations: builder.equations, outputs }, ir.name);
}

/** Whether the webgpu engine would take the factors of this product in half precision. */
function isLarge({ primitive, inputs, params, output }: Equation): boolean {
  if ((primitive !== 'conv' && primitive !== 'dot') || output.spec.dtype !== 'float32') return false;
  const builder = new Builder();
  const own = inputs.map(({ spec }) => builder.variable(spec));
  const result = builder.emit(primitive, own, params);
  const body = { inputs: own, constants: [], equations: builder.equations, outputs: [result] };
  return normalise(asProgram(body)).nodes.some(
    (node) => node.kind === 'contract' && isLargeContraction(node.contraction),
  );
}

/** The engine, computing as the webgpu engine does in half precision. */
export const halving = (engine: Engine): Engine =>
  engineAround(engine, { compile: (ir) => engine.compile(inHalfPrecision(ir)) });
