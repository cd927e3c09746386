/** The database's schema over time: numbered SQL files, each applied once; those that are pending in one transaction. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { UserError } from '@shared/domain/errors';
import { resourcesPath } from '../platform/resources';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Marks a SQLite file as a library of the studio ("HaBa" in ASCII). */
export const APPLICATION_ID = 0x48614261;

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

/**
 * Brings a database to the newest version. An existing one is first copied to `<file>.before-v<N>`. Throws a UserError
 * when the file belongs to another program or to a newer studio, and leaves it as it is.
 */
export async function migrate(db: Database.Database, migrations: readonly Migration[]): Promise<void> {
  const current = Number(db.pragma('user_version', { simple: true }));
  const newest = migrations.length;
  assertOurs(db);
  if (current > newest) {
    throw new UserError(
      'unavailable',
      `The library was written by a newer HaBa Studio (its database has version ${current}, this studio knows up to ${newest}): update the studio to open it.`,
    );
  }
  const pending = migrations.slice(current);
  if (pending.length === 0) return;
  const copy = `${db.name}.before-v${newest}`;
  try {
    if (current > 0) await db.backup(copy);
    db.transaction(() => {
      for (const { version, sql } of pending) {
        db.exec(sql);
        db.pragma(`application_id = ${APPLICATION_ID}`);
        db.pragma(`user_version = ${version}`);
      }
    })();
  } catch (error) {
    throw asUserError(error, current, newest);
  }
}

/** All migrations are one transaction: one that fails, or that a crash ends, leaves the version that was there. */
function asUserError(error: unknown, current: number, newest: number): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    'unavailable',
    `The database of the library could not be brought from version ${current} to ${newest} (${reason}): nothing in it was changed. Make sure that its disk has room, or open it with the studio that wrote it.`,
  );
}

function assertOurs(db: Database.Database): void {
  const id = db.pragma('application_id', { simple: true });
  const tables = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
  if (tables > 0 && id !== APPLICATION_ID) {
    throw new UserError(
      'unavailable',
      `The file ${db.name} belongs to another program: choose another library folder.`,
    );
  }
}
