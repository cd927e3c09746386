/**
 * A library is open once. The lock is a write lock of SQLite on `library.lock`: the operating system frees it when its
 * process ends, however it ends, so no lock can be left behind or be mistaken for another process's. Beside it,
 * `library.holder.json` says in words who holds it; finding it while the lock is free means an unclean exit.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '@shared/errors';
import { connect, type Db } from './database';

const holderSchema = z.object({ program: z.string(), pid: z.number(), since: z.string() });
export type LockHolder = z.output<typeof holderSchema>;

export interface LibraryLock {
  /** Whoever held the lock last ended without closing the library. */
  readonly uncleanExit: boolean;
  release(): void;
}

/** Takes the lock of a library folder, or throws a UserError that names the holder. */
export function takeLock(folder: string, program: string): LibraryLock {
  const holderFile = join(folder, 'library.holder.json');
  const db = connect(join(folder, 'library.lock'), 0);
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    db.close();
    if (isBusy(error)) throw new UserError('conflict', refusal(folder, readHolder(holderFile)));
    throw error;
  }
  const uncleanExit = readHolder(holderFile) !== null;
  const holder: LockHolder = { program, pid: process.pid, since: new Date().toISOString() };
  writeFileSync(holderFile, JSON.stringify(holder));
  return { uncleanExit, release: () => release(db, holderFile) };
}

function release(db: Db, holderFile: string): void {
  if (!db.open) return;
  rmSync(holderFile, { force: true });
  db.exec('ROLLBACK');
  db.close();
}

function refusal(folder: string, holder: LockHolder | null): string {
  const who = holder ? `${holder.program} (process ${holder.pid}, since ${holder.since})` : 'another program';
  return `The library ${folder} is open in ${who}: close it there first, or choose another library folder.`;
}

function readHolder(file: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
