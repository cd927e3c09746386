/** Reading the files of a dataset, with one sentence for everything that can be wrong with them. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { openPlain, readPlain } from '../formats/plain';
import { viewOf } from '../formats/bytes';

const unzip = promisify(gunzip);

/** What a packed file may hold: twice the largest of the supported datasets. */
const MOST_BYTES = 2 ** 30;
/** Images do not compress: what grows more than this much is made to fill a disk, or the memory. */
const MOST_GROWTH = 50;
const SMALL = 64 * 1024 ** 2;

/** Bytes that packed ones may come to: in proportion to what is there. */
export const mostUnpacked = (packed: number): number => SMALL + MOST_GROWTH * packed;

/** How far a long job is: which part of it, and done of total in the job's own units. */
interface DatasetProgress {
  readonly what: Message;
  readonly done: number;
  readonly total: number;
}

/** Hears of progress several times a second. Throwing ends the job with that error; nothing half done is kept. */
export type OnProgress = (progress: DatasetProgress) => void;

export const badData = (said: Message): UserError => new UserError('bad-input', said);

/** Lets timers and messages have their turn between two parts of a long computation. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Throws UserError when `folder` is not a folder that can be read. */
export async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) {
    throw badData(message('dataFiles.folderMissing', { folder }));
  }
}

export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isFile() ?? false;

/** The names in a folder; none when it is not there or may not be read. */
export const namesIn = async (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((): string[] => []);

/** The first of `names` that is a file of `folder`; null without one. */
export async function firstFile(folder: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) if (await isFile(join(folder, name))) return name;
  return null;
}

/** The first of `folders` that satisfies `holds`; null without one. */
export async function firstFolder(
  folders: readonly string[],
  holds: (folder: string) => Promise<boolean>,
): Promise<string | null> {
  for (const folder of folders) if (await holds(folder)) return folder;
  return null;
}

/** The size of a file in bytes; 0 where there is none. */
export const bytesIn = async (path: string): Promise<number> =>
  (await stat(path).catch(() => null))?.size ?? 0;

/** Up to `length` bytes from the start of a file. Throws UserError naming the file. */
export async function readStart(path: string, length: number): Promise<Uint8Array> {
  const file = await openPlain(path).catch((error: unknown) => {
    throw error instanceof UserError ? error : unreadable(path);
  });
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const unreadable = (path: string): UserError => badData(message('dataFiles.fileUnreadable', { path }));

/**
 * The bytes of a file, unzipped when its name ends in .gz; as many as its end says, which are looked at before any memory is
 * taken for them. Throws UserError naming the file.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  const name = basename(path);
  const bytes = await readPlain(path).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw badData(message('dataFiles.fileMissing', { name, path }));
    throw unreadable(path);
  });
  if (!name.endsWith('.gz')) return bytes;
  const most = Math.min(MOST_BYTES, mostUnpacked(bytes.length));
  const said = bytes.length < 4 ? 0 : viewOf(bytes).getUint32(bytes.length - 4, true);
  if (said > most) throw badData(message('dataFiles.unpacksTooMuch', { name, bytes: said }));
  return unzip(bytes, { maxOutputLength: most }).catch(() => {
    throw badData(message('dataFiles.notUnzipped', { name }));
  });
}

/** Lines of a UTF-8 text, trimmed, empty ones left out. */
export const linesOf = (bytes: Uint8Array): string[] =>
  new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
