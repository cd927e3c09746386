/**
 * Storage accounting. The field compares methods at an equal storage budget, counted in stored numbers and expressed
 * as images per class (IPC): numbers / (classes * channels * height * width).
 */
import { storedForm, type ParameterizationConfig } from '../config/parameterization';

/** Sizes that the accounting needs of a dataset. Images are square. */
export interface ImageGeometry {
  readonly classes: number;
  readonly channels: number;
  readonly imageSize: number;
  /** Training images per class (the smallest class), to express the budget as a part of the dataset. */
  readonly trainPerClass: number;
}

export interface StorageAccount {
  /** Stored numbers of the bases (or pixels). */
  readonly baseValues: number;
  /** Stored numbers of all hallucinators. */
  readonly hallucinatorValues: number;
  /** Bases and hallucinators, as the field counts. MTT's learned learning rate, one number more, is left out. */
  readonly totalValues: number;
  /** As float32. */
  readonly bytes: number;
  /** Images per class that the same number of stored values would buy as plain pixels. */
  readonly ipcEquivalent: number;
  /** Distinct training images that come out (bases x hallucinators). */
  readonly generatedImages: number;
  /** Stored values / values of the training set, 0..1. */
  readonly datasetFraction: number;
}

/**
 * Numbers in one hallucinator: encoder k²·in·mid + mid, scale and shift 2·mid·(S−k+1)², decoder k²·mid·out + out
 * (HaBa, section 3.2; fixtures' definition). mid = out = image channels.
 */
export function hallucinatorValues(
  kernel: number,
  baseChannels: number,
  imageChannels: number,
  imageSize: number,
): number {
  const inner = imageSize - kernel + 1;
  const mid = imageChannels;
  const taps = kernel * kernel;
  return (
    taps * baseChannels * mid + mid + 2 * mid * inner * inner + taps * mid * imageChannels + imageChannels
  );
}

/** Exact storage of a parameterization on a dataset. */
export function storageOf(config: ParameterizationConfig, geometry: ImageGeometry): StorageAccount {
  const { classes, channels, imageSize } = geometry;
  const pixels = imageSize * imageSize;
  const { perClass, hallucinators, factor, ...form } = storedForm(config);
  const baseChannels = form.baseChannels === 'single' ? 1 : channels;
  const items = classes * perClass;
  const each = hallucinatorValues(form.kernel, baseChannels, channels, imageSize);
  return account(
    items * baseChannels * pixels,
    hallucinators * each,
    items * Math.max(1, hallucinators) * factor ** 2,
    geometry,
  );
}

/** Storage of `perClass` real images of every class. */
export function storageOfImages(perClass: number, geometry: ImageGeometry): StorageAccount {
  const count = perClass * geometry.classes;
  return account(count * geometry.channels * geometry.imageSize ** 2, 0, count, geometry);
}

/**
 * Whole images per class that fit a budget given as IPC equivalent: the fair plain-pixel or random-real baseline.
 * Rounded up, so that the baseline never has less storage than what it is compared with (1.88 IPC against 2 images).
 */
export function baselineImagesPerClass(ipcEquivalent: number): number {
  return Math.max(1, Math.ceil(ipcEquivalent - 1e-9));
}

function account(
  base: number,
  hallucinators: number,
  generated: number,
  geometry: ImageGeometry,
): StorageAccount {
  const { classes, channels, imageSize, trainPerClass } = geometry;
  const perImage = channels * imageSize * imageSize;
  const total = base + hallucinators;
  return {
    baseValues: base,
    hallucinatorValues: hallucinators,
    totalValues: total,
    bytes: total * 4,
    ipcEquivalent: total / (classes * perImage),
    generatedImages: generated,
    datasetFraction: total / (classes * trainPerClass * perImage),
  };
}
