/** Opening a library for a command. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnPreset } from '@shared/presets';
import { defaultLibraryFolder } from '../platform/folders';
import { Library } from '../store/library';
import type { CommandInput } from './command';

/** Opens the library that the command names, does the work and closes it again. */
export async function withLibrary<T>(
  input: CommandInput,
  work: (library: Library) => Promise<T>,
): Promise<T> {
  const folder = input.text['library'] ?? defaultLibraryFolder();
  const library = await Library.open(folder, { program: 'the command line' });
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
