/** Short lists of what this installation has met or made, kept in the data folder, outside of every library. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolders, writeAsideSync } from '../core/disk/writing';

const listSchema = z.array(z.string().max(5000));

/** The entries of a list; none where it cannot be read. */
export function remembered(folder: string, file: string): string[] {
  try {
    return listSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } catch {
    return [];
  }
}

/** Adds an entry; the last `most` stay. Where it cannot be written, the entry is not known the next time. */
export function remember(folder: string, file: string, entry: string, most: number): void {
  const others = remembered(folder, file).filter((one) => one !== entry);
  try {
    makeFolders(folder);
    const bytes = new TextEncoder().encode(JSON.stringify([...others.slice(1 - most), entry]));
    const path = join(folder, file);
    writeAsideSync(path, 'fast', bytes, `${path}.${process.pid}.tmp`);
  } catch {
    // A full or read-only disk.
  }
}
