import { inferSpec } from './infer';
import type { Atom, DType, Equation, Literal, Primitive, PrimitiveParams, TensorSpec, Variable } from './ir';

/** A scalar in place. float32 values are rounded to float32. */
export function literal(value: number, dtype: DType): Literal {
  const exact =
    dtype === 'float32' ? Math.fround(value) : dtype === 'bool' ? Number(value !== 0) : Math.trunc(value);
  return { kind: 'literal', value: exact, spec: { shape: [], dtype } };
}

/** Makes variables and equations with fresh, increasing ids. */
export class Builder {
  readonly equations: Equation[] = [];
  private nextId = 0;

  variable(spec: TensorSpec): Variable {
    return { kind: 'variable', id: this.nextId++, spec };
  }

  /** Appends an equation and returns its output. Throws RangeError when the inputs do not fit. */
  emit<P extends Primitive>(primitive: P, inputs: readonly Atom[], params: PrimitiveParams[P]): Variable {
    const spec = inferSpec(
      primitive,
      inputs.map((atom) => atom.spec),
      params,
    );
    const output = this.variable(spec);
    this.equations.push(equation(primitive, inputs, params, output));
    return output;
  }

  /** A tensor of one value: a broadcast literal, or the literal itself when `shape` is []. */
  splat(value: number, spec: TensorSpec): Atom {
    const scalar = literal(value, spec.dtype);
    if (spec.shape.length === 0) return scalar;
    return this.emit('broadcast', [scalar], { shape: spec.shape, axis: spec.shape.map((_, i) => i) });
  }
}

/** Puts an equation together. The type checker cannot see that `primitive` and `params` belong together. */
export function equation<P extends Primitive>(
  primitive: P,
  inputs: readonly Atom[],
  params: PrimitiveParams[P],
  output: Variable,
): Equation {
  return { primitive, inputs, params, output } as unknown as Equation;
}
