/** Where datasets lie: in the studio's folder or in a person's own; moving and deleting them. */
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { folderRefusal } from '../core/disk/refusals';
import { requireSpace } from '../core/disk/space';
import { makeAside } from '../core/disk/writing';
import { differenceOf, readManifest } from './check';

/** The folder directly below `root` in which a path lies; null when it lies elsewhere. */
export function ownedFolder(path: string, root: string): string | null {
  const way = relative(resolve(root), resolve(path));
  const [first] = way.split(sep);
  return first === undefined ||
    first === '' ||
    first === '..' ||
    resolve(root, way) !== resolve(path) ||
    /^[a-z]:/i.test(way)
    ? null
    : join(resolve(root), first);
}

/** Deletes the files of a dataset below `root`; answers the bytes freed. Others' files are never touched. */
export async function deleteFiles(path: string, root: string): Promise<number> {
  const folder = ownedFolder(path, root);
  if (folder === null) return 0;
  const bytes = await bytesBelow(folder);
  await rm(folder, { recursive: true, force: true });
  return bytes;
}

/** What an import or an unpacking that was killed left below `root`; younger ones may be going on in another program. */
export async function sweepUnfinished(root: string, olderThan = 24 * 3600 * 1000): Promise<void> {
  for (const name of await readdir(root).catch((): string[] => [])) {
    if (!/\.(import|unpacked)$/.test(name)) continue;
    const found = await stat(join(root, name)).catch(() => null);
    if (!found?.isDirectory() || Date.now() - found.mtimeMs < olderThan) continue;
    await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Moves a dataset's folder into another one and answers its new path. To another disk it is copied, compared and only then
 * deleted. Throws UserError, and leaves it where it was, when the place is taken or cannot be written.
 */
export async function moveDataset(
  path: string,
  into: string,
  signal: AbortSignal,
  onBytes?: (done: number, total: number) => void,
): Promise<string> {
  const from = resolve(path);
  const to = join(resolve(into), basename(from));
  const inside = relative(from, to);
  if (to === from) throw new UserError('conflict', message('datasetWork.placeTaken', { path: from }));
  if (!inside.startsWith('..'))
    throw new UserError('conflict', message('datasetWork.insideDataset', { path: into }));
  if ((await stat(to).catch(() => null)) !== null) {
    throw new UserError('conflict', message('datasetWork.movePlaceTaken', { path: to }));
  }
  try {
    await mkdir(dirname(to), { recursive: true });
    try {
      await rename(from, to);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
      await copyTo(from, to, signal, onBytes);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw folderRefusal(error, into);
  }
  return to;
}

async function copyTo(
  from: string,
  to: string,
  signal: AbortSignal,
  onBytes?: (done: number, total: number) => void,
): Promise<void> {
  await requireSpace(dirname(to), await bytesBelow(from), message('datasetWork.movingDataset'));
  const aside = `${to}.import`;
  const copy = async (unfinished: string): Promise<void> => {
    await rm(unfinished, { recursive: true, force: true });
    await cp(from, unfinished, { recursive: true, preserveTimestamps: true });
    const before = await readManifest(from, { signal });
    const after = await readManifest(unfinished, { signal, ...(onBytes ? { onBytes } : {}) });
    const difference = differenceOf(before, after);
    if (difference !== null) {
      throw new UserError('unavailable', message('datasetWork.copyDiffers', { what: difference }));
    }
  };
  // The original goes afterwards.
  await makeAside(to, 'durable', copy, aside);
  await rm(from, { recursive: true, force: true });
}
