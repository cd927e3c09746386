/** Folders outside the installation, found without Electron so that the app and the command line agree. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { makeFolders, writeAsideSync } from '../core/disk/writing';

// Which library a person chose in the studio, kept beside the default one so that every program finds it.

const absolute = z.string().refine(isAbsolute);
const choiceSchema = z.strictObject({
  library: absolute,
  /** The library still lies there and is moved to `library` by the next start. */
  moveFrom: absolute.exactOptional(),
});
type StoredChoice = z.output<typeof choiceSchema>;

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
  makeFolders(dirname(file));
  const bytes = new TextEncoder().encode(`${JSON.stringify(choice, null, 2)}\n`);
  writeAsideSync(file, 'durable', bytes, `${file}.tmp`);
}

/** In a library that was copied from another disk, until the old one is deleted: where that is. */
export const MOVED_FROM = 'library.moved-from';

/** Where the library of a choice lies now: at its new place as soon as all of it is there. */
export const placeOf = ({ library, moveFrom }: StoredChoice): string =>
  moveFrom === undefined || isMoved(moveFrom, library) ? library : moveFrom;

/** Whether all of a library lies at its new place. */
export function isMoved(from: string, to: string): boolean {
  if (!existsSync(join(to, 'library.db'))) return false;
  return !existsSync(join(from, 'library.db')) || readText(join(to, MOVED_FROM)) === from;
}

/** What a small file says; null where there is none. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

const here = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() });

/** The folder that holds everything the studio writes for this person: library, window state, log. */
export function dataFolder(surroundings: Surroundings = here()): string {
  const { platform, env, home } = surroundings;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'HaBa Studio');
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'HaBa Studio');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'haba-studio');
}

/**
 * The library that is opened when none is named: HABA_LIBRARY_DIR, else the one that was chosen in the studio, where it lies
 * now, else `library` in the data folder.
 */
export function defaultLibraryFolder(surroundings: Surroundings = here()): string {
  const named = surroundings.env['HABA_LIBRARY_DIR'];
  if (named) return resolve(named);
  const folder = dataFolder(surroundings);
  const choice = readLibraryChoice(libraryChoiceFile(folder));
  return choice === null ? join(folder, 'library') : placeOf(choice);
}

/**
 * Where datasets are downloaded and imported to: HABA_DATASETS_DIR, else `datasets` in the data folder. Outside of the
 * library, so that several libraries share them and a library that moves does not take them from its runs.
 */
export function datasetsFolder(surroundings: Surroundings = here()): string {
  const named = surroundings.env['HABA_DATASETS_DIR'];
  return named ? resolve(named) : join(dataFolder(surroundings), 'datasets');
}
