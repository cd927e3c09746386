import { familyOf } from '@shared/config/methods';
import { parameterizationSchema } from '@shared/config/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageGeometry } from '@shared/budget/storage';
import { midGray } from '@main/core/data/images';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { formationPadding, formParts, gridSpans, mosaic } from '@main/core/parameterization/formation';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { innerProduct } from '@main/core/trace/ops';
import { valueAndGrad } from '@main/core/trace/differentiate';
import { evaluate, floats } from '../../../../support/evaluate';

/** Bilinear enlargement of one part, pixel by pixel, from the definition (corners not aligned, edges repeated). */
function enlarged(image: (y: number, x: number) => number, size: number, part: number): number[][] {
  const along = (target: number): [number, number, number] => {
    const place = Math.max((target + 0.5) * (part / size) - 0.5, 0);
    const low = Math.floor(place);
    return [low, Math.min(low + 1, part - 1), place - low];
  };
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (__, x) => {
      const [top, bottom, down] = along(y);
      const [left, right, across] = along(x);
      const upper = image(top, left) * (1 - across) + image(top, right) * across;
      const lower = image(bottom, left) * (1 - across) + image(bottom, right) * across;
      return upper * (1 - down) + lower * down;
    }),
  );
}

describe('multi-formation', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each([
    [6, 2],
    [6, 3],
    [7, 2],
    [8, 3],
  ])('enlarges every part of %i pixels in a grid of %i, padded by channel', async (size, factor) => {
    const [n, channels] = [2, 3];
    const padding = [0.5, -1.25, 2];
    const data = Random.for(size, 'images').normalArray(n * channels * size * size);
    const { parts } = await evaluate(
      engine,
      'parts',
      ({ images }) => ({ parts: formParts(images, { factor, padding }) }),
      { images: floats(data, [n, channels, size, size]) },
    );
    expect(parts.shape).toEqual([n, factor * factor, channels, size, size]);
    const side = Math.ceil(size / factor);
    for (let i = 0; i < n; i += 1) {
      for (let p = 0; p < factor ** 2; p += 1) {
        for (let c = 0; c < channels; c += 1) {
          const read = (y: number, x: number): number => {
            const [row, column] = [Math.floor(p / factor) * side + y, (p % factor) * side + x];
            if (row >= size || column >= size) return padding[c] ?? Number.NaN;
            return data[((i * channels + c) * size + row) * size + column] ?? Number.NaN;
          };
          const at = ((i * factor ** 2 + p) * channels + c) * size * size;
          enlarged(read, size, side)
            .flat()
            .forEach((value, pixel) => {
              expect(parts.data[at + pixel]).toBeCloseTo(value, 4);
            });
        }
      }
    }
  });

  it('has the gradient of a linear map', async () => {
    const [size, factor] = [7, 3];
    const images = floats(Random.for(1, 'images').normalArray(size * size), [1, 1, size, size]);
    const cotangent = floats(Random.for(2, 'cotangent').normalArray(9 * size * size), [1, 9, 1, size, size]);
    const other = floats(Random.for(3, 'other').normalArray(size * size), [1, 1, size, size]);
    const result = await evaluate(
      engine,
      'transpose',
      (inputs) => {
        const f = (x: typeof inputs.images) =>
          innerProduct(formParts(x, { factor, padding: [0.5] }), inputs.cotangent);
        const { value, gradient } = valueAndGrad(f)(inputs.images);
        return {
          value,
          changed: f(inputs.other),
          slope: innerProduct(gradient, inputs.other),
          own: innerProduct(gradient, inputs.images),
        };
      },
      { images, cotangent, other },
    );
    const scalar = (tensor: { data: ArrayLike<number> }): number => tensor.data[0] ?? Number.NaN;
    const difference = scalar(result.changed) - scalar(result.value);
    expect(difference).toBeCloseTo(scalar(result.slope) - scalar(result.own), 3);
  });

  it('pads with mid-gray: 0.5 of pixels as the values have it, and the mean image where they are whitened', () => {
    const standardisation = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.5] };
    const gray = midGray(standardisation, false);
    [0.5, 0, -0.2].forEach((value, c) => {
      expect(gray[c]).toBeCloseTo(value, 12);
    });
    expect(midGray({ mean: [0, 0, 0], std: [1, 1, 1] }, true)).toEqual([0, 0, 0]);
  });

  it('needs the padding only where the factor does not divide the size', () => {
    expect(formationPadding(8, 1, { factor: 2, padding: null })).toEqual(new Float32Array(16 * 16));
    expect(() => formationPadding(8, 1, { factor: 3, padding: null })).toThrow(/padding/);
  });

  it('starts from real images made small', () => {
    expect(gridSpans(8, 3)).toEqual([
      [0, 3],
      [3, 6],
      [6, 8],
    ]);
    const images = Float32Array.from({ length: 4 * 16 }, (_, i) => Math.floor(i / 16) * 100 + (i % 16));
    expect([...mosaic(images, 1, 1, 4, 2)]).toEqual([
      0, 2, 100, 102, 8, 10, 108, 110, 200, 202, 300, 302, 208, 210, 308, 310,
    ]);
  });
});

