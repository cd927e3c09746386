/** The training images that are most like an image, in pixels or in the features of a random network. */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { ImageBatch } from '@shared/domain';
import type { Neighbour, Neighbours } from '@shared/ipc/contract';
import { type LoadedDataset, standardisedImages } from '../../core/data/images';
import { toRgba } from '../../core/data/rgba';
import type { JobCache } from '../jobCache';
import type { NeighboursJob, OnStep } from './job';

/** Images compared in one go. */
const BLOCK = 256;

export async function neighboursOf(
  jobCache: JobCache,
  job: NeighboursJob,
  onStep: OnStep,
): Promise<Neighbours> {
  const { config, geometry } = await jobCache.checkpoint(job.file);
  const dataset = await jobCache.openDataset(config.dataset, onStep);
  if (job.query.length !== geometry.channels * geometry.imageSize ** 2) {
    throw new UserError('bad-input', message('work.wrongImageSize'));
  }
  const distances =
    job.space === 'pixel'
      ? await pixelDistances(dataset, job.query, onStep)
      : await featureDistances(jobCache, dataset, job.query, onStep);
  const { labels } = dataset.train;
  const wanted = (index: number): boolean => job.classIndex === null || labels[index] === job.classIndex;
  const order = Array.from(distances.keys())
    .filter(wanted)
    .sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0));
  const neighbours: Neighbour[] = order.slice(0, job.count).map((index) => ({
    index,
    classIndex: labels[index] ?? 0,
    distance: distances[index] ?? 0,
  }));
  return {
    neighbours,
    images: picturesOf(
      dataset,
      neighbours.map(({ index }) => index),
    ),
    searched: order.length,
  };
}

/** 1 - correlation with every training image: distilled values may lie far outside of those of real images. */
async function pixelDistances(
  dataset: LoadedDataset,
  query: Float32Array,
  onStep: OnStep,
): Promise<Float32Array> {
  const { count } = dataset.train;
  const distances = new Float32Array(count);
  const own = centred(query);
  const length = lengthOf(own, 0, own.length);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    const images = standardisedImages(dataset, dataset.train, from, to);
    for (let row = 0; row < to - from; row += 1) {
      const other = centred(images.subarray(row * own.length, (row + 1) * own.length));
      distances[from + row] = 1 - dot(own, other, 0) / (length * lengthOf(other, 0, own.length));
    }
    await onStep('search', to, count);
  }
  return distances;
}

/** 1 - cosine of the features of every training image. */
async function featureDistances(
  jobCache: JobCache,
  dataset: LoadedDataset,
  query: Float32Array,
  onStep: OnStep,
): Promise<Float32Array> {
  const network = await jobCache.network(dataset.geometry, dataset.train.count);
  try {
    const { data, size } = await jobCache.realFeatures(dataset, network, onStep);
    const own = await network.run(query);
    const length = lengthOf(own, 0, size);
    return Float32Array.from(
      { length: dataset.train.count },
      (_, row) => 1 - dot(own, data, row * size) / (length * lengthOf(data, row * size, size)),
    );
  } finally {
    network.close();
  }
}

/** The values less their mean. */
function centred(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Of `a` with as many values of `b`, from `start` on. */
function dot(a: Float32Array, b: Float32Array, start: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[start + i]!;
  return sum;
}

function lengthOf(values: Float32Array, from: number, size: number): number {
  let sum = 0;
  for (let i = from; i < from + size; i += 1) sum += values[i]! ** 2;
  return Math.max(Math.sqrt(sum), 1e-8);
}

/** Training images as they are in the dataset, before any standardisation. */
export function picturesOf({ train, geometry }: LoadedDataset, indices: readonly number[]): ImageBatch {
  const { channels, imageSize } = geometry;
  const size = channels * imageSize ** 2;
  const values = new Float32Array(indices.length * size);
  indices.forEach((index, i) => {
    const bytes = train.pixels.subarray(index * size, (index + 1) * size);
    for (let p = 0; p < size; p += 1) values[i * size + p] = bytes[p]! / 255;
  });
  const plain = { mean: new Array<number>(channels).fill(0), std: new Array<number>(channels).fill(1) };
  return toRgba(values, channels, imageSize, plain, 'true');
}
