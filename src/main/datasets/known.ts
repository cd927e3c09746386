/** Datasets of the library, for whoever works on them: the page's tasks and the command line. */
import { rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { datasetSchema, type DatasetConfig } from '@shared/config/dataset';
import type { DatasetInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Library } from '../store/library';
import type { CheckResult } from './check';
import { manifestSchema, type Manifest } from './manifest';
import { deleteFiles, ownedFolder } from './place';

/** The configuration that reads a dataset. Throws a UserError for the embedded one, which has no files. */
export function configOf({ source, path }: DatasetInfo): Extract<DatasetConfig, { path: string }> {
  const config = datasetSchema.parse(path === null ? { source } : { source, path });
  if ('path' in config) return config;
  throw new UserError('bad-input', 'The built-in sample has no files of its own.');
}

/** What the files of a dataset were when they were first checked; null before. */
export function manifestOf(library: Library, id: string): Manifest | null {
  const text = library.datasets.checkOf(id).manifest;
  if (text === null) return null;
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

/** Records what a check found. What the files are is kept from the first check that found nothing wrong. */
export function recordCheck(library: Library, id: string, { manifest, problem }: CheckResult): void {
  const isFirst = manifestOf(library, id) === null && problem === null;
  library.datasets.setCheck(id, isFirst ? JSON.stringify(manifest) : null, problem);
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
    throw new UserError(
      'not-found',
      `The library has no dataset "${text}": name one by its folder or its name, as "datasets list" shows them.`,
    );
  }
  if (another && found.path !== place) {
    throw new UserError(
      'bad-input',
      `The library has several datasets named "${text}": name one by its folder.`,
    );
  }
  return found;
}
