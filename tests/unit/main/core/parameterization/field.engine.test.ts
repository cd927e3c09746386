/** Bases as fields, beside what the parity tests show: combinations, where they start, images of any size. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameterizationSchema } from '@shared/config/schema';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { fieldOnHost } from '@main/core/parameterization/field';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import type { Parameterization } from '@main/core/types';
import { expectDecodedAlike } from '../../../../support/decodedAlike';

const geometry = { classes: 2, channels: 3, imageSize: 8, trainPerClass: 20 };
const code = { kind: 'field' as const, width: 5, layers: 2, firstFrequency: 9, frequency: 4 };
const composed = (rest: object = {}): Parameterization =>
  createParameterization(
    parameterizationSchema.parse({ code, basesPerClass: 3, ...rest }),
    geometry,
    [0.5, -1.25, 2],
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

describe('fields', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each([
    ['alone', {}],
    ['in grids that do not fill their image', { formation: 3 }],
    [
      'of one channel, with hallucinators, in grids',
      { hallucinators: 2, baseChannels: 'single', formation: 2 },
    ],
  ])('decode on the engine as on the host: %s', async (_name, rest) => {
    const parameterization = composed(rest);
    await expectDecodedAlike(engine, parameterization, start(parameterization), 4);
  });

  it('start within the bounds of SIREN, and are fitted to the images of the run', () => {
    const parameterization = composed({ formation: 2 });
    const bounds = { 0: 1 / 2, 1: Math.sqrt(6 / 5) / 4, 2: Math.sqrt(6 / 5) / 4 };
    const params = start(parameterization);
    for (const [layer, bound] of Object.entries(bounds)) {
      for (const part of ['weight', 'bias']) {
        const values = Array.from(params[`fields.${layer}.${part}`]?.data ?? []);
        const most = Math.max(...values.map(Math.abs));
        expect(most).toBeLessThanOrEqual(bound);
        expect(most).toBeGreaterThan(0.8 * bound);
      }
    }
    const pixels = createParameterization(
      parameterizationSchema.parse({ basesPerClass: 3, formation: 2 }),
      geometry,
    );
    const { images } = pixels.initialise(Random.for(0), realImages);
    const targets = parameterization.warmUp?.targets(realImages);
    expect(targets?.shape).toEqual([6, 3, 8, 8]);
    expect(targets?.data).toEqual(images);
    expect(composed({ initialisation: 'noise' }).warmUp).toBeNull();
    expect(pixels.warmUp).toBeNull();
  });

  it('answer images of any size, whose corners are the same', () => {
    const parameterization = composed();
    const params = start(parameterization);
    const shape = { ...code, channels: 3 };
    const small = fieldOnHost(params, 1, shape, { height: 8, width: 8 });
    const large = fieldOnHost(params, 1, shape, { height: 32, width: 32 });
    expect(large).toHaveLength(3 * 32 * 32);
    for (const channel of [0, 1, 2]) {
      const corner = (values: Float64Array, side: number, row: number, column: number): number =>
        values[channel * side ** 2 + row * (side - 1) * side + column * (side - 1)] ?? Number.NaN;
      for (const [row, column] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        expect(corner(large, 32, row, column)).toBeCloseTo(corner(small, 8, row, column), 10);
      }
    }
  });
});
