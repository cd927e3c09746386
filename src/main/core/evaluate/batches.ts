/** The host side of an evaluation: shuffled, augmented batches. */
import { drawAugmentation } from '../augment/draw';
import type { AugmentationPlan } from '../augment/plan';
import { AugmentationTables } from '../augment/tables';
import type { LoadedDataset } from '../data/types';
import { oneHot } from '../nets/loss';
import { Random } from '../random/random';
import type { HostTensor } from '../types';
import type { TrainingSource } from './sources';

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

export class EpochBatches {
  private readonly tables = new Map<number, AugmentationTables>();

  constructor(
    private readonly dataset: LoadedDataset,
    private readonly batchSize: number,
    private readonly plan: AugmentationPlan,
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
        images: { data: images, shape: [chosen.length, channels, imageSize, imageSize] },
        targets: { data: oneHot(truth, classes), shape: [chosen.length, classes] },
        augmentation: this.augmentation(random, chosen.length),
      };
    }
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
