/** Opening datasets in tests. */
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import type { DatasetConfig } from '@shared/config/schema';
import { openDataset } from '@main/core/data/open';
import {
  channelStatistics,
  type ImageSet,
  type LoadedDataset,
  type Standardisation,
} from '@main/core/data/images';
import type { Pixels } from '@main/core/data/pixels';

export const RESOURCES = resolve(import.meta.dirname, '../../resources');

/** Loads a dataset of a kind that needs no cache. */
export const openPlain = (config: DatasetConfig): Promise<LoadedDataset> =>
  openDataset(config, { resources: RESOURCES, cache: join(tmpdir(), 'haba-test-no-cache') });

/** The embedded dataset. */
export const openSample = (limitPerClass: number | null = null): Promise<LoadedDataset> =>
  openPlain({ source: 'fashion-mnist-sample', limitPerClass, whitening: 'none' });

/** One byte of a dataset's images; undefined past their end. */
export const byteAt = (pixels: Pixels, at: number): number | undefined => pixels.subarray(at, at + 1)[0];

/** Mean and deviation of each channel of a set, read whole. */
export function standardisationOf(set: ImageSet, channels: number): Standardisation {
  const statistics = channelStatistics(channels, set.pixels.length / set.count);
  statistics.add(set.pixels.subarray(0, set.pixels.length));
  return statistics.read();
}
