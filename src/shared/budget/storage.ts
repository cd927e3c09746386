/**
 * Storage accounting. The field compares methods at an equal storage budget, counted in stored numbers and expressed
 * as images per class (IPC): numbers / (classes * channels * height * width).
 */
import type { ParameterizationConfig } from '../config/parameterization';
import { ledgerOf } from './ledger';

/** Sizes that the accounting needs of a dataset. Images are square. */
export interface ImageGeometry {
  readonly classes: number;
  readonly channels: number;
  readonly imageSize: number;
  /** Training images per class (the smallest class), to express the budget as a part of the dataset. */
  readonly trainPerClass: number;
}

export interface StorageAccount {
  /** Stored numbers of the bases (or pixels), in their code. */
  readonly baseValues: number;
  /** Stored numbers of all hallucinators. */
  readonly hallucinatorValues: number;
  /** Bases and hallucinators, as the field counts. MTT's learned learning rate, one number more, is left out. */
  readonly totalValues: number;
  /** As stored: numbers of 32 bits, and what says where they belong (a mask has one bit a place). */
  readonly bytes: number;
  /** Images per class that the same number of stored values would buy as plain pixels. */
  readonly ipcEquivalent: number;
  /** Distinct training images that come out (bases x hallucinators). */
  readonly generatedImages: number;
  /** Stored values / values of the training set, 0..1. */
  readonly datasetFraction: number;
}

/** Storage of a parameterization on a dataset: the figures of its ledger. */
export function storageOf(config: ParameterizationConfig, geometry: ImageGeometry): StorageAccount {
  const { basesPerClass, hallucinators, formation } = config;
  const generated = geometry.classes * basesPerClass * Math.max(1, hallucinators) * formation ** 2;
  const { bases, hallucinators: shared, bytes } = ledgerOf(config, geometry);
  return account(bases.values, shared.values, bytes, generated, geometry);
}

/** Storage of `perClass` real images of every class. */
export function storageOfImages(perClass: number, geometry: ImageGeometry): StorageAccount {
  const count = perClass * geometry.classes;
  const values = count * geometry.channels * geometry.imageSize ** 2;
  return account(values, 0, 4 * values, count, geometry);
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
  bytes: number,
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
    bytes,
    ipcEquivalent: total / (classes * perImage),
    generatedImages: generated,
    datasetFraction: total / (classes * trainPerClass * perImage),
  };
}
