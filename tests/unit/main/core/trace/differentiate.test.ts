import { describe, expect, it } from 'vitest';
import { grad, jvp, valueAndGrad, vjp } from '@main/core/trace/differentiate';
import * as ops from '@main/core/trace/ops';
import { constant, type Sym } from '@main/core/trace/ops';

const vector = (...values: number[]): Sym => constant(Float32Array.from(values), [values.length]);
const scalar = (value: number): Sym => constant(Float32Array.of(value), []);
const numbers = (x: Sym): number[] => Array.from(x.ref.dataSync());
const cube = (x: Sym): Sym => ops.mul(x, ops.mul(x, x));

function expectClose(actual: Sym, expected: readonly number[]): void {
  const values = numbers(actual);
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 4));
}

describe('grad', () => {
  it('differentiates over a tree and leaves its arguments usable', () => {
    const parameters = { w: vector(1, 2), nested: [vector(3, 4)] };
    const f = (p: typeof parameters): Sym => ops.sum(ops.mul(cube(p.w), p.nested[0] ?? p.w));
    const gradient = grad(f)(parameters);
    expectClose(gradient.w, [3 * 3 * 1, 3 * 4 * 4]);
    expectClose(gradient.nested[0] ?? vector(), [1, 8]);
    expectClose(grad(f)(parameters).w, [9, 48]);
    expectClose(parameters.w, [1, 2]);
  });

  it('gives zero for leaves that do not matter', () => {
    const gradient = grad(([a]: Sym[]) => ops.sum(a ?? vector()))([vector(1, 2), vector(5)]);
    expectClose(gradient[0] ?? vector(), [1, 1]);
    expectClose(gradient[1] ?? vector(9), [0]);
  });

  it('is right when nested in itself', () => {
    // d/dx sum((d/dx sum(x^3))^2) = d/dx sum(9 x^4) = 36 x^3
    const inner = grad((x: Sym) => ops.sum(cube(x)));
    expectClose(grad((x: Sym) => ops.sum(ops.square(inner(x))))(vector(1, 2, -1)), [36, 288, -36]);
  });

  it('differentiates outer variables through an inner gradient', () => {
    // g(y) = d/dx (x^2 y^3) at x = 2 is 4 y^3, so dg/dy = 12 y^2
    const g = (y: Sym): Sym => grad((x: Sym) => ops.mul(ops.square(x), cube(y)))(scalar(2));
    expectClose(grad(g)(scalar(3)), [108]);
  });

  it('returns the value as well', () => {
    const { value, gradient } = valueAndGrad((x: Sym) => ops.sum(cube(x)))(vector(1, 2));
    expectClose(value, [9]);
    expectClose(gradient, [3, 12]);
  });

  it('refuses what has no gradient', () => {
    expect(() => grad((x: Sym) => cube(x))(vector(1, 2))).toThrow(/Only a scalar/);
    expect(() => grad((x: Sym) => ops.sum(x))(constant(Int32Array.of(1), [1]))).toThrow(/float32/);
    expect(() => grad(() => scalar(1))({})).toThrow(/nothing to differentiate/);
  });
});

describe('jvp', () => {
  it('gives value and directional derivative', () => {
    const { value, tangent } = jvp((x: Sym) => cube(x), vector(1, 2), vector(1, 10));
    expectClose(value, [1, 8]);
    expectClose(tangent, [3, 120]);
  });

  it('of grad is a Hessian-vector product', () => {
    // f = x0^2 x1: H = [[2 x1, 2 x0], [2 x0, 0]]
    const f = (x: Sym): Sym => {
      const x0 = ops.sliceAxis(x, 0, 0, 1);
      const x1 = ops.sliceAxis(x, 0, 1, 2);
      return ops.sum(ops.mul(ops.square(x0), x1));
    };
    const { value, tangent } = jvp(grad(f), vector(3, 5), vector(1, 2));
    expectClose(value, [30, 9]);
    expectClose(tangent, [2 * 5 * 1 + 2 * 3 * 2, 2 * 3 * 1]);
  });

  it('can be differentiated in turn', () => {
    // d/dx of the directional derivative 3 x^2 v is 6 x v
    const slope = (x: Sym): Sym => ops.sum(jvp(cube, x, vector(1, 10)).tangent);
    expectClose(grad(slope)(vector(2, 3)), [12, 180]);
  });

  it('refuses tangents of another structure', () => {
    expect(() => jvp((p: Sym[]) => p[0] ?? vector(), [vector(1)], [])).toThrow();
  });
});

describe('vjp', () => {
  it('pulls back several outputs, also those that do not depend on the input', () => {
    const f = (x: Sym): { a: Sym; b: Sym; c: Sym } => ({ a: vector(7), b: cube(x), c: ops.sum(x) });
    const { value, pullback } = vjp(f, vector(1, 2));
    expectClose(value.b, [1, 8]);
    const pulled = pullback({ a: vector(100), b: vector(1, 1), c: scalar(1000) });
    expectClose(pulled, [1003, 1012]);
    expectClose(pullback({ a: vector(0), b: vector(0, 1), c: scalar(0) }), [0, 12]);
  });

  it('may return its argument', () => {
    const { pullback } = vjp((p: Sym[]) => [...p, ...p], [vector(1)]);
    expectClose(pullback([vector(2), vector(3)])[0] ?? vector(), [5]);
  });
});
