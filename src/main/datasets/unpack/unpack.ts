/** Unpacking an archive to a new folder, whatever its name says it is. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { openPlain, plainParts } from '../../core/formats/plain';
import { boundsOf, Sink } from './sink';
import { isTarHeader, unpackTar } from './tar';
import { unpackZip } from './zip';

export type ArchiveKind = 'tar.gz' | 'tar' | 'zip';

export interface UnpackOptions {
  readonly signal: AbortSignal;
  /** Bytes written so far. */
  readonly onBytes?: (done: number) => void;
}

/** What a file is by its first bytes; null for no archive that is known. */
export async function archiveKind(path: string): Promise<ArchiveKind | null> {
  const head = await headOf(path);
  if (head[0] === 0x1f && head[1] === 0x8b) return (await isTarInside(path)) ? 'tar.gz' : null;
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) return 'zip';
  return isTarHeader(head) ? 'tar' : null;
}

/**
 * Unpacks an archive to `folder`, which must not exist; nothing of it stays when that fails or is stopped. Throws UserError
 * with one sentence when the archive is damaged, leads out of the folder, or is far larger than it should be.
 */
export async function unpackArchive(
  path: string,
  folder: string,
  { signal, onBytes }: UnpackOptions,
): Promise<void> {
  const kind = await archiveKind(path);
  const name = basename(path);
  if (kind === null) throw new UserError('bad-input', message('datasetWork.unknownArchive', { name }));
  let done = 0;
  const sink = new Sink(folder, name, boundsOf((await stat(path)).size), (bytes) => {
    signal.throwIfAborted();
    done += bytes;
    onBytes?.(done);
  });
  try {
    await mkdir(folder);
    if (kind === 'zip') await unpackZip(path, sink);
    else await unpackTar(kind === 'tar' ? plainParts(path) : gunzipped(path), sink);
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    if (isZlib(error)) throw sink.damaged(message('datasetWork.damagedCutOff'));
    throw error;
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await openPlain(path);
  try {
    const bytes = new Uint8Array(512);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether what was compressed is an archive and no single file. */
async function isTarInside(path: string): Promise<boolean> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzipped(path)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= 512) break;
    }
  } catch (error) {
    if (!isZlib(error)) throw error;
  }
  return isTarHeader(Buffer.concat(chunks).subarray(0, 512));
}

function gunzipped(path: string): AsyncIterable<Uint8Array> {
  const unzip = createGunzip();
  pipeline(plainParts(path), unzip, () => undefined);
  return unzip as AsyncIterable<Uint8Array>;
}

const isZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(String(error.code));
