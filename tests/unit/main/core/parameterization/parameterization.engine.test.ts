import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameterizationSchema, type ParameterizationConfig } from '@shared/config/schema';
import type { ImageGeometry } from '@shared/budget/storage';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { decodePairs, type StoredParams } from '@main/core/parameterization/hostDecode';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import type { Parameterization } from '@main/core/types';
import { evaluate, floats } from '../../../../support/evaluate';

const geometry: ImageGeometry = { classes: 2, channels: 3, imageSize: 6, trainPerClass: 9 };
const imageValues = 3 * 6 * 6;

const haba = (change: Partial<ParameterizationConfig> = {}): ParameterizationConfig => ({
  code: { kind: 'pixels' },
  formation: 1,
  precision: { bits: 32, mode: 'affine', scales: 'tensor', floatShare: 0.5 },
  basesPerClass: 2,
  hallucinators: 3,
  kernel: 3,
  mapSize: null,
  baseChannels: 'image',
  hallucinatorStart: 'random',
  initialisation: 'real',
  ...change,
});

/** Real images whose every value tells class, number, channel and pixel. */
function realImages(classIndex: number, count: number): Float32Array {
  return Float32Array.from({ length: count * imageValues }, (_, i) => classIndex * 1000 + i);
}

/** Parameters far from their start, so that scale and shift matter. */
function someParams(parameterization: Parameterization): StoredParams {
  return Object.fromEntries(
    Object.entries(parameterization.specs).map(([name, { shape }]) => [
      name,
      { data: Random.for(4, name).normalArray(shape.reduce((a, b) => a * b, 1)), shape },
    ]),
  );
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('starting values', () => {
  it('are the real images, class by class', () => {
    const { bases } = createParameterization(haba(), geometry).initialise(Random.for(0), realImages);
    expect(bases).toEqual(Float32Array.of(...realImages(0, 2), ...realImages(1, 2)));
    const pixels = createParameterization(
      parameterizationSchema.parse({ basesPerClass: 2, initialisation: 'real' }),
      geometry,
    );
    expect(pixels.initialise(Random.for(0), realImages)['images']).toEqual(bases);
  });

  it('are the mean over channels for bases of one channel', () => {
    const single = createParameterization(haba({ baseChannels: 'single' }), geometry);
    const { bases } = single.initialise(Random.for(0), realImages);
    expect(bases).toHaveLength(4 * 36);
    const images = realImages(1, 2);
    const [a = 0, b = 0, c = 0] = [5, 41, 77].map((i) => images[imageValues + i]);
    expect(bases?.[3 * 36 + 5]).toBeCloseTo((a + b + c) / 3, 3);
  });

  it('are standard normal as noise', () => {
    const many = createParameterization(haba({ initialisation: 'noise', basesPerClass: 50 }), geometry);
    const { bases = new Float32Array() } = many.initialise(Random.for(0), () => new Float32Array());
    const mean = bases.reduce((sum, value) => sum + value, 0) / bases.length;
    const variance = bases.reduce((sum, value) => sum + value * value, 0) / bases.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('pass every channel on where hallucinators start near the identity, and still differ', () => {
    for (const change of [{}, { baseChannels: 'single' }, { kernel: 1 }] as const) {
      const config = haba({ ...change, hallucinatorStart: 'identity', initialisation: 'noise' });
      const parameterization = createParameterization(config, geometry);
      const start = parameterization.initialise(Random.for(0), realImages);
      const stored = Object.fromEntries(
        Object.entries(parameterization.specs).map(([name, { shape }]) => [
          name,
          { data: start[name] ?? new Float32Array(), shape },
        ]),
      );
      const cells = [null, 0, 1].map((hallucinator) => ({ basis: 1, hallucinator }));
      const side = geometry.imageSize;
      const images = decodePairs(stored, cells, geometry.channels);
      const [basis = [], first = [], second = []] = cells.map((_, cell) =>
        [...images.subarray(cell * imageValues, (cell + 1) * imageValues)].filter((_value, i) => {
          const [y, x] = [Math.floor(i / side) % side, i % side];
          return y > 0 && x > 0 && y < side - 1 && x < side - 1;
        }),
      );
      expect(cosine(first, basis)).toBeGreaterThan(0.95);
      expect(cosine(first, second)).toBeLessThan(0.99999);
    }
  });

  it('start hallucinators differently, with scale 1 and shift 0', () => {
    const parameterization = createParameterization(haba(), geometry);
    const start = parameterization.initialise(Random.for(0), realImages);
    expect(Object.keys(start)).toEqual(Object.keys(parameterization.specs));
    for (const [name, { shape }] of Object.entries(parameterization.specs)) {
      expect(start[name], name).toHaveLength(shape.reduce((a, b) => a * b, 1));
    }
    expect(new Set(start['hallucinators.scale'])).toEqual(new Set([1]));
    expect(new Set(start['hallucinators.shift'])).toEqual(new Set([0]));
    const weights = start['hallucinators.enc.weight'] ?? new Float32Array();
    expect(weights.slice(0, 81)).not.toEqual(weights.slice(81, 162));
    expect(weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0)).toBeLessThanOrEqual(
      1 / Math.sqrt(27),
    );
  });

  it('are the same images with coarse maps as with full ones', () => {
    const [full, coarse] = [null, 2].map((mapSize) => {
      const parameterization = createParameterization(haba({ mapSize }), geometry);
      const start = parameterization.initialise(Random.for(0), realImages);
      const params = Object.fromEntries(
        Object.entries(parameterization.specs).map(([name, { shape }]) => [
          name,
          { data: start[name] ?? new Float32Array(), shape },
        ]),
      );
      return { params, shown: parameterization.withBases(params) };
    });
    expect(coarse?.params['hallucinators.scale']?.shape).toEqual([3, 3, 2, 2]);
    expect(coarse?.shown).toEqual(full?.shown);
  });

  it('refuse maps that are larger than what they are enlarged to', () => {
    expect(() => createParameterization(haba({ mapSize: 4 }), geometry)).not.toThrow();
    expect(() => createParameterization(haba({ mapSize: 5 }), geometry)).toThrow(/4 x 4 places/);
  });

  it('refuse a class with too few images', () => {
    const parameterization = createParameterization(haba(), geometry);
    const one = (): Float32Array => realImages(0, 1);
    expect(() => parameterization.initialise(Random.for(0), one)).toThrow(/too few images/);
  });
});

describe('decoding', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each([
    ['bases of the image', haba()],
    ['bases of one channel', haba({ baseChannels: 'single' })],
    ['a kernel of one pixel', haba({ kernel: 1 })],
    ['one hallucinator', haba({ hallucinators: 1 })],
    ['coarse maps', haba({ mapSize: 2 })],
    ['coarse maps of one value, a kernel of one pixel', haba({ mapSize: 1, kernel: 1 })],
  ])('agrees on the engine, for all pairs and for one, and on the host: %s', async (_name, config) => {
    const parameterization = createParameterization(config, geometry);
    const { items, variants } = parameterization;
    const params = someParams(parameterization);
    const chosen = variants - 1;
    const oneHot = Float32Array.from({ length: variants }, (_, m) => (m === chosen ? 1 : 0));
    const result = await evaluate(
      engine,
      'decode',
      (inputs) => ({
        all: parameterization.decodeAll(inputs.params),
        one: parameterization.decodeWith(inputs.params, inputs.bases, inputs.variant),
      }),
      {
        params,
        bases: params['bases'] ?? floats(new Float32Array(), [0]),
        variant: floats(oneHot, [variants]),
      },
    );
    const cells = Array.from({ length: items * variants }, (_, i) => ({
      basis: Math.floor(i / variants),
      hallucinator: i % variants,
    }));
    const shown = parameterization.withBases(params);
    const host = decodePairs(shown, cells, 3);
    expect(result.all.shape).toEqual([items * variants, 3, 6, 6]);
    host.forEach((value, i) => {
      expect(result.all.data[i]).toBeCloseTo(value, 4);
    });
    const last = decodePairs(
      shown,
      cells.filter(({ hallucinator }) => hallucinator === chosen),
      3,
    );
    expect(result.one.data).toHaveLength(last.length);
    last.forEach((value, i) => {
      expect(result.one.data[i]).toBeCloseTo(value, 4);
    });
  });
});

describe('pairs without an engine', () => {
  it('show bases as they are without a hallucinator', () => {
    const params = someParams(createParameterization(haba({ baseChannels: 'single' }), geometry));
    const shown = decodePairs(params, [{ basis: 3, hallucinator: null }], 3);
    const basis = params['bases']?.data.subarray(3 * 36) ?? new Float32Array();
    expect(shown).toEqual(Float32Array.of(...basis, ...basis, ...basis));
  });

  it('are the images themselves for pixels', () => {
    const pixels = createParameterization(
      parameterizationSchema.parse({ basesPerClass: 2, initialisation: 'real' }),
      geometry,
    );
    const params = someParams(pixels);
    const shown = decodePairs(params, [{ basis: 1, hallucinator: null }], 3);
    expect(shown).toEqual(params['images']?.data.slice(imageValues, 2 * imageValues));
  });

  it('refuse what does not exist', () => {
    const params = someParams(createParameterization(haba(), geometry));
    expect(() => decodePairs(params, [{ basis: 4, hallucinator: 0 }], 3)).toThrow(/no basis 4/);
    expect(() => decodePairs(params, [{ basis: 0, hallucinator: 3 }], 3)).toThrow(/no hallucinator 3/);
  });
});
