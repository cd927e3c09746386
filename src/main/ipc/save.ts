import { writeFile } from 'node:fs/promises';
import { UserError } from '@shared/errors';
import type { SavedFile } from '@shared/ipc/contract';
import type { Desktop } from './types';

interface Suggestion {
  readonly name: string;
  readonly extension: string;
}

/** Asks where to; null when the dialog was cancelled. The name suggested is free of what file names may not hold. */
export const chosenPath = (desktop: Desktop, { name, extension }: Suggestion): Promise<string | null> =>
  desktop.chooseSavePath({ name: fileName(name), extension });

/** Asks where to, then writes; null when the dialog was cancelled. Throws a UserError when the place cannot be written. */
export async function writeChosen(
  desktop: Desktop,
  suggestion: Suggestion,
  bytes: Uint8Array,
): Promise<SavedFile> {
  const path = await chosenPath(desktop, suggestion);
  if (path === null) return null;
  try {
    await writeFile(path, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('unavailable', `The file could not be written (${reason}): choose another place.`);
  }
  return { path, bytes: bytes.byteLength };
}

const fileName = (text: string): string => text.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(0, 120);
