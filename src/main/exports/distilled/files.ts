/** Files of an export: names that every system takes, reading in pieces, and a folder as one archive. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ZipFileWriter } from '../../core/formats/zip';

/** Called after every piece of a file with the bytes so far and in all; throwing ends the work. */
export type OnPart = (done: number, total: number) => Promise<void>;

const PIECE = 4 * 1024 * 1024;

/** The bytes of a file, piece by piece. */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE);
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export interface FoundFile {
  /** Below the folder, with `/` between folders. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** All files below a folder, in one order everywhere. */
export async function filesBelow(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      const path = join(folder, name);
      if (entry.isDirectory()) await visit(name);
      else found.push({ name, path, size: (await stat(path)).size });
    }
  };
  await visit('');
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A file that is to be in an archive. */
export interface ZipSource {
  /** With `/` between folders. */
  readonly name: string;
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** Writes an archive that does not exist yet, in the order of `sources`. Equal sources give equal bytes. */
export async function writeZip(path: string, sources: readonly ZipSource[], onPart: OnPart): Promise<void> {
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const counted = async function* ({ read }: ZipSource): AsyncGenerator<Uint8Array> {
    for await (const part of read()) {
      yield part;
      done += part.length;
      await onPart(done, total);
    }
  };
  const zip = await ZipFileWriter.create(path);
  try {
    for (const source of sources) await zip.add(source.name, counted(source));
    await zip.finish();
  } catch (error) {
    await zip.abandon();
    throw error;
  }
}

/** Packs a folder's files into an archive that does not exist yet, each below a folder `top`. */
export async function packFolder(folder: string, top: string, path: string, onPart: OnPart): Promise<void> {
  const files = await filesBelow(folder);
  const sources = files.map((one) => ({
    name: `${top}/${one.name}`,
    size: one.size,
    read: () => piecesOf(one.path),
  }));
  await writeZip(path, sources, onPart);
}

/** `03-Dress`: in the order of the classes, and a name that every file system takes. */
export function classFolder(name: string, index: number, classes: number): string {
  const digits = String(classes - 1).length;
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{Letter}\p{Number}._ -]/gu, '_')
    .replaceAll(/^[. ]+|[. ]+$/g, '')
    .slice(0, 60);
  return `${String(index).padStart(digits, '0')}${plain === '' ? '' : `-${plain}`}`;
}
