/** Bases as combinations of images that all classes share: decoding, where they begin, what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameterizationSchema } from '@shared/config/schema';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import type { Parameterization } from '@main/core/types';
import { expectDecodedAlike } from '../../../../support/decodedAlike';

const geometry = { classes: 2, channels: 3, imageSize: 8, trainPerClass: 20 };
const composed = (memories: number, reduction: 1 | 2 | 4, rest: object = {}): Parameterization =>
  createParameterization(
    parameterizationSchema.parse({
      code: { kind: 'shared', memories, reduction },
      basesPerClass: 3,
      ...rest,
    }),
    geometry,
    [0.5, -1.25, 2],
  );
const realImages = (classIndex: number, count: number): Float32Array =>
  Random.for(2, 'images', classIndex).normalArray(count * 3 * 64);
const start = (parameterization: Parameterization, images = realImages) => {
  const values = parameterization.initialise(Random.for(0), images);
  return Object.fromEntries(
    Object.entries(parameterization.specs).map(([name, { shape }]) => [
      name,
      { data: values[name] ?? new Float32Array(), shape },
    ]),
  );
};
const basesOf = (parameterization: Parameterization, images = realImages): Float32Array =>
  parameterization.withBases(start(parameterization, images))['images']?.data ?? new Float32Array();
const allImages = Float32Array.from([...realImages(0, 3), ...realImages(1, 3)]);
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(Array.from(a).reduce((sum, value, i) => sum + (value - (b[i] ?? Number.NaN)) ** 2, 0));

describe('combinations', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each([
    ['alone', 2, {}],
    ['of memories of a quarter, in grids that do not fill their image', 4, { formation: 3 }],
    [
      'of one channel, with hallucinators, in grids',
      1,
      { hallucinators: 2, baseChannels: 'single', formation: 2 },
    ],
  ] as const)('decode on the engine as on the host: %s', async (_name, reduction, rest) => {
    const parameterization = composed(4, reduction, rest);
    await expectDecodedAlike(engine, parameterization, start(parameterization), 4);
  });

  it('begin as the images themselves where there are as many memories, and come close with fewer', () => {
    const far = [6, 4, 2].map((memories) => distance(basesOf(composed(memories, 1)), allImages));
    expect(far[0]).toBeLessThan(1e-4);
    expect(far[1]).toBeGreaterThan(1);
    expect(far[2]).toBeGreaterThan(far[1] ?? Number.NaN);
    // Better than other images of the class would be.
    expect(far[2]).toBeLessThan(distance(new Float32Array(allImages.length), allImages));
  });

  it('keep what a smaller image can hold: squares of even colour', () => {
    const squares = (classIndex: number, count: number): Float32Array => {
      const drawn = Random.for(3, classIndex).normalArray(count * 3 * 16);
      return Float32Array.from({ length: count * 192 }, (_, i) => {
        const [plane, y, x] = [Math.floor(i / 64), Math.floor((i % 64) / 8), i % 8];
        return drawn[plane * 16 + Math.floor(y / 2) * 4 + Math.floor(x / 2)] ?? 0;
      });
    };
    const parameterization = composed(6, 2);
    const values = parameterization.initialise(Random.for(0), squares);
    // Memories and coefficients combine to the means of the squares.
    const [memories, coefficients] = [values['memories'], values['memories.coefficients']];
    for (const [item, place] of [
      [0, 0],
      [4, 17],
      [5, 47],
    ] as const) {
      let sum = 0;
      for (let k = 0; k < 6; k += 1)
        sum += (coefficients?.[item * 6 + k] ?? 0) * (memories?.[k * 48 + place] ?? 0);
      const [c, inClass] = [Math.floor(item / 3), item % 3];
      const expected = Random.for(3, c).normalArray(3 * 3 * 16)[inClass * 48 + place] ?? Number.NaN;
      expect(sum).toBeCloseTo(expected, 4);
    }
  });

  it('begin with memories as large as images', () => {
    const { memories } = composed(4, 1).initialise(Random.for(0), realImages);
    for (let k = 0; k < 4; k += 1) {
      const own = memories?.subarray(k * 192, (k + 1) * 192) ?? [];
      expect(distance(own, new Float32Array(192))).toBeCloseTo(Math.sqrt(192), 3);
    }
  });

  it('show the memories that a basis has most of', () => {
    const parameterization = composed(3, 2);
    const params = start(parameterization);
    params['memories.coefficients']?.data.set([0.1, -3, 0.5], 2 * 3);
    const portrait = parameterization.portrait?.(params, 2);
    expect(portrait).toMatchObject({ kind: 'images', count: 3, side: 4 });
    const largest = portrait?.values.subarray(0, 48);
    const second = params['memories']?.data.subarray(48, 96) ?? [];
    expect(
      distance(
        largest ?? [],
        Float32Array.from(second, (value) => -3 * value),
      ),
    ).toBeLessThan(1e-5);
  });

  it('are refused where there are more memories than bases, or than values of a small image', () => {
    expect(() => composed(7, 1)).toThrow(/6 bases of 192 values .* at most 6/);
    expect(() => composed(13, 4, { basesPerClass: 20 })).toThrow(/40 bases of 12 values .* at most 12/);
  });
});
