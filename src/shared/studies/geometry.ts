/** Sizes of the datasets that always have the same ones. */
import type { ImageGeometry } from '../budget/storage';
import type { DatasetConfig } from '../config/dataset';

const KNOWN: Readonly<Partial<Record<DatasetConfig['source'], ImageGeometry>>> = {
  'fashion-mnist-sample': { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 },
  cifar10: { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 },
  cifar100: { classes: 100, channels: 3, imageSize: 32, trainPerClass: 500 },
  // The smallest class (the digit 9) of the 73,257 training images.
  svhn: { classes: 10, channels: 3, imageSize: 32, trainPerClass: 4659 },
  'tiny-imagenet': { classes: 200, channels: 3, imageSize: 64, trainPerClass: 500 },
};

/** The sizes of a dataset that need no look at its files; null where they depend on the files. */
export function knownGeometry(dataset: DatasetConfig): ImageGeometry | null {
  const known = KNOWN[dataset.source];
  if (known === undefined) return null;
  const { limitPerClass } = dataset;
  return limitPerClass === null
    ? known
    : { ...known, trainPerClass: Math.min(known.trainPerClass, limitPerClass) };
}
