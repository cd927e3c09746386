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
const composed = (
  coefficients: number,
  { chroma, ...rest }: { chroma?: number } & object = {},
): Parameterization =>
  createParameterization(
    parameterizationSchema.parse({
      code: { kind: 'frequency', coefficients, chroma },
      basesPerClass: 3,
      ...rest,
    }),
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
    ['with colours apart', { chroma: 5 }],
    ['with colours apart, with hallucinators, in grids', { chroma: 5, hallucinators: 2, formation: 2 }],
    ['of one channel, which has no colours', { chroma: 5, hallucinators: 2, baseChannels: 'single' }],
    [
      'of one channel, with hallucinators, in grids',
      { hallucinators: 2, baseChannels: 'single', formation: 2 },
    ],
  ])('decode on the engine as on the host: %s', async (_name, rest) => {
    const parameterization = composed(20, rest);
    await expectDecodedAlike(engine, parameterization, start(parameterization), 3);
  });

  it.each([undefined, 64])('are the images themselves where all are kept, of colours %s', (chroma) => {
    const parameterization = composed(64, chroma === undefined ? {} : { chroma });
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

  it('keep places of brightness and of colours apart', () => {
    const parameterization = composed(1, { chroma: 1 });
    // Images vary in brightness by a wave along their rows; class 1 in red against blue by another along its columns.
    const images = (classIndex: number, count: number): Float32Array =>
      Float32Array.from({ length: count * 192 }, (_, i) => {
        const [image, channel, y, x] = [
          Math.floor(i / 192),
          Math.floor(i / 64) % 3,
          Math.floor(i / 8) % 8,
          i % 8,
        ];
        const wave = (k: number, at: number): number => Math.cos((Math.PI * k * (2 * at + 1)) / 16);
        return image * (wave(3, x) + classIndex * (1 - channel) * wave(2, y));
      });
    const values = parameterization.initialise(Random.for(0), images);
    expect(values['frequencies.columns']).toEqual(Float32Array.of(3, 3));
    expect(values['frequencies.rows']).toEqual(Float32Array.of(0, 0));
    expect([values['frequencies.chroma.rows']?.[1], values['frequencies.chroma.columns']?.[1]]).toEqual([
      2, 0,
    ]);
    expect(Object.keys(trained(parameterization, values))).toEqual(['coefficients', 'coefficients.chroma']);
    // Red and blue of its third image are 2 and -2 waves, whose transform is 8 along the columns and 16 along the rows.
    const chroma = values['coefficients.chroma'] ?? [];
    expect(chroma[2 * 5]).toBeCloseTo((4 / Math.SQRT2) * 8 * 16, 3);
    expect(chroma[2 * 5 + 1]).toBeCloseTo(0, 3);
    expect(parameterization.storage.totalValues).toBe(6 * 3);
  });

  it('are refused where an image has fewer, or a class has one basis', () => {
    expect(() => composed(65)).toThrow(/have 64 coefficients in a channel, fewer than 65/);
    expect(() => composed(5, { chroma: 65 })).toThrow(/have 64 coefficients in a channel, fewer than 65/);
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
