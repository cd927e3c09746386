import { afterAll, beforeAll, expect, it } from 'vitest';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { createDm } from '@main/core/objective/dm';
import { sgdStep } from '@main/core/optimizer/sgd';
import { zerosLike } from '@main/core/trace/ops';
import type { HostTensor, RealImages } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { shareOn } from '../support/graphics';
import { describeEngines } from '../support/testedEngines';
import { recordedDraws, strategyOps } from './support/augmentation';
import { expectClose } from './support/compare';
import { Fixture, type FixtureParam } from './support/fixtures';
import { CONVNET_NORMS, officialConvNet, splitParams } from './support/networks';

interface Settings {
  readonly method: string;
  readonly classes: number;
  readonly ipc: number;
  readonly width: number;
  readonly depth: number;
  readonly lr_img: number;
  readonly momentum_img: number;
  /** Operations of the augmentation; absent without one. */
  readonly strategy?: string;
  /** `ConvNetBN` has batch norm; absent is the default network. */
  readonly model?: string;
  readonly params: readonly FixtureParam[];
}

const LIMIT = 1e-4;
const fixture = new Fixture('dc_dm');
const isDm = (name: string): boolean => fixture.settings<Settings>(name).method === 'DM';

/** Images `indices` of all real ones. */
function pick({ data, shape }: HostTensor, indices: ArrayLike<number>): HostTensor {
  const size = data.length / (shape[0] ?? 1);
  const picked = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i += 1) {
    const index = indices[i] ?? 0;
    picked.set(data.subarray(index * size, (index + 1) * size), i * size);
  }
  return floats(picked, [indices.length, ...shape.slice(1)]);
}

describeEngines('distribution matching on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(shareOn(id, fixture.cases.filter(isDm), 4))('%s', async (name) => {
    const settings = fixture.settings<Settings>(name);
    const { classes, model = 'ConvNet' } = settings;
    const images = fixture.tensor(`${name}/init/image_syn`);
    const [, channels = 0, imageSize = 0] = images.shape;
    const network = officialConvNet(
      { ...settings, norm: CONVNET_NORMS[model] ?? model, act: 'relu', pool: 'avgpooling' },
      { channels, imageSize },
    );
    expect(network.params.map((spec) => [spec.name, spec.shape])).toEqual(
      settings.params.map(([parameter, shape]) => [parameter, shape]),
    );
    const byClass = Array.from({ length: classes }, (_, c) =>
      fixture.integers(`${name}/class${c}/real_indices`),
    );
    const realBatch = byClass[0]?.length ?? 0;
    const realImages: RealImages = {
      classes,
      channels,
      imageSize,
      count: () => realBatch,
      copy: () => {
        throw new Error('The recorded images are used.');
      },
    };
    const augmentation = { ops: strategyOps(settings.strategy), mode: 'single' } as const;
    const objective = createDm({
      seed: 0,
      network,
      augmentation,
      realImages,
      realBatch,
      parameterization: { classes, channels, imageSize, perClass: settings.ipc, variants: 1, formation: 1 },
    });
    const pipeline = augmentationPipeline(augmentation, { channels, imageSize });
    const draws = byClass.map((_, c) => ({
      draws: recordedDraws(fixture, `${name}/class${c}/real_aug_`),
      count: 1,
    }));
    const inputs = {
      real: pick(
        fixture.tensor(`${name}/real_images`),
        byClass.flatMap((indices) => [...indices]),
      ),
      augmentation: new AugmentationTables(pipeline, { tables: classes, adjoint: true }).fill(draws),
      network: splitParams(network, fixture.floats(`${name}/net_params`)),
    };
    const { lr_img: learningRate, momentum_img: momentum } = settings;
    const result = await evaluate(
      engine,
      name,
      (traced) => {
        const { loss, gradient } = objective.lossAndGradient(traced.images, traced.inputs, classes);
        const velocities = zerosLike(traced.images);
        const { params } = sgdStep(traced.images, gradient, velocities, { learningRate, momentum });
        return { loss, gradient, after: params };
      },
      { images, inputs },
    );
    expectClose('loss', result.loss.data, fixture.floats(`${name}/loss`), LIMIT);
    expectClose('gradient', result.gradient.data, fixture.floats(`${name}/grad/image_syn`), LIMIT);
    expectClose('images', result.after.data, fixture.floats(`${name}/after/image_syn`), LIMIT);
  });
});
