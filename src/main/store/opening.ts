/** What is looked at in a library's folder before anything in it is opened. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';

/** Makes a library's folder where there is none. Throws a UserError when it cannot be made. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'unavailable',
      `The library folder ${path} cannot be made (${reason}): choose another.`,
    );
  }
}

/**
 * Throws a UserError when a library has lost its database: a fresh one would know nothing of what lies there, and take
 * it for rubbish.
 */
export function assertNotBereft(folder: string, database: string): void {
  const blobs = join(folder, 'blobs');
  if (existsSync(database) || !existsSync(blobs)) return;
  const names = readdirSync(blobs, { recursive: true, encoding: 'utf8' });
  if (!names.some((name) => name.endsWith('.safetensors'))) return;
  throw new UserError(
    'unavailable',
    `The library ${folder} has checkpoints but no database: put library.db or a backup of it there, or choose another library folder.`,
  );
}
