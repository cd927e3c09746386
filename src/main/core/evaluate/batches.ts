/** The host side of an evaluation: shuffled, augmented batches. */
import { augmentClassic, type ClassicOp } from '../augment/classic';
import { drawAugmentation } from '../augment/draw';
import type { AugmentationPlan } from '../augment/plan';
import { AugmentationTables } from '../augment/tables';
import type { LoadedDataset } from '../data/types';
import { oneHot } from '../nets/loss';
import { Random } from '../random/random';
import type { HostTensor } from '../types';
import type { TrainingSource } from './sources';
import { standardiseValues } from './standardise';

/** What a training step needs beside the network. */
export interface TrainBatch<T> {
  readonly images: T;
  readonly targets: T;
  readonly augmentation: readonly T[];
}

/** Which epoch's batches: of which source, with which random choices. */
export interface EpochOf {
  readonly source: TrainingSource;
  readonly seed: number;
  readonly labels: readonly (string | number)[];
}

/** Augmentation that is finished before a batch goes to the device, and the standardisation that has to come before it. */
export interface HostAugmentation {
  readonly ops: readonly ClassicOp[];
  readonly standardise: boolean;
}

export class EpochBatches {
  private readonly tables = new Map<number, AugmentationTables>();

  /** @param plan What the training step augments by; without operations where `host` augments. */
  constructor(
    private readonly dataset: LoadedDataset,
    private readonly batchSize: number,
    private readonly plan: AugmentationPlan,
    private readonly host: HostAugmentation | null = null,
  ) {}

  /** One epoch in a fresh random order, batch by batch; the last may be short. A batch is valid until the next. */
  *epoch({ source, seed, labels }: EpochOf, epoch: number): Generator<TrainBatch<HostTensor>> {
    const { channels, imageSize, classes } = this.dataset.geometry;
    const size = channels * imageSize * imageSize;
    const random = Random.for(seed, ...labels, 'epoch', epoch);
    const order = random.permutation(source.items);
    for (let from = 0; from < order.length; from += this.batchSize) {
      const chosen = order.subarray(from, from + this.batchSize);
      const images = new Float32Array(chosen.length * size);
      chosen.forEach((item, i) => {
        source.copy(item, random, images, i * size);
      });
      const truth = Array.from(chosen, (item) => source.labels[item] ?? 0);
      yield {
        images: { data: this.onHost(images, random), shape: [chosen.length, channels, imageSize, imageSize] },
        targets: { data: oneHot(truth, classes), shape: [chosen.length, classes] },
        augmentation: this.augmentation(random, chosen.length),
      };
    }
  }

  private onHost(images: Float32Array, random: Random): Float32Array {
    if (!this.host) return images;
    if (this.host.standardise) standardiseValues(images);
    return augmentClassic(images, this.dataset.geometry, random, this.host.ops);
  }

  private augmentation(random: Random, count: number): HostTensor[] {
    let tables = this.tables.get(count);
    if (!tables) {
      tables = new AugmentationTables(this.plan, { tables: count, adjoint: false });
      this.tables.set(count, tables);
    }
    return tables.fill([{ draws: drawAugmentation(random, this.plan, count), count }]);
  }
}
