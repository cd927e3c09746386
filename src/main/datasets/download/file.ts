/** Downloading one file: attempts, addresses, going on where it stopped, and the checksum in the end. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';
import { z } from 'zod';
import type { OfficialFile } from '@shared/datasets/official';
import { UserError } from '@shared/domain/errors';
import { folderRefusal, THEN_GO_ON } from '../../core/disk/refusals';
import type { FreeSpace } from '../../core/disk/space';
import { move } from '../../core/disk/writing';
import { AttemptFailed, transfer } from './transfer';
import type { Web } from './web';

// The part of a file that has arrived, and what the server said about the whole: enough to go on after a kill.

const noteSchema = z.object({
  address: z.string(),
  /** Names this version of the file at its server: a strong ETag or a date; null when it gave neither. */
  validator: z.string().nullable(),
});
type PartNote = z.output<typeof noteSchema>;

export interface Part {
  readonly path: string;
  readonly bytes: number;
  readonly note: PartNote | null;
}

const partPath = (target: string): string => `${target}.part`;
const notePath = (target: string): string => `${target}.part.json`;

/** What is there of a file; nothing of what is there need be whole. */
export async function readPart(target: string): Promise<Part> {
  const path = partPath(target);
  const found = await stat(path).catch(() => null);
  const text = await readFile(notePath(target), 'utf8').catch(() => null);
  return { path, bytes: found?.isFile() ? found.size : 0, note: parseNote(text) };
}

function parseNote(text: string | null): PartNote | null {
  try {
    return text === null ? null : noteSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export const writeNote = (target: string, note: PartNote): Promise<void> =>
  writeFile(notePath(target), JSON.stringify(note));

/** Forgets everything that has arrived. */
async function dropPart(target: string): Promise<void> {
  await rm(partPath(target), { force: true });
  await dropNote(target);
}

const dropNote = (target: string): Promise<void> => rm(notePath(target), { force: true });

/** What `If-Range` may name: a strong ETag, else the time of the last change (RFC 9110, 13.1.5). */
export function validatorOf(headers: Readonly<Record<string, string | undefined>>): string | null {
  const etag = headers['etag'];
  if (etag?.startsWith('"')) return etag;
  return headers['last-modified'] ?? null;
}

export interface DownloadOptions {
  readonly web: Web;
  /** Aborting pauses: what has arrived stays, and the next download of the same target goes on from there. */
  readonly signal: AbortSignal;
  /** Bytes of the file that are here, and how many there will be. */
  readonly onBytes?: (done: number, total: number) => void;
  /** Says what went wrong with an attempt that is followed by another. */
  readonly onRetry?: (reason: string) => void;
  /** Milliseconds without a byte after which an attempt is given up. */
  readonly stallAfter?: number;
  /** Milliseconds before the attempt after `failures` failed ones in a row. */
  readonly pauseBefore?: (failures: number) => number;
  /** Failed attempts in a row, none of which got further, after which the download fails. */
  readonly attempts?: number;
  readonly free?: FreeSpace;
}

const STALL = 30_000;
const ATTEMPTS = 5;
const pauseOf = (failures: number): number => Math.min(30_000, 1000 * 2 ** (failures - 1));

/**
 * Brings a file to `target`. A whole file that is there already is taken as it is. Throws UserError with one sentence when
 * every address fails, the checksum is wrong twice, or the disk is full; and what `signal` was aborted with.
 */
export async function downloadFile(
  file: OfficialFile,
  target: string,
  options: DownloadOptions,
): Promise<void> {
  const { signal, onBytes } = options;
  try {
    await mkdir(dirname(target), { recursive: true });
    const there = await stat(target).catch(() => null);
    if (there?.isFile() && (await md5Of(target, signal)) === file.md5) {
      onBytes?.(there.size, there.size);
      return;
    }
    await fetchPart(file, target, options);
    let found = await md5Of(partPath(target), signal);
    if (found !== file.md5) {
      // A part may have been continued with another version of the file: once more from the beginning.
      options.onRetry?.(`${file.name} has a wrong checksum`);
      await dropPart(target);
      await fetchPart(file, target, options);
      found = await md5Of(partPath(target), signal);
    }
    if (found !== file.md5) {
      await dropPart(target);
      throw new UserError(
        'unavailable',
        `${file.name} from ${hostOf(file.addresses[0])} is not the file that is known: its MD5 sum is ${found} instead of ${file.md5}. Try again later, or get the file elsewhere and import it.`,
      );
    }
    await move(partPath(target), target, 'fast');
    await dropNote(target);
  } catch (error) {
    signal.throwIfAborted();
    throw folderRefusal(error, dirname(target), THEN_GO_ON);
  }
}

/** Attempts until a server has sent everything it announced. */
async function fetchPart(file: OfficialFile, target: string, options: DownloadOptions): Promise<void> {
  const { web, signal, onBytes, attempts = ATTEMPTS, pauseBefore = pauseOf } = options;
  const refusing = new Set<string>();
  let failures = 0;
  let turn = 0;
  // All of it arrived before the studio was killed: the checksum says whether it is right.
  if ((await readPart(target)).bytes === file.bytes) return;
  for (;;) {
    signal.throwIfAborted();
    const addresses = file.addresses.filter((address) => !refusing.has(address));
    const address = addresses[turn % addresses.length];
    if (address === undefined) throw unreachable(file, 'it has no address');
    const before = (await readPart(target)).bytes;
    try {
      await transfer({
        web,
        address,
        target,
        signal,
        // Twice the official size: whatever sends more does not send this file.
        mostBytes: 2 * file.bytes + 1024,
        stallAfter: options.stallAfter ?? STALL,
        onBytes: (done, total) => onBytes?.(done, total ?? file.bytes),
        ...(options.free ? { free: options.free } : {}),
      });
      return;
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
      if (error.refused) refusing.add(address);
      else turn += 1;
      const further = (await readPart(target)).bytes > before;
      failures = further ? 1 : failures + 1;
      if (failures >= attempts || refusing.size === file.addresses.length)
        throw unreachable(file, error.message);
      options.onRetry?.(`${file.name} from ${hostOf(address)}: ${error.message}`);
      if (!error.refused) await timeout(pauseBefore(failures), undefined, { signal });
    }
  }
}

const unreachable = (file: OfficialFile, reason: string): UserError =>
  new UserError(
    'unavailable',
    `${file.name} could not be downloaded from ${hostOf(file.addresses[0])}: ${reason}. What has arrived is kept; try again later, or import the file.`,
  );

const hostOf = (address: string | undefined): string =>
  address !== undefined && URL.canParse(address) ? new URL(address).host : 'its address';

/** The MD5 sum of a file in hexadecimal digits, read in pieces. */
async function md5Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, {
    highWaterMark: 2 ** 20,
    ...(signal ? { signal } : {}),
  })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
