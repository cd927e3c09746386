/** Whether a disk has room for what is about to be written. */
import { statfs } from 'node:fs/promises';
import { UserError } from '@shared/errors';

export type FreeSpace = (folder: string) => Promise<number | null>;

/** Bytes that this person may still write in a folder; null where the system does not say. */
export const freeSpace: FreeSpace = async (folder) => {
  const found = await statfs(folder).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
};

/** Left free on the disk in any case. */
const RESERVE = 64 * 1024 ** 2;

/** Throws UserError when a folder's disk has not `bytes` and a small reserve. */
export async function requireSpace(
  folder: string,
  bytes: number,
  what: string,
  free: FreeSpace = freeSpace,
): Promise<void> {
  const available = await free(folder);
  if (available === null || available >= bytes + RESERVE) return;
  throw new UserError(
    'unavailable',
    `${what} needs ${megabytes(bytes + RESERVE)} in ${folder}, but only ${megabytes(available)} are free: free some space, or choose another folder.`,
  );
}

/** After a full disk, where a download goes on. */
export const THEN_GO_ON = 'then go on; what has arrived is kept';

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/**
 * The sentence for a disk that refuses to be written; anything else stays as it is.
 * @param then what to do after there is room again
 */
export function inWordsOfDisk(error: unknown, folder: string, then = 'then try again'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const sentence = {
    ENOSPC: `The disk of ${folder} is full: free some space, ${then}.`,
    EDQUOT: `Your disk quota is used up in ${folder}: free some space, ${then}.`,
    EACCES: `The folder ${folder} cannot be written: check its permissions, or choose another.`,
    EPERM: `The folder ${folder} cannot be written: check its permissions, or choose another.`,
    EROFS: `The folder ${folder} lies on a disk that cannot be written: choose another.`,
    ENOTDIR: `The folder ${folder} cannot be made, a file is in its place: choose another.`,
    EEXIST: `The folder ${folder} cannot be made, a file is in its place: choose another.`,
  }[code];
  return sentence === undefined ? error : new UserError('unavailable', sentence);
}
