/** The archive that a start of the studio is meant to open. */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ARCHIVE_EXTENSION } from '../archives/manifest';

/**
 * The first argument after the executable that is an archive, as an absolute path; desktops hand over paths or `file:`
 * addresses.
 * @param folder what paths are relative to
 */
export function archiveIn(argv: readonly string[], folder: string): string | null {
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('-') || !argument.toLowerCase().endsWith(`.${ARCHIVE_EXTENSION}`)) continue;
    const path = pathOf(argument, folder);
    if (path !== null) return path;
  }
  return null;
}

function pathOf(argument: string, folder: string): string | null {
  if (!/^[a-z][a-z0-9+.-]+:/i.test(argument) || isAbsolute(argument)) return resolve(folder, argument);
  try {
    return fileURLToPath(argument);
  } catch {
    return null; // another scheme, or a file of another machine
  }
}
