/**
 * Tensors on disk, named by their content: `ab/cdef….safetensors` under the blob folder. A blob is complete and flushed
 * before its name appears, so a name that exists can be trusted. No SQLite here: the training process writes blobs too.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { isMissing, LibraryGoneError } from '../core/disk/refusals';
import { flushFolder, makeInside, writeParts, type Parts } from '../core/disk/writing';

export interface BlobRef {
  readonly sha256: string;
  readonly bytes: number;
}

const EXTENSION = '.safetensors';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export class BlobStore {
  /** The folder exists: who opens a library makes it. It is never made again, or a library that was moved would be in two. */
  constructor(readonly folder: string) {}

  /** The file of a blob, whether or not it exists. */
  path(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2) + EXTENSION);
  }

  /** Stores bytes; when the promise resolves they survive a crash and a loss of power. */
  async write(bytes: Uint8Array): Promise<BlobRef> {
    const ref = { sha256: sha256Of(bytes), bytes: bytes.byteLength };
    if (!(await this.isIntact(ref.sha256))) await this.put(this.path(ref.sha256), [bytes]);
    return ref;
  }

  /**
   * Stores bytes as they come, whose hash is known; a damaged blob of that name is replaced. Throws a UserError, and
   * stores nothing, when they are others.
   */
  async take(sha256: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
    await this.put(this.path(sha256), hashed(sha256, parts));
  }

  private async put(target: string, parts: Parts): Promise<void> {
    const gone = (): LibraryGoneError => new LibraryGoneError(dirname(this.folder));
    if (!(await makeInside(dirname(target)))) throw gone();
    const aside = join(this.folder, `${randomUUID()}.tmp`);
    await writeParts(target, 'durable', parts, aside).catch((error: unknown) => {
      throw isMissing(error) ? gone() : error;
    });
    await flushFolder(this.folder);
  }

  /** The bytes of a blob, verified. Throws a UserError when they are missing or damaged. */
  async read(sha256: string): Promise<Uint8Array> {
    const file = this.path(sha256);
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null || sha256Of(bytes) !== sha256) {
      const what = bytes === null ? 'is missing' : 'is damaged';
      throw new UserError('unavailable', `The checkpoint file ${file} ${what}: use another checkpoint.`);
    }
    return bytes;
  }

  /** The hash that a file of this store is named by; null for any other path. */
  hashOf(path: string): string | null {
    const [, head, tail] =
      /^([0-9a-f]{2})[\\/]([0-9a-f]{62})\.safetensors$/.exec(relative(this.folder, path)) ?? [];
    return head !== undefined && tail !== undefined ? head + tail : null;
  }

  /**
   * Whether the bytes are there and are what the name says; reads them piece by piece. `onBytes` hears of each and may
   * throw to end it.
   */
  async isIntact(sha256: string, onBytes?: (bytes: number) => Promise<void>): Promise<boolean> {
    const hash = createHash('sha256');
    const stream = createReadStream(this.path(sha256), { highWaterMark: 1024 ** 2 });
    const parts = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    try {
      for (;;) {
        const part = await parts.next().catch(() => null);
        if (part === null) return false;
        if (part.done === true) return hash.digest('hex') === sha256;
        hash.update(part.value);
        await onBytes?.(part.value.length);
      }
    } finally {
      stream.destroy();
    }
  }

  /** Deletes a blob and answers the bytes that this freed. The caller knows that no row refers to it. */
  remove(sha256: string): number {
    return removeFile(this.path(sha256));
  }

  /** Deletes unfinished files; answers the bytes freed. */
  removeUnfinished(): number {
    const unfinished = readdirSync(this.folder).filter((name) => name.endsWith('.tmp'));
    return unfinished.reduce((freed, name) => freed + removeFile(join(this.folder, name)), 0);
  }

  /** Deletes every blob that `isReferred` denies; answers the bytes freed. */
  sweep(isReferred: (sha256: string) => boolean): number {
    let freed = 0;
    for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      for (const name of readdirSync(join(this.folder, entry.name))) {
        if (!name.endsWith(EXTENSION)) continue;
        const sha256 = entry.name + name.slice(0, -EXTENSION.length);
        if (!isReferred(sha256)) freed += this.remove(sha256);
      }
    }
    return freed;
  }
}

/** Deletes a file if it is there and answers its size. */
export function removeFile(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  rmSync(path, { force: true });
  return size;
}

/** The same bytes; at their end throws a UserError unless this is their hash. */
export async function* hashed(sha256: string, parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const part of parts) {
    hash.update(part);
    yield part;
  }
  if (hash.digest('hex') !== sha256) {
    throw new UserError('bad-input', 'The bytes are not those that were announced: get the file again.');
  }
}