describe('parameterizations with multi-formation', () => {
  // The second does not divide the size.
  const geometry: ImageGeometry = { classes: 2, channels: 3, imageSize: 8, trainPerClass: 30 };
  const padding = [0.5, -1.25, 2];
  const initialisation = 'real' as const;
  const configs = [
    parameterizationSchema.parse({ formation: 2, basesPerClass: 2, initialisation }),
    parameterizationSchema.parse({
      formation: 3,
      basesPerClass: 2,
      hallucinators: 2,
      kernel: 3,
      baseChannels: 'single',
      hallucinatorStart: 'random',
      initialisation,
    }),
  ] as const;
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each(configs.map((config) => [familyOf(config), config] as const))(
    '%s: engine and host decode alike, in the promised order',
    async (_kind, config) => {
      const parameterization = createParameterization(config, geometry, padding);
      const { items, variants, formation, hallucinators, storage, grid } = parameterization;
      expect(grid).toEqual({ factor: config.formation, padding });
      expect(formation).toBe(config.formation ** 2);
      expect(storage.generatedImages).toBe(items * variants * formation);
      const params = Object.fromEntries(
        Object.entries(parameterization.specs).map(([name, { shape }]) => [
          name,
          floats(Random.for(4, name).normalArray(shape.reduce((a, b) => a * b, 1)), shape),
        ]),
      );
      const stored = params['bases'] ?? params['images'] ?? floats(new Float32Array(), [0]);
      const oneHot = Float32Array.from({ length: variants }, (_, v) => Number(v === variants - 1));
      const result = await evaluate(
        engine,
        'decode',
        (inputs) => ({
          all: parameterization.decodeAll(inputs.params),
          one: parameterization.decodeWith(inputs.params, inputs.stored, inputs.variant),
        }),
        { params, stored, variant: floats(oneHot, [variants]) },
      );
      const cells = Array.from({ length: items * formation * variants }, (_, i) => ({
        basis: Math.floor(i / (formation * variants)),
        part: Math.floor(i / variants) % formation,
        hallucinator: hallucinators === 0 ? null : i % variants,
      }));
      const host = decodePairs(params as never, cells, 3, grid);
      expect(result.all.shape).toEqual([cells.length, 3, 8, 8]);
      host.forEach((value, i) => {
        expect(result.all.data[i]).toBeCloseTo(value, 3);
      });
      const chosen = cells.filter(
        ({ hallucinator }) => hallucinator === null || hallucinator === variants - 1,
      );
      decodePairs(params as never, chosen, 3, grid).forEach((value, i) => {
        expect(result.one.data[i]).toBeCloseTo(value, 3);
      });
    },
  );

  it('store grids of real images at the start', () => {
    const [idc] = configs;
    let asked = 0;
    const start = createParameterization(idc, geometry).initialise(Random.for(0), (_class, count) => {
      asked = count;
      return new Float32Array(count * 3 * 64).fill(1);
    });
    expect(asked).toBe(8);
    expect(new Set(start['images'])).toEqual(new Set([1]));
  });
});
