/** The datasets that runs can name: the embedded one and the folders that a person has looked into. */
import type { DatasetConfig } from '@shared/config/schema';
import type { DatasetInfo } from '@shared/domain';
import { loadDataset } from '../core/data/load';
import type { LoadedDataset } from '../core/data/types';
import type { Library } from '../store/library';

const SAMPLE: DatasetConfig = { source: 'fashion-mnist-sample', limitPerClass: null, whitening: 'none' };

/** The embedded dataset, then the imported ones. */
export function listDatasets(library: Library, resourcesFolder: string): DatasetInfo[] {
  return [infoOf(SAMPLE, loadDataset(SAMPLE, resourcesFolder)), ...library.datasets.list()];
}

/** Reads a folder of IDX files and remembers what it holds. Throws a UserError when it holds no dataset. */
export function inspectFolder(library: Library, resourcesFolder: string, path: string): DatasetInfo {
  const config: DatasetConfig = { source: 'idx', path, limitPerClass: null, whitening: 'none' };
  const info = infoOf(config, loadDataset(config, resourcesFolder));
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
