import { parameterizationSchema } from '@shared/config/schema';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GradientMatchingConfig } from '@shared/config/schema';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import { disposeTree, downloadFloats, uploadTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { oneHot } from '@main/core/nets/network';
import { gradientDistance, innerStep } from '@main/core/objective/gradientMatching/programs';
import { GradientMatchingRunner, type MatchingDraws } from '@main/core/objective/gradientMatching/runner';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { valueAndGrad } from '@main/core/trace/differentiate';
import type { Sym } from '@main/core/trace/ops';
import type { NetworkDefinition, RealImages } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { shareOn, whenEvery } from '../support/graphics';
import { describeEngines } from '../support/testedEngines';
import { recordedDraws, strategyOps } from './support/augmentation';
import { expectClose } from './support/compare';
import { Fixture, type FixtureParam } from './support/fixtures';
import { CONVNET_NORMS, officialConvNet, splitParams } from './support/networks';

interface Settings {
  readonly method: string;
  readonly metric: 'ours' | 'mse' | 'cos';
  readonly classes: number;
  readonly ipc: number;
  readonly width: number;
  readonly depth: number;
  readonly batch_real: number;
  readonly outer: number;
  readonly inner: number;
  readonly lr_img: number;
  readonly lr_net: number;
  readonly momentum_img: number;
  readonly strategy?: string;
  readonly model?: string;
  readonly params: readonly FixtureParam[];
}

const LIMIT = 1e-4;
const fixture = new Fixture('dc_dm');
const METRICS = { ours: 'ours', mse: 'mse', cos: 'cosine' } as const;
const isMatching = (name: string): boolean => ['DC', 'DSA'].includes(fixture.settings<Settings>(name).method);
const runs = fixture.cases.filter(isMatching);

/** A recorded run: its network, images and choices. */
function recorded(name: string) {
  const settings = fixture.settings<Settings>(name);
  const { classes, ipc, model = 'ConvNet' } = settings;
  const images = fixture.tensor(`${name}/init/image_syn`);
  const real = fixture.tensor(`${name}/real_images`);
  const [, channels = 0, imageSize = 0] = images.shape;
  const size = channels * imageSize ** 2;
  const network: NetworkDefinition = officialConvNet(
    { ...settings, norm: CONVNET_NORMS[model] ?? model, act: 'relu', pool: 'avgpooling' },
    { channels, imageSize },
  );
  const realImages: RealImages = {
    classes,
    channels,
    imageSize,
    // Recorded indices are those of all images, whatever the class.
    count: () => real.shape[0] ?? 0,
    copy(_class, indices, out, offset) {
      for (let i = 0; i < indices.length; i += 1) {
        const from = (indices[i] ?? 0) * size;
        out.set((real.data as Float32Array).subarray(from, from + size), offset + i * size);
      }
    },
  };
  const draws: MatchingDraws = {
    network: () =>
      splitParams(network, fixture.floats(`${name}/net_params`)).map(({ data }) => data as Float32Array),
    real: ({ update }, c) => fixture.integers(`${name}/outer${update}/class${c}/real_indices`),
    statistics: ({ update }, c) =>
      c === 0 ? fixture.integers(`${name}/outer${update}/bn_real_indices`) : [],
    augmentation: ({ update }, c) => recordedDraws(fixture, `${name}/outer${update}/class${c}/syn_aug_`),
    order: ({ update }, epoch) => fixture.integers(`${name}/outer${update}/inner${epoch}/indices`),
    inner: ({ update }, epoch) => recordedDraws(fixture, `${name}/outer${update}/inner${epoch}/aug_`),
  };
  const geometry = { classes, channels, imageSize, trainPerClass: settings.batch_real };
  const parameterization = createParameterization(
    parameterizationSchema.parse({ basesPerClass: ipc, initialisation: 'noise' }),
    geometry,
  );
  const augmentation = { ops: strategyOps(settings.strategy), mode: 'single' } as const;
  const config: GradientMatchingConfig = {
    kind: settings.method === 'DSA' ? 'dsa' : 'dc',
    realBatch: settings.batch_real,
    distance: METRICS[settings.metric],
    outerLoops: settings.outer,
    innerLoops: settings.inner,
    networkLearningRate: settings.lr_net,
    networkBatch: 256,
  };
  return { settings, images, network, realImages, draws, parameterization, augmentation, config, geometry };
}

describeEngines('gradient matching on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(shareOn(id, ['ours', 'mse', 'cos'] as const, 3))(
    'the distance %s of two lists of gradients',
    async (metric) => {
      const { shapes } = fixture.settings<{ shapes: readonly (readonly number[])[] }>('gradlist');
      const list = (kind: string) => shapes.map((_, i) => fixture.tensor(`gradlist/gw_${kind}${i}`));
      const result = await evaluate(
        engine,
        metric,
        ({ real, synthetic }: { real: readonly Sym[]; synthetic: readonly Sym[] }) =>
          valueAndGrad((g: readonly Sym[]) => gradientDistance(METRICS[metric], g, real))(synthetic),
        { real: list('real'), synthetic: list('syn') },
      );
      expectClose('loss', result.value.data, fixture.floats(`gradlist/${metric}/loss`), LIMIT);
      result.gradient.forEach(({ data }, i) => {
        expectClose(`gradient ${i}`, data, fixture.floats(`gradlist/${metric}/grad_syn${i}`), LIMIT);
      });
    },
  );

  it.each(whenEvery(id, runs))('%s: every update of an iteration', async (name) => {
    const { settings, images, draws, config, ...parts } = recorded(name);
    const runner = new GradientMatchingRunner(
      config,
      { ...parts, engine, seed: 0, trajectories: null },
      draws,
    );
    expect(runner.updates).toBe(settings.outer);
    let values = Float32Array.from(images.data);
    let velocity = new Float32Array(values.length);
    for (let update = 0; update < settings.outer; update += 1) {
      const at = `${name}/outer${update}`;
      const params = uploadTree(engine, { images: floats(values, images.shape) });
      const { gradients, losses } = await runner.gradients({ iteration: 0, update }, { params, rate: null });
      const loss = losses['loss/objective'];
      const { images: byImages } = gradients;
      if (loss === undefined || byImages === undefined) throw new Error('A result is missing.');
      const gradient = await downloadFloats(engine, byImages);
      expectClose(`${at} loss`, await downloadFloats(engine, loss), fixture.floats(`${at}/loss`), LIMIT);
      expectClose(`${at} gradient`, gradient, fixture.floats(`${at}/grad/image_syn`), LIMIT);
      velocity = velocity.map((v, i) => settings.momentum_img * v + (gradient[i] ?? 0));
      values = values.map((value, i) => value - settings.lr_img * (velocity[i] ?? 0));
      expectClose(`${at} images`, values, fixture.floats(`${at}/after/image_syn`), LIMIT);
      disposeTree(engine, [params, gradients, losses]);
    }
    runner.dispose();
    expect(engine.memory().tensors).toBe(0);
  });

  it.each(
    whenEvery(
      id,
      runs.filter((name) => fixture.has(`${name}/outer0/inner0/net_params_after`)),
    ),
  )('%s: every step of the network on distilled images', async (name) => {
    const { settings, network, augmentation, geometry, draws } = recorded(name);
    const pipeline = augmentationPipeline({ ...augmentation, ops: [...augmentation.ops] }, geometry);
    const images = fixture.tensor(`${name}/outer0/after/image_syn`);
    const statistics = (value: number) =>
      network.batchNormChannels.map((n) => floats(new Float32Array(n).fill(value), [n]));
    let params = splitParams(network, fixture.floats(`${name}/net_params`));
    for (let epoch = 0; epoch < settings.inner; epoch += 1) {
      const at = { iteration: 0, update: 0 };
      const rows = draws.order(at, epoch, 0);
      const count = rows.length;
      const labels = Array.from(rows, (row) => Math.floor(row / settings.ipc));
      const tables = new AugmentationTables(pipeline, { tables: count, adjoint: false });
      const after = await evaluate(engine, name, innerStep(network, pipeline), {
        network: { params, running: { mean: statistics(0), variance: statistics(1) } },
        images,
        rows: { data: rows, shape: [count] },
        targets: floats(oneHot(labels, settings.classes), [count, settings.classes]),
        learningRate: floats(Float32Array.of(settings.lr_net), []),
        augmentation: tables.fill([{ draws: draws.inner(at, epoch, 0, count), count }]),
      });
      params = after.params.map(({ data, shape }) => ({ data, shape }));
      const flat = Float32Array.from(params.flatMap(({ data }) => [...data]));
      const expected = fixture.floats(`${name}/outer0/inner${epoch}/net_params_after`);
      expectClose(`epoch ${epoch}`, flat, expected, LIMIT);
    }
  });
});
