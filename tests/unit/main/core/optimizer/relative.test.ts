import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import { LEAST_RMS, relativeStep } from '@main/core/optimizer/sgd';
import { constant, type Sym } from '@main/core/trace/ops';

const rows = (...values: number[][]): Sym =>
  constant(Float32Array.from(values.flat()), [values.length, values[0]?.length ?? 0]);
const numbers = (x: Sym): number[] => Array.from(x.ref.dataSync() as Float32Array, (v) => Math.fround(v));
const near = (values: readonly number[]): unknown =>
  values.map((value) => expect.closeTo(value, 6) as unknown);

describe('relative steps', () => {
  it('move each of the stacked tensors by a share of its own length, however long its gradient is', () => {
    const params = rows([3, 4], [0, 10]);
    const gradients = rows([1e9, 0], [0, -1e-9]);
    const { params: moved, velocities } = relativeStep(params, gradients, rows([0, 0], [0, 0]), {
      learningRate: 0.1,
    });
    expect(numbers(moved)).toEqual(near([3 - 0.5, 4, 0, 11]));
    expect(numbers(velocities)).toEqual(near([5, 0, 0, -10]));
  });

  it('remember the lengthened gradient with momentum', () => {
    const { params, velocities } = relativeStep(rows([5, 0]), rows([0, 7]), rows([2, 2]), {
      learningRate: 0.1,
      momentum: 0.5,
    });
    // v = 0.5 * 2 + [0, 5]
    expect(numbers(velocities)).toEqual(near([1, 6]));
    expect(numbers(params)).toEqual(near([4.9, -0.6]));
  });

  it('let a tensor of zeros move, and leave one without a gradient', () => {
    const { params } = relativeStep(
      rows([0, 0, 0, 0], [1, 1, 1, 1]),
      rows([0, 0, 0, 2], [0, 0, 0, 0]),
      rows([0, 0, 0, 0], [0, 0, 0, 0]),
      {
        learningRate: 0.5,
      },
    );
    expect(numbers(params)).toEqual(near([0, 0, 0, -0.5 * LEAST_RMS * 2, 1, 1, 1, 1]));
  });

  it('refuse trees that do not match', () => {
    expect(() => relativeStep([rows([1])], [], [rows([0])], { learningRate: 1 })).toThrow(/one structure/);
  });
});

describe('the step rule of a configuration', () => {
  const hallucinators = (optimiser: RunConfigInput['optimiser']) =>
    runConfigSchema.parse({
      dataset: { source: 'fashion-mnist-sample' },
      parameterization: { hallucinators: 5 },
      objective: { kind: 'dm' },
      optimiser,
    }).optimiser.hallucinators;

  it('is relative unless it says otherwise', () => {
    expect(hallucinators(undefined)).toEqual({ rule: 'relative', learningRate: 0.02, momentum: 0.5 });
    expect(hallucinators({ hallucinators: { momentum: 0 } })).toMatchObject({
      rule: 'relative',
      momentum: 0,
    });
    expect(hallucinators({ hallucinators: { rule: 'relative', learningRate: 0.1 } })).toMatchObject({
      rule: 'relative',
      learningRate: 0.1,
    });
  });

  it('is SGD where a configuration from before there was a rule names a learning rate', () => {
    const older = {
      images: { learningRate: 4, momentum: 0.5 },
      hallucinators: { learningRate: 4, momentum: 0.5 },
    };
    expect(hallucinators(older)).toEqual({ rule: 'sgd', learningRate: 4, momentum: 0.5 });
  });
});
