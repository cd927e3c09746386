import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUGMENTATION_OPS } from '@shared/config/schema';
import { openEngine } from '../../../src/main/core/engine/select';
import type { Engine } from '../../../src/main/core/engine/types';
import { createConvNet } from '../../../src/main/core/nets/convnet';
import { createDm, type DmInputs, type DmOptions } from '../../../src/main/core/objective/dm';
import { createParameterization } from '../../../src/main/core/parameterization/parameterization';
import { Random } from '../../../src/main/core/random/random';
import { valueAndGrad, vjp } from '../../../src/main/core/trace/differentiate';
import { mean, reshape, square, sub, sum, type Sym } from '../../../src/main/core/trace/ops';
import type { HostTensor, Named, RealImages } from '../../../src/main/core/types';
import { compileForHost, evaluate, floats } from '../../support/evaluate';

const geometry = { classes: 2, channels: 3, imageSize: 12, trainPerClass: 5 };
const imageValues = 3 * 12 * 12;

/** Class c has 5 + c images; image i of class c is recognised by its first value, 100 c + i. */
const realImages: RealImages = {
  ...geometry,
  count: (c) => 5 + c,
  copy(c, indices, out, offset) {
    for (let i = 0; i < indices.length; i += 1) {
      const index = indices[i] ?? 0;
      const image = Random.for(9, c, index).normalArray(imageValues);
      image[0] = 100 * c + index;
      out.set(image, offset + i * imageValues);
    }
  },
};

const parameterization = createParameterization(
  {
    kind: 'haba',
    basesPerClass: 2,
    hallucinators: 2,
    kernel: 3,
    baseChannels: 'single',
    hallucinatorStart: 'random',
    initialisation: 'noise',
  },
  geometry,
);

/** Smooth everywhere, so that finite differences mean something. */
const network = createConvNet(
  { width: 8, depth: 2, norm: 'instance', activation: 'swish', pooling: 'average' },
  geometry,
);

const options: DmOptions = {
  seed: 1,
  network,
  augmentation: { ops: [...AUGMENTATION_OPS], mode: 'single' },
  realImages,
  parameterization,
  realBatch: 4,
};

const tensorOf = (inputs: DmInputs<HostTensor>, name: keyof DmInputs<HostTensor>): HostTensor => {
  const value = [inputs[name]].flat()[0];
  if (value === undefined) throw new Error(`${name} is missing.`);
  return value;
};

describe('what distribution matching draws', () => {
  const objective = createDm(options);

  it('has the announced shapes', () => {
    const drawn = objective.draw(0);
    for (const name of ['real', 'augmentation', 'network'] as const) {
      expect([drawn[name]].flat().map(({ shape }) => shape)).toEqual(
        [objective.inputSpecs[name]].flat().map(({ shape }) => shape),
      );
    }
  });

  it('depends on seed and iteration alone', () => {
    expect(createDm(options).draw(7)).toEqual(objective.draw(7));
    expect(objective.draw(8)).not.toEqual(objective.draw(7));
    expect(createDm({ ...options, seed: 2 }).draw(7)).not.toEqual(objective.draw(7));
  });

  it('is different images of each class, no more than the smallest class has', () => {
    const { data, shape } = tensorOf(createDm({ ...options, realBatch: 100 }).draw(3), 'real');
    expect(shape[0]).toBe(10);
    const names = Array.from({ length: 10 }, (_, i) => data[i * imageValues] ?? 0);
    expect(new Set(names).size).toBe(10);
    expect(names.slice(0, 5).every((name) => name < 100)).toBe(true);
    expect(names.slice(5).every((name) => name >= 100)).toBe(true);
  });
});

describe('the gradient of distribution matching', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  const params = (): Named<HostTensor> =>
    Object.fromEntries(
      Object.entries(parameterization.initialise(Random.for(2), () => new Float32Array())).map(
        ([name, data]) => [name, floats(data, parameterization.specs[name]?.shape ?? [])],
      ),
    );

  it.each(['single', 'sequence'] as const)(
    'is that of finite differences, through augmentation (%s) and decoding, for every stored tensor',
    async (mode) => {
      const step = 4e-3;
      const objective = createDm({ ...options, augmentation: { ops: [...AUGMENTATION_OPS], mode } });
      const drawn = objective.draw(5);
      const values = params();
      const at = await compileForHost(
        engine,
        'loss and gradients',
        (inputs) => {
          const decoded = vjp((p: Named<Sym>) => parameterization.decodeAll(p), inputs.values);
          const { loss, gradient } = objective.lossAndGradient(decoded.value, inputs.drawn);
          return { loss, gradients: decoded.pullback(gradient) };
        },
        { values, drawn },
      );
      const { gradients } = await at({ values, drawn });
      expect(Object.keys(gradients)).toHaveLength(7);
      for (const [name, { data, shape }] of Object.entries(values)) {
        const direction = Random.for(3, name).normalArray(data.length);
        const lossMovedBy = async (by: number): Promise<number> => {
          const moved = Float32Array.from(data, (value, i) => value + by * (direction[i] ?? 0));
          const { loss } = await at({ values: { ...values, [name]: floats(moved, shape) }, drawn });
          return loss.data[0] ?? Number.NaN;
        };
        const difference = ((await lossMovedBy(step)) - (await lossMovedBy(-step))) / (2 * step);
        const slope = direction.reduce((sum, d, i) => sum + d * (gradients[name]?.data[i] ?? 0), 0);
        expect(Math.abs(slope), name).toBeGreaterThan(1e-3);
        expect(Math.abs(difference - slope) / Math.abs(slope), name).toBeLessThan(0.02);
      }
    },
    30_000,
  );

  it('is that of the plain definition when classes are embedded one after the other', async () => {
    const [classes, realBatch, synthetic] = [2, 400, 3];
    const many: RealImages = { ...realImages, count: () => realBatch };
    const objective = createDm({
      ...options,
      augmentation: { ops: [], mode: 'single' },
      realImages: many,
      realBatch,
      parameterization: geometry,
    });
    const shape = [classes * synthetic, 3, 12, 12];
    const images = floats(Random.for(6, 'images').normalArray(classes * synthetic * imageValues), shape);
    const drawn = objective.draw(1);
    const { split, plain } = await evaluate(
      engine,
      'plain definition',
      (inputs) => {
        const real = inputs.drawn['real'];
        const weights = inputs.drawn['network'];
        const means = (x: Sym): Sym =>
          mean(reshape(network.apply(weights, x).features, [classes, -1, network.featureSize]), 1);
        const target = means(real);
        return {
          split: objective.lossAndGradient(inputs.images, inputs.drawn),
          plain: valueAndGrad((x: Sym) => sum(square(sub(means(x), target))))(inputs.images),
        };
      },
      { images, drawn },
    );
    expect(split.loss.data[0]).toBeCloseTo(plain.value.data[0] ?? Number.NaN, 4);
    split.gradient.data.forEach((value, i) => {
      expect(value).toBeCloseTo(plain.gradient.data[i] ?? Number.NaN, 5);
    });
  }, 30_000);
});
