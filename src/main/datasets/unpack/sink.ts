/** Where an archive's entries go: below one new folder, never outside of it, never more than a bound. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { mostUnpacked } from '../../core/data/files';
import { writeAll } from '../../core/disk/writing';

export interface Bounds {
  /** Bytes of all entries together. */
  readonly bytes: number;
  readonly entries: number;
}

const MOST_ENTRIES = 2_000_000;
const MOST_NAME = 1024;
/** What archives of macOS carry beside the files. */
const RESOURCE_FORKS = /(^|\/)(__MACOSX(\/|$)|\.DS_Store$|\._[^/]*$)/;

/** How much an archive of `bytes` may unpack to. */
export const boundsOf = (bytes: number): Bounds => ({
  bytes: mostUnpacked(bytes),
  entries: MOST_ENTRIES,
});

/**
 * An entry's path below the folder that is unpacked to, with `/` between its parts; null for what carries nothing. Throws
 * UserError for a name that leads out of the folder or that no system can keep.
 */
function safePath(name: string, archive: string): string | null {
  const bad = (what: Message): UserError =>
    new UserError(
      'bad-input',
      message('datasetWork.entryRefused', { archive, entry: shownName(name), what }),
    );
  const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (/^[/\\]|^[a-z]:/i.test(name) || parts.includes('..')) throw bad(message('datasetWork.leavesFolder'));
  if ([...name].some((character) => character.charCodeAt(0) < 32))
    throw bad(message('datasetWork.controlCharacters'));
  if (name.length > MOST_NAME) throw bad(message('datasetWork.nameTooLong'));
  const path = parts.join('/');
  return path === '' || RESOURCE_FORKS.test(path) ? null : path;
}

/** The name of an entry in a sentence: names have as many characters as their archive likes. */
export const shownName = (name: string): string =>
  JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** Takes entries one after the other. */
export class Sink {
  private bytes = 0;
  private entries = 0;
  private readonly folders = new Set<string>();

  constructor(
    private readonly folder: string,
    /** The archive's name in messages. */
    readonly archive: string,
    private readonly bounds: Bounds,
    private readonly onEntry: (bytes: number) => Promise<void> | void,
  ) {}

  async addFolder(name: string): Promise<void> {
    this.count(0);
    const path = safePath(name, this.archive);
    if (path !== null) await this.makeFolder(join(this.folder, path));
  }

  /** Writes a file of exactly `size` bytes. Throws UserError when there are more or fewer, or a name comes twice. */
  async addFile(name: string, size: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    this.count(size);
    const path = safePath(name, this.archive);
    let done = 0;
    const check = (bytes: number): void => {
      done += bytes;
      if (done > size) throw this.damaged(message('datasetWork.entryTooLong', { name: shownName(name) }));
    };
    if (path === null) {
      for await (const chunk of content) check(chunk.length);
    } else {
      const target = join(this.folder, path);
      await this.makeFolder(dirname(target));
      const file = await open(target, 'wx').catch((error: unknown) => {
        throw isCode(error, 'EEXIST', 'EISDIR')
          ? this.damaged(message('datasetWork.entryTwice', { name: shownName(name) }))
          : error;
      });
      try {
        for await (const chunk of content) {
          check(chunk.length);
          await writeAll(file, chunk);
        }
      } finally {
        await file.close();
      }
    }
    if (done < size) throw this.damaged(message('datasetWork.entryCutOff', { name: shownName(name) }));
    await this.onEntry(size);
  }

  /** The sentence for an archive that is not what it should be. */
  damaged(reason: Message): UserError {
    return new UserError('bad-input', message('datasetWork.notUnpacked', { archive: this.archive, reason }));
  }

  private count(size: number): void {
    this.entries += 1;
    this.bytes += size;
    if (this.entries > this.bounds.entries) throw this.damaged(message('datasetWork.tooManyEntries'));
    if (this.bytes > this.bounds.bytes) {
      throw this.damaged(
        message('datasetWork.unpacksTooLarge', { size: Math.round(this.bounds.bytes / 1e6) }),
      );
    }
  }

  private async makeFolder(path: string): Promise<void> {
    if (this.folders.has(path)) return;
    await mkdir(path, { recursive: true }).catch((error: unknown) => {
      throw isCode(error, 'EEXIST', 'ENOTDIR') ? this.damaged(message('datasetWork.fileIsFolderToo')) : error;
    });
    this.folders.add(path);
  }
}

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));
