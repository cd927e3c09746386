/**
 * The last step of restoring a library: a checked copy lies beside it as `<library>.restored`, complete since that name
 * appeared, and takes its place. The library that was there is kept under another name. Whatever ends the program between
 * the two renames, the next opening does what is left.
 */
import { existsSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { takeLock } from './lock';

export const restoredFolder = (library: string): string => `${library}.restored`;

/** Puts a restored library in its place, if there is one. Throws a UserError when the present one is open elsewhere. */
export function finishRestore(library: string): void {
  const restored = restoredFolder(library);
  if (!existsSync(join(restored, 'library.db'))) return;
  try {
    if (existsSync(join(library, 'library.db'))) {
      takeLock(library, 'HaBa Studio, to restore it').release();
      renameSync(library, asideOf(library));
    } else if (existsSync(library)) rmdirSync(library);
    renameSync(restored, library);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'unavailable',
      `The restored library ${restored} could not take its place (${reason}): rename it to ${library} yourself.`,
    );
  }
}

/** A name that is free for the library that was there. */
function asideOf(library: string): string {
  const day = new Date().toISOString().slice(0, 10);
  for (let number = 1; ; number++) {
    const aside = `${library}.before-restore-${day}${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(aside)) return aside;
  }
}
