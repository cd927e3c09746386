/** Libraries of somebody else: nothing in the database runs, and nothing of it is used when it is not as the studio makes it. */
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { readMigrations } from '@main/store/database';
import { backupLibrary } from '@main/upkeep/backup';
import { prepareRestore } from '@main/upkeep/restore';
import { checkpointAt, newRun, openLibrary, temporaryFolder } from '../../../support/library';

/** SQL that no library has, with the name that the refusal says. */
const FOREIGN: readonly (readonly [what: string, sql: string, named: string])[] = [
  [
    'a trigger that deletes',
    'CREATE TRIGGER evil AFTER UPDATE ON runs BEGIN DELETE FROM checkpoints; END;',
    'trigger "evil"',
  ],
  [
    'a trigger that never ends',
    `CREATE TRIGGER forever AFTER INSERT ON logs BEGIN
       INSERT INTO settings SELECT x, '1' FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n);
     END;`,
    'trigger "forever"',
  ],
  ['a view', 'CREATE VIEW peep AS SELECT * FROM settings;', 'view "peep"'],
  [
    'a view in the place of a table',
    'ALTER TABLE logs RENAME TO lines; CREATE VIEW logs AS SELECT * FROM lines;',
    'view "logs", table "logs" is missing',
  ],
  ['a table', 'CREATE TABLE more (x);', 'table "more"'],
  ['an index', 'CREATE INDEX slow ON runs (abs(length(notes)));', 'index "slow"'],
  ['a virtual table', "CREATE VIRTUAL TABLE words USING fts5(text, content='');", 'table "words"'],
  [
    'a column that computes',
    'ALTER TABLE runs ADD COLUMN cost AS (length(hex(zeroblob(1000000))));',
    'table "runs" is another',
  ],
  ['a table too few', 'DROP TABLE presets;', 'table "presets" is missing'],
  [
    'another trigger under the name of one of ours',
    'DROP TRIGGER run_has_checkpoint; CREATE TRIGGER run_has_checkpoint AFTER INSERT ON checkpoints BEGIN DELETE FROM logs; END;',
    'trigger "run_has_checkpoint" is another',
  ],
  ['a name that turns the terminal around', 'CREATE TABLE "\u001b[2J\u202e" (x);', 'table "\ufffd[2J\ufffd"'],
];

async function closedLibrary(): Promise<string> {
  const folder = temporaryFolder();
  const library = await openLibrary(folder);
  const run = newRun(library);
  library.runs.setStarted(run.id, {
    engine: 'onnx',
    device: 'a processor',
    storage: {} as never,
    iteration: 0,
  });
  await checkpointAt(library, run.id, 10);
  library.close();
  return folder;
}

function tamper(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

const checkpointsIn = (file: string): unknown => {
  const db = new Database(file, { readonly: true });
  const count = db.prepare('SELECT count(*) FROM checkpoints').pluck().get();
  db.close();
  return count;
};

describe('a library of somebody else', () => {
  it.each(FOREIGN)('with %s is refused by name, and no SQL of it runs', async (_, sql, named) => {
    const folder = await closedLibrary();
    const file = join(folder, 'library.db');
    tamper(file, sql);
    const refusal = await openLibrary(folder).catch((error: unknown) => error as Error);
    expect(refusal).toMatchObject({ name: 'UserError' });
    expect((refusal as Error).message).toContain(named);
    expect((refusal as Error).message).toContain('nothing of it was used');
    expect(checkpointsIn(file)).toBe(1);
  });

  it.each(FOREIGN)('with %s is not restored from a backup', async (_, sql, named) => {
    const library = await openLibrary();
    newRun(library);
    const { path } = await backupLibrary(library, temporaryFolder());
    tamper(join(path, 'library.db'), sql);
    const target = join(temporaryFolder(), 'library');
    await expect(prepareRestore(path, target)).rejects.toThrow(named);
    expect(existsSync(`${target}.restored`)).toBe(false);
  });

  it('is refused in an earlier version as well, before anything is migrated', async () => {
    const folder = temporaryFolder();
    (await openLibrary(folder, { migrations: readMigrations().slice(0, 4) })).close();
    tamper(
      join(folder, 'library.db'),
      'CREATE TRIGGER late AFTER UPDATE ON runs BEGIN DELETE FROM checkpoints; END;',
    );
    await expect(openLibrary(folder)).rejects.toThrow('trigger "late"');
    expect(readdirSync(folder).filter((name) => name.includes('before-v'))).toEqual([]);
  });

  it('is opened where only SQLite itself has added what it counts', async () => {
    const folder = await closedLibrary();
    tamper(join(folder, 'library.db'), 'ANALYZE;');
    expect((await openLibrary(folder)).projects.list()).toHaveLength(1);
  });

  it('names at most five parts', async () => {
    const folder = await closedLibrary();
    const many = Array.from({ length: 30 }, (_, i) => `CREATE TABLE t${i} (x);`).join('');
    tamper(join(folder, 'library.db'), many);
    await expect(openLibrary(folder)).rejects.toThrow('table "t4", 25 more');
  });
});

/** A rollback journal that SQLite plays back, and after which it deletes the file that it names. */
function journalNaming(path: string): Buffer {
  const magic = Buffer.from('d9d505f920a163d7', 'hex');
  const head = Buffer.alloc(512);
  magic.copy(head);
  head.writeUInt32BE(1, 12);
  head.writeUInt32BE(1, 16);
  head.writeUInt32BE(512, 20);
  head.writeUInt32BE(4096, 24);
  const name = Buffer.from(path);
  const tail = Buffer.alloc(20 + name.length);
  tail.writeUInt32BE(0x40000000 / 4096 + 1, 0);
  name.copy(tail, 4);
  tail.writeUInt32BE(name.length, 4 + name.length);
  tail.writeUInt32BE(
    name.reduce((sum, byte) => (sum + byte) >>> 0, 0),
    8 + name.length,
  );
  magic.copy(tail, 12 + name.length);
  return Buffer.concat([head, tail]);
}

describe('a journal beside a database', () => {
  it.each(['library.db', 'library.lock'])('of %s deletes no file elsewhere', async (name) => {
    const folder = await closedLibrary();
    const database = join(folder, name);
    const elsewhere = join(temporaryFolder(), 'thesis.txt');
    writeFileSync(elsewhere, 'the only copy');
    const twin = join(temporaryFolder(), 'twin');
    cpSync(folder, twin, { recursive: true });
    if (name === 'library.lock') tamper(database, 'CREATE TABLE held (x)');
    writeFileSync(`${database}-journal`, journalNaming(elsewhere));
    await expect(openLibrary(folder)).rejects.toThrow('would have another file deleted');
    expect(existsSync(elsewhere)).toBe(true);
    // Without the journal it is the library that it was.
    expect((await openLibrary(twin)).projects.list()).toHaveLength(1);
  });
});
