import type { ImageGeometry } from '@shared/budget/storage';
import type { DatasetConfig } from '@shared/config/schema';
import { knownGeometry } from '@shared/studies/geometry';
import { openDataset } from '../core/data/open';
import { resourcesPath } from '../platform/resources';
import type { Library } from '../store/library';

/** Sizes of a dataset: known ones at once, others from its files. Throws a UserError when they hold no dataset. */
export async function geometryOf(library: Library, dataset: DatasetConfig): Promise<ImageGeometry> {
  const known = knownGeometry(dataset);
  if (known !== null) return known;
  const plain: DatasetConfig = { ...dataset, whitening: 'none' };
  return (await openDataset(plain, { resources: resourcesPath(), cache: library.cacheFolder })).geometry;
}
