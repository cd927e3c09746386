/** Images of a known dataset's sizes and of no meaning, for looking at what a run does without its files. */
import type { DatasetConfig } from '@shared/config/schema';
import { knownGeometry } from '@shared/studies/geometry';
import { Random } from '../random/random';
import { type ImageSet, labelsFrom, type LoadedDataset } from './images';

/** Test images of the datasets whose sizes are known. */
const TEST_IMAGES: Readonly<Partial<Record<DatasetConfig['source'], number>>> = {
  'fashion-mnist-sample': 1000,
  cifar10: 10_000,
  cifar100: 10_000,
  svhn: 26_032,
  'tiny-imagenet': 10_000,
};

const NOISE = 1 << 16;

/** A dataset of noise with as many images as `config` names; null where their number depends on files. */
export function standInDataset(config: DatasetConfig): LoadedDataset | null {
  const geometry = knownGeometry(config);
  if (geometry === null) return null;
  const { classes, channels, imageSize, trainPerClass } = geometry;
  const random = Random.for(0, 'stand-in');
  const noise = Uint8Array.from({ length: NOISE }, () => Math.floor(random.uniform() * 256));
  const images = (count: number): ImageSet => {
    const pixels = new Uint8Array(count * channels * imageSize ** 2);
    for (let from = 0; from < pixels.length; from += NOISE) {
      pixels.set(noise.subarray(0, Math.min(NOISE, pixels.length - from)), from);
    }
    return { count, pixels, labels: labelsFrom(count, classes, (i) => i % classes) };
  };
  return {
    name: 'stand-in',
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
    geometry,
    standardisation: {
      mean: new Array<number>(channels).fill(0.5),
      std: new Array<number>(channels).fill(0.25),
    },
    train: images(classes * trainPerClass),
    test: images(TEST_IMAGES[config.source] ?? 10_000),
    fingerprint: 'stand-in',
    whitened: null,
  };
}
