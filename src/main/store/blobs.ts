/**
 * Tensors on disk, named by their content: `ab/cdef….safetensors` under the blob folder. A blob is complete and flushed
 * before its name appears, so a name that exists can be trusted. Equal content is stored once, so a writer may find a blob that
 * somebody else is about to remove: pins keep the two apart. No SQLite here: the training process writes blobs too.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';
import { isMissing, LibraryGoneError } from '../core/disk/refusals';
import { flushFolder, flushFolderSync, makeInside, move, writeParts, type Parts } from '../core/disk/writing';
import { plainParts, readPlain } from '../core/formats/plain';
import { Pins } from './pins';

export interface BlobRef {
  readonly sha256: string;
  readonly bytes: number;
}

const EXTENSION = '.safetensors';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A blob on its way out lies under this name, until it is clear that nobody wants it. */
const LEAVING = '.leaving';

export class BlobStore {
  private readonly pins: Pins;

  /**
   * The folder exists: who opens a library makes it. It is never made again, or a library that was moved would be in two.
   * @param owner names what this process pins; a training process is named by its run
   */
  constructor(
    readonly folder: string,
    owner = 'main',
  ) {
    this.pins = new Pins(folder, owner);
  }

  /** Whether this can be the name of a blob; rows of somebody else's library may hold anything. */
  isName(sha256: string): boolean {
    return /^[0-9a-f]{64}$/.test(sha256);
  }

