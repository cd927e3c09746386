/**
 * Locks between processes: a write lock of SQLite on a file of its own. The operating system frees it when its process ends,
 * however it ends, so no lock can be left behind or be mistaken for another process's.
 */
import { connect } from './database';

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
