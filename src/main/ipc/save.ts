import { writeFile } from 'node:fs/promises';
import { UserError } from '@shared/errors';
import type { SavedFile } from '@shared/ipc/contract';
import type { Desktop } from './types';

/** Asks where to, then writes; null when the dialog was cancelled. Throws a UserError when the place cannot be written. */
export async function writeChosen(
  desktop: Desktop,
  suggestion: { readonly name: string; readonly extension: string },
  bytes: Uint8Array,
): Promise<SavedFile> {
  const path = await desktop.chooseSavePath(suggestion);
  if (path === null) return null;
  try {
    await writeFile(path, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('unavailable', `The file could not be written (${reason}): choose another place.`);
  }
  return { path, bytes: bytes.byteLength };
}
