/**
 * A library is open once: `library.lock` is locked as long as it is. Beside it, `library.holder.json` says in words who
 * holds it; finding it while the lock is free means an unclean exit.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { connect } from './database';

/** Says who holds the lock. */
export const HOLDER = 'library.holder.json';

const holderSchema = z.object({ program: z.string(), pid: z.number(), since: z.string() });
type LockHolder = z.output<typeof holderSchema>;

export interface LibraryLock {
  /** Since when the last holder of the lock had the library, if it ended without closing it; null after a clean end. */
  readonly uncleanSince: string | null;
  /** Whether the folder still lies where it was locked and is not another library by now. */
  isInPlace(): boolean;
  release(): void;
  /** The same, but the next opening is as careful as after an unclean end. May be called again. */
  leave(): void;
}

/** Another program has the library open. */
export class LibraryInUseError extends UserError {
  constructor(said: Message) {
    super('conflict', said);
  }
}

/** Takes the lock of a library folder, or throws a LibraryInUseError that names the holder. */
export function takeLock(folder: string, program: string): LibraryLock {
  const holderFile = join(folder, HOLDER);
  const lock = takeFileLock(join(folder, 'library.lock'));
  if (lock === null) throw new LibraryInUseError(refusal(folder, readHolder(holderFile)));
  const uncleanSince = existsSync(holderFile) ? (readHolder(holderFile)?.since ?? '') : null;
  const holder: LockHolder = { program, pid: process.pid, since: new Date().toISOString() };
  try {
    writeFileSync(holderFile, JSON.stringify(holder));
  } catch (error) {
    lock.release();
    throw error;
  }
  const isInPlace = (): boolean => {
    const found = readHolder(holderFile);
    return found?.pid === holder.pid && found.since === holder.since;
  };
  return {
    uncleanSince,
    isInPlace,
    release: () => release(lock, holderFile, isInPlace()),
    leave: () => lock.release(),
  };
}

/** `isOurs`: another library may lie there by now, with a holder of its own. */
function release(lock: FileLock, holderFile: string, isOurs: boolean): void {
  if (isOurs) removeIfPossible(holderFile);
  lock.release();
}

/** What cannot be removed only makes the next opening more careful. */
function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    console.error(`${file} could not be removed:`, error);
  }
}

function refusal(folder: string, holder: LockHolder | null): Message {
  const who = holder
    ? message('library.processSince', { program: holder.program, pid: holder.pid, time: holder.since })
    : message('library.anotherProgram');
  return message('library.openElsewhere', { folder, who });
}

function readHolder(file: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

// Locks between processes: a write lock of SQLite on a separate file. The operating system frees it when its process ends,
// however it ends, so no lock can be left behind or be mistaken for another process's.

export interface FileLock {
  /** May be called again. */
  release(): void;
}

/** Takes the lock of a file, which is made and stays; null where another process, or this one, has it. */
export function takeFileLock(file: string): FileLock | null {
  const db = connect(file, 0);
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return {
    release() {
      if (!db.open) return;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
