import { Builder, literal } from '@main/core/trace/builder';
import type { Atom, ProgramIR, TensorSpec, Variable } from '@main/core/trace/ir';
import { asProgram } from '../../../support/programs';

/** A program for tests. Inputs of dtype int32 are indices below `below`. */
export interface Case {
  readonly ir: ProgramIR;
  readonly below: number;
}

/** Builds a program from a function of its inputs. */
export function program(
  name: string,
  specs: readonly TensorSpec[],
  body: (builder: Builder, ...inputs: Variable[]) => Atom | Atom[],
  below = 1,
): Case {
  const builder = new Builder();
  const inputs = specs.map((spec) => builder.variable(spec));
  const result = body(builder, ...inputs);
  const outputs = Array.isArray(result) ? result : [result];
  return { ir: asProgram({ inputs, constants: [], equations: builder.equations, outputs }, name), below };
}

/** 1, as a literal. */
export const one = literal(1, 'float32');
