import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { removeFile } from '@main/store/blobs';
import { type Migration, openDatabase, readMigrations } from '@main/store/database';
import { takeFileLock } from '@main/store/lock';
import { newRun, openLibrary, temporaryFolder } from '../../../support/library';

const shipped = readMigrations();
const next: Migration = {
  version: shipped.length + 1,
  name: 'next',
  sql: 'ALTER TABLE projects ADD COLUMN added_later TEXT; CREATE TABLE extra (id INTEGER PRIMARY KEY);',
};

/** Fills the first page of an index with nonsense. */
function overwriteIndex(file: string, index: string): void {
  const db = new Database(file);
  const pageSize = Number(db.pragma('page_size', { simple: true }));
  const row = db.prepare<[string], { rootpage: number }>('SELECT rootpage FROM sqlite_schema WHERE name = ?');
  const page = row.get(index)?.rootpage ?? 0;
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, (page - 1) * pageSize, page * pageSize);
  writeFileSync(file, bytes);
}

describe('a restored library', () => {
  it('waits while the one in its place is open, and takes the place after that', async () => {
    const folder = join(temporaryFolder(), 'library');
    const present = await openLibrary(folder);
    const restored = `${folder}.restored`;
    const other = await openLibrary(restored);
    const run = newRun(other, 'restored');
    other.close();
    await expect(openLibrary(folder)).rejects.toMatchObject({ name: 'UserError' });
    expect(existsSync(join(restored, 'library.db'))).toBe(true);
    present.close();
    expect((await openLibrary(folder)).runs.get(run.id).name).toBe('restored');
    expect(existsSync(restored)).toBe(false);
    const beside = readdirSync(dirname(folder)).filter((name) => name !== 'library');
    expect(beside).toEqual([expect.stringMatching(/^library\.before-restore-[\d-]{10}$/)]);
  });

  it('takes the place of an empty folder, of which nothing is kept', async () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'library');
    const other = await openLibrary(`${folder}.restored`);
    const run = newRun(other, 'restored');
    other.close();
    mkdirSync(folder);
    expect((await openLibrary(folder)).runs.get(run.id).name).toBe('restored');
    expect(readdirSync(parent)).toEqual(['library']);
  });

  it('is none without its database', async () => {
    const folder = join(temporaryFolder(), 'library');
    mkdirSync(`${folder}.restored`);
    writeFileSync(join(`${folder}.restored`, 'notes.txt'), 'mine');
    expect((await openLibrary(folder)).projects.list()).toEqual([]);
    expect(readdirSync(`${folder}.restored`)).toEqual(['notes.txt']);
  });
});

describe('an opening', () => {
  it('clears away what an import that was killed had gathered', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const { incomingFolder } = library;
    library.close();
    mkdirSync(join(incomingFolder, 'gathered'), { recursive: true });
    await openLibrary(folder);
    expect(existsSync(incomingFolder)).toBe(false);
  });
});

describe('a file that is deleted', () => {
  it('answers its bytes, and none where there is none', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'four');
    expect([removeFile(path), removeFile(path)]).toEqual([4, 0]);
  });
});

describe('the lock of a file', () => {
  it('is one, and is free again after it was let go', () => {
    const file = join(temporaryFolder(), 'a.lock');
    const lock = takeFileLock(file);
    expect(takeFileLock(file)).toBeNull();
    lock?.release();
    lock?.release();
    const again = takeFileLock(file);
    expect(again).not.toBeNull();
    again?.release();
  });

  it('is not had where the file cannot be one', () => {
    const file = join(temporaryFolder(), 'notes.txt');
    writeFileSync(file, 'Notes, and no lock at all. '.repeat(200));
    expect(() => takeFileLock(file)).toThrow('not a database');
  });
});

