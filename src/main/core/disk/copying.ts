/** Copies that are compared with what they are copies of, and flushed. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readlink, symlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder, writeAll } from './writing';

const PART = 1024 ** 2;

/**
 * Copies a folder with all that lies below it: each file flushed, then read again and compared, each folder flushed, times kept.
 * Throws an Error that names the file when a copy differs.
 * @param isLeftOut gets a path within the folder, its parts joined by `/`
 */
export async function copyFolder(
  from: string,
  to: string,
  isLeftOut: (path: string) => boolean,
  within = '',
): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (isLeftOut(path)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(source, target, isLeftOut, path);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile() && (await copyFile(source, target)) !== (await hashOf(target)))
      throw new Error(`${path} was not copied completely`);
  }
  await flushFolder(to);
}

/** The SHA-256 of a file. `onBytes` hears of each part and may throw to end it. */
export async function hashOf(path: string, onBytes?: (bytes: number) => Promise<void>): Promise<string> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    for await (const part of partsOf(file)) {
      hash.update(part);
      await onBytes?.(part.length);
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** Answers the SHA-256 of what was read. */
async function copyFile(source: string, target: string): Promise<string> {
  const hash = createHash('sha256');
  const [read, written] = [await open(source, 'r'), await open(target, 'wx')];
  try {
    for await (const part of partsOf(read)) {
      hash.update(part);
      await writeAll(written, part);
    }
    const { atime, mtime } = await read.stat();
    await written.utimes(atime, mtime);
    await written.sync();
  } finally {
    await read.close();
    await written.close();
  }
  return hash.digest('hex');
}

async function* partsOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(PART);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(part, 0, PART, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield part.subarray(0, bytesRead);
  }
}
