import { type Loops, loopsOf } from '@shared/config/loops';
import type { GradientMatchingConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { SERIES } from '@shared/domain/series';
import { type AugmentationDraws, drawAugmentation } from '../../augment/draw';
import { type AugmentationPipeline, formFor, augmentationPipeline } from '../../augment/stages';
import { AugmentationTables } from '../../augment/tables';
import { RealFeed } from '../../data/imagePool';
import { compiledByShape, type DeviceFunction, disposeTree, uploadTree } from '../../engine/compile';
import type { DeviceTensor } from '../../engine/types';
import type { RunningStatistics } from '../../evaluate/programs';
import { initialiseParams } from '../../nets/layers';
import { oneHot } from '../../nets/network';
import { Random } from '../../random/random';
import type { TensorSpec } from '../../trace/ir';
import type { Sym } from '../../trace/ops';
import type { HostTensor, Named, NetworkDefinition, RealImages } from '../../types';
import {
  type ObjectiveParts,
  type ObjectiveRunner,
  pullGradients,
  type PullInputs,
  type UpdateAt,
  type UpdateFrom,
  type UpdateGradients,
} from '../runner';
import {
  type InnerInputs,
  innerStep,
  matchClass,
  type MatchingNetwork,
  type MatchInputs,
  type MatchOutputs,
  observeStatistics,
  type StatisticsInputs,
} from './programs';

/** The random choices of gradient matching. */
export interface MatchingDraws {
  /** Starting values of an iteration's network. */
  network(iteration: number): Float32Array[];
  /** Real images of one class to compare gradients on. */
  real(at: UpdateAt, classIndex: number): ArrayLike<number>;
  /** Real images of one class that batch norm is frozen on. */
  statistics(at: UpdateAt, classIndex: number): ArrayLike<number>;
  /** One augmentation for the real and the distilled images of a class. */
  augmentation(at: UpdateAt, classIndex: number): AugmentationDraws;
  /** The order in which an epoch of the network takes `count` distilled images. */
  order(at: UpdateAt, epoch: number, count: number): Int32Array;
  /** Augmentation of a batch of that epoch, one a sample. */
  inner(at: UpdateAt, epoch: number, batch: number, count: number): AugmentationDraws;
}

interface DrawParts {
  readonly seed: number;
  readonly network: NetworkDefinition;
  readonly pipeline: AugmentationPipeline;
  readonly realImages: RealImages;
  /** Real images of each class per update. */
  readonly realBatch: number;
}

/** Real images of each class that batch norm is frozen on. */
const STATISTICS_BATCH = 16;

/** Everything drawn from the seed. */
export function seededDraws({ seed, network, pipeline, realImages, realBatch }: DrawParts): MatchingDraws {
  const random = ({ iteration, update }: UpdateAt, ...labels: (string | number)[]): Random =>
    Random.for(seed, 'gradient-matching', iteration, update, ...labels);
  const some = (generator: Random, classIndex: number, count: number): Int32Array =>
    generator.sample(realImages.count(classIndex), count);
  return {
    network: (iteration) =>
      initialiseParams(network.params, Random.for(seed, 'gradient-matching', iteration, 'network')),
    real: (at, c) => some(random(at, 'real', c), c, realBatch),
    statistics: (at, c) => some(random(at, 'statistics', c), c, STATISTICS_BATCH),
    augmentation: (at, c) => drawAugmentation(random(at, 'augmentation', c), pipeline, 1),
    order: (at, epoch, count) => random(at, 'order', epoch).permutation(count),
    inner: (at, epoch, batch, count) => drawAugmentation(random(at, 'inner', epoch, batch), pipeline, count),
  };
}

type Spec = TensorSpec;

/**
 * Gradient matching: DC (Zhao et al. 2021) and, with the same augmentation on real and distilled images, DSA (Zhao and
 * Bilen 2021). An iteration has a fresh network and several updates; between two updates the network is trained on the
 * distilled images as they are then (fixtures' definition C.8).
 */
export class GradientMatchingRunner implements ObjectiveRunner {
  private readonly loops: Loops;
  private readonly pipeline: AugmentationPipeline;
  private readonly draws: MatchingDraws;
  private readonly feed: RealFeed;
  private network: MatchingNetwork<DeviceTensor> | null = null;
  private readonly decode: DeviceFunction<{ params: Named<Spec> }, Sym>;
  private readonly match: DeviceFunction<MatchInputs<Spec>, MatchOutputs<Sym>>;
  private readonly observe: DeviceFunction<StatisticsInputs<Spec>, RunningStatistics<Sym>>;
  private readonly inner: DeviceFunction<InnerInputs<Spec>, MatchingNetwork<Sym>>;
  private readonly pull: DeviceFunction<PullInputs<Spec>, { gradients: Named<Sym>; loss: Sym }>;

  /** @param draws Replaces the choices that follow from the seed, to replay recorded ones. */
  constructor(
    private readonly config: GradientMatchingConfig,
    private readonly parts: ObjectiveParts,
    draws?: MatchingDraws,
  ) {
    const { engine, network, parameterization, realImages, seed } = parts;
    const smallest = Array.from({ length: realImages.classes }, (_, c) => realImages.count(c));
    const realBatch = Math.min(config.realBatch, ...smallest);
    if (realBatch < 1) {
      throw new UserError('bad-input', message('method.classWithoutImages', { index: smallest.indexOf(0) }));
    }
    const ops = config.kind === 'dsa' ? parts.augmentation.ops : [];
    const pipeline = augmentationPipeline({ ...parts.augmentation, ops }, parameterization, formFor(engine));
    this.pipeline = pipeline;
    this.feed = new RealFeed(engine, realImages);
    this.loops = loopsOf(config, parameterization.perClass);
    this.draws = draws ?? seededDraws({ seed, network, pipeline, realImages, realBatch });
    const matching = { network, distance: config.distance, pipeline };
    this.decode = compiledByShape<{ params: Named<Spec> }, Sym>(engine, 'match/decode', ({ params }) =>
      parameterization.decodeAll(params),
    );
    this.match = compiledByShape<MatchInputs<Spec>, MatchOutputs<Sym>>(engine, 'match', matchClass(matching));
    this.observe = compiledByShape<StatisticsInputs<Spec>, RunningStatistics<Sym>>(
      engine,
      'match/statistics',
      observeStatistics(network),
    );
    this.inner = compiledByShape<InnerInputs<Spec>, MatchingNetwork<Sym>>(
      engine,
      'match/inner',
      innerStep(network, pipeline),
    );
    this.pull = compiledByShape<PullInputs<Spec>, { gradients: Named<Sym>; loss: Sym }>(
      engine,
      'match/pull',
      pullGradients(parameterization),
    );
  }

  get updates(): number {
    return this.loops.outer;
  }

  async gradients(at: UpdateAt, { params }: UpdateFrom): Promise<UpdateGradients> {
    const { engine } = this.parts;
    if (at.update === 0) this.begin(at.iteration);
    const images = await this.decode({ params });
    const matched: MatchOutputs<DeviceTensor>[] = [];
    try {
      if (at.update > 0) await this.trainNetwork({ ...at, update: at.update - 1 }, images);
      await this.freezeStatistics(at);
      for (let c = 0; c < this.parts.parameterization.classes; c += 1) {
        matched.push(await this.matchOne(at, c, images));
      }
      const { gradients, loss } = await this.pull({
        params,
        gradients: matched.map(({ gradient }) => gradient),
        losses: matched.map(({ loss: ofClass }) => ofClass),
      });
      return { gradients, rateGradient: null, losses: { [SERIES.objective.name]: loss } };
    } finally {
      disposeTree(engine, [images, matched]);
    }
  }

  dispose(): void {
    this.forgetNetwork();
    this.feed.dispose();
  }

  private forgetNetwork(): void {
    if (this.network) disposeTree(this.parts.engine, this.network);
    this.network = null;
  }

  private begin(iteration: number): void {
    const { engine, network } = this.parts;
    this.forgetNetwork();
    const statistics = (value: number): DeviceTensor[] =>
      network.batchNormChannels.map((n) => engine.upload(new Float32Array(n).fill(value), [n]));
    this.network = {
      params: this.draws
        .network(iteration)
        .map((values, i) => engine.upload(values, network.params[i]?.shape ?? [])),
      running: { mean: statistics(0), variance: statistics(1) },
    };
  }

  private current(): MatchingNetwork<DeviceTensor> {
    if (this.network === null) throw new Error('The iteration has not begun.');
    return this.network;
  }

  /** Epochs of the network on the distilled images. `at` is the update that they follow. */
  private async trainNetwork(at: UpdateAt, images: DeviceTensor): Promise<void> {
    const { engine, parameterization } = this.parts;
    const { networkBatch, networkLearningRate } = this.config;
    const [count = 0] = images.spec.shape;
    const perClass = count / parameterization.classes;
    for (let epoch = 0; epoch < this.loops.inner; epoch += 1) {
      const order = this.draws.order(at, epoch, count);
      for (let from = 0; from < count; from += networkBatch) {
        const rows = order.slice(from, from + networkBatch);
        const draws = this.draws.inner(at, epoch, from / networkBatch, rows.length);
        const tables = new AugmentationTables(this.pipeline, { tables: rows.length, adjoint: false });
        const uploaded = uploadTree(engine, {
          rows: host(rows, [rows.length]),
          targets: this.targets(Array.from(rows, (row) => Math.floor(row / perClass))),
          learningRate: host(Float32Array.of(networkLearningRate), []),
          augmentation: tables.fill([{ draws, count: rows.length }]),
        });
        const before = this.current();
        this.network = await this.inner({ network: before, images, ...uploaded });
        disposeTree(engine, [uploaded, before]);
      }
    }
  }

  private async freezeStatistics(at: UpdateAt): Promise<void> {
    const { engine, network, realImages } = this.parts;
    if (network.batchNormChannels.length === 0) return;
    const chosen = Array.from(
      { length: realImages.classes },
      (_, c) => [c, this.draws.statistics(at, c)] as const,
    );
    const images = await this.feed.images(this.feed.prepare(chosen));
    const { params, running } = this.current();
    this.network = { params, running: await this.observe({ network: this.current(), images }) };
    disposeTree(engine, [images, running]);
  }

  private async matchOne(
    at: UpdateAt,
    classIndex: number,
    images: DeviceTensor,
  ): Promise<MatchOutputs<DeviceTensor>> {
    const { engine, parameterization } = this.parts;
    const perClass = (images.spec.shape[0] ?? 0) / parameterization.classes;
    const chosen = this.draws.real(at, classIndex);
    const rows = Int32Array.from({ length: perClass }, (_, i) => classIndex * perClass + i);
    const tables = new AugmentationTables(this.pipeline, { tables: 1, adjoint: true });
    const real = await this.feed.images(this.feed.prepare([[classIndex, chosen]]));
    const uploaded = uploadTree(engine, {
      realTargets: this.targets(new Array<number>(chosen.length).fill(classIndex)),
      rows: host(rows, [perClass]),
      targets: this.targets(new Array<number>(perClass).fill(classIndex)),
      augmentation: tables.fill([{ draws: this.draws.augmentation(at, classIndex), count: 1 }]),
    });
    try {
      return await this.match({ network: this.current(), images, real, ...uploaded });
    } finally {
      disposeTree(engine, [uploaded, real]);
    }
  }

  private targets(labels: readonly number[]): HostTensor {
    const { classes } = this.parts.parameterization;
    return host(oneHot(labels, classes), [labels.length, classes]);
  }
}

const host = (data: HostTensor['data'], shape: readonly number[]): HostTensor => ({ data, shape });
