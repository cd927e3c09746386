/** The datasets that runs can name: the embedded one and the folders that a person has looked into. */
import type { DatasetConfig } from '@shared/config/schema';
import type { DatasetInfo } from '@shared/domain';
import { openDataset } from '../core/data/open';
import type { LoadedDataset } from '../core/data/types';
import type { Library } from '../store/library';

const SAMPLE: DatasetConfig = { source: 'fashion-mnist-sample', limitPerClass: null, whitening: 'none' };

/** The embedded dataset, then the imported ones. */
export async function listDatasets(library: Library, resources: string): Promise<DatasetInfo[]> {
  const sample = infoOf(SAMPLE, await openDataset(SAMPLE, { resources, cache: library.cacheFolder }));
  return [sample, ...library.datasets.list()];
}

/** Reads a folder of IDX files and remembers what it holds. Throws a UserError when it holds no dataset. */
export async function inspectFolder(library: Library, resources: string, path: string): Promise<DatasetInfo> {
  const config: DatasetConfig = { source: 'idx', path, limitPerClass: null, whitening: 'none' };
  const info = infoOf(config, await openDataset(config, { resources, cache: library.cacheFolder }));
  library.datasets.save(info);
  return info;
}

function infoOf(config: DatasetConfig, dataset: LoadedDataset): DatasetInfo {
  const { name, classNames, geometry, train, test } = dataset;
  const path = config.source === 'idx' ? config.path : null;
  return {
    id: path ?? config.source,
    name,
    source: config.source,
    path,
    classNames,
    channels: geometry.channels,
    imageSize: geometry.imageSize,
    trainCount: train.count,
    testCount: test.count,
    licence: config.source === 'idx' ? null : 'MIT',
  };
}
