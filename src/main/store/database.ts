/** Opening the library's SQLite file: native binding, pragmas, migrations. */
import Database from 'better-sqlite3';
import { UserError } from '@shared/errors';
import { migrate, readMigrations, type Migration } from './migrations';

export type Db = Database.Database;

/**
 * The compiled SQLite that fits the runtime at hand: in Electron the file that HABA_SQLITE_BINDING names (set by the
 * start scripts), otherwise undefined, which lets better-sqlite3 find its own.
 */
export function sqliteBinding(): string | undefined {
  return process.versions['electron'] === undefined ? undefined : process.env['HABA_SQLITE_BINDING'];
}

/** Opens a SQLite file without pragmas or migrations; `timeout` is how long to wait for a lock, in milliseconds. */
export function connect(file: string, timeout = 5000): Db {
  const nativeBinding = sqliteBinding();
  return new Database(file, nativeBinding === undefined ? { timeout } : { timeout, nativeBinding });
}

/**
 * Opens the database of a library and brings it to the current version. Throws a UserError when the file is not a
 * library, is damaged, or was written by a newer studio.
 */
export async function openDatabase(
  file: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<Db> {
  const db = connect(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    db.pragma('synchronous = NORMAL');
    await migrate(db, migrations);
    return db;
  } catch (error) {
    db.close();
    throw readable(error, file);
  }
}

/** Throws a UserError when SQLite finds damage in the file. For starts after a crash: it reads the whole file. */
export function checkIntegrity(db: Db): void {
  const answer: unknown = db.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') throw damaged(db.name, String(answer));
}

/** Runs `work` with every commit flushed to the disk: for rows that must survive a loss of power. */
export function durably<T>(db: Db, work: () => T): T {
  db.pragma('synchronous = FULL');
  try {
    return work();
  } finally {
    db.pragma('synchronous = NORMAL');
  }
}

function readable(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) {
    return damaged(file, error.message);
  }
  return error;
}

function damaged(file: string, detail: string): UserError {
  return new UserError(
    'unavailable',
    `The database ${file} is damaged (${detail}): put a backup of it in its place, or choose another library folder.`,
  );
}
