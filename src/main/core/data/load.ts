/** From a run's dataset configuration to a dataset in memory. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetConfig } from '@shared/config/schema';
import { UserError } from '@shared/errors';
import { idxClassNames, readIdxPart } from './idx';
import type { ImageSet, LoadedDataset, Standardisation } from './types';

/** Folder of the embedded dataset below the application's resources. */
export const SAMPLE_FOLDER = join('datasets', 'fashion-mnist-sample');

/** Channel statistics that the field uses (fixtures' definitions, part D). */
const FASHION_MNIST: Standardisation = { mean: [0.2861], std: [0.353] };

/**
 * Loads training and test set. Throws UserError with one sentence when files are missing, damaged or do not fit
 * together. `resources` is the application's resources folder.
 */
export function loadDataset(config: DatasetConfig, resources: string): LoadedDataset {
  const folder = config.source === 'idx' ? config.path : join(resources, SAMPLE_FOLDER);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError('bad-input', `The dataset folder ${folder} does not exist: choose another one.`);
  }
  const train = readIdxPart(folder, 'train');
  const test = readIdxPart(folder, 't10k');
  if (train.imageSize !== test.imageSize) {
    throw new UserError(
      'bad-input',
      `Training images are ${train.imageSize} px wide and test images ${test.imageSize} px: they do not belong together.`,
    );
  }
  const classes = 1 + Math.max(maximum(train.labels), maximum(test.labels));
  const classNames = idxClassNames(folder, classes);
  const limited = limitPerClass(train, classes, config.limitPerClass, train.imageSize ** 2);
  const smallest = Math.min(...countByClass(limited.labels, classes));
  if (smallest === 0) {
    throw new UserError(
      'bad-input',
      `A class below ${classes} has no training image: the labels of ${folder} have a gap.`,
    );
  }
  const isSample = config.source === 'fashion-mnist-sample';
  return {
    name: isSample ? 'Fashion-MNIST sample' : classNames[0] === 'T-shirt/top' ? 'Fashion-MNIST' : folder,
    classNames,
    geometry: { classes, channels: 1, imageSize: train.imageSize, trainPerClass: smallest },
    standardisation: classNames[0] === 'T-shirt/top' ? FASHION_MNIST : standardisationOf(limited, 1),
    train: limited,
    test: { count: test.count, pixels: test.pixels, labels: test.labels },
  };
}

/** Images per class. */
export function countByClass(labels: Uint8Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** The first `limit` images of every class, in file order; everything when `limit` is null. */
function limitPerClass(
  set: ImageSet,
  classes: number,
  limit: number | null,
  bytesPerImage: number,
): ImageSet {
  if (limit === null) return { count: set.count, pixels: set.pixels, labels: set.labels };
  const taken = new Array<number>(classes).fill(0);
  const kept: number[] = [];
  set.labels.forEach((label, i) => {
    const before = taken[label] ?? 0;
    if (before >= limit) return;
    taken[label] = before + 1;
    kept.push(i);
  });
  const pixels = new Uint8Array(kept.length * bytesPerImage);
  kept.forEach((from, to) => {
    pixels.set(set.pixels.subarray(from * bytesPerImage, (from + 1) * bytesPerImage), to * bytesPerImage);
  });
  return { count: kept.length, pixels, labels: Uint8Array.from(kept, (i) => set.labels[i] ?? 0) };
}

/** Mean and population deviation of each channel over a set of images scaled to 0..1. */
export function standardisationOf(set: ImageSet, channels: number): Standardisation {
  const plane = set.pixels.length / (set.count * channels);
  const mean: number[] = [];
  const std: number[] = [];
  for (let c = 0; c < channels; c += 1) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < set.count; i += 1) {
      const start = (i * channels + c) * plane;
      for (let p = start; p < start + plane; p += 1) {
        const value = (set.pixels[p] ?? 0) / 255;
        sum += value;
        squares += value * value;
      }
    }
    const average = sum / (set.count * plane);
    mean.push(average);
    std.push(Math.max(Math.sqrt(Math.max(squares / (set.count * plane) - average ** 2, 0)), 1e-6));
  }
  return { mean, std };
}

const maximum = (values: Uint8Array): number =>
  values.reduce((most, value) => (value > most ? value : most), 0);
