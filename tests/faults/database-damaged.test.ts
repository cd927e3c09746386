/** A database with a flipped page, a lost database, and a migration that fails or is killed halfway. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { Library } from '@main/store/library';
import { readMigrations } from '@main/store/database';
import { cli } from '../integration/cli/support';
import { bundle } from '../support/bundle';
import { markUnclean } from '../support/library';
import { LONG, randomOf, ROUNDS } from './support/plan';
import { copyOfLibrary, expectSameAsUndisturbed, reference } from './support/reference';
import { fault, tellCounts } from './support/tally';

tellCounts();

const database = (folder: string): string => join(folder, 'library.db');
const blobsOf = (folder: string): string[] =>
  readdirSync(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.safetensors'))
    .sort();

/** Opens the library and reads what pages read; answers what went wrong, null where nothing did. */
async function use(folder: string, runId: string): Promise<Error | null> {
  try {
    const library = await Library.open(folder);
    try {
      for (const { id } of library.projects.list()) {
        library.runs.list(id);
        library.runs.table(id);
      }
      library.metrics.read(runId);
      library.checkpoints.list(runId);
      library.evaluations.list(runId);
      library.logs.read(runId);
      return null;
    } finally {
      library.close();
    }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What is asked after every damage: no file of a run is gone, and the backup in its place makes it whole again. */
function expectWholeWithBackup(folder: string): void {
  const { folder: whole, runId } = reference();
  expect(blobsOf(folder)).toEqual(blobsOf(whole));
  for (const name of ['library.db-wal', 'library.db-shm']) rmSync(join(folder, name), { force: true });
  copyFileSync(database(whole), database(folder));
  expectSameAsUndisturbed(folder, runId);
}

describe('a flipped page', () => {
  it('is said in words or harms nothing, and no checkpoint goes with it', async () => {
    const random = randomOf('pages');
    const { folder: whole, runId } = reference();
    const folder = copyOfLibrary();
    const bytes = readFileSync(database(whole));
    const size = bytes.readUInt16BE(16) === 1 ? 65_536 : bytes.readUInt16BE(16);
    for (let page = 0; page < bytes.length / size; page += 1) {
      if (!LONG && page > 0 && random() > 0.06) continue;
      for (const how of LONG ? ['bit', 'page'] : ['page']) {
        const damaged = Buffer.from(bytes);
        const at = page * size + Math.floor(random() * size);
        if (how === 'page') damaged.subarray(page * size, (page + 1) * size).reverse();
        else damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        writeFileSync(database(folder), damaged);
        if (random() > 0.3) markUnclean(folder, new Date(0));
        const trouble = await use(folder, runId);
        await fault(`database with a flipped ${how}`, () => {
          if (trouble !== null)
            expect(trouble.message).toMatch(/damaged|another program|newer|malformed|corrupt|JSON/);
          expectWholeWithBackup(folder);
        });
      }
    }
  });

  it('is named by the command line, which touches nothing', async () => {
    const { runId } = reference();
    const folder = copyOfLibrary();
    const bytes = readFileSync(database(folder));
    bytes.fill(0xa5, 4096, 8192);
    writeFileSync(database(folder), bytes);
    markUnclean(folder);
    const { code, stderr } = await cli('resume', runId, '--library', folder);
    await fault('database with a flipped page', () => {
      expect(code).toBe(2);
      expect(stderr).toMatch(/^The database .* is damaged .*: put a backup of it in its place/);
      expect(readFileSync(database(folder)).equals(bytes)).toBe(true);
      expectWholeWithBackup(folder);
    });
  });
});

it('a library without its database is not taken for a new one', async () => {
  const folder = copyOfLibrary();
  rmSync(database(folder));
  await fault('database lost', async () => {
    await expect(Library.open(folder)).rejects.toThrow(/has checkpoints but no database: put library.db/);
    expect(existsSync(database(folder))).toBe(false);
    expectWholeWithBackup(folder);
  });
});

describe('a migration', () => {
  const shipped = readMigrations();
  const version = shipped.length;
  const works = { version: version + 1, name: 'works', sql: 'CREATE TABLE works (id INTEGER)' };

  it.each([
    ['at its first statement', 'SELECT nothing FROM nowhere'],
    ['halfway', 'CREATE TABLE half (id INTEGER); DELETE FROM metrics; SELECT nothing FROM nowhere'],
    [
      'at its end',
      'DROP TABLE histograms; DELETE FROM checkpoints; INSERT INTO works VALUES (1); INSERT INTO x VALUES (1)',
    ],
  ])('that fails %s leaves the library as it was, also after one that worked', async (_, sql) => {
    const folder = copyOfLibrary();
    const migrations = [...shipped, works, { version: version + 2, name: 'fails', sql }];
    await fault('migration fails', async () => {
      const opening = Library.open(folder, { migrations });
      await expect(opening).rejects.toThrow(UserError);
      await expect(opening).rejects.toThrow(
        new RegExp(
          `could not be brought from version ${version} to ${version + 2} .*nothing in it was changed`,
        ),
      );
      expect(await use(folder, reference().runId)).toBeNull();
      expectSameAsUndisturbed(folder, reference().runId);
    });
  });

  let migrator: string;
  beforeAll(async () => {
    migrator = await bundle('tests/faults/support/migrator.ts');
  });

  it(`that is killed, ${ROUNDS} times, has not happened or is through`, async () => {
    const random = randomOf('migrator');
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = copyOfLibrary();
      const child = fork(migrator, [folder], { stdio: 'ignore' });
      const exited = once(child, 'exit');
      await once(child, 'message');
      await delay(random() * 80);
      child.kill('SIGKILL');
      await exited;
      await fault('migration killed', async () => {
        const library = await Library.open(folder, { migrations: [...shipped, works] });
        library.close();
        const db = new Database(database(folder), { readonly: true });
        expect(db.pragma('user_version', { simple: true })).toBe(version + 1);
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
        db.close();
        expectSameAsUndisturbed(folder, reference().runId);
      });
    }
  });
});
