/** Datasets of a machine, by what is in them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withDataPath } from '@shared/config/place';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { TaskCell } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { closeDataset } from '../core/data/images';
import { openDataset, type OpenDatasetOptions } from '../core/data/open';
import { placeOfDataset } from '../core/data/recognise';

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
  const { source } = config.dataset;
  for (const folder of await withInner(folders)) {
    if ((await placeOfDataset(folder, source).catch(() => null)) === null) continue;
    const there = withDataPath(config, folder);
    if ((await fingerprintOf(there, options)) === dataset.fingerprint) return there;
  }
  const { name, fingerprint } = dataset;
  throw new UserError(
    'not-found',
    message('tasks.noDataset', { name, fingerprint, folders: folders.join(', ') }),
  );
}

/** Of the dataset of a configuration as runs use it; null where it cannot be read. */
async function fingerprintOf({ dataset }: RunConfig, options: OpenDatasetOptions): Promise<string | null> {
  try {
    const opened = await openDataset({ ...dataset, whitening: 'none' }, options);
    closeDataset(opened);
    return opened.fingerprint;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Folders, each followed by those right in it. */
async function withInner(folders: readonly string[]): Promise<string[]> {
  const all = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
      return [folder, ...inner.sort()];
    }),
  );
  return all.flat();
}