describe('migrations', () => {
  it('bring an existing library up to date after copying it', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const run = newRun(library);
    library.close();

    const newer = await openLibrary(folder, { migrations: [...shipped, next] });
    expect(newer.runs.get(run.id).name).toBe(run.name);
    newer.close();

    const file = join(folder, 'library.db');
    const after = new Database(file, { readonly: true });
    expect(after.pragma('user_version', { simple: true })).toBe(next.version);
    expect(after.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'extra'").get()).toBeDefined();
    after.close();
    const before = new Database(`${file}.before-v${next.version}`, { readonly: true });
    expect(before.pragma('user_version', { simple: true })).toBe(shipped.length);
    expect(before.prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 1 });
    before.close();
  });

  it('leave the database as it was when one fails half-way', async () => {
    const file = join(temporaryFolder(), 'library.db');
    (await openDatabase(file)).close();
    const broken = { ...next, sql: 'CREATE TABLE half (id INTEGER); SELECT nothing_like_this FROM nowhere;' };
    await expect(openDatabase(file, [...shipped, broken])).rejects.toThrow('nowhere');
    const db = await openDatabase(file);
    expect(db.pragma('user_version', { simple: true })).toBe(shipped.length);
    expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
    db.close();
  });

  it('refuse a library of a newer studio in one sentence', async () => {
    const file = join(temporaryFolder(), 'library.db');
    (await openDatabase(file, [...shipped, next])).close();
    await expect(openDatabase(file)).rejects.toThrow(/written by a newer HaBa Studio .*: update the studio/);
  });

  it('refuse a database of another program and leave it alone', async () => {
    const file = join(temporaryFolder(), 'library.db');
    const other = new Database(file);
    other.exec('CREATE TABLE theirs (id INTEGER)');
    other.close();
    await expect(openDatabase(file)).rejects.toThrow('belongs to another program');
  });

  it('must be numbered without gaps', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '001-one.sql'), '');
    writeFileSync(join(folder, '003-three.sql'), '');
    expect(() => readMigrations(folder)).toThrow('Migration 3 (three) stands at place 2');
  });
});

describe('the lock', () => {
  it('lets a library be open once and names the holder', async () => {
    const folder = temporaryFolder();
    const first = await openLibrary(folder, { program: 'HaBa Studio' });
    const second = openLibrary(folder, { program: 'haba' });
    await expect(second).rejects.toThrow(
      new RegExp(`is open in HaBa Studio \\(process ${process.pid}, since .*\\): close it there first`),
    );
    first.close();
    first.close();
    await openLibrary(folder);
  });

  it('is free again when opening failed', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'library.db');
    (await openDatabase(file, [...shipped, next])).close();
    await expect(openLibrary(folder)).rejects.toThrow('newer HaBa Studio');
    await openLibrary(folder, { migrations: [...shipped, next] });
  });
});

describe('a damaged library', () => {
  it('is refused in words', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'library.db'), 'this is not a database, and long enough to look like a file');
    await expect(openLibrary(folder)).rejects.toThrow(/is damaged .*: put a backup of it in its place/);
  });

  it('is found at the first start after an unclean exit', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    for (let i = 0; i < 300; i += 1) newRun(library, `Run ${i} ${'x'.repeat(500)}`);
    library.close();
    overwriteIndex(join(folder, 'library.db'), 'runs_by_project');
    (await openLibrary(folder)).close();
    writeFileSync(
      join(folder, 'library.holder.json'),
      JSON.stringify({ program: 'HaBa Studio', pid: 1, since: 'then' }),
    );
    await expect(openLibrary(folder)).rejects.toThrow('is damaged');
  });

  it('is not made where a file stands in the way', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'occupied'), '');
    await expect(openLibrary(join(folder, 'occupied', 'library'))).rejects.toThrow('cannot be made');
    expect(existsSync(join(folder, 'occupied', 'library'))).toBe(false);
  });

  it('is not confused with an empty folder', async () => {
    const folder = join(temporaryFolder(), 'new', 'library');
    mkdirSync(folder, { recursive: true });
    const library = await openLibrary(folder);
    expect(library.recovered).toEqual([]);
  });
});
