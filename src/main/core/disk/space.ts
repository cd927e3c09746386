/** Whether a disk has room for what is about to be written. */
import { statfs } from 'node:fs/promises';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';

export type FreeSpace = (folder: string) => Promise<number | null>;

/** Bytes that this person may still write in a folder; null where the system does not say. */
const freeSpace: FreeSpace = async (folder) => {
  const found = await statfs(folder).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
};

interface SpaceOptions {
  readonly otherwise?: Message;
  readonly free?: FreeSpace | undefined;
}

/** Left free on the disk in any case. */
const RESERVE = 64 * 1024 ** 2;

/**
 * Throws UserError when a folder's disk has not `bytes` and a small reserve. A disk that does not say has room.
 * @param what the work that needs them, as the sentence begins with it
 * @param otherwise what to do where no space can be made
 */
export async function requireSpace(
  folder: string,
  bytes: number,
  what: Message,
  { otherwise = message('disk.chooseAnotherFolder'), free = freeSpace }: SpaceOptions = {},
): Promise<void> {
  const available = await free(folder);
  if (available === null || available >= bytes + RESERVE) return;
  throw new UserError(
    'unavailable',
    message('disk.tooLittleRoom', {
      what,
      needed: inUnits(bytes + RESERVE),
      folder,
      free: inUnits(available),
      otherwise,
    }),
  );
}

/** Bytes in words: `12 MB`, `3.4 GB`. */
export const inUnits = (bytes: number): string =>
  bytes < 1e9 ? megabytes(bytes) : `${(bytes / 1e9).toFixed(1)} GB`;

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
