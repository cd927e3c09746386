import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  add,
  addConstant,
  asVariable,
  coefficientOf,
  divide,
  isMultiple,
  memoryValue,
  modulo,
  ravel,
  scale,
  substitute,
  sum,
  unravel,
  variable,
  zero,
} from '@main/core/engine/webgpu/graph/expression';
import { type Both, by, environments, expression, extents } from '../../../../../support/expressions';
import { evaluate, evaluateAll, places } from '../../../../../support/indices';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const tables = (x: Both): [number[], number[]] => [
  environments.map((at) => evaluate(x.expr, at)),
  environments.map((at) => 0 + x.plain(at)),
];

describe('index expressions', () => {
  it('have the value of the arithmetic that they stand for', () => {
    fc.assert(
      fc.property(expression, (x) => {
        const [symbolic, plain] = tables(x);
        expect(symbolic).toEqual(plain);
      }),
      { numRuns: 1000 },
    );
  });

  it('never leave the range that they state', () => {
    fc.assert(
      fc.property(expression, ({ expr }) => {
        for (const at of environments) {
          const value = evaluate(expr, at);
          expect(value).toBeGreaterThanOrEqual(expr.low);
          expect(value).toBeLessThanOrEqual(expr.high);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keep their value when variables are replaced', () => {
    fc.assert(
      fc.property(expression, expression, ({ expr }, inner) => {
        const extent = extents['a'] ?? 1;
        const within = modulo(inner.expr, extent);
        const replaced = substitute(expr, new Map([['a', within]]));
        for (const at of environments) {
          const there = new Map([...at, ['a', evaluate(within, at)] as const]);
          expect(evaluate(replaced, at)).toBe(evaluate(expr, there));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('say truly what they are multiples of, and by how much a variable moves them', () => {
    fc.assert(
      fc.property(expression, by, ({ expr }, n) => {
        const step = coefficientOf(expr, 'b');
        for (const at of environments) {
          if (isMultiple(expr, n)) expect(Math.abs(evaluate(expr, at) % n)).toBe(0);
          if (step === undefined) continue;
          const start = new Map([...at, ['b', 0] as const]);
          expect(evaluate(expr, at) - evaluate(expr, start)).toBe(0 + step * (at.get('b') ?? 0));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('mention only variables that matter to them', () => {
    fc.assert(
      fc.property(expression, ({ expr }) => {
        if (expr.names.size > 0) return;
        expect(new Set(environments.map((at) => evaluate(expr, at))).size).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('positions', () => {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

  it('unravel to the coordinates that they were made of, without any division', () => {
    fc.assert(
      fc.property(shape, (extent) => {
        const at = extent.map((n, i) => variable(`d${i}`, n));
        expect(unravel(ravel(at, extent), extent).map(({ key }) => key)).toEqual(at.map(({ key }) => key));
      }),
    );
  });

  it('ravel back to one number, whatever shape they go through', () => {
    const pairs: [number[], number[]][] = [
      [[4, 6], [24]],
      [
        [4, 6],
        [2, 12],
      ],
      [
        [4, 6],
        [8, 3],
      ],
      [
        [2, 3, 4],
        [4, 3, 2],
      ],
      [
        [6, 1, 4],
        [3, 8],
      ],
    ];
    for (const [from, to] of pairs) {
      const size = from.reduce((a, b) => a * b, 1);
      const p = variable('p', size);
      const through = ravel(unravel(ravel(unravel(p, from), from), to), to);
      expect(through.key).toBe('p');
    }
  });

  it('count through a shape in row-major order', () => {
    fc.assert(
      fc.property(shape, (extent) => {
        const all = places(extent);
        const at = unravel(variable('p', all.length), extent);
        expect(all.map((_, p) => evaluateAll(at, new Map([['p', p]])))).toEqual(all);
      }),
    );
  });
});

describe('simplification', () => {
  const [x, y] = [variable('x', 12), variable('y', 5)];

  it('drops what divides out', () => {
    expect(divide(add(scale(x, 6), y), 6).key).toBe('x');
    expect(modulo(add(scale(x, 6), y), 6).key).toBe('y');
    expect(divide(modulo(x, 6), 6)).toBe(zero);
  });

  it('rejoins a quotient and its remainder', () => {
    expect(add(scale(divide(x, 5), 5), modulo(x, 5)).key).toBe('x');
    expect(sum([scale(modulo(divide(x, 2), 3), 2), modulo(x, 2)]).key).toBe(modulo(x, 6).key);
  });

  it('knows single variables', () => {
    expect(asVariable(x)).toBe('x');
    expect(asVariable(addConstant(x, 1))).toBeUndefined();
    expect(asVariable(scale(x, 2))).toBeUndefined();
    expect(variable('one', 1)).toBe(zero);
  });

  it('treats what is read from memory as unknown within its limits', () => {
    const read = memoryValue('v', -3, 9);
    expect([read.low, read.high, asVariable(read)]).toEqual([-3, 9, undefined]);
    expect(modulo(read, 4).key).not.toBe(read.key);
    expect(modulo(memoryValue('v', 0, 3), 4).key).toBe('v');
  });
});
