/** Moving a library that nobody has open to another folder. Nothing of the old one is deleted before all is copied. */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { LibraryChoice } from '@shared/ipc/contract';
import { reasonOf } from '../core/disk/refusals';
import { makeAside } from '../core/disk/writing';
import { takeLock } from './lock';

const DATABASE = 'library.db';
/** Says in a copy that is whole where it was copied from, until the old library is deleted. */
const ORIGIN = 'library.moved-from';

/** What a folder is as a place for a library, beside the one in `current`. */
export async function examineFolder(path: string, current: string): Promise<LibraryChoice> {
  const folder = resolve(path);
  const refuse = (reason: string): LibraryChoice => ({ path: folder, holds: 'other', reason });
  if (folder === resolve(current)) return refuse('This is the present library.');
  if (isWithin(folder, current))
    return refuse('This folder lies inside the present library: choose one outside of it.');
  try {
    if (existsSync(folder) && !(await stat(folder)).isDirectory())
      return refuse('This is a file: choose a folder.');
    const names = existsSync(folder) ? await readdir(folder) : [];
    if (names.includes(DATABASE)) return { path: folder, holds: 'library', reason: null };
    if (names.length === 0) return { path: folder, holds: 'new', reason: null };
    return refuse('This folder holds other files: choose an empty folder, or one that holds a library.');
  } catch (error) {
    return refuse(`This folder cannot be read (${reasonOf(error)}): choose another.`);
  }
}

/**
 * Moves a library: by renaming its folder, or, to another disk, by copying, comparing and then deleting the old one.
 * A move that was cut off continues at its place. Throws a UserError, and leaves the old library as it was, when it is open
 * elsewhere or the new place cannot be used.
 */
export async function moveLibrary(from: string, to: string): Promise<void> {
  if (isMoved(from, to)) return removeOld(from, to);
  const { holds, reason } = await examineFolder(to, from);
  if (holds !== 'new') {
    throw new UserError(
      'conflict',
      `The library was not moved to ${to}: ${reason ?? 'the folder holds a library.'}`,
    );
  }
  takeLock(from, 'HaBa Studio, to move it').release();
  await mkdir(dirname(to), { recursive: true });
  if (existsSync(to)) await rmdir(to);
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw asUserError(error, to);
    await copyLibrary(from, to);
  }
}

/** Copies a library to a folder that does not exist, compares sizes, and deletes the old one. */
export async function copyLibrary(from: string, to: string): Promise<void> {
  const copy = async (partial: string): Promise<void> => {
    await rm(partial, { recursive: true, force: true });
    await cp(from, partial, { recursive: true, preserveTimestamps: true, errorOnExist: true });
    const [before, after] = [await sizesOf(from), await sizesOf(partial)];
    const differing = [...before].find(([name, bytes]) => after.get(name) !== bytes);
    if (differing) throw new Error(`${differing[0]} was not copied completely`);
    await writeFile(join(partial, ORIGIN), from);
  };
  try {
    await makeAside(to, 'durable', copy, `${to}.partial`);
  } catch (error) {
    throw asUserError(error, to);
  }
  await removeOld(from, to);
}

/** Whether all of a library already lies at its new place: only what is left of the old one is still to go. */
function isMoved(from: string, to: string): boolean {
  if (!existsSync(join(to, DATABASE))) return false;
  if (!existsSync(from)) return true;
  const origin = join(to, ORIGIN);
  return existsSync(origin) && readFileSync(origin, 'utf8') === from;
}

/** Deletes what was copied; the mark goes last, so that this can be cut off too. */
async function removeOld(from: string, to: string): Promise<void> {
  await rm(from, { recursive: true, force: true });
  await rm(join(to, ORIGIN), { force: true });
}

async function sizesOf(folder: string): Promise<Map<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, number]> => [relative(folder, file), (await stat(file)).size]),
    ),
  );
}

const isWithin = (folder: string, parent: string): boolean => {
  const way = relative(resolve(parent), resolve(folder));
  return way !== '' && !way.startsWith('..') && resolve(parent, way) === resolve(folder);
};

const asUserError = (error: unknown, to: string): UserError =>
  new UserError(
    'unavailable',
    `The library was not moved to ${to} (${reasonOf(error)}). It is where it was.`,
  );
