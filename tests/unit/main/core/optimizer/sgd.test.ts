import { describe, expect, it } from 'vitest';
import { sgdStep } from '@main/core/optimizer/sgd';
import { constant, type Sym } from '@main/core/trace/ops';

const vector = (...values: number[]): Sym => constant(Float32Array.from(values), [values.length]);
const numbers = (x: Sym | undefined): number[] => Array.from(x?.ref.dataSync() ?? []);

describe('stochastic gradient descent', () => {
  it('moves against the gradient', () => {
    const { params, velocities } = sgdStep([vector(1, 2)], [vector(10, -10)], [vector(7, 7)], {
      learningRate: 0.1,
    });
    expect(numbers(params[0])).toEqual([0, 3]);
    expect(numbers(velocities[0])).toEqual([10, -10]);
  });

  it('remembers with momentum, and decays weights', () => {
    const options = { learningRate: 0.5, momentum: 0.5, weightDecay: 0.25 };
    let state = { params: { w: vector(8) }, velocities: { w: vector(0) } };
    state = sgdStep(state.params, { w: vector(2) }, state.velocities, options);
    // g = 2 + 0.25 * 8 = 4; v = 4; p = 8 - 0.5 * 4
    expect([numbers(state.velocities.w), numbers(state.params.w)]).toEqual([[4], [6]]);
    state = sgdStep(state.params, { w: vector(1) }, state.velocities, options);
    // g = 1 + 0.25 * 6 = 2.5; v = 0.5 * 4 + 2.5 = 4.5; p = 6 - 2.25
    expect([numbers(state.velocities.w), numbers(state.params.w)]).toEqual([[4.5], [3.75]]);
  });

  it('takes the learning rate as a tensor', () => {
    const rate = constant(Float32Array.of(2), []);
    const { params } = sgdStep(vector(1), vector(3), vector(0), { learningRate: rate });
    expect(numbers(params)).toEqual([-5]);
  });

  it('refuses trees that do not match', () => {
    expect(() => sgdStep([vector(1)], [], [vector(0)], { learningRate: 1 })).toThrow(/one structure/);
  });
});