  /** The file of a blob, whether or not it exists. Throws a UserError when the name is no hash, and could lead elsewhere. */
  path(sha256: string): string {
    if (!this.isName(sha256)) {
      throw new UserError('unavailable', message('library.notAHash', { name: printable(sha256) }));
    }
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2) + EXTENSION);
  }

  /**
   * Stores bytes, which then survive a crash and a loss of power, and hands their name to `use`. Until that is through nobody
   * removes them: the row that refers to them is written in it.
   */
  async write<T>(bytes: Uint8Array, use: (ref: BlobRef) => T | Promise<T>): Promise<T> {
    const ref = { sha256: sha256Of(bytes), bytes: bytes.byteLength };
    const release = this.pin(ref.sha256);
    try {
      if (await this.isIntact(ref.sha256)) await this.flushName(ref.sha256);
      else await this.put(ref.sha256, [bytes]);
      return await use(ref);
    } finally {
      release();
    }
  }

  /**
   * Takes over a file of the same disk that holds a blob's bytes, verified and flushed; its name is pinned. A damaged blob of
   * that name is replaced.
   */
  async adopt(sha256: string, file: string): Promise<void> {
    await this.place(sha256, (target) => move(file, target, 'durable'));
  }

  /** Keeps a blob, there or yet to come, from being removed. Answers how to let go of it. */
  pin(sha256: string): () => void {
    return this.pins.take(sha256);
  }

  /** Lets go of what a process that has ended had pinned. */
  dropPinsOf(owner: string): void {
    this.pins.drop(owner);
  }

  private async put(sha256: string, parts: Parts): Promise<void> {
    const aside = join(this.folder, `${sha256}.${randomUUID()}.tmp`);
    await this.place(sha256, (target) => writeParts(target, 'durable', parts, aside));
  }

  /** Gives a blob its name with `make`, which flushes it. */
  private async place(sha256: string, make: (target: string) => Promise<void>): Promise<void> {
    const target = this.path(sha256);
    const gone = (): LibraryGoneError => new LibraryGoneError(dirname(this.folder));
    if (!(await makeInside(dirname(target)))) throw gone();
    await make(target).catch((error: unknown) => {
      throw isMissing(error) ? gone() : error;
    });
    await flushFolder(this.folder);
  }

  /** The name of a blob that is there, which its writer may not have flushed yet. */
  private async flushName(sha256: string): Promise<void> {
    await flushFolder(dirname(this.path(sha256)));
    await flushFolder(this.folder);
  }

  /** The bytes of a blob, verified. Throws a UserError when they are missing or damaged. */
  async read(sha256: string): Promise<Uint8Array> {
    const file = this.path(sha256);
    const bytes = await readPlain(file).catch(() => null);
    if (bytes === null || sha256Of(bytes) !== sha256) {
      const what = bytes === null ? message('work.isMissing') : message('work.isDamaged');
      throw new UserError('unavailable', message('library.checkpointUnusable', { file, what }));
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
    const parts = plainParts(this.path(sha256), { highWaterMark: 1024 ** 2 });
    try {
      for (;;) {
        const part = await parts.next().catch(() => null);
        if (part === null) return false;
        if (part.done === true) return hash.digest('hex') === sha256;
        hash.update(part.value);
        await onBytes?.(part.value.length);
      }
    } finally {
      await parts.return(undefined);
    }
  }

  /**
   * Deletes a blob that nobody has pinned and `isReferred` denies; answers the bytes that this freed. The blob first leaves its
   * name: who pins it from then on does not find it and writes it again, and who had pinned it before is seen now, or has written
   * its row by now. The caller knows that rows which referred to it are gone from the disk, or a loss of power would bring them
   * back without it.
   */
  remove(sha256: string, isReferred: (sha256: string) => boolean): number {
    const path = this.path(sha256);
    // Pins first: a writer lets go when its row is there.
    const isWanted = (): boolean => this.pins.has(sha256) || isReferred(sha256);
    if (isWanted() || !existsSync(path)) return 0;
    const leaving = join(this.folder, sha256 + LEAVING);
    renameSync(path, leaving);
    if (!isWanted()) return removeFile(leaving);
    this.putBack(sha256);
    return 0;
  }

  /** What its writer has put there meanwhile stays: it is whole, which the older one need not be. */
  private putBack(sha256: string): void {
    const [leaving, path] = [join(this.folder, sha256 + LEAVING), this.path(sha256)];
    try {
      linkSync(leaving, path);
      flushFolderSync(dirname(path));
    } catch {
      // Something is there, or this file system has no links.
      if (!existsSync(path)) renameSync(leaving, path);
    }
    removeFile(leaving);
  }

  /**
   * For who opens a library, before anybody writes: takes away pins of processes that are no more, and gives blobs that a crash
   * caught on their way out their name back.
   */
  recover(): void {
    this.pins.clear();
    for (const name of readdirSync(this.folder))
      if (name.endsWith(LEAVING)) this.putBack(name.slice(0, -LEAVING.length));
  }

  /** Whether a file is one that a writer has not finished, and nobody is at it any more. */
  isAbandoned(path: string): boolean {
    const name = relative(this.folder, path);
    return name.endsWith('.tmp') && !this.pins.has(name.split('.')[0] ?? '');
  }

  /** Deletes unfinished files that nobody writes any more; answers the bytes freed. */
  removeUnfinished(): number {
    const unfinished = readdirSync(this.folder).filter((name) => this.isAbandoned(join(this.folder, name)));
    return unfinished.reduce((freed, name) => freed + removeFile(join(this.folder, name)), 0);
  }

  /** Deletes every blob that was written since a time, in milliseconds, and that `isReferred` denies; answers the bytes freed. */
  sweep(since: number, isReferred: (sha256: string) => boolean): number {
    let freed = 0;
    for (const entry of readdirSync(this.folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      for (const name of readdirSync(join(this.folder, entry.name))) {
        if (!name.endsWith(EXTENSION)) continue;
        const sha256 = entry.name + name.slice(0, -EXTENSION.length);
        const written = statSync(this.path(sha256), { throwIfNoEntry: false })?.mtimeMs ?? 0;
        if (written >= since) freed += this.remove(sha256, isReferred);
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
    throw new UserError('bad-input', message('library.wrongBytes'));
  }
}
