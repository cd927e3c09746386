/** The datasets that runs can name: the embedded one and the folders that a person has looked into. */
import { written } from '@shared/words/written';
import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type DatasetConfig, datasetSchema } from '@shared/config/dataset';
import type { DatasetInfo, DatasetSuggestion } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { type DatasetSurvey, surveyDataset } from '../core/data/open';
import { recogniseFolder } from '../core/data/recognise';
import type { Library } from '../store/library';
import type { CheckResult } from './check';
import { deleteFiles, ownedFolder } from './place';

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

// Datasets of the library, for the page's tasks and the command line.

/** The configuration that reads a dataset. Throws a UserError for the embedded one, which has no files. */
export function configOf({ source, path }: DatasetInfo): Extract<DatasetConfig, { path: string }> {
  const { success, data } = datasetSchema.safeParse(path === null ? { source } : { source, path });
  if (success && 'path' in data) return data;
  throw new UserError('bad-input', message('datasetWork.builtInWithoutFiles'));
}

/** Records what a check found. What the files are is kept from the first check that found nothing wrong. */
export function recordCheck(library: Library, id: string, { manifest, problem }: CheckResult): void {
  const isFirst = library.datasets.checkOf(id).manifest === null && problem === null;
  library.datasets.setCheck(id, isFirst ? manifest : null, problem === null ? null : written(problem));
}

/** Records that a dataset was moved, and removes the empty folders that an archive had around it below `root`. */
export async function recordMove(library: Library, id: string, to: string, root: string): Promise<void> {
  const { path } = configOf(library.datasets.get(id));
  library.datasets.move(id, to);
  const owned = ownedFolder(path, root);
  if (owned === null) return;
  for (let folder = dirname(path); folder.startsWith(owned); folder = dirname(folder)) {
    const isEmpty = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isEmpty) return;
  }
}

/**
 * Forgets a dataset, and deletes its files if they lie below `root`; the bytes freed. Throws a UserError while a run that
 * names it is queued or running.
 */
export async function deleteDataset(library: Library, id: string, root: string): Promise<number> {
  const { path } = configOf(library.datasets.get(id));
  library.datasets.assertIdle(path);
  const freed = await deleteFiles(path, root);
  library.datasets.delete(id);
  return freed;
}

/** A dataset by its folder or its name. Throws a UserError when there is none, or several of that name. */
export function findDataset(library: Library, text: string): DatasetInfo {
  const all = library.datasets.list();
  const place = resolve(text);
  const [found, another] = [
    ...all.filter(({ path }) => path === place),
    ...all.filter(({ path, name }) => path !== place && name.toLowerCase() === text.toLowerCase()),
  ];
  if (!found) {
    throw new UserError('not-found', message('datasetWork.unknownDataset', { name: text }));
  }
  if (another && found.path !== place) {
    throw new UserError('bad-input', message('datasetWork.ambiguousDataset', { name: text }));
  }
  return found;
}

// Datasets in the folders that a person named: recognised by the names of their files, nothing is read.

/** Folders with more entries than this hold images, not datasets. */
const MAX_ENTRIES = 200;

/** What seems to lie in some folders and directly below them. Folders that are gone or hold nothing are left out. */
export async function suggestDatasets(folders: readonly string[]): Promise<DatasetSuggestion[]> {
  const found = await Promise.all(folders.map(inFolder));
  const byPath = new Map(found.flat().map((one) => [one.path, one]));
  return [...byPath.values()].sort((a, b) => a.path.localeCompare(b.path));
}

async function inFolder(folder: string): Promise<DatasetSuggestion[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries.length > MAX_ENTRIES ? [] : entries.filter((entry) => entry.isDirectory());
  const children = (await Promise.all(below.map(({ name }) => recognised(join(folder, name))))).flat();
  // An archive's own folder is found from above it too: the nearest place is the better suggestion.
  return children.length > 0 ? children : recognised(folder);
}

async function recognised(path: string): Promise<DatasetSuggestion[]> {
  const source = await recogniseFolder(path).catch(() => null);
  return source === null ? [] : [{ path, source }];
}
