/** Datasets in the folders that a person named: recognised by the names of their files, nothing is read. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetSuggestion } from '@shared/domain';
import { recogniseFolder } from '../core/data/recognise';

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
