/** Opening the library's SQLite file: native binding, pragmas, migrations. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { isPackaged } from '../platform/outside';
import { resourcesPath } from '../platform/resources';
import { differentParts, requireOwnJournal } from './foreign';
import { reasonOf } from '../core/disk/refusals';

export type Db = Database.Database;

/** What SQLite may keep of the file in memory: enough for the rows of ten thousand runs. */
const PAGE_CACHE_KIB = 64 * 1024;

/**
 * The compiled SQLite that fits the runtime at hand: in a checkout's Electron the file that HABA_SQLITE_BINDING names (set
 * by the start scripts), in a package's Node.js the one beside that, otherwise undefined, which lets better-sqlite3 find its
 * own: in a package that is Electron's, and nothing else is loaded.
 */
function sqliteBinding(): string | undefined {
  const inElectron = process.versions['electron'] !== undefined;
  if (isPackaged(import.meta.url))
    return inElectron ? undefined : join(dirname(process.execPath), 'better_sqlite3.node');
  return inElectron ? process.env['HABA_SQLITE_BINDING'] : undefined;
}

/**
 * Opens a SQLite file without migrations; `timeout` is how long to wait for a lock, in milliseconds. Functions and tables that
 * reach beyond the file are out of reach of SQL that lies in it. Throws a UserError where its journal is not the studio's.
 */
export const connect = (file: string, timeout = 5000): Db => opened(file, { timeout });

/** Opens a SQLite file that another connection has open, to read it as it is at one moment. */
export const connectToRead = (file: string): Db => opened(file, { readonly: true });

function opened(file: string, options: Database.Options): Db {
  requireOwnJournal(file);
  const nativeBinding = sqliteBinding();
  const db = new Database(file, nativeBinding === undefined ? options : { ...options, nativeBinding });
  db.pragma('trusted_schema = OFF');
  return db;
}

/**
 * Opens the database of a library and brings it to the current version. Throws a UserError when the file is not a
 * library, has parts that the migrations do not make, is damaged, or was written by a newer studio.
 */
export async function openDatabase(
  file: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<Db> {
  const db = connect(file);
  try {
    requireOurs(db, migrations);
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

/**
 * Opens the database of a library that another program has open, to read it. Throws a UserError when it is not one, or is of
 * another version than this studio's.
 */
export function openBeside(file: string, migrations: readonly Migration[] = readMigrations()): Db {
  const db = connectToRead(file);
  try {
    requireOurs(db, migrations);
    if (versionOf(db) === migrations.length) return db;
    throw new UserError('unavailable', message('library.olderLibrary', { path: file }));
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
  return new UserError('unavailable', message('library.databaseDamaged', { path: file, detail }));
}

// The database's schema over time: numbered SQL files, each applied once; those that are pending in one transaction.

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Marks a SQLite file as a library of the studio ("HaBa" in ASCII). */
const APPLICATION_ID = 0x48614261;

/** Reads `NNN-name.sql` files; their numbers must be 1, 2, 3 and so on. */
export function readMigrations(folder: string = resourcesPath('migrations')): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const migrations = files.sort().map((file) => {
    const match = /^(\d{3})-([a-z0-9-]+)\.sql$/.exec(file);
    if (!match) throw new Error(`The migration ${file} is not named like 001-what-it-does.sql.`);
    return {
      version: Number(match[1]),
      name: String(match[2]),
      sql: readFileSync(join(folder, file), 'utf8'),
    };
  });
  migrations.forEach((migration, i) => {
    if (migration.version !== i + 1) {
      throw new Error(`Migration ${migration.version} (${migration.name}) stands at place ${i + 1}.`);
    }
  });
  return migrations;
}

/** Brings a database of ours to the newest version. An existing one is first copied to `<file>.before-v<N>`. */
async function migrate(db: Database.Database, migrations: readonly Migration[]): Promise<void> {
  const current = versionOf(db);
  const newest = migrations.length;
  const pending = migrations.slice(current);
  if (pending.length === 0) return;
  const copy = `${db.name}.before-v${newest}`;
  try {
    if (current > 0) await db.backup(copy);
    db.transaction(() => apply(db, pending))();
  } catch (error) {
    throw asUserError(error, current, newest);
  }
}

/** All migrations are one transaction: one that fails, or that a crash ends, leaves the version that was there. */
function asUserError(error: unknown, current: number, newest: number): UserError {
  const reason = reasonOf(error);
  return new UserError('unavailable', message('library.notMigrated', { from: current, to: newest, reason }));
}

function apply(db: Db, migrations: readonly Migration[]): void {
  for (const { version, sql } of migrations) {
    db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${version}`);
  }
}

const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Throws a UserError when a database belongs to another program or to a newer studio, or is not made as the migrations make
 * it. Reads nothing but its header and its schema: SQL of somebody else that lies there never runs.
 */
function requireOurs(db: Db, migrations: readonly Migration[], path = db.name): void {
  const [current, newest] = [versionOf(db), migrations.length];
  const parts = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0;
  if (parts > 0 && db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new UserError('unavailable', message('library.foreignFile', { path }));
  }
  if (current > newest) {
    throw new UserError('unavailable', message('library.newerLibrary', { found: current, known: newest }));
  }
  const made = connect(':memory:');
  try {
    apply(made, migrations.slice(0, Math.max(0, current)));
    const different = differentParts(db, made);
    if (different.length === 0) return;
    throw new UserError(
      'unavailable',
      message('library.foreignDatabase', { path, parts: different.join(', ') }),
    );
  } finally {
    made.close();
  }
}

// Copies of a library's database, which no library has open.

interface CopiedBlob {
  readonly sha256: string;
  readonly bytes: number;
}

/** The blobs that checkpoints in a copy refer to. The rows of those in `without` are deleted; then these are answered. */
export function blobsOfCopy(file: string, without: readonly string[] = []): CopiedBlob[] {
  const db = connect(file);
  try {
    const lost = new Set(without);
    const blobs = db
      .prepare<[], CopiedBlob>('SELECT sha256, max(bytes) AS bytes FROM checkpoints GROUP BY sha256')
      .all();
    if (lost.size === 0) return blobs;
    const forget = db.prepare('DELETE FROM checkpoints WHERE sha256 = ?');
    db.transaction(() => lost.forEach((sha256) => forget.run(sha256)))();
    return blobs.filter(({ sha256 }) => lost.has(sha256));
  } finally {
    // A copy is one file: no log may be left beside it.
    db.pragma('journal_mode = DELETE');
    db.close();
  }
}

/**
 * Throws a UserError when the database of a library is not made as the migrations make it, or SQLite finds damage. Reads the
 * whole file; pages that lead in circles may keep SQLite busy without end while it reads the schema.
 */
export function requireIntact(file: string): void {
  const db = connect(file);
  try {
    requireOurs(db, readMigrations());
    checkIntegrity(db);
  } catch (error) {
    throw readable(error, file);
  } finally {
    db.close();
  }
}

/**
 * Throws a UserError when a file is no library's database, is made by others, is damaged, or is of a newer studio. `origin` is
 * what it is a copy of, for the words.
 */
export function requireIntactCopy(file: string, origin: string): void {
  let db: ReturnType<typeof connectToRead> | null = null;
  try {
    db = connectToRead(file);
    requireOurs(db, readMigrations(), origin);
    checkIntegrity(db);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'bad-input',
      message('library.databaseNotRestorable', { path: origin, reason: reasonOf(error) }),
    );
  } finally {
    db?.close();
  }
}
