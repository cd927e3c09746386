/** Folders inside a library. */
import { mkdir } from 'node:fs/promises';

/** Makes a folder; answers false when the folder that it belongs in is not there. */
export async function makeInside(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return true;
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Whether a file or a folder on the way to it is not there. */
export const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT');

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
