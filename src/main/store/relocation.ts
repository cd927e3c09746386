/**
 * Moving a library that nobody has open to another folder. There is one whole library at every moment, which the next start
 * finds by itself: nothing of the old one is deleted before the new one was flushed, compared and opened.
 */
import { existsSync } from 'node:fs';
import { readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { LibraryChoice } from '@shared/ipc/contract';
import { copyFolder, hashOf } from '../core/disk/copying';
import { reasonOf } from '../core/disk/refusals';
import { flushFolder, makeFolders, move, writeParts } from '../core/disk/writing';
import { isMoved, MOVED_FROM, readText } from '../platform/folders';
import { Library } from './library';
import { HOLDER, takeLock } from './lock';
import { MOVED_TO } from './opening';

const DATABASE = 'library.db';
const MOVER = 'HaBa Studio, to move it';

/** What a folder is as a place for a library, beside the one in `current`. */
export async function examineFolder(path: string, current: string): Promise<LibraryChoice> {
  const folder = resolve(path);
  const refuse = (reason: Message): LibraryChoice => ({ path: folder, holds: 'other', reason });
  if (folder === resolve(current)) return refuse(message('library.isPresentLibrary'));
  if (isWithin(folder, current)) return refuse(message('library.insidePresentLibrary'));
  try {
    if (existsSync(folder) && !(await stat(folder)).isDirectory()) return refuse(message('library.isAFile'));
    const names = existsSync(folder) ? await readdir(folder) : [];
    if (names.includes(DATABASE)) return { path: folder, holds: 'library', reason: null };
    if (names.length === 0) return { path: folder, holds: 'new', reason: null };
    return refuse(message('library.folderInUse'));
  } catch (error) {
    return refuse(message('library.folderUnreadable', { reason: reasonOf(error) }));
  }
}

/** What does not go along: the lock, and what is over with the session that made it. */
const isLeftOut = (path: string): boolean =>
  /^(library\.lock(-journal)?|library\.db-shm|library\.moved-to.*|incoming|blobs\/pins)(\/|$)/.test(path);

/**
 * Moves a library: by renaming its folder, or, to another disk, by copying, comparing and then deleting the old one. Its lock is
 * held until then. A move that was cut off goes on where it was. Throws a UserError when it could not be done: `placeOf` then
 * says where the library is.
 */
export async function moveLibrary(from: string, to: string): Promise<void> {
  if (!isMoved(from, to)) {
    await putBack(from, to);
    const { holds, reason } = await examineFolder(to, from);
    if (holds !== 'new') {
      throw new UserError(
        'conflict',
        message('library.notMovedBecause', {
          path: to,
          reason: reason ?? message('library.folderHoldsLibrary'),
        }),
      );
    }
    try {
      makeFolders(dirname(to));
      if (existsSync(to)) await rmdir(to);
      if (await renameLibrary(from, to)) return;
    } catch (error) {
      throw error instanceof UserError ? error : notMoved(error, to);
    }
    await copyLibrary(from, to);
  }
  await removeOld(from, to);
}

/** Answers false when the new place is on another disk. */
async function renameLibrary(from: string, to: string): Promise<boolean> {
  const lock = takeLock(from, MOVER);
  try {
    // Windows renames no folder in which a file is open.
    if (process.platform === 'win32') lock.leave();
    await move(from, to, 'durable');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EXDEV') return false;
    throw error;
  } finally {
    lock.leave();
  }
}

/**
 * Copies a library to a folder that does not exist. Its name is there once all of it is, compared and flushed; the old one then
 * says where it is now, so that nobody opens it any more.
 */
export async function copyLibrary(from: string, to: string): Promise<void> {
  const partial = partialOf(to);
  const lock = takeLock(from, MOVER);
  try {
    await rm(partial, { recursive: true, force: true });
    await copyFolder(from, partial, isLeftOut);
    await writeParts(join(partial, MOVED_FROM), 'durable', [new TextEncoder().encode(from)]);
    await move(partial, to, 'durable');
    await writeParts(join(from, MOVED_TO), 'durable', [new TextEncoder().encode(to)]);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    if (isMoved(from, to)) throw error;
    throw notMoved(error, to);
  } finally {
    lock.leave();
  }
}

/**
 * Takes the old library away, once the new one was opened: first its name, then its files, and the mark in the new one last, so
 * that this can be cut off anywhere.
 */
async function removeOld(from: string, to: string): Promise<void> {
  const aside = asideOf(from);
  if (existsSync(from)) {
    await requireUnchanged(from, to);
    if (!existsSync(aside)) await rename(from, aside);
  }
  const opened = await Library.open(to, { program: MOVER });
  opened.close();
  try {
    for (const left of [from, aside]) {
      if (readText(join(left, MOVED_TO)) === to) await removeMarked(left);
      // A folder that is not empty is somebody else's.
      else await rmdir(left).catch(() => undefined);
    }
    await flushFolder(dirname(from));
    await rm(join(to, MOVED_FROM), { force: true });
  } catch (error) {
    throw new UserError(
      'unavailable',
      message('library.restNotDeleted', { to, from, reason: reasonOf(error) }),
    );
  }
}

/** Deletes what is left of a library, the mark last. */
async function removeMarked(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name !== MOVED_TO) await rm(join(folder, name), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

/**
 * Where a move was cut off before the old library said that it is another's now, somebody may have opened and changed it. Throws
 * a UserError when a file of it is not as it was copied.
 */
async function requireUnchanged(from: string, to: string): Promise<void> {
  if (existsSync(join(from, MOVED_TO))) return;
  const lock = takeLock(from, MOVER);
  try {
    for (const path of await filesOf(from)) {
      if (isLeftOut(path) || path === HOLDER) continue;
      const copy = join(to, path);
      if (existsSync(copy) && (await hashOf(copy)) === (await hashOf(join(from, path)))) continue;
      throw new UserError(
        'conflict',
        message('library.changedWhileMoved', { to, file: join(from, path), from }),
      );
    }
    await writeParts(join(from, MOVED_TO), 'durable', [new TextEncoder().encode(to)]);
  } finally {
    lock.leave();
  }
}

/** A library whose new place is gone before it was of use goes back to where it was. */
async function putBack(from: string, to: string): Promise<void> {
  const aside = asideOf(from);
  if (!existsSync(from) && readText(join(aside, MOVED_TO)) === to) await move(aside, from, 'durable');
  if (readText(join(from, MOVED_TO)) !== to) return;
  await rm(join(from, MOVED_TO));
  await flushFolder(from);
}

const partialOf = (to: string): string => `${to}.partial`;
const asideOf = (from: string): string => `${from}.moved`;

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

const isWithin = (folder: string, parent: string): boolean => {
  const way = relative(resolve(parent), resolve(folder));
  return way !== '' && !way.startsWith('..') && resolve(parent, way) === resolve(folder);
};

const notMoved = (error: unknown, to: string): UserError =>
  new UserError('unavailable', message('library.notMoved', { path: to, reason: reasonOf(error) }));
