/** Downloads one file from one of several addresses, checks it, keeps what has arrived, and resumes after an interruption. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';
import { z } from 'zod';
import type { OfficialFile } from '@shared/datasets/official';
import { UserError } from '@shared/domain/errors';
import { message, type Message, say } from '@shared/words/message';
import { folderRefusal, THEN_GO_ON } from '../../core/disk/refusals';
import { type FreeSpace, requireSpace } from '../../core/disk/space';
import { move, writeAll } from '../../core/disk/writing';
import { networkReason, StallWatch, type Web, type WebAnswer } from './web';

// Downloading one file: attempts, addresses, going on where it stopped, and the checksum in the end.

// The part of a file that has arrived, and what the server said about the whole: enough to resume after a kill.

const noteSchema = z.object({
  address: z.string(),
  /** Names this version of the file at its server: a strong ETag or a date; null when it gave neither. */
  validator: z.string().nullable(),
});
type PartNote = z.output<typeof noteSchema>;

interface Part {
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

const writeNote = (target: string, note: PartNote): Promise<void> =>
  writeFile(notePath(target), JSON.stringify(note));

/** Forgets everything that has arrived. */
async function dropPart(target: string): Promise<void> {
  await rm(partPath(target), { force: true });
  await dropNote(target);
}

const dropNote = (target: string): Promise<void> => rm(notePath(target), { force: true });

/** What `If-Range` may name: a strong ETag, else the time of the last change (RFC 9110, 13.1.5). */
function validatorOf(headers: Readonly<Record<string, string | undefined>>): string | null {
  const etag = headers['etag'];
  if (etag?.startsWith('"')) return etag;
  return headers['last-modified'] ?? null;
}

export interface DownloadOptions {
  readonly web: Web;
  /** Aborting pauses: what has arrived stays, and the next download of the same target resumes there. */
  readonly signal: AbortSignal;
  /** Bytes of the file that are here, and how many there will be. */
  readonly onBytes?: (done: number, total: number) => void;
  /** Says what went wrong with an attempt that is followed by another. */
  readonly onRetry?: (reason: Message) => void;
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
      options.onRetry?.(message('datasetWork.wrongChecksum', { file: file.name }));
      await dropPart(target);
      await fetchPart(file, target, options);
      found = await md5Of(partPath(target), signal);
    }
    if (found !== file.md5) {
      await dropPart(target);
      throw new UserError(
        'unavailable',
        message('datasetWork.wrongFile', {
          file: file.name,
          host: hostOf(file.addresses[0]),
          found,
          wanted: file.md5,
        }),
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
    if (address === undefined) throw unreachable(file, message('datasetWork.noAddress'));
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
        throw unreachable(file, error.said);
      options.onRetry?.(
        message('datasetWork.downloadRetry', { file: file.name, host: hostOf(address), reason: error.said }),
      );
      if (!error.refused) await timeout(pauseBefore(failures), undefined, { signal });
    }
  }
}

const unreachable = (file: OfficialFile, reason: Message): UserError =>
  new UserError(
    'unavailable',
    message('datasetWork.downloadFailed', {
      file: file.name,
      host: hostOf(file.addresses[0]),
      reason,
    }),
  );

const hostOf = (address: string | undefined): string | Message =>
  address !== undefined && URL.canParse(address) ? new URL(address).host : message('datasetWork.itsAddress');

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

/** An attempt failed for a reason that may pass; `said` is the second half of a sentence. */
class AttemptFailed extends Error {
  constructor(
    readonly said: Message,
    /** Whether asking this address again is of no use. */
    readonly refused = false,
  ) {
    super(say('en', said));
  }
}

interface TransferOptions {
  readonly web: Web;
  readonly address: string;
  readonly target: string;
  /** More bytes than this are never written. */
  readonly mostBytes: number;
  /** Milliseconds without a byte after which the attempt is given up. */
  readonly stallAfter: number;
  readonly signal: AbortSignal;
  readonly free?: FreeSpace;
  /** Bytes of the file that are here, and how many there will be; null when the server does not say. */
  readonly onBytes: (done: number, total: number | null) => void;
}

/**
 * Appends what is missing to the part of `target`, asking for a range where a part is here already. Returns when the server
 * has sent everything it announced. Throws AttemptFailed, UserError (no space), or what the signal was aborted with.
 */
