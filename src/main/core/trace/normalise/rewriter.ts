import { Builder, literal } from '../builder';
import {
  type Atom,
  type Equation,
  type Primitive,
  type PrimitiveParams,
  sameShape,
  type TensorSpec,
  type Variable,
  type ProgramBody,
} from '../ir';
import { inferSpec } from '../infer';

/** What a rule sees: one equation that is about to be emitted, with its inputs already rewritten. */
interface Candidate<P extends Primitive> {
  readonly inputs: readonly Atom[];
  readonly params: PrimitiveParams[P];
  readonly output: TensorSpec;
}

/** Returns what to use instead of the equation, or undefined to leave it. */
export type Rule<P extends Primitive> = (candidate: Candidate<P>, rewriter: Rewriter) => Atom | undefined;

export type RuleSet = { readonly [P in Primitive]?: readonly Rule<P>[] };

/** Rebuilds a program equation by equation, applying rules; replacements pass through the rules again. */
export class Rewriter {
  private readonly builder = new Builder();
  private readonly definitions = new Map<number, Equation>();

  constructor(private readonly rules: RuleSet) {}

  /** Emits an equation after trying the rules on it. */
  emit<P extends Primitive>(primitive: P, inputs: readonly Atom[], params: PrimitiveParams[P]): Atom {
    const specs = inputs.map((atom) => atom.spec);
    const candidate: Candidate<P> = { inputs, params, output: inferSpec(primitive, specs, params) };
    const rules: readonly Rule<P>[] = this.rules[primitive] ?? [];
    for (const rule of rules) {
      const replacement = rule(candidate, this);
      if (replacement !== undefined) return replacement;
    }
    const output = this.builder.emit(primitive, inputs, params);
    const emitted = this.builder.equations.at(-1);
    if (emitted !== undefined) this.definitions.set(output.id, emitted);
    return output;
  }

  /** The equation that defines an atom, unless it is a literal, an input or a constant. */
  definition(atom: Atom | undefined): Equation | undefined {
    return atom?.kind === 'variable' ? this.definitions.get(atom.id) : undefined;
  }

  /** The single value that a tensor is filled with, if that is known. */
  splatValue(atom: Atom | undefined): number | undefined {
    if (atom === undefined) return undefined;
    if (atom.kind === 'literal') return atom.value;
    const definition = this.definition(atom);
    const [source] = definition?.inputs ?? [];
    return definition?.primitive === 'broadcast' && source?.kind === 'literal' ? source.value : undefined;
  }

  /** A tensor filled with one value. */
  splat(value: number, spec: TensorSpec): Atom {
    const scalar = literal(value, spec.dtype);
    if (spec.shape.length === 0) return scalar;
    return this.emit('broadcast', [scalar], { shape: spec.shape, axis: spec.shape.map((_, i) => i) });
  }

  /** Gives `atom` the spec's shape by broadcasting, if it does not have it. */
  expand(atom: Atom, spec: TensorSpec): Atom {
    const { shape } = spec;
    if (sameShape(atom.spec.shape, shape)) return atom;
    const missing = shape.length - atom.spec.shape.length;
    return this.emit('broadcast', [atom], { shape, axis: Array.from({ length: missing }, (_, i) => i) });
  }

  /** Rewrites a whole program. */
  run(body: ProgramBody): ProgramBody {
    const environment = new Map<number, Atom>();
    const declare = (variable: Variable): Variable => {
      const fresh = this.builder.variable(variable.spec);
      environment.set(variable.id, fresh);
      return fresh;
    };
    const read = (atom: Atom): Atom => (atom.kind === 'literal' ? atom : (environment.get(atom.id) ?? atom));
    const inputs = body.inputs.map(declare);
    const constants = body.constants.map(({ variable, data }) => ({ variable: declare(variable), data }));
    for (const { primitive, inputs: atoms, params, output } of body.equations) {
      environment.set(output.id, this.emit(primitive, atoms.map(read), params));
    }
    return { inputs, constants, equations: this.builder.equations, outputs: body.outputs.map(read) };
  }
}
