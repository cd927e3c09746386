/** From a run's dataset configuration to a dataset in memory. */
import { join } from 'node:path';
import type { DatasetConfig } from '@shared/config/schema';
import type { Engine } from '../engine/types';
import { assemble } from './assemble';
import { requireFolder, type OnProgress } from './files';
import { readIdxDataset } from './idx';
import type { LoadedDataset, RawDataset } from './types';

/** Folder of the embedded dataset below the application's resources. */
export const SAMPLE_FOLDER = join('datasets', 'fashion-mnist-sample');

export interface OpenDatasetOptions {
  /** The application's resources folder. */
  readonly resources: string;
  /** A folder for what takes long to make; made when it is missing, and safe to delete while no run uses it. */
  readonly cache: string;
  /** Multiplies the matrices of whitening; by default the CPU engine that every machine has. */
  readonly engine?: Engine;
  readonly onProgress?: OnProgress;
}

/**
 * Loads training and test set. Throws UserError with one sentence when files are missing, damaged, mislabelled or do not
 * fit together, and what `onProgress` throws.
 */
export async function openDataset(
  config: DatasetConfig,
  options: OpenDatasetOptions,
): Promise<LoadedDataset> {
  return assemble(await readRaw(config, options), config.limitPerClass);
}

async function readRaw(config: DatasetConfig, options: OpenDatasetOptions): Promise<RawDataset> {
  if (config.source === 'fashion-mnist-sample') {
    const sample = await readIdxDataset(join(options.resources, SAMPLE_FOLDER));
    return { ...sample, name: 'Fashion-MNIST sample' };
  }
  await requireFolder(config.path);
  return readIdxDataset(config.path);
}
