import type { ImageSet, LoadedDataset } from '../../../src/main/core/data/types';
import type { Trajectories } from '../../../src/main/core/experts/types';
import { initialiseParams, sizeOf } from '../../../src/main/core/nets/initialise';
import { Random } from '../../../src/main/core/random/random';
import type { NetworkDefinition } from '../../../src/main/core/types';

export interface NoiseShape {
  readonly classes: number;
  readonly size: number;
  readonly trainPerClass: number;
  /** Test images; the training images serve as the test set where it is absent. */
  readonly test?: number;
}

/** A dataset of the right shapes, three channels, whose pixels are noise: what a step costs does not depend on them. */
export function noiseDataset({ classes, size, trainPerClass, test }: NoiseShape): LoadedDataset {
  const train = noiseImages(classes * trainPerClass, classes, size, 'images');
  return {
    name: 'noise',
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    geometry: { classes, channels: 3, imageSize: size, trainPerClass },
    standardisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    train,
    test: test === undefined ? train : noiseImages(test, classes, size, 'test'),
    fingerprint: 'noise',
    whitened: null,
  };
}

/** Bytes that are drawn; larger sets repeat them. */
const DRAWN = 2 ** 20;

function noiseImages(count: number, classes: number, size: number, label: string): ImageSet {
  const random = Random.for(0, label);
  const length = count * 3 * size * size;
  const pixels = new Uint8Array(length);
  // A prime number of bytes, so that no two images are the same.
  const drawn = Uint8Array.from({ length: Math.min(length, DRAWN - 3) }, () => random.integer(256));
  for (let at = 0; at < length; at += drawn.length) pixels.set(drawn.subarray(0, length - at), at);
  return {
    count,
    labels: Uint8Array.from({ length: count }, (_, i) => Math.floor((i * classes) / count)),
    pixels,
  };
}

/** One expert of three epochs that moved at random: matching it costs what matching a trained one costs. */
export function noiseTrajectories({ params }: Pick<NetworkDefinition, 'params'>): Trajectories {
  const size = params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const start = new Float32Array(size);
  let next = 0;
  for (const values of initialiseParams(params, Random.for(1, 'start'))) {
    start.set(values, next);
    next += values.length;
  }
  const snapshots = [0, 1, 2, 3].map((epoch) => {
    const moved = Random.for(1, 'moved', epoch).uniformArray(size, -0.01, 0.01);
    return start.map((value, i) => value + epoch * (moved[i] ?? 0));
  });
  return {
    count: 1,
    epochs: 3,
    size,
    read: (_expert, epoch) => snapshots[epoch] ?? new Float32Array(size),
  };
}
