/**
 * What a database from elsewhere has to be before its rows are used. SQL that lies in a file (triggers, views, checks,
 * generated columns) runs with the studio's own statements, so a library has exactly the parts that the migrations make.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { isMissing } from '../core/disk/refusals';
import { printable } from '@shared/text/printable';

interface Part {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}

/** Tables that SQLite makes for itself: what ANALYZE counts. */
const STATISTICS: ReadonlyMap<string, string> = new Map([
  ['sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
]);

const MOST_NAMED = 5;

/**
 * Tables, indexes, triggers and views in which a database differs from one that was made anew, in words; empty where there
 * are none. Reads the schema alone, which runs nothing of it.
 */
export function differentParts(found: BetterSqlite3.Database, made: BetterSqlite3.Database): string[] {
  const expected = partsOf(made);
  const parts = partsOf(found);
  const strange = [...parts]
    .filter(([key, { name, sql }]) => !expected.has(key) && STATISTICS.get(name) !== sql)
    .map(([, part]) => inWords(part));
  const changed = [...expected].flatMap(([key, part]) => {
    const other = parts.get(key);
    if (other === undefined) return `${inWords(part)} is missing`;
    return other.sql === part.sql && other.tbl_name === part.tbl_name ? [] : `${inWords(part)} is another`;
  });
  const all = [...strange, ...changed];
  return all.length <= MOST_NAMED ? all : [...all.slice(0, MOST_NAMED), `${all.length - MOST_NAMED} more`];
}

const partsOf = (db: BetterSqlite3.Database): Map<string, Part> =>
  new Map(
    db
      .prepare<[], Part>('SELECT type, name, tbl_name, sql FROM sqlite_schema')
      .all()
      .map((part) => [`${part.type} ${part.name}`, part]),
  );

const inWords = ({ type, name }: Part): string => `${printable(type, 20)} "${printable(name, 60)}"`;

/** How a rollback journal ends that names a journal of several databases. */
const MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

/**
 * Throws a UserError when the rollback journal beside a database names a journal above it: SQLite would delete the file of
 * that name, wherever it lies. The studio's own journals never do.
 */
export function requireOwnJournal(database: string): void {
  const path = `${database}-journal`;
  const end = lastBytes(path, MAGIC.length);
  if (end?.equals(MAGIC) !== true) return;
  throw new UserError('unavailable', message('library.dangerousFile', { path }));
}

function lastBytes(path: string, count: number): Buffer | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(count);
    const { size } = fstatSync(file);
    return size < count || readSync(file, bytes, 0, count, size - count) < count ? null : bytes;
  } finally {
    closeSync(file);
  }
}
