/** Training networks from scratch on a source and testing them (fixtures' definition C.9). */
import type { AugmentationConfig, EvaluationConfig } from '@shared/config/schema';
import { type Labels, type LoadedDataset, standardisedImages } from '../data/images';
import { disposeTree, downloadFloats } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { inBlocks } from '../nets/blocks';
import { initialiseParams } from '../nets/layers';
import { Random } from '../random/random';
import type { NetworkDefinition } from '../types';
import { type BatchAugmentation, planBatches } from './augmentation';
import { EpochBatches, uploadBatch } from './batches';
import { EvaluationPrograms, networkFunctions, type NetworkFunctions, type NetState } from './programs';
import type { TrainingSource } from './sources';

/*
 * What a trained network answers to the whole test set.
 */

/** Logits of a batch, [n, classes], and the labels of its n images. */
interface Answers {
  readonly logits: Float32Array;
  readonly labels: Labels;
}

/**
 * Shows the network all test images, batch by batch. The logits stay on the device until the last batch is on its way,
 * so that the device never waits for the host to look at them.
 */
export async function answersToTest(
  engine: Engine,
  programs: EvaluationPrograms,
  state: NetState,
  dataset: LoadedDataset,
  batchSize: number,
): Promise<Answers[]> {
  const { channels, imageSize } = dataset.geometry;
  const { count, labels } = dataset.test;
  const tested: { readonly logits: DeviceTensor; readonly labels: Labels }[] = [];
  try {
    for (let from = 0; from < count; from += batchSize) {
      const to = Math.min(from + batchSize, count);
      const host = standardisedImages(dataset, dataset.test, from, to);
      const images = engine.upload(host, [to - from, channels, imageSize, imageSize]);
      try {
        const logits = await programs.test(state, images);
        tested.push({ logits, labels: labels.subarray(from, to) });
      } finally {
        engine.dispose(images);
      }
    }
    return await Promise.all(
      tested.map(async (batch) => ({
        logits: await downloadFloats(engine, batch.logits),
        labels: batch.labels,
      })),
    );
  } finally {
    disposeTree(
      engine,
      tested.map(({ logits }) => logits),
    );
  }
}

export interface EvaluationJob {
  readonly source: TrainingSource;
  /** Names the random choices of this training. */
  readonly seed: number;
  readonly labels: readonly (string | number)[];
  readonly epochs: number;
  readonly learningRate: number;
  /** Where given, the answers are added: `[truth * classes + answer]`. */
  readonly confusion?: Uint32Array;
  /** Called after every epoch; throwing ends the evaluation. */
  onEpoch(epoch: number, epochs: number): Promise<void>;
}

/** What the networks on one engine have in common. */
interface Workshop {
  readonly programs: EvaluationPrograms;
  readonly batches: EpochBatches;
}

/** Trains networks of one architecture, any number of times, with programs traced once and compiled once per engine. */
export class Evaluator {
  private readonly planned: BatchAugmentation;
  private readonly functions: NetworkFunctions;
  private readonly workshops = new Map<Engine, Workshop>();

  /** @param engine The engine, or the one whose lanes train. */
  private readonly network: NetworkDefinition;

  constructor(
    private readonly engine: Engine,
    network: NetworkDefinition,
    private readonly dataset: LoadedDataset,
    private readonly settings: EvaluationConfig,
    augmentation: AugmentationConfig,
  ) {
    this.network = inBlocks(network, engine);
    const { standardiseBatches: standardise, momentum, weightDecay } = settings;
    const by = settings.augment ? settings.augmentWith : 'none';
    this.planned = planBatches(engine, network, dataset.geometry, { by, augmentation, standardise });
    const step = { momentum, weightDecay, ...this.planned.step };
    this.functions = networkFunctions(this.network, step, { standardise });
  }

