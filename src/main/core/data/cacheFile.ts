/** Files that can be made again: written beside their place, then moved there, so that a name stands for a whole file. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '@shared/domain/errors';

/**
 * Makes a file of the cache with `write`, which gets it opened for writing. When that fails nothing stays behind; when the
 * disk is full or may not be written, the error is a UserError with one sentence.
 */
export async function makeCacheFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(unfinished, 'wx');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw inWords(error, dirname(path));
  }
}

/** Writes all of `bytes`; a write may be partial. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    from += (await file.write(bytes, from, Math.min(bytes.length - from, 2 ** 26))).bytesWritten;
  }
}

const SENTENCES: Readonly<Record<string, (folder: string) => string>> = {
  ENOSPC: (folder) => `The disk is full: free some space for prepared datasets in ${folder}, then try again.`,
  EDQUOT: (folder) => `Your disk quota is used up: free some space for prepared datasets in ${folder}.`,
  EACCES: (folder) => `The folder ${folder} for prepared datasets cannot be written: check its permissions.`,
  EPERM: (folder) => `The folder ${folder} for prepared datasets cannot be written: check its permissions.`,
  EROFS: (folder) => `The folder ${folder} for prepared datasets lies on a disk that cannot be written.`,
  ENOTDIR: (folder) => `The folder ${folder} for prepared datasets cannot be made: a file is in its place.`,
  EEXIST: (folder) => `The folder ${folder} for prepared datasets cannot be made: a file is in its place.`,
};

function inWords(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const sentence = SENTENCES[code];
  return sentence ? new UserError('unavailable', sentence(folder)) : error;
}
