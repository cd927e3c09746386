/** Opening a library for a command. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { OwnPreset } from '@shared/presets';
import type { ToCompute } from '../compute/protocol';
import { openLibrary } from '../compute/strangers';
import { defaultLibraryFolder } from '../platform/folders';
import { Library } from '../store/library';
import { LibraryInUseError } from '../store/lock';
import { LibraryReader } from '../store/reader';
import { nodeLauncher, type ChildProcess } from '../training/launcher';
import type { CommandInput } from './command';

/**
 * Starts the computing process that lies beside the command line. Null where there is none: Electron, which does the command
 * where no Node.js runs, starts no other process this way.
 */
export function computeLauncher(): (() => ChildProcess<ToCompute>) | null {
  const entry = join(dirname(process.argv[1] ?? ''), 'compute.js');
  if (process.versions['electron'] !== undefined || !existsSync(entry)) return null;
  return nodeLauncher<ToCompute>(entry);
}

/** Opens a library for the command line. */
export const openNamed = (folder: string): Promise<Library> =>
  openLibrary(folder, { program: 'the command line', launch: computeLauncher() });

/** Opens a library that the command makes for itself: nobody else has written it, and none of its kind is remembered. */
export const openOwn = (folder: string): Promise<Library> =>
  Library.open(folder, { program: 'the command line' });

const folderOf = (input: CommandInput): string => input.text['library'] ?? defaultLibraryFolder();

/** Milliseconds between two looks at a library that another program has open. */
const PATIENCE = 250;

/** Takes a library; with `--wait`, as soon as no other program has it. */
export async function whenFree<T>(input: CommandInput, take: () => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof LibraryInUseError) || !input.flags.has('wait')) throw error;
      await after(PATIENCE);
    }
  }
}

/** Opens the library that the command names, does the work and closes it again. */
export async function withLibrary<T>(
  input: CommandInput,
  work: (library: Library) => Promise<T>,
): Promise<T> {
  const folder = folderOf(input);
  const library = await whenFree(input, () => openNamed(folder));
  try {
    return await work(library);
  } finally {
    library.close();
  }
}

/** Opens the library that the command names, or reads it beside the program that has it open. */
export async function withReadable<T>(
  input: CommandInput,
  work: (library: Library | LibraryReader) => Promise<T>,
): Promise<T> {
  try {
    return await withLibrary(input, work);
  } catch (error) {
    if (!(error instanceof LibraryInUseError)) throw error;
    const reader = LibraryReader.open(folderOf(input));
    try {
      return await work(reader);
    } finally {
      reader.close();
    }
  }
}

/**
 * The person's own presets in the library that the command names; none where there is no library yet. Throws UserError
 * when it is open elsewhere.
 */
export async function ownPresets(input: CommandInput): Promise<readonly OwnPreset[]> {
  const folder = folderOf(input);
  if (!existsSync(join(folder, 'library.db'))) return [];
  return withLibrary(input, (library) => Promise.resolve(library.presets.list()));
}

/** The cache of the library that the command names; undefined where there is no library yet. */
export function cacheFolder(input: CommandInput): string | undefined {
  const folder = folderOf(input);
  return existsSync(join(folder, 'library.db')) ? join(folder, 'cache') : undefined;
}

/** The project of that name, made when there is none. */
export const projectNamed = (library: Library, name: string): string =>
  (library.projects.findByName(name) ?? library.projects.create({ name })).id;
