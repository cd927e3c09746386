/** The datasets that runs can name: the embedded one and the folders that a person has looked into. */
import { resolve } from 'node:path';
import { datasetSchema, type DatasetConfig } from '@shared/config/dataset';
import type { DatasetInfo } from '@shared/domain';
import { surveyDataset, type DatasetSurvey } from '../core/data/open';
import { recogniseFolder } from '../core/data/recognise';
import type { Library } from '../store/library';

const SAMPLE = datasetSchema.parse({ source: 'fashion-mnist-sample' });

/** The embedded dataset, then the imported ones. */
export async function listDatasets(library: Library, resources: string): Promise<DatasetInfo[]> {
  const sample = infoOf(SAMPLE, await surveyDataset(SAMPLE, resources));
  return [sample, ...library.datasets.list()];
}

/** What a folder holds, with the configuration that reads it. Image folders are described at their default size. */
export interface LookedInto {
  readonly config: DatasetConfig;
  readonly survey: DatasetSurvey;
}

/** Finds out which dataset a folder holds and checks it. Throws a UserError when it holds none or a damaged one. */
export async function lookInto(path: string, resources: string): Promise<LookedInto> {
  const config = datasetSchema.parse({ source: await recogniseFolder(path), path: resolve(path) });
  return { config, survey: await surveyDataset(config, resources) };
}

/** Looks into a folder and remembers what it holds. Throws a UserError when it holds no dataset. */
export async function inspectFolder(library: Library, resources: string, path: string): Promise<DatasetInfo> {
  const { config, survey } = await lookInto(path, resources);
  const info = { ...infoOf(config, survey), path };
  library.datasets.save(info);
  return info;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** A dataset as the library keeps it. */
export function infoOf(config: DatasetConfig, survey: DatasetSurvey): DatasetInfo {
  const path = 'path' in config ? config.path : null;
  return {
    id: path ?? config.source,
    name: survey.name,
    source: config.source,
    path,
    classNames: survey.classNames,
    channels: survey.channels,
    imageSize: survey.imageSize,
    trainCount: total(survey.train),
    testCount: total(survey.test),
    licence: path === null ? 'MIT' : null,
  };
}
