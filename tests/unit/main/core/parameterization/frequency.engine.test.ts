/** Bases by their frequencies, beside what the parity tests show: combinations, order, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameterizationSchema, parseRunConfig } from '@shared/config/schema';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { createParameterization, trained } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import type { Parameterization } from '@main/core/types';
import { expectDecodedAlike } from '../../../../support/decodedAlike';
import { evaluate, floats } from '../../../../support/evaluate';

const geometry = { classes: 2, channels: 3, imageSize: 8, trainPerClass: 20 };
const padding = [0.5, -1.25, 2];
const composed = (coefficients: number, rest: object = {}): Parameterization =>
  createParameterization(
    parameterizationSchema.parse({ code: { kind: 'frequency', coefficients }, basesPerClass: 3, ...rest }),
    geometry,
    padding,
  );
const realImages = (classIndex: number, count: number): Float32Array =>
  Random.for(2, 'images', classIndex).normalArray(count * 3 * 64);

const start = (parameterization: Parameterization) => {
  const values = parameterization.initialise(Random.for(0), realImages);
  return Object.fromEntries(
    Object.entries(parameterization.specs).map(([name, { shape }]) => [
      name,
      { data: values[name] ?? new Float32Array(), shape },
    ]),
  );
};

describe('frequencies', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each([
    ['alone', {}],
    ['in grids that do not fill their image', { formation: 3 }],
    ['with hallucinators', { hallucinators: 2 }],
    [
      'of one channel, with hallucinators, in grids',
      { hallucinators: 2, baseChannels: 'single', formation: 2 },
    ],
  ])('decode on the engine as on the host: %s', async (_name, rest) => {
    const parameterization = composed(20, rest);
    await expectDecodedAlike(engine, parameterization, start(parameterization), 3);
  });

  it('are the images themselves where all are kept', () => {
    const parameterization = composed(64);
    const { images } = parameterization.withBases(start(parameterization));
    const expected = [...realImages(0, 3), ...realImages(1, 3)];
    expect(images?.shape).toEqual([6, 3, 8, 8]);
    images?.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    });
  });

  it('keep the places that vary most in each class, and never step them', () => {
    const parameterization = composed(1);
    // Class 0 varies by its mean alone, class 1 by a wave along its rows.
    const images = (classIndex: number, count: number): Float32Array =>
      Float32Array.from({ length: count * 192 }, (_, i) => {
        const [image, x] = [Math.floor(i / 192), i % 8];
        return image * (classIndex === 0 ? 1 : Math.cos((Math.PI * 3 * (2 * x + 1)) / 16));
      });
    const values = parameterization.initialise(Random.for(0), images);
    expect(values['frequencies.rows']).toEqual(Float32Array.of(0, 0));
    expect(values['frequencies.columns']).toEqual(Float32Array.of(0, 3));
    expect(Object.keys(trained(parameterization, values))).toEqual(['coefficients']);
  });

  it('are refused where an image has fewer, or a class has one basis', () => {
    expect(() => composed(65)).toThrow(/have 64 coefficients in a channel, fewer than 65/);
    const parsed = parseRunConfig({
      dataset: { source: 'fashion-mnist-sample' },
      objective: { kind: 'dm' },
      parameterization: { code: { kind: 'frequency' } },
    });
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([
      { path: 'parameterization.basesPerClass', rule: 'frequency-needs-two' },
    ]);
  });

  it('of one class do not touch the images of another', async () => {
    const parameterization = composed(5);
    const params = start(parameterization);
    const changed = Float32Array.from(params['coefficients']?.data ?? [], (value, i) =>
      i < 45 ? value + 1 : value,
    );
    const decode = async (coefficients: Float32Array): Promise<ArrayLike<number>> => {
      const shape = params['coefficients']?.shape ?? [];
      const inputs = { ...params, coefficients: floats(coefficients, shape) };
      return (await evaluate(engine, 'all', (all) => parameterization.decodeAll(all), inputs)).data;
    };
    const [before, after] = [
      await decode(params['coefficients']?.data ?? new Float32Array()),
      await decode(changed),
    ];
    const differs = (item: number): boolean =>
      Array.from({ length: 192 }, (_, i) => item * 192 + i).some((i) => before[i] !== after[i]);
    expect(Array.from({ length: 6 }, (_, item) => differs(item))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
