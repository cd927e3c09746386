/** Writing ZIP archives of any number of files, piece by piece, without compression: images hardly become smaller. */
import type { FileHandle } from 'node:fs/promises';
import { Zip, ZipPassThrough } from 'fflate';
import { UserError } from '@shared/errors';
import { writeAll } from '../data/cacheFile';

export interface ZipSource {
  /** With `/` between folders. */
  readonly name: string;
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** What an archive without the ZIP64 extension can hold. */
const MOST_BYTES = 0xffff_ffff;
const MOST_FILES = 0xffff;
/** Of a file's entries in the archive beside its name, in bytes. */
const ENTRY = 128;
/** Every file's, so that equal files make equal archives: the first that ZIP knows. */
const TIME = new Date(1980, 0, 1);

/**
 * Writes an archive in the order of `sources`. Equal sources give equal bytes.
 * @param onBytes hears how much was written after every piece; throwing ends the work
 * @throws UserError when there is more than such an archive can hold.
 */
export async function writeZip(
  file: FileHandle,
  sources: readonly ZipSource[],
  onBytes: (written: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const total = sources.reduce((sum, { name, size }) => sum + size + ENTRY + 6 * name.length, 0);
  if (total > MOST_BYTES || sources.length > MOST_FILES) {
    throw new UserError(
      'bad-input',
      'An archive holds at most 4 GB and 65,535 files, and this is more: leave something out, or write a folder.',
    );
  }
  const pending: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, part) => {
    failure ??= error;
    if (!error) pending.push(part);
  });
  let written = 0;
  const flush = async (): Promise<void> => {
    if (failure) throw failure;
    for (const part of pending.splice(0)) {
      await writeAll(file, part);
      written += part.length;
    }
    await onBytes(written);
  };
  for (const source of sources) {
    const entry = new ZipPassThrough(source.name);
    entry.mtime = TIME;
    zip.add(entry);
    for await (const part of source.read()) {
      entry.push(part);
      await flush();
    }
    entry.push(new Uint8Array(), true);
    await flush();
  }
  zip.end();
  await flush();
}
