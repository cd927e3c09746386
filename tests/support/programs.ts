import { Builder } from '@main/core/trace/builder';
import {
  type Atom,
  hashProgram,
  type Primitive,
  type PrimitiveParams,
  type ProgramIR,
  type TensorSpec,
  type Variable,
  type ProgramBody,
} from '@main/core/trace/ir';

/** Writes programs by hand, for tests. */
export class ProgramWriter {
  private readonly builder = new Builder();
  private readonly inputs: Variable[] = [];

  input(spec: TensorSpec): Variable {
    const variable = this.builder.variable(spec);
    this.inputs.push(variable);
    return variable;
  }

  emit<P extends Primitive>(primitive: P, inputs: readonly Atom[], params: PrimitiveParams[P]): Variable {
    return this.builder.emit(primitive, inputs, params);
  }

  body(...outputs: readonly Atom[]): ProgramBody {
    return { inputs: this.inputs, constants: [], equations: this.builder.equations, outputs };
  }

  program(...outputs: readonly Atom[]): ProgramIR {
    return asProgram(this.body(...outputs));
  }
}

export const asProgram = (body: ProgramBody, name = 'test'): ProgramIR => ({
  name,
  ...body,
  hash: hashProgram(body),
});
