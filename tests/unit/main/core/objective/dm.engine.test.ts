import { parameterizationSchema } from '@shared/config/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUGMENTATION_OPS } from '@shared/config/schema';
import { disposeTree, downloadTree, uploadTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { createConvNet } from '@main/core/nets/convnet';
import { createDm, type DmInputs, type DmOptions, DmRunner } from '@main/core/objective/dm';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { valueAndGrad, vjp } from '@main/core/trace/differentiate';
import { mean, reshape, square, sub, sum, type Sym } from '@main/core/trace/ops';
import type { HostTensor, Named, RealImages } from '@main/core/types';
import { drawDm } from '../../../../support/dm';
import { compileForHost, evaluate, floats } from '../../../../support/evaluate';

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

const parameterizationOf = (classes: number): ReturnType<typeof createParameterization> =>
  createParameterization(
    parameterizationSchema.parse({
      basesPerClass: 2,
      hallucinators: 2,
      kernel: 3,
      baseChannels: 'single',
      hallucinatorStart: 'random',
      initialisation: 'noise',
    }),
    { ...geometry, classes },
  );
const parameterization = parameterizationOf(geometry.classes);

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

const draw = (
  iteration: number,
  changed: Partial<DmOptions> = {},
  range = { from: 0, to: geometry.classes },
): DmInputs<HostTensor> => {
  const all = { ...options, ...changed };
  return drawDm(createDm(all), all.realImages, iteration, range);
};

describe('what distribution matching draws', () => {
  it('depends on seed and iteration alone', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8)).not.toEqual(draw(7));
    expect(draw(7, { seed: 2 })).not.toEqual(draw(7));
  });

  it('is different images of each class, no more than the smallest class has', () => {
    const { data, shape } = draw(3, { realBatch: 100 }).real;
    expect(shape[0]).toBe(10);
    const names = Array.from({ length: 10 }, (_, i) => data[i * imageValues] ?? 0);
    expect(new Set(names).size).toBe(10);
    expect(names.slice(0, 5).every((name) => name < 100)).toBe(true);
    expect(names.slice(5).every((name) => name >= 100)).toBe(true);
  });

  it('is the same for a class whichever classes it is with', () => {
    const [all, second] = [draw(4), draw(4, {}, { from: 1, to: 2 })];
    expect(second.real.data).toEqual(all.real.data.slice(all.real.data.length / 2));
    expect(second.network).toEqual(all.network);
  });
});

describe('the classes that are embedded together', () => {
  const many = { ...geometry, classes: 12 };
  const groups = (realBatch: number, changed: Partial<DmOptions> = {}): number[] =>
    createDm({
      ...options,
      realImages: { ...realImages, classes: 12, count: () => 1000 },
      parameterization: { ...many, perClass: 2, variants: 2, formation: 1 },
      realBatch,
      ...changed,
    }).groups.map(({ from, to }) => to - from);

  it('are as many as make no more than so many images, and as many in each group', () => {
    expect(groups(1)).toEqual([12]);
    expect(groups(20)).toEqual([6, 6]);
    expect(groups(30)).toEqual([4, 4, 4]);
    expect(groups(40)).toEqual([3, 3, 3, 3]);
    expect(groups(400)).toEqual(new Array(12).fill(1));
    expect(groups(400, { form: 'formulas' })).toEqual(new Array(6).fill(2));
  });

  it('are fewer in the last group where equal ones would be small, as with a prime number of classes', () => {
    const of = (classes: number, realBatch: number): number[] =>
      groups(realBatch, {
        realImages: { ...realImages, classes, count: () => 1000 },
        parameterization: { ...many, classes, perClass: 2, variants: 2, formation: 1 },
      });
    expect(of(101, 12)).toEqual([...new Array<number>(10).fill(10), 1]);
    expect(of(13, 30)).toEqual([4, 4, 4, 1]);
    expect(of(100, 40)).toEqual(new Array(50).fill(2));
  });

  it('are all of them with batch norm, which looks at the whole batch', () => {
    const network = createConvNet(
      { width: 8, depth: 2, norm: 'batch', activation: 'relu', pooling: 'average' },
      geometry,
    );
    expect(groups(400, { network })).toEqual([12]);
  });

  it('follow one another through all classes', () => {
    const { groups: ranges } = createDm({ ...options, realBatch: 5 });
    expect(ranges[0]?.from).toBe(0);
    expect(ranges.at(-1)?.to).toBe(2);
    ranges.slice(1).forEach(({ from }, i) => {
      expect(from).toBe(ranges[i]?.to);
    });
  });
});

