/**
 * Opening files that a person names, or that lie in folders from elsewhere. What is no plain file (a pipe, a socket, a device)
 * may never answer, or never end: it is refused at once.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';

/** Without the flag, opening a pipe waits for somebody who writes to it. Windows has neither. */
const TO_READ = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);

/** Throws a UserError for what is no plain file, and the system's error for what cannot be opened. */
export async function openPlain(path: string): Promise<FileHandle> {
  const file = await open(path, TO_READ);
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  throw noPlainFile(path);
}

/** The same without giving way to anything else; answers the file and its size. */
export function openPlainSync(path: string): { readonly file: number; readonly size: number } {
  const file = openSync(path, TO_READ);
  const found = fstatSync(file);
  if (found.isFile()) return { file, size: found.size };
  closeSync(file);
  throw noPlainFile(path);
}

/** All bytes of a file. Throws as `openPlain` does. */
export async function readPlain(path: string): Promise<Buffer> {
  const file = await openPlain(path);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** All bytes of a file. Throws as `openPlain` does. */
export function readPlainSync(path: string): Buffer {
  const { file } = openPlainSync(path);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The text of a file; null where it has more bytes than `most`. Throws as `openPlain` does. */
export async function plainText(path: string, most: number): Promise<string | null> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    return size > most ? null : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** The bytes of a file, a piece at a time. Throws as `openPlain` does. */
export async function* plainParts(
  path: string,
  options: { readonly highWaterMark?: number; readonly start?: number; readonly end?: number } = {},
): AsyncGenerator<Uint8Array> {
  const file = await openPlain(path);
  yield* file.createReadStream(options) as AsyncIterable<Uint8Array>;
}

export const noPlainFile = (path: string): UserError =>
  new UserError('bad-input', message('formats.noPlainFile', { path }));