async function transfer(options: TransferOptions): Promise<void> {
  const { web, address, target, signal } = options;
  const watch = new StallWatch(options.stallAfter);
  const both = AbortSignal.any([signal, watch.signal]);
  try {
    const part = await readPart(target);
    const answer = await web.get(address, headersFor(part, address), both);
    try {
      await receive(answer, part, options, watch, both);
    } finally {
      answer.drop();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (watch.signal.aborted) throw new AttemptFailed(message('datasetWork.serverSilent'));
    const reason = networkReason(error);
    throw reason === null ? error : new AttemptFailed(reason);
  } finally {
    watch.stop();
  }
}

function headersFor(part: Part, address: string): Record<string, string> {
  const headers = { 'accept-encoding': 'identity', 'user-agent': 'HaBa-Studio' };
  if (part.bytes === 0) return headers;
  const { note } = part;
  // Where nothing names the version, or the part came from another address, the file's checksum decides in the end.
  const same = note?.address === address && note.validator !== null;
  return {
    ...headers,
    range: `bytes=${part.bytes}-`,
    ...(same ? { 'if-range': note.validator ?? '' } : {}),
  };
}

async function receive(
  answer: WebAnswer,
  part: Part,
  options: TransferOptions,
  watch: StallWatch,
  signal: AbortSignal,
): Promise<void> {
  const { address, target, mostBytes, onBytes } = options;
  const continuation = continuationOf(answer, part.bytes);
  if (continuation.kind === 'complete') return;
  if (continuation.kind === 'again') {
    await truncate(part.path, 0).catch(() => undefined);
    throw new AttemptFailed(continuation.reason);
  }
  const { from, total } = continuation;
  if (total !== null && total > mostBytes) {
    throw new AttemptFailed(message('datasetWork.announcesTooMuch', { bytes: total }), true);
  }
  const rest = (total ?? from) - from;
  await requireSpace(dirname(target), rest, message('datasetWork.theDownload'), options);
  await writeNote(target, { address, validator: validatorOf(answer.headers) });
  const file = await open(part.path, 'a');
  try {
    if (from === 0) await file.truncate(0);
    const done = await append(file, answer.body, from, Math.min(total ?? mostBytes, mostBytes), (bytes) => {
      signal.throwIfAborted();
      watch.heard();
      onBytes(bytes, total);
    });
    if (total !== null && done < total) {
      throw new AttemptFailed(message('datasetWork.connectionEnded', { done, total }));
    }
  } finally {
    // What has arrived is on the disk before anything else is said about it.
    await file.sync().catch(() => undefined);
    await file.close();
  }
}

async function append(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  from: number,
  most: number,
  onBytes: (done: number) => void,
): Promise<number> {
  let done = from;
  onBytes(done);
  for await (const chunk of body) {
    if (done + chunk.length > most) {
      await file.truncate(0);
      throw new AttemptFailed(message('datasetWork.sentTooMuch'));
    }
    await writeAll(file, chunk);
    done += chunk.length;
    onBytes(done);
  }
  return done;
}

type Continuation =
  | { readonly kind: 'complete' }
  /** What is here is of no use: from the beginning. */
  | { readonly kind: 'again'; readonly reason: Message }
  | { readonly kind: 'write'; readonly from: number; readonly total: number | null };

/** What a server's answer means when `have` bytes are here. Throws AttemptFailed when it sends no file. */
function continuationOf(
  { status, headers }: Pick<WebAnswer, 'status' | 'headers'>,
  have: number,
): Continuation {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity' && status < 300) {
    throw new AttemptFailed(message('datasetWork.unwantedEncoding', { encoding }), true);
  }
  if (status === 200) return { kind: 'write', from: 0, total: numberOf(headers['content-length']) };
  if (status === 206) {
    const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
    if (!range || Number(range[1]) !== have) {
      return { kind: 'again', reason: message('datasetWork.wrongRange') };
    }
    return { kind: 'write', from: have, total: range[3] === '*' ? null : Number(range[3]) };
  }
  if (status === 416) {
    const total = /^bytes \*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1];
    if (have > 0 && Number(total) === have) return { kind: 'complete' };
    return { kind: 'again', reason: message('datasetWork.remoteShorter') };
  }
  const passing = status === 408 || status === 429 || status >= 500;
  throw new AttemptFailed(message('datasetWork.answeredStatus', { status }), !passing);
}

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
