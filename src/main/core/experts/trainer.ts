/** Training of experts (fixtures' definition C.10): SGD over the whole training set with the evaluation's own step. */
import type { AugmentationConfig, ExpertsConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { ImagePool } from '../data/imagePool';
import { type LoadedDataset, realImagesOf } from '../data/images';
import { disposeTree, downloadFloats } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { type BatchAugmentation, planBatches } from '../evaluate/augmentation';
import { EpochBatches, type TrainBatch, uploadBatch } from '../evaluate/batches';
import {
  EvaluationPrograms,
  networkFunctions,
  type NetworkFunctions,
  type NetState,
} from '../evaluate/programs';
import { answersToTest, countCorrect } from '../evaluate/evaluate';
import { wholeSource, type TrainingSource } from '../evaluate/sources';
import { inBlocks } from '../nets/blocks';
import { initialiseParams } from '../nets/layers';
import { sizeOf } from '../trace/ir';
import { Random } from '../random/random';
import type { HostTensor, NetworkDefinition } from '../types';
import type { ExpertState } from './draft';

/** Names the random choices of all experts, apart from those of runs: every run shares them. */
const LABEL = 'experts';
const TEST_BATCH = 128;

export type ExpertsTraining = Omit<ExpertsConfig, 'count' | 'epochs'>;

/** What trainers of the same experts share. */
interface Recipe {
  readonly planned: BatchAugmentation;
  readonly functions: NetworkFunctions;
}

export class ExpertTrainer {
  private readonly programs: EvaluationPrograms;
  private readonly batches: EpochBatches;
  private readonly recipe: Recipe;
  private readonly size: number;
  /** All training images on the device; undefined until the first epoch. */
  private pool: ImagePool | null | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly network: NetworkDefinition,
    private readonly dataset: LoadedDataset,
    private readonly settings: ExpertsTraining,
    private readonly augmentation: AugmentationConfig,
    private readonly source: TrainingSource = wholeSource(realImagesOf(dataset)),
    recipe?: Recipe,
  ) {
    const { momentum, weightDecay, standardiseBatches: standardise, augmentation: by } = settings;
    const planned =
      recipe?.planned ?? planBatches(engine, network, dataset.geometry, { by, augmentation, standardise });
    const step = { momentum, weightDecay, ...planned.step };
    this.recipe = recipe ?? {
      planned,
      functions: networkFunctions(inBlocks(network, engine), step, { standardise }),
    };
    this.batches = new EpochBatches(dataset, settings.batchSize, planned);
    this.programs = new EvaluationPrograms(engine, this.recipe.functions);
    this.size = network.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /** A trainer of the same experts on another engine. */
  on(engine: Engine): ExpertTrainer {
    if (engine === this.engine) return this;
    const { network, dataset, settings, augmentation, source, recipe } = this;
    return new ExpertTrainer(engine, network, dataset, settings, augmentation, source, recipe);
  }

  /** Training steps of an epoch. */
  get stepsPerEpoch(): number {
    return Math.ceil(this.source.items / this.settings.batchSize);
  }

  /** Expert `expert` before its training: PyTorch's default initialisation. */
  initial(expert: number): ExpertState {
    const values = initialiseParams(this.network.params, Random.for(expert, LABEL, 'weights'));
    return { params: join(values, this.size), velocity: this.startVelocity() };
  }

  /**
   * One epoch (counted from 0). `afterStep` hears of every step; what it throws ends the epoch.
   * @throws UserError when the training diverges.
   */
  async epoch(
    expert: number,
    epoch: number,
    state: ExpertState,
    afterStep: (step: number) => Promise<void>,
  ): Promise<ExpertState> {
    const pool = this.resident();
    const of = { source: this.source, seed: expert, labels: [LABEL] };
    const after = await this.train(state, this.batches.epoch(of, epoch, pool !== null), afterStep, pool);
    if (after.params.every(Number.isFinite)) return after;
    throw new UserError(
      'bad-input',
      message('expertWork.diverged', {
        expert: expert + 1,
        epoch: epoch + 1,
        rate: this.settings.learningRate,
      }),
    );
  }

  /** Steps on given batches, in order; `pool` holds the images that they bring the row numbers of. */
  async train(
    start: ExpertState,
    batches: Iterable<TrainBatch<HostTensor>>,
    afterStep: (step: number) => Promise<void> = () => Promise.resolve(),
    pool: ImagePool | null = null,
  ): Promise<ExpertState> {
    const { engine } = this;
    const rate = engine.upload(Float32Array.of(this.settings.learningRate), []);
    let state = this.upload(start);
    let step = 0;
    const drawn = batches[Symbol.iterator]();
    try {
      let next = drawn.next();
      while (!next.done) {
        const uploaded = await uploadBatch(engine, owned(next.value), pool);
        const stepped = this.programs.train(state, uploaded, rate);
        // The next batch is drawn while the device works on this one.
        next = drawn.next();
        const after = await stepped;
        disposeTree(engine, [uploaded, state]);
        state = after;
        step += 1;
        await afterStep(step);
      }
      return {
        params: await this.download(state.params),
        velocity: this.settings.momentum === 0 ? null : await this.download(state.velocities),
      };
    } finally {
      disposeTree(engine, [rate, state]);
    }
  }

  /** Accuracy (0..1) on the test set; null for networks with batch norm, whose running statistics are not kept. */
  async testAccuracy({ params }: ExpertState): Promise<number | null> {
    const { engine, dataset } = this;
    if (this.network.batchNormChannels.length > 0) return null;
    const { classes } = dataset.geometry;
    const state = this.upload({ params, velocity: null });
    let correct = 0;
    try {
      for (const { logits, labels } of await answersToTest(
        engine,
        this.programs,
        state,
        dataset,
        TEST_BATCH,
      )) {
        correct += countCorrect(logits, labels, classes);
      }
    } finally {
      disposeTree(engine, state);
    }
    return correct / dataset.test.count;
  }

  /** Frees what it keeps on the device. It can be used again. */
  dispose(): void {
    this.pool?.dispose();
    this.pool = undefined;
  }

  private resident(): ImagePool | null {
    if (this.pool === undefined) this.pool = this.batches.pool(this.engine, this.source);
    return this.pool;
  }

  private startVelocity(): Float32Array | null {
    return this.settings.momentum === 0 ? null : new Float32Array(this.size);
  }

  private upload({ params, velocity }: ExpertState): NetState {
    const statistics = (value: number): DeviceTensor[] =>
      this.network.batchNormChannels.map((n) => this.engine.upload(new Float32Array(n).fill(value), [n]));
    return {
      params: this.uploadValues(params),
      velocities: this.uploadValues(velocity ?? new Float32Array(this.size)),
      running: { mean: statistics(0), variance: statistics(1) },
    };
  }

  private uploadValues(values: Float32Array): DeviceTensor[] {
    let offset = 0;
    return this.network.params.map(({ shape }) => {
      const end = offset + sizeOf(shape);
      const part = values.slice(offset, end);
      offset = end;
      return this.engine.upload(part, shape);
    });
  }

  private async download(tensors: readonly DeviceTensor[]): Promise<Float32Array> {
    return join(await Promise.all(tensors.map((tensor) => downloadFloats(this.engine, tensor))), this.size);
  }
}

/** A batch that stays valid when the next one is drawn: tables are filled anew in place. */
const owned = (batch: TrainBatch<HostTensor>): TrainBatch<HostTensor> => ({
  ...batch,
  augmentation: batch.augmentation.map(({ data, shape }) => ({ data: data.slice(), shape })),
});

function join(parts: readonly Float32Array[], size: number): Float32Array {
  const joined = new Float32Array(size);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
