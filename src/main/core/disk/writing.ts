/**
 * Files and folders that appear under their name only when they are whole: they are made aside and then moved to their
 * place. When that fails nothing stays behind.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheRefusal, isMissing } from './refusals';

/**
 * What a loss of power may take.
 * `durable`: nothing that was reported; the bytes are flushed before the name appears, and the name before the call returns.
 * `fast`: the file or the folder; its reader checks it and does without, or makes it again.
 */
export type Durability = 'durable' | 'fast';

export type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const besides = (target: string): string => `${target}.${randomUUID()}.tmp`;

/**
 * Makes a file or a folder with `make`, which gets the path to make it at.
 * @param aside on the same disk as `target`
 */
export async function makeAside<T>(
  target: string,
  durability: Durability,
  make: (aside: string) => Promise<T>,
  aside = besides(target),
): Promise<T> {
  try {
    const made = await make(aside);
    if (durability === 'durable') await flush(aside);
    await move(aside, target, durability);
    return made;
  } catch (error) {
    // What cannot be removed either lies under a name that nobody reads.
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes a file with `write`, which gets it opened for writing. The folder exists. */
async function writeAside(
  target: string,
  durability: Durability,
  write: (file: FileHandle) => Promise<void>,
  aside = besides(target),
): Promise<void> {
  try {
    const file = await open(aside, 'wx');
    try {
      await write(file);
      if (durability === 'durable') await file.sync();
    } finally {
      await file.close();
    }
    await move(aside, target, durability);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes a file of bytes that come part by part. The folder exists. */
export const writeParts = (
  target: string,
  durability: Durability,
  parts: Parts,
  aside?: string,
): Promise<void> =>
  writeAside(
    target,
    durability,
    async (file) => {
      for await (const part of parts) await writeAll(file, part);
    },
    aside,
  );

/** Makes a file of bytes, without giving way to anything else. The folder exists. */
export function writeAsideSync(
  target: string,
  durability: Durability,
  bytes: Uint8Array,
  aside = besides(target),
): void {
  try {
    const file = openSync(aside, 'w');
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      if (durability === 'durable') fsyncSync(file);
    } finally {
      closeSync(file);
    }
    moveSync(aside, target, durability);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/**
 * Makes a file of the cache, and its folder. It must be whole even after a loss of power: its readers trust its size. When
 * the disk is full or may not be written, the error is a UserError with one sentence.
 */
export async function makeCacheFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeAside(path, 'durable', write);
  } catch (error) {
    throw cacheRefusal(error, dirname(path));
  }
}

/** Gives what is complete, and flushed where it must be, its name. */
export async function move(from: string, to: string, durability: Durability): Promise<void> {
  await rename(from, to);
  if (durability === 'durable') await flushFolder(dirname(to));
}

/** The same without giving way to anything else. */
export function moveSync(from: string, to: string, durability: Durability): void {
  renameSync(from, to);
  if (durability === 'durable') flushFolderSync(dirname(to));
}

/** Writes all of `bytes`; a write may be partial. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    from += (await file.write(bytes, from, Math.min(bytes.length - from, 2 ** 26))).bytesWritten;
  }
}

/** Makes a folder; answers false when the folder that it belongs in is not there. */
export async function makeInside(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return true;
    throw error;
  }
}

/** Flushes a file, or a folder with all that lies below it. */
async function flush(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory()) {
    for (const name of await readdir(path)) await flush(join(path, name));
    return flushFolder(path);
  }
  if (!found.isFile()) return;
  // Windows flushes only what is open for writing.
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes a folder's entries, so that a rename survives a loss of power. Windows keeps them by itself. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same without giving way to anything else. */
export function flushFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a folder and those above it that are missing; their names survive a loss of power. */
export function makeFolders(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const outermost = dirname(first);
  for (let made = dirname(folder); ; made = dirname(made)) {
    flushFolderSync(made);
    if (made === outermost || made === dirname(made)) return;
  }
}
