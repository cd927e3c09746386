import type { Atom, Expr } from '@main/core/engine/webgpu/graph/expression';
import type { Guard } from '@main/core/engine/webgpu/graph/node';

/** Values of loop variables and of what is read from memory, by name. */
export type Environment = ReadonlyMap<string, number>;

/** The value of an index expression. Division rounds down. */
export function evaluate(expr: Expr, environment: Environment): number {
  const atom = (a: Atom): number => {
    switch (a.kind) {
      case 'variable':
      case 'value': {
        const value = environment.get(a.name);
        if (value === undefined) throw new RangeError(`${a.name} has no value.`);
        return value;
      }
      case 'quotient':
        return Math.floor(evaluate(a.of, environment) / a.by);
      case 'remainder': {
        const of = evaluate(a.of, environment);
        return of - a.by * Math.floor(of / a.by);
      }
    }
  };
  // Beginning at +0 keeps -0, which arithmetic on constants may give, out of comparisons.
  return expr.terms.reduce((sum, term) => sum + term.coefficient * atom(term.atom), 0 + expr.constant);
}

export const evaluateAll = (at: readonly Expr[], environment: Environment): number[] =>
  at.map((c) => evaluate(c, environment));

export const holds = (guards: readonly Guard[], environment: Environment): boolean =>
  guards.every(({ value, low, high }) => {
    const found = evaluate(value, environment);
    return found >= low && found < high;
  });

/** All coordinates within a shape, in row-major order. */
export function places(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (found, extent) => found.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i])),
    [[]],
  );
}

/** Values for the variables `<prefix>0`, `<prefix>1`, ... */
export const named = (prefix: string, place: readonly number[]): Map<string, number> =>
  new Map(place.map((value, i) => [`${prefix}${i}`, value]));
