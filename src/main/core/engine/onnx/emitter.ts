import {
  type Atom,
  type Equation,
  type Primitive,
  sameShape,
  type TensorSpec,
  type EquationOf,
  type ProgramBody,
} from '../../trace/ir';
import { UnsupportedPrimitiveError } from '../errors';
import { type Attributes, OnnxGraph } from './graph';

/** A value of the graph under construction: its name there, and what it is. */
export interface Value {
  readonly name: string;
  readonly spec: TensorSpec;
}

/** A value as `Emitter.reshape` takes it. */
export const shaped = ({ name, spec }: Value): { name: string; shape: readonly number[] } => ({
  name,
  shape: spec.shape,
});

/** Writes one equation into the graph and returns the name of its result. */
export type Emit<P extends Primitive> = (equation: EquationOf<P>, context: Emitter) => string;

/** What the emitters of the primitives share: the graph, the values so far, and where they come from. */
export class Emitter {
  readonly graph: OnnxGraph;
  private readonly values = new Map<number, string>();
  private readonly definitions = new Map<number, Equation>();
  private readonly uses = new Map<number, number>();

  constructor(name: string, program: ProgramBody) {
    this.graph = new OnnxGraph(name);
    program.inputs.forEach((variable, i) =>
      this.values.set(variable.id, this.graph.input(`in${i}`, variable.spec)),
    );
    program.constants.forEach(({ variable, data }, i) => {
      this.values.set(variable.id, this.graph.constant(`constant${i}`, variable.spec, data));
    });
    for (const atom of [...program.equations.flatMap(({ inputs }) => inputs), ...program.outputs]) {
      if (atom.kind === 'variable') this.uses.set(atom.id, (this.uses.get(atom.id) ?? 0) + 1);
    }
  }

  define(equation: Equation, name: string): void {
    this.values.set(equation.output.id, name);
    this.definitions.set(equation.output.id, equation);
  }

  /** The equation that computes an atom, if there is one. */
  definition(atom: Atom | undefined): Equation | undefined {
    return atom?.kind === 'variable' ? this.definitions.get(atom.id) : undefined;
  }

  /** Whether an atom is read in one place only, so that merging its computation into that place repeats nothing. */
  usedOnce(atom: Atom): boolean {
    return atom.kind === 'variable' && this.uses.get(atom.id) === 1;
  }

  /** Name of an atom's value. */
  name(atom: Atom): string {
    if (atom.kind === 'literal') return this.graph.scalar(atom.value, atom.spec.dtype);
    const name = this.values.get(atom.id);
    if (name === undefined) throw new RangeError(`Variable ${atom.id} is used before it is defined.`);
    return name;
  }

  names(atoms: readonly Atom[]): string[] {
    return atoms.map((atom) => this.name(atom));
  }

  /** The i-th input of an equation. */
  input(equation: EquationOf<Primitive>, i = 0): Value {
    const atom = equation.inputs[i];
    if (atom === undefined) throw new RangeError(`${equation.primitive} has no input ${i}.`);
    return { name: this.name(atom), spec: atom.spec };
  }

  node(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.graph.node(opType, inputs, attributes);
  }

  /** Reshapes a value unless it has the shape already. */
  reshape(
    value: { readonly name: string; readonly shape: readonly number[] },
    shape: readonly number[],
  ): string {
    if (sameShape(value.shape, shape)) return value.name;
    return this.node('Reshape', [value.name, this.graph.ints(shape)]);
  }

  /** Permutes axes unless that changes nothing. */
  transpose(name: string, perm: readonly number[]): string {
    return perm.every((axis, i) => axis === i) ? name : this.node('Transpose', [name], { perm });
  }

  /** The value of an atom with its axes permuted; a permutation that made it is not made first. */
  transposed(atom: Atom, perm: readonly number[]): string {
    const definition = this.definition(atom);
    const [source] = definition?.inputs ?? [];
    if (definition?.primitive !== 'transpose' || source === undefined) {
      return this.transpose(this.name(atom), perm);
    }
    const first = definition.params.perm;
    return this.transpose(
      this.name(source),
      perm.map((axis) => first[axis] ?? axis),
    );
  }

  unsupported(primitive: Primitive, detail: string): UnsupportedPrimitiveError {
    return new UnsupportedPrimitiveError('onnx', primitive, detail);
  }
}
