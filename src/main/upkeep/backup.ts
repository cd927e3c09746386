/**
 * A backup: a folder that is a whole library, made while the library is in use. The database is copied by SQLite's own
 * online backup, then the files; where the file system can share what is equal, a copy takes no room. Links would be
 * damaged together with what they are links to.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { LibraryBackup } from '@shared/domain/upkeep';
import { Steps, type JobOptions } from '../archives/options';
import { isPlainFileIn } from '../core/disk/links';
import { hashOf } from '../core/disk/copying';
import { reasonOf, isMissing, isSystemError } from '../core/disk/refusals';
import { requireSpace } from '../core/disk/space';
import { makeAside, makeFolders } from '../core/disk/writing';
import { blobsOfCopy } from '../store/database';
import type { Library } from '../store/library';

export const BACKUP_FILE = 'backup.json';

export const backupSchema = z.strictObject({
  format: z.literal('haba-backup'),
  version: z.literal(1),
  madeAt: z.iso.datetime(),
  /** Files beside the database, by their place in the library, with their sizes. */
  files: z.array(z.strictObject({ path: z.string().max(1000), bytes: z.int().min(0) })).max(5_000_000),
});
export type BackupDescription = z.output<typeof backupSchema>;

/** Folders beside the blobs; the cache can be made again. */
const FOLDERS = ['snapshots', 'reports', 'experts'] as const;

/**
 * Makes a backup in a new folder within `target`; it appears under its name only when it is complete. Throws a UserError
 * when the place lies in the library or cannot be written, or when the job was cancelled.
 */
export async function backupLibrary(
  library: Library,
  target: string,
  options: JobOptions = {},
): Promise<LibraryBackup> {
  const within = relative(library.folder, resolve(target));
  if (within === '' || !within.startsWith('..')) {
    throw new UserError('bad-input', message('maintenance.backupInLibrary'));
  }
  const time = new Date().toISOString();
  const path = join(resolve(target), `haba-backup-${time.slice(0, 19).replace(/[:T]/g, '-')}`);
  const make = async (partial: string): Promise<Omit<LibraryBackup, 'path'>> => {
    makeFolders(partial);
    return new Backup(library, partial, options).make(time);
  };
  try {
    return { ...(await makeAside(path, 'durable', make, `${path}.partial`)), path };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError('unavailable', message('maintenance.backupNotWritten', { reason: reasonOf(error) }));
  }
}

/** How often a file is copied that is being written. */
const COPIES = 3;

class Backup {
  private readonly files: { path: string; bytes: number }[] = [];

  constructor(
    private readonly library: Library,
    private readonly folder: string,
    private readonly options: JobOptions,
  ) {}

  async make(madeAt: string): Promise<Omit<LibraryBackup, 'path'>> {
    const database = join(this.folder, 'library.db');
    const others = await this.otherFiles();
    const { bytes: databaseBytes } = await this.copyDatabase(database);
    const blobs = blobsOfCopy(database);
    const sizes = [...blobs.map(({ bytes }) => bytes), ...others.map(({ bytes }) => bytes)];
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    await requireSpace(this.folder, total, message('maintenance.theBackup'));
    const steps = new Steps(total, this.options);
    await steps.breathe();
    const missing: string[] = [];
    for (const { sha256 } of blobs) {
      const path = this.library.blobs.path(sha256);
      if (!(await this.keep(path, (copy) => this.isBlob(copy, sha256, steps)))) missing.push(sha256);
    }
    // What the run dropped meanwhile, and what was damaged before, is no part of the backup.
    const lost = blobsOfCopy(database, missing);
    for (const { path, bytes } of others) {
      const source = join(this.library.folder, path);
      await this.keep(source, async (copy) => (await hashOf(copy)) === (await hashOf(source)));
      await steps.step(bytes);
    }
    await steps.breathe();
    const description: BackupDescription = { format: 'haba-backup', version: 1, madeAt, files: this.files };
    await writeFile(join(this.folder, BACKUP_FILE), `${JSON.stringify(description)}\n`);
    return {
      bytes: databaseBytes + total,
      files: this.files.length,
      missing: missing.length > 0 ? lost.length : 0,
    };
  }

  private async copyDatabase(file: string): Promise<{ bytes: number }> {
    await this.library.copyDatabase(file, () => {
      if (this.options.signal?.aborted) throw new UserError('unavailable', message('archives.cancelled'));
    });
    return { bytes: (await sizeOf(file)) ?? 0 };
  }

  private async otherFiles(): Promise<{ path: string; bytes: number }[]> {
    const found: { path: string; bytes: number }[] = [];
    for (const name of FOLDERS) {
      const root = join(this.library.folder, name);
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.endsWith('.tmp')) continue;
        const path = join(entry.parentPath, entry.name);
        found.push({ path: relative(this.library.folder, path), bytes: (await sizeOf(path)) ?? 0 });
      }
    }
    return found;
  }

  /**
   * Copies a plain file to the same place in the backup and compares the copy; false when it is gone or is not what it should be. What
   * is written meanwhile, such as an expert that is being trained, is copied again.
   */
  private async keep(source: string, isRight: (copy: string) => Promise<boolean>): Promise<boolean> {
    if (!(await isPlainFileIn(this.library.folder, source))) return false;
    const path = relative(this.library.folder, source);
    const target = join(this.folder, path);
    await mkdir(dirname(target), { recursive: true });
    try {
      let tries = COPIES;
      do await copyFile(source, target, constants.COPYFILE_FICLONE);
      while (!(await isRight(target)) && --tries > 0);
      if (tries === 0 && this.library.blobs.hashOf(source) !== null) {
        await rm(target);
        return false;
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
      await rm(target, { force: true });
      return false;
    }
    this.files.push({ path: path.replaceAll('\\', '/'), bytes: (await sizeOf(target)) ?? 0 });
    return true;
  }

  private async isBlob(copy: string, sha256: string, steps: Steps): Promise<boolean> {
    return (await hashOf(copy, (read) => steps.step(read))) === sha256;
  }
}

const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    () => null,
  );