  /**
   * Trains one network and answers its test accuracy (0..1). As in the official code `epochs` + 1 epochs are run, and
   * after epoch floor(epochs / 2) + 1 the learning rate drops to a tenth and the momentum is forgotten.
   * @param engine Where; one network at a time.
   */
  async trainAndTest(job: EvaluationJob, engine = this.engine): Promise<number> {
    const { epochs, learningRate } = job;
    const { programs, batches } = this.workshopOn(engine);
    const dropAfter = Math.floor(epochs / 2) + 1;
    let state = this.initialState(engine, job);
    const pool = batches.pool(engine, job.source);
    try {
      for (let epoch = 0; epoch <= epochs; epoch += 1) {
        if (epoch === dropAfter + 1) state = forgetMomentum(engine, state);
        const rate = engine.upload(
          Float32Array.of(epoch > dropAfter ? learningRate * 0.1 : learningRate),
          [],
        );
        for (const batch of batches.epoch(job, epoch, pool !== null)) {
          const uploaded = await uploadBatch(engine, batch, pool);
          const next = await programs.train(state, uploaded, rate);
          disposeTree(engine, [uploaded, state]);
          state = next;
        }
        engine.dispose(rate);
        await job.onEpoch(epoch + 1, epochs + 1);
      }
      return await this.testAccuracy(engine, state, job.confusion);
    } finally {
      disposeTree(engine, state);
      pool?.dispose();
    }
  }

  private workshopOn(engine: Engine): Workshop {
    const known = this.workshops.get(engine);
    if (known) return known;
    const made = {
      programs: new EvaluationPrograms(engine, this.functions),
      batches: new EpochBatches(this.dataset, this.settings.batchSize, this.planned),
    };
    this.workshops.set(engine, made);
    return made;
  }

  private initialState(engine: Engine, { seed, labels }: EvaluationJob): NetState {
    const values = initialiseParams(this.network.params, Random.for(seed, ...labels, 'weights'));
    const upload = (make: (value: Float32Array) => Float32Array): DeviceTensor[] =>
      values.map((value, i) => engine.upload(make(value), this.network.params[i]?.shape ?? []));
    const statistics = (value: number): DeviceTensor[] =>
      this.network.batchNormChannels.map((n) => engine.upload(new Float32Array(n).fill(value), [n]));
    return {
      params: upload((value) => value),
      velocities: upload((value) => new Float32Array(value.length)),
      running: { mean: statistics(0), variance: statistics(1) },
    };
  }

  private async testAccuracy(engine: Engine, state: NetState, confusion?: Uint32Array): Promise<number> {
    const { programs } = this.workshopOn(engine);
    const { dataset, settings } = this;
    const { classes } = dataset.geometry;
    let correct = 0;
    for (const { logits, labels } of await answersToTest(
      engine,
      programs,
      state,
      dataset,
      settings.testBatchSize,
    )) {
      correct += countCorrect(logits, labels, classes);
      if (confusion) addAnswers(confusion, logits, labels, classes);
    }
    return correct / dataset.test.count;
  }
}

function forgetMomentum(engine: Engine, state: NetState): NetState {
  disposeTree(engine, state.velocities);
  const velocities = state.velocities.map(({ spec: { shape } }) =>
    engine.upload(new Float32Array(shape.reduce((product, size) => product * size, 1)), shape),
  );
  return { ...state, velocities };
}

/** The place of the largest entry (the first of equals) of a row of `logits` [n, classes]. */
function answerOf(logits: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c += 1) {
    if ((logits[row * classes + c] ?? 0) > (logits[row * classes + best] ?? 0)) best = c;
  }
  return best;
}

/** Rows of `logits` [n, classes] whose largest entry (the first of equals) is the label. */
export function countCorrect(logits: Float32Array, labels: Labels, classes: number): number {
  let correct = 0;
  labels.forEach((label, row) => {
    if (answerOf(logits, row, classes) === label) correct += 1;
  });
  return correct;
}

/** Adds the answers of a batch to `confusion`, `[truth * classes + answer]`. */
function addAnswers(confusion: Uint32Array, logits: Float32Array, labels: Labels, classes: number): void {
  labels.forEach((label, row) => {
    const cell = label * classes + answerOf(logits, row, classes);
    confusion[cell] = (confusion[cell] ?? 0) + 1;
  });
}
