/** Which library a person chose in the studio, kept beside the default one so that every program finds it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { writeAsideSync } from '../core/disk/writing';

const absolute = z.string().refine(isAbsolute);
const choiceSchema = z.strictObject({
  library: absolute,
  /** The library still lies there and is moved to `library` by the next start. */
  moveFrom: absolute.exactOptional(),
});
export type StoredChoice = z.output<typeof choiceSchema>;

export const libraryChoiceFile = (dataFolder: string): string => join(dataFolder, 'library.json');

/** The choice, or null when there is none that can be read. */
export function readLibraryChoice(file: string): StoredChoice | null {
  try {
    return choiceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces the choice as a whole: a crash in the middle leaves the one that was there. */
export function writeLibraryChoice(file: string, choice: StoredChoice): void {
  mkdirSync(dirname(file), { recursive: true });
  const bytes = new TextEncoder().encode(`${JSON.stringify(choice, null, 2)}\n`);
  writeAsideSync(file, 'durable', bytes, `${file}.tmp`);
}
