/** Datasets of a machine, by what is in them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withDataPath } from '@shared/config/place';
import type { DatasetConfig, RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { TaskCell } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { closeDataset } from '../core/data/images';
import { type FolderDataset, openDataset, type OpenDatasetOptions } from '../core/data/open';
import { placeOfDataset } from '../core/data/recognise';

/** A dataset that a run needs: how it is read, and what has to be in it. Where it lies is another folder on every machine. */
export interface WantedDataset {
  readonly config: FolderDataset;
  readonly fingerprint: string;
}

/**
 * The configuration of a cell with the folder of this machine that holds its dataset: one of `folders`, or a folder in one.
 * @throws UserError when none does
 */
export async function located(
  { config, dataset }: TaskCell,
  folders: readonly string[],
  options: OpenDatasetOptions,
): Promise<RunConfig> {
  if (!('path' in config.dataset)) return config;
  const { name, fingerprint } = dataset;
  const found = await holderOf({ config: config.dataset, fingerprint }, folders, options);
  if (found !== null) return withDataPath(config, found.path);
  throw new UserError(
    'not-found',
    message('tasks.noDataset', { name, fingerprint, folders: folders.join(', ') }),
  );
}

/**
 * The first of `folders` that holds a dataset, itself or in a folder right in it; null where none does.
 * @returns which of them, and the folder of the files
 */
export async function holderOf(
  { config, fingerprint }: WantedDataset,
  folders: readonly string[],
  options: OpenDatasetOptions,
): Promise<{ readonly folder: number; readonly path: string } | null> {
  for (const [folder, outer] of folders.entries()) {
    for (const path of await withInner(outer)) {
      if ((await placeOfDataset(path, config.source).catch(() => null)) === null) continue;
      if ((await fingerprintOf({ ...config, path }, options)) === fingerprint) return { folder, path };
    }
  }
  return null;
}

/** Of a dataset as runs use it; null where it cannot be read. */
async function fingerprintOf(dataset: DatasetConfig, options: OpenDatasetOptions): Promise<string | null> {
  try {
    const opened = await openDataset({ ...dataset, whitening: 'none' }, options);
    closeDataset(opened);
    return opened.fingerprint;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** A folder, and those right in it. */
async function withInner(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return [folder, ...inner.sort()];
}
