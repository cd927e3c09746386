/** Opening the library's SQLite file: native binding, pragmas, migrations. */
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '@shared/domain/errors';
import { isPackaged } from '../platform/outside/node';
import { migrate, readMigrations, type Migration } from './migrations';

export type Db = Database.Database;

/** What SQLite may keep of the file in memory: enough for the rows of ten thousand runs. */
const PAGE_CACHE_KIB = 64 * 1024;

/**
 * The compiled SQLite that fits the runtime at hand: in a checkout's Electron the file that HABA_SQLITE_BINDING names (set
 * by the start scripts), in a package's Node.js the one beside that, otherwise undefined, which lets better-sqlite3 find its
 * own: in a package that is Electron's, and nothing else is loaded.
 */
export function sqliteBinding(): string | undefined {
  const inElectron = process.versions['electron'] !== undefined;
  if (isPackaged(import.meta.url))
    return inElectron ? undefined : join(dirname(process.execPath), 'better_sqlite3.node');
  return inElectron ? process.env['HABA_SQLITE_BINDING'] : undefined;
}

/** Opens a SQLite file without pragmas or migrations; `timeout` is how long to wait for a lock, in milliseconds. */
export function connect(file: string, timeout = 5000): Db {
  const nativeBinding = sqliteBinding();
  return new Database(file, nativeBinding === undefined ? { timeout } : { timeout, nativeBinding });
}

/** Opens a SQLite file that another connection has open, to read it as it is at one moment. */
export function connectToRead(file: string): Db {
  const nativeBinding = sqliteBinding();
  return new Database(
    file,
    nativeBinding === undefined ? { readonly: true } : { readonly: true, nativeBinding },
  );
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
    db.pragma(`cache_size = -${PAGE_CACHE_KIB}`);
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

/** Whether tables and their indices are sound and agree. */
export const isSound = (db: Db, ...tables: readonly ('checkpoints' | 'runs')[]): boolean =>
  tables.every((table) => db.pragma(`integrity_check(${table})`, { simple: true }) === 'ok');

/** The state of the database: what SQLite says of its integrity, its version and how many rows each table has. */
export interface DatabaseState {
  readonly integrity: readonly string[];
  readonly version: number;
  readonly sqlite: string;
  readonly bytes: number;
  readonly rows: Readonly<Record<string, number>>;
}

/** Checks the whole file and counts rows; nothing of their content is in the answer. */
export function examineDatabase(db: Db): DatabaseState {
  const integrity = db.prepare<[], string>('PRAGMA integrity_check(20)').pluck().all();
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const count = (table: string): number =>
    db.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0;
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  return {
    integrity,
    version: number('user_version'),
    sqlite: db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
    bytes: number('page_count') * number('page_size'),
    rows: Object.fromEntries(tables.map((table) => [table, count(table)])),
  };
}

/** What SQLite says of one table and its indexes, and of references from it to rows that are missing. */
export interface TableCheck {
  readonly table: string;
  /** How many tables there are. */
  readonly tables: number;
  readonly damage: readonly string[];
  readonly lostReferences: number;
}

/** Checks the tables one after another; a large one takes as long as reading it does. */
export function* checkTables(db: Db): Generator<TableCheck> {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  for (const table of tables) {
    let damage: string[];
    try {
      damage = db.prepare<[], string>(`PRAGMA integrity_check("${table}")`).pluck().all();
    } catch (error) {
      damage = [error instanceof Error ? error.message : String(error)];
    }
    const intact = damage.length === 1 && damage[0] === 'ok';
    const lostReferences = intact ? (db.pragma(`foreign_key_check("${table}")`) as unknown[]).length : 0;
    yield { table, tables: tables.length, damage: intact ? [] : damage, lostReferences };
  }
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
