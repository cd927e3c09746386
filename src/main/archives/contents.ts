/** Opening an archive: its directory and its manifest say the same, and nothing is in it that has no place there. */
import { FileReader } from '../core/formats/bytes';
import { message } from '@shared/words/message';
import type { ArchiveTable } from '../store/archive/schemas';
import { isZip, readZipDirectory, type ZipEntry } from '../core/formats/zip';
import {
  damaged,
  kindOf,
  LARGEST_MANIFEST,
  LARGEST_RATIO,
  LARGEST_ROWS,
  MANIFEST,
  WITH_IDS,
  rowsWithin,
  noArchive,
  readManifest,
  type Manifest,
  type ManifestEntry,
} from './manifest';

export interface Contents {
  readonly path: string;
  readonly manifest: Manifest;
  readonly byName: ReadonlyMap<string, ManifestEntry>;
  /** Where the bytes of each entry begin. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Bytes of all entries as they lie there, and of the rows when they are unpacked. */
  readonly bytes: number;
  readonly unpacked: number;
}

/** Reads what an archive holds. Throws a UserError with one sentence when it is not an archive, damaged or too new. */
export function openContents(path: string): Contents {
  const file = new FileReader(path);
  try {
    if (!isZip(file)) throw noArchive(path);
    const directory = readZipDirectory(file, (reason) => damaged(path, reason));
    const place = directory.get(MANIFEST);
    if (place === undefined) throw noArchive(path);
    if (place.size > LARGEST_MANIFEST) throw damaged(path, message('archives.listTooLong'));
    const bytes = file.read(place.offset, place.size);
    if (bytes === null) throw damaged(path, message('archives.listCutOff'));
    const manifest = readManifest(bytes, path);
    const byName = new Map(manifest.entries.map((entry) => [entry.name, entry]));
    requireSame(path, manifest, byName, directory);
    requireBounds(path, file.size, manifest);
    const offsets = new Map([...directory].map(([name, { offset }]) => [name, offset]));
    const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
    return {
      path,
      manifest,
      byName,
      offsets,
      bytes: sum(manifest.entries.map((entry) => entry.bytes)),
      unpacked: sum(manifest.entries.map((entry) => entry.unpacked ?? 0)),
    };
  } finally {
    file.close();
  }
}

function requireSame(
  path: string,
  { entries }: Manifest,
  byName: ReadonlyMap<string, ManifestEntry>,
  directory: ReadonlyMap<string, ZipEntry>,
): void {
  if (byName.size !== entries.length) throw damaged(path, message('archives.fileTwice'));
  for (const { name, bytes } of entries) {
    const kind = kindOf(name);
    if (kind === null) throw damaged(path, message('archives.strangeEntry', { name: JSON.stringify(name) }));
    const size = directory.get(name)?.size;
    if (size === undefined) throw damaged(path, message('archives.fileMissing', { name }));
    if (size !== bytes)
      throw damaged(path, message('archives.wrongSize', { name, found: size, expected: bytes }));
  }
  const stranger = [...directory.keys()].find((name) => name !== MANIFEST && !byName.has(name));
  if (stranger !== undefined) {
    throw damaged(path, message('archives.unlistedEntry', { stranger: JSON.stringify(stranger) }));
  }
}

/** Rows that a table of so many bytes can have, where something is kept in mind of each: no small file may take much memory. */
function mostRows(table: ArchiveTable, bytes: number, entries: number): number {
  if (table === 'snapshots') return entries;
  return WITH_IDS.includes(table) ? rowsWithin(bytes) : Infinity;
}

/** Entries that overlap, and rows that unpack without end, are how small files become large ones. */
function requireBounds(path: string, fileSize: number, { entries }: Manifest): void {
  let stored = 0;
  let unpackedRows = 0;
  for (const { name, bytes, rows, unpacked } of entries) {
    stored += bytes;
    unpackedRows += unpacked ?? 0;
    const kind = kindOf(name);
    const isRows = kind?.kind === 'rows';
    if (isRows && (rows ?? 0) > mostRows(kind.table, bytes, entries.length))
      throw damaged(path, message('archives.moreRowsThanWeighs', { name, rows: rows ?? 0 }));
    if (isRows !== (rows !== undefined && unpacked !== undefined))
      throw damaged(path, message('archives.notDescribed', { name }));
    if (unpacked !== undefined && unpacked > bytes * LARGEST_RATIO) {
      throw damaged(path, message('archives.unpacksTooLarge', { name, unpacked }));
    }
  }
  if (stored > fileSize) throw damaged(path, message('archives.filesOverlap'));
  if (unpackedRows > LARGEST_ROWS) throw damaged(path, message('archives.rowsTooLarge', { unpackedRows }));
}
