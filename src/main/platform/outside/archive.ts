/** Reads what a package's archive, `app.asar`, says of its files: their sizes and SHA-256 sums. */
import { closeSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';

export interface ArchivedFile {
  /** With slashes, relative to the archive. */
  readonly path: string;
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** Whether the file itself lies beside the archive, in `app.asar.unpacked`. */
  readonly isUnpacked: boolean;
}

const fileSchema = z.object({
  size: z.int().min(0),
  integrity: z.object({ algorithm: z.literal('SHA256'), hash: z.string().length(64) }),
  unpacked: z.boolean().optional(),
});
type Folder = { readonly files: Readonly<Record<string, unknown>> };

/**
 * All files of an archive. It begins with four numbers, of which the last is the length of a JSON text of nested folders.
 * @throws Error where it is none, or holds anything else than folders and files
 */
export function archivedFiles(archive: string): ArchivedFile[] {
  return filesUnder(JSON.parse(headerOf(archive)) as Folder, '');
}

function filesUnder({ files }: Folder, under: string): ArchivedFile[] {
  return Object.entries(files).flatMap(([name, entry]) => {
    const path = `${under}${name}`;
    if (isFolder(entry)) return filesUnder(entry, `${path}/`);
    const { size, integrity, unpacked = false } = fileSchema.parse(entry);
    return [{ path, size, sha256: integrity.hash, isUnpacked: unpacked }];
  });
}

const isFolder = (entry: unknown): entry is Folder =>
  typeof entry === 'object' && entry !== null && 'files' in entry;

/** Electron takes an archive for a folder, except while `noAsar` is set: nothing else may run meanwhile. */
function headerOf(archive: string): string {
  const before = process.noAsar;
  process.noAsar = true;
  try {
    const file = openSync(archive, 'r');
    try {
      const start = Buffer.alloc(16);
      readSync(file, start, 0, start.length, 0);
      const text = Buffer.alloc(start.readUInt32LE(12));
      readSync(file, text, 0, text.length, start.length);
      return text.toString('utf8');
    } finally {
      closeSync(file);
    }
  } finally {
    process.noAsar = before;
  }
}
