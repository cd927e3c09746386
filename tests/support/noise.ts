/** Noise of any size in the place of a dataset and of experts, for tests and benchmarks of whole iterations. */
import { labelsFrom, type LoadedDataset } from '@main/core/data/images';
import { sizeOf } from '@main/core/trace/ir';
import { Random } from '@main/core/random/random';
import type { NetworkDefinition, Trajectories } from '@main/core/types';

export interface NoiseShape {
  readonly classes: number;
  readonly channels: number;
  readonly imageSize: number;
  /** Training images of a class. */
  readonly perClass: number;
  /** Test images of all classes together; default: as many as training images. */
  readonly test?: number;
}

/** Bytes that are drawn; larger sets repeat them. An odd number, so that no two images are the same. */
const DRAWN = 2 ** 20 - 3;

/** A dataset of random bytes, sorted by class. */
export function noiseDataset({ perClass, test, ...shape }: NoiseShape): LoadedDataset {
  const { classes, channels, imageSize } = shape;
  const random = Random.for(0, 'images');
  const images = (count: number): LoadedDataset['train'] => {
    const pixels = new Uint8Array(count * channels * imageSize ** 2);
    const drawn = Uint8Array.from({ length: Math.min(pixels.length, DRAWN) }, () => random.integer(256));
    for (let at = 0; at < pixels.length; at += DRAWN) pixels.set(drawn.subarray(0, pixels.length - at), at);
    const labels = labelsFrom(count, classes, (i) => Math.floor((i * classes) / count));
    return { count, labels, pixels };
  };
  const train = images(classes * perClass);
  return {
    name: 'noise',
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    geometry: { ...shape, trainPerClass: perClass },
    standardisation: {
      mean: new Array<number>(channels).fill(0.5),
      std: new Array<number>(channels).fill(0.25),
    },
    train,
    test: test === undefined ? train : images(test),
    fingerprint: 'noise',
    whitened: null,
  };
}

/** One expert of `epochs` epochs that moved at random. */
export function noiseTrajectories({ params }: NetworkDefinition, epochs: number): Trajectories {
  const size = params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const start = Random.for(1, 'start').uniformArray(size, -0.1, 0.1);
  const moved = Random.for(1, 'moved').uniformArray(size, -0.01, 0.01);
  const snapshots = Array.from({ length: epochs + 1 }, (_, epoch) =>
    start.map((value, i) => value + epoch * (moved[i] ?? 0)),
  );
  return { count: 1, epochs, size, read: (_expert, epoch) => snapshots[epoch] ?? start };
}