describe('the gradient of distribution matching', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  const params = (of = parameterization): Named<HostTensor> =>
    Object.fromEntries(
      Object.entries(of.initialise(Random.for(2), () => new Float32Array())).map(([name, data]) => [
        name,
        floats(data, of.specs[name]?.shape ?? []),
      ]),
    );

  it.each(['single', 'sequence'] as const)(
    'is that of finite differences, through augmentation (%s) and decoding, for every stored tensor',
    async (mode) => {
      const step = 4e-3;
      const augmentation = { ops: [...AUGMENTATION_OPS], mode };
      const objective = createDm({ ...options, augmentation });
      const drawn = draw(5, { augmentation });
      const values = params();
      const at = await compileForHost(
        engine,
        'loss and gradients',
        (inputs) => {
          const decoded = vjp((p: Named<Sym>) => parameterization.decodeAll(p), inputs.values);
          const { loss, gradient } = objective.lossAndGradient(decoded.value, inputs.drawn, geometry.classes);
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

  it.each([
    [2, 100, [1, 1]],
    [3, 60, [2, 1]],
  ])(
    'is that of the plain definition when %d classes, %d images of each, go in groups',
    async (...sizes) => {
      const [classes, realBatch, groups] = sizes;
      const many: RealImages = { ...realImages, classes, count: () => realBatch };
      const plain: DmOptions['augmentation'] = { ops: [], mode: 'single' };
      const stored = parameterizationOf(classes);
      const changed = { augmentation: plain, realImages: many, realBatch, parameterization: stored };
      const objective = createDm({ ...options, ...changed });
      expect(objective.groups.map(({ from, to }) => to - from)).toEqual(groups);
      const runner = new DmRunner(
        { kind: 'dm', realBatch },
        {
          engine,
          seed: options.seed,
          network,
          augmentation: plain,
          realImages: many,
          parameterization: stored,
          trajectories: null,
        },
      );
      const values = params(stored);
      const device = uploadTree(engine, values);
      const { gradients, losses } = await runner.gradients(
        { iteration: 1, update: 0 },
        { params: device, rate: null },
      );
      const found = await downloadTree(engine, { gradients, losses });
      runner.dispose();
      disposeTree(engine, [device, gradients, losses]);
      const expected = await evaluate(
        engine,
        'plain definition',
        (inputs) => {
          const means = (x: Sym): Sym => {
            const { features } = network.apply(inputs.drawn['network'], x);
            return mean(reshape(features, [classes, -1, network.featureSize]), 1);
          };
          const target = means(inputs.drawn['real']);
          return valueAndGrad((p: Named<Sym>) => sum(square(sub(means(stored.decodeAll(p)), target))))(
            inputs.values,
          );
        },
        { values, drawn: draw(1, changed, { from: 0, to: classes }) },
      );
      const loss = expected.value.data[0] ?? Number.NaN;
      expect((found.losses['loss/objective']?.data[0] ?? 0) / loss).toBeCloseTo(1, 5);
      for (const [name, { data }] of Object.entries(expected.gradient)) {
        const scale = Math.max(...Array.from(data, Math.abs));
        found.gradients[name]?.data.forEach((value, i) => {
          expect(value / scale, name).toBeCloseTo((data[i] ?? Number.NaN) / scale, 4);
        });
      }
      expect(engine.memory().tensors).toBe(0);
    },
    30_000,
  );
});
