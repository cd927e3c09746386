/**
 * A backup in the place of a library. It is checked while it is copied; only a whole one gets the name under which the next
 * opening takes it (`store/opening.ts`). The library that was there is kept aside.
 */
import { copyFile, lstat, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { PreparedRestore } from '@shared/domain/upkeep';
import { Steps, type JobOptions } from '../archives/options';
import { isPlainFileIn } from '../core/disk/links';
import { reasonOf } from '../core/disk/refusals';
import { requireSpace } from '../core/disk/space';
import { makeAside, writeParts } from '../core/disk/writing';
import { plainParts, readPlain } from '../core/formats/plain';
import { BlobStore, hashed } from '../store/blobs';
import { blobsOfCopy, requireIntactCopy } from '../store/database';
import { restoredFolder } from '../store/opening';
import { BACKUP_FILE, backupSchema, type BackupDescription } from './backup';

export interface RestoreOptions extends JobOptions {
  /** Looks at the copy of the database before it is read; throws a UserError when it may not be. Here by default. */
  readonly examine?: (copy: string, origin: string) => Promise<void>;
}

/** Looks at a copy in this process. */
export async function examineHere(copy: string, origin: string): Promise<void> {
  requireIntactCopy(copy, origin);
  await Promise.resolve();
}

/**
 * Checks a backup and copies it beside the library, where the next opening of the library finds it. Throws a UserError,
 * and leaves everything as it was, when the backup is not whole or there is no room.
 */
export async function prepareRestore(
  backup: string,
  library: string,
  { examine = examineHere, ...options }: RestoreOptions = {},
): Promise<PreparedRestore> {
  const from = resolve(backup);
  const description = await describe(from);
  const database = join(from, 'library.db');
  const total = description.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const target = restoredFolder(resolve(library));
  const restore = async (partial: string): Promise<void> => {
    await rm(partial, { recursive: true, force: true });
    await mkdir(join(partial, 'blobs'), { recursive: true });
    await requireSpace(partial, total + (await sizeOf(database)), message('maintenance.restoringBackup'));
    const copy = join(partial, 'library.db');
    await copyFile(database, copy);
    // The copy is what is opened later: the backup may change meanwhile.
    await examine(copy, database);
    const steps = new Steps(total, options);
    const blobs = new BlobStore(join(partial, 'blobs'));
    for (const file of description.files) await restoreFile(from, partial, file, blobs, steps);
    await requireBlobs(partial, description);
    await steps.breathe();
    await rm(target, { recursive: true, force: true });
  };
  try {
    await makeAside(target, 'durable', restore, `${resolve(library)}.restoring`);
    return { madeAt: description.madeAt, files: description.files.length, bytes: total };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('unavailable', message('maintenance.notRestored', { reason: reasonOf(error) }));
  }
}

async function describe(folder: string): Promise<BackupDescription> {
  const text = await readPlain(join(folder, BACKUP_FILE))
    .then(String)
    .catch(() => null);
  const wrong = (): UserError => new UserError('bad-input', message('maintenance.notABackup', { folder }));
  if (text === null) throw wrong();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong();
  }
  const parsed = backupSchema.safeParse(value);
  if (!parsed.success) throw wrong();
  return parsed.data;
}

async function restoreFile(
  from: string,
  to: string,
  { path, bytes }: BackupDescription['files'][number],
  blobs: BlobStore,
  steps: Steps,
): Promise<void> {
  if (
    isAbsolute(path) ||
    !/^(blobs|snapshots|reports|experts)\//.test(path) ||
    path.split(/[\\/]/).includes('..')
  ) {
    throw incomplete(path);
  }
  const source = join(from, path);
  if (!(await isPlainFileIn(from, source)) || (await sizeOf(source)) !== bytes) throw incomplete(path);
  const target = join(to, path);
  await mkdir(dirname(target), { recursive: true });
  const parts = plainParts(source, { highWaterMark: 1024 ** 2 });
  const sha256 = blobs.hashOf(target);
  try {
    await writeParts(target, 'fast', counted(sha256 === null ? parts : hashed(sha256, parts), steps));
  } catch (error) {
    throw error instanceof UserError && error.code === 'bad-input' ? incomplete(path) : error;
  }
}

async function* counted(parts: AsyncIterable<Uint8Array>, steps: Steps): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    await steps.step(part.length);
    yield part;
  }
}

/** Bytes of a plain file of a backup. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (found?.isFile() !== true) throw incomplete(basename(path));
  return found.size;
}

/** Every checkpoint of the database has its file. */
async function requireBlobs(folder: string, { files }: BackupDescription): Promise<void> {
  const there = new Set(files.map(({ path }) => path));
  for (const { sha256 } of blobsOfCopy(join(folder, 'library.db'))) {
    const path = `blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}.safetensors`;
    if (!there.has(path)) throw incomplete(path);
  }
  await Promise.resolve();
}

const incomplete = (path: string): UserError =>
  new UserError('bad-input', message('maintenance.backupFileMissing', { path }));
