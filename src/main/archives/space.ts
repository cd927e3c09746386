import { statfs } from 'node:fs/promises';
import { UserError } from '@shared/errors';

const MARGIN = 16 * 1024 ** 2;
const inWords = (bytes: number): string =>
  bytes < 1024 ** 3 ? `${Math.ceil(bytes / 1024 ** 2)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;

/** Throws a UserError when a disk has not room for so many bytes more. A disk that does not say is given the benefit. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (bytes + MARGIN <= free) return;
  throw new UserError(
    'unavailable',
    `This needs ${inWords(bytes + MARGIN)} on the disk of ${folder}, and ${inWords(free)} are free: make room, or choose another disk.`,
  );
}
