/** The host side of an evaluation: shuffled, augmented batches. */
import { augmentClassic, classicTensors, drawClassic } from '../augment/classic';
import { drawAugmentation } from '../augment/draw';
import { AugmentationTables } from '../augment/tables';
import { ImagePool } from '../data/imagePool';
import type { LoadedDataset } from '../data/images';
import { uploadTree } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { oneHot } from '../nets/network';
import { Random } from '../random/random';
import type { HostTensor } from '../types';
import { type BatchAugmentation, standardiseValues } from './augmentation';
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
    private readonly augmented: BatchAugmentation,
  ) {}

  /**
   * One epoch in a fresh random order, batch by batch; the last may be short. A batch is valid until the next. With
   * `pooled` its images are row numbers (int32 [n]) of `source.images`.
   */
  *epoch(
    { source, seed, labels }: EpochOf,
    epoch: number,
    pooled = false,
  ): Generator<TrainBatch<HostTensor>> {
    const { classes } = this.dataset.geometry;
    const random = Random.for(seed, ...labels, 'epoch', epoch);
    const order = random.permutation(source.items);
    for (let from = 0; from < order.length; from += this.batchSize) {
      const chosen = order.subarray(from, from + this.batchSize);
      const images = pooled ? rowsOf(source, chosen, random) : this.copied(source, chosen, random);
      const truth = Array.from(chosen, (item) => source.labels[item] ?? 0);
      yield {
        images,
        targets: { data: oneHot(truth, classes), shape: [chosen.length, classes] },
        augmentation: this.augmentation(random, chosen.length),
      };
    }
  }

  /** The images of a source on a device, for `epoch` with `pooled`; null where batches bring their images. */
  pool(engine: Engine, { images }: TrainingSource): ImagePool | null {
    const { channels, imageSize } = this.dataset.geometry;
    return this.augmented.host
      ? null
      : ImagePool.create(engine, { ...images, shape: [channels, imageSize, imageSize] });
  }

  private copied(source: TrainingSource, chosen: Int32Array, random: Random): HostTensor {
    const { channels, imageSize } = this.dataset.geometry;
    const size = channels * imageSize * imageSize;
    const images = new Float32Array(chosen.length * size);
    chosen.forEach((item, i) => {
      source.copy(item, random, images, i * size);
    });
    return { data: this.onHost(images, random), shape: [chosen.length, channels, imageSize, imageSize] };
  }

  private onHost(images: Float32Array, random: Random): Float32Array {
    const { host } = this.augmented;
    if (!host) return images;
    if (host.standardise) standardiseValues(images);
    return augmentClassic(images, this.dataset.geometry, random, host.ops);
  }

  private augmentation(random: Random, count: number): HostTensor[] {
    const { pipeline } = this.augmented.step;
    if (pipeline.kind === 'classic')
      return classicTensors(pipeline, drawClassic(random, pipeline.ops, pipeline, count));
    let tables = this.tables.get(count);
    if (!tables) {
      tables = new AugmentationTables(pipeline, { tables: count, adjoint: false });
      this.tables.set(count, tables);
    }
    return tables.fill([{ draws: drawAugmentation(random, pipeline, count), count }]);
  }
}

const rowsOf = (source: TrainingSource, chosen: Int32Array, random: Random): HostTensor => ({
  data: chosen.map((item) => source.row(item, random)),
  shape: [chosen.length],
});

/** A batch on the device; the caller owns it. `pool` holds the images that it brings the row numbers of. */
export async function uploadBatch(
  engine: Engine,
  { images, ...rest }: TrainBatch<HostTensor>,
  pool: ImagePool | null,
): Promise<TrainBatch<DeviceTensor>> {
  if (pool === null) return uploadTree(engine, { images, ...rest });
  const uploaded = uploadTree(engine, rest);
  return { images: await pool.take(images), ...uploaded };
}
