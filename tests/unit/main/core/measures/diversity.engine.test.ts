import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import type { CheckpointState, FloatTensor } from '@main/core/checkpoint/state';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { diversityOf, measureDiversity } from '@main/core/measures/measure';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';

const features = (rows: readonly (readonly number[])[], variants: number, classes: readonly number[]) => ({
  data: Float32Array.from(rows.flat()),
  size: rows[0]?.length ?? 0,
  variants,
  classes,
});

describe('diversity of features', () => {
  it('is least for equal hallucinations', () => {
    const row = [1, 2, 3];
    const { cosine, spread } = diversityOf(features([row, row, row, row], 2, [0, 0]));
    expect(cosine).toBeCloseTo(1, 12);
    expect(spread).toBe(0);
  });

  it('averages all pairs of each basis', () => {
    const rows = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [2, 0],
      [1, 0],
      [4, 0],
    ];
    // Pairs of the first basis: 0, -1, 0; of the second: 1, 1, 1.
    expect(diversityOf(features(rows, 3, [0, 1])).cosine).toBeCloseTo(2 / 6, 12);
  });

  it('spreads about the mean of each class', () => {
    // Class 0 at 1 and 3 (mean 2, distances 1 + 1), class 1 at -5 twice; squares 1 + 9 + 25 + 25.
    expect(diversityOf(features([[1], [3], [-5], [-5]], 1, [0, 0, 1, 1])).spread).toBeCloseTo(
      Math.sqrt(2 / 60),
      12,
    );
  });

  it('has no cosine without pairs', () => {
    expect(diversityOf(features([[1], [3]], 1, [0, 0])).cosine).toBeNull();
    expect(diversityOf(features([[0], [0]], 2, [0]))).toEqual({ cosine: 0, spread: 0 });
  });
});

const geometry = { classes: 3, channels: 1, imageSize: 8, trainPerClass: 10 };

/** A checkpoint whose hallucinators are `1 + i * difference` times the identity, with a shift that depends on i. */
function state(hallucinators: number, difference: number): CheckpointState {
  const config = runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { basesPerClass: 2, hallucinators },
    objective: { kind: 'dm' },
  });
  const random = Random.for(3, 'test');
  const params: Record<string, FloatTensor> = {};
  for (const [name, { shape }] of Object.entries(
    createParameterization(config.parameterization, geometry).specs,
  )) {
    const size = shape.reduce((product, length) => product * length, 1);
    const of = name === 'bases' ? 1 : hallucinators;
    const one = random.normalArray(size / of);
    const data = new Float32Array(size);
    for (let i = 0; i < of; i += 1) {
      data.set(
        one.map((value, k) => value + i * difference * Math.sin(k)),
        (i * size) / of,
      );
    }
    params[name] = { shape, data };
  }
  return {
    iteration: 1,
    config,
    geometry,
    classNames: ['a', 'b', 'c'],
    standardisation: { mean: [0.5], std: [0.25] },
    params,
    velocity: {},
    extractor: [],
    extractorVelocity: [],
    rate: null,
  };
}

describe('diversity of a checkpoint', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it('grows with the difference between hallucinators, and is the same every time', async () => {
    const equal = await measureDiversity(engine, state(3, 0));
    const near = await measureDiversity(engine, state(3, 0.05));
    const far = await measureDiversity(engine, state(3, 0.6));
    expect(equal.cosine).toBeCloseTo(1, 5);
    expect(near.cosine).toBeLessThan(equal.cosine ?? 0);
    expect(far.cosine).toBeLessThan(near.cosine ?? 0);
    expect(far.spread).toBeGreaterThan(equal.spread);
    expect(await measureDiversity(engine, state(3, 0.6))).toEqual(far);
    expect(engine.memory().tensors).toBe(0);
  });

  it('does not depend on how many images go through a network at once', async () => {
    const sample = { networks: 1, items: 3, variants: 3 };
    const [wide, narrow] = [
      await measureDiversity(engine, state(3, 0.6), sample),
      await measureDiversity(engine, state(3, 0.6), { ...sample, batch: 4 }),
    ];
    expect(narrow.cosine).toBeCloseTo(wide.cosine ?? 0, 5);
    expect(narrow.spread).toBeCloseTo(wide.spread, 5);
  });

  it('has only a spread with one hallucinator', async () => {
    const { cosine, spread } = await measureDiversity(engine, state(1, 0));
    expect(cosine).toBeNull();
    expect(spread).toBeGreaterThan(0);
  });
});
