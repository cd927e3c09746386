/** Opening a library for a command. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OwnPreset } from '@shared/presets';
import type { ToCompute } from '../compute/protocol';
import { openLibrary } from '../compute/strangers';
import { defaultLibraryFolder } from '../platform/folders';
import type { Library } from '../store/library';
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

/** Opens the library that the command names, does the work and closes it again. */
export async function withLibrary<T>(
  input: CommandInput,
  work: (library: Library) => Promise<T>,
): Promise<T> {
  const folder = input.text['library'] ?? defaultLibraryFolder();
  const library = await openNamed(folder);
  try {
    return await work(library);
  } finally {
    library.close();
  }
}

/**
 * The person's own presets in the library that the command names; none where there is no library yet. Throws UserError
 * when it is open elsewhere.
 */
export async function ownPresets(input: CommandInput): Promise<readonly OwnPreset[]> {
  const folder = input.text['library'] ?? defaultLibraryFolder();
  if (!existsSync(join(folder, 'library.db'))) return [];
  return withLibrary(input, (library) => Promise.resolve(library.presets.list()));
}

/** The cache of the library that the command names; undefined where there is no library yet. */
export function cacheFolder(input: CommandInput): string | undefined {
  const folder = input.text['library'] ?? defaultLibraryFolder();
  return existsSync(join(folder, 'library.db')) ? join(folder, 'cache') : undefined;
}

/** The project of that name, made when there is none. */
export const projectNamed = (library: Library, name: string): string =>
  (library.projects.findByName(name) ?? library.projects.create({ name })).id;
