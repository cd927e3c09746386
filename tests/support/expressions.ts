import fc from 'fast-check';
import {
  add,
  addConstant,
  constant,
  divide,
  type Expr,
  modulo,
  scale,
  variable,
} from '@main/core/engine/webgpu/graph/expression';
import { type Environment, places } from './indices';

/** An expression made by the functions under test, and the same arithmetic on plain numbers. */
export interface Both {
  readonly expr: Expr;
  readonly plain: (environment: Environment) => number;
}

/** The loop variables of random expressions. */
export const extents: Readonly<Record<string, number>> = { a: 6, b: 4, c: 3 };
/** All their values. */
export const environments: Environment[] = places(Object.values(extents)).map(
  (place) => new Map(Object.keys(extents).map((name, i) => [name, place[i] ?? 0])),
);

const leaf: fc.Arbitrary<Both> = fc.oneof(
  fc.constantFrom('a', 'b', 'c').map((name): Both => {
    const extent = extents[name] ?? 1;
    return { expr: variable(name, extent), plain: (at) => at.get(name) ?? NaN };
  }),
  fc.integer({ min: -9, max: 9 }).map((n): Both => ({ expr: constant(n), plain: () => n })),
);

/** Divisors. */
export const by = fc.constantFrom(1, 2, 3, 4, 5, 6, 8, 12, 24);
const factor = fc.constantFrom(-6, -4, -1, 0, 1, 2, 3, 4, 6, 12, 24);

/** Random index expressions over these variables. */
export const { expression } = fc.letrec<{ expression: Both }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => ({
      expr: add(x.expr, y.expr),
      plain: (at: Environment) => x.plain(at) + y.plain(at),
    })),
    fc.tuple(tie('expression'), factor).map(([x, n]) => ({
      expr: scale(x.expr, n),
      plain: (at: Environment) => x.plain(at) * n,
    })),
    fc.tuple(tie('expression'), fc.integer({ min: -5, max: 5 })).map(([x, n]) => ({
      expr: addConstant(x.expr, n),
      plain: (at: Environment) => x.plain(at) + n,
    })),
    fc.tuple(tie('expression'), by).map(([x, n]) => ({
      expr: divide(x.expr, n),
      plain: (at: Environment) => Math.floor(x.plain(at) / n),
    })),
    fc.tuple(tie('expression'), by).map(([x, n]) => ({
      expr: modulo(x.expr, n),
      plain: (at: Environment) => x.plain(at) - n * Math.floor(x.plain(at) / n),
    })),
  ),
}));
