/** What is lost or damaged in a library: it is said in words, and no more than that is lost. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { LibraryGoneError } from '@main/core/disk/refusals';
import { blobsOfCopy } from '@main/store/database';
import type { Library } from '@main/store/library';
import {
  checkpointAt,
  evaluation,
  newRun,
  openLibrary,
  reportOf,
  storeBlob,
  temporaryFolder,
} from '../../../support/library';

/** Does something to the database that the studio does not do. */
function tamper(library: Library, sql: string, ...values: unknown[]): void {
  const db = new Database(library.database);
  db.pragma('ignore_check_constraints = ON');
  db.prepare(sql).run(...values);
  db.close();
}

const said = (key: string): object => ({ said: expect.objectContaining({ key }) as unknown });

describe('a library', () => {
  it('whose database is gone is no new one while there are checkpoints', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    await checkpointAt(library, newRun(library).id, 10);
    library.close();
    for (const name of readdirSync(folder)) if (name.startsWith('library.')) rmSync(join(folder, name));
    await expect(openLibrary(folder)).rejects.toMatchObject(said('library.databaseMissing'));
    expect(existsSync(join(folder, 'library.db'))).toBe(false);

    rmSync(join(folder, 'blobs'), { recursive: true });
    mkdirSync(join(folder, 'blobs', 'ab'), { recursive: true });
    writeFileSync(join(folder, 'blobs', 'ab', 'notes.txt'), '');
    expect((await openLibrary(folder)).projects.list()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'that lies elsewhere by now takes nothing and is not made again (not on Windows)',
    async () => {
      const folder = join(temporaryFolder(), 'library');
      const library = await openLibrary(folder);
      const { id } = newRun(library);
      const ref = await storeBlob(library, new Uint8Array([1]));
      const file = join(temporaryFolder(), 'blob');
      writeFileSync(file, new Uint8Array([2]));
      renameSync(folder, `${folder}-elsewhere`);
      expect(() => library.resumePoints.add(id, { ...ref, iteration: 1, trainedSeconds: 1 })).toThrow(
        LibraryGoneError,
      );
      await expect(library.blobs.adopt('a'.repeat(64), file)).rejects.toThrow(LibraryGoneError);
      await expect(library.snapshots.write(id, 1, new Uint8Array([1]))).rejects.toThrow(LibraryGoneError);
      expect(existsSync(folder)).toBe(false);
      expect(library.checkpoints.list(id)).toEqual([]);
      expect(library.snapshots.list(id)).toEqual([]);
    },
  );

  it('whose folder of blobs goes while one is put there says so; other troubles stay what they are', async () => {
    const library = await openLibrary();
    const missing = join(temporaryFolder(), 'missing');
    await expect(library.blobs.adopt('a'.repeat(64), missing)).rejects.toThrow(LibraryGoneError);
    mkdirSync(library.blobs.path('b'.repeat(64)), { recursive: true });
    const file = join(temporaryFolder(), 'blob');
    writeFileSync(file, '');
    const trouble: unknown = await library.blobs.adopt('b'.repeat(64), file).catch((error: unknown) => error);
    expect(trouble).toBeInstanceOf(Error);
    expect(trouble).not.toBeInstanceOf(LibraryGoneError);
  });
});

describe('a row that is damaged', () => {
  it('of answers is said, and does not take its evaluation with it', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const confusion = { classNames: ['ant', 'bee'], counts: new Uint32Array([3, 1, 0, 4]) };
    const { id: own } = library.evaluations.add(id, { ...evaluation(10, 0.5), confusion });
    expect(library.evaluations.confusion(id, own)).toEqual({ evaluationId: own, ...confusion });
    tamper(library, "UPDATE evaluation_confusions SET counts = x'00'");
    expect(() => library.evaluations.confusion(id, own)).toThrow(
      expect.objectContaining(said('library.tableOfAnswersDamaged')),
    );
    expect(library.evaluations.list(id)).toHaveLength(1);
  });

  it('of a dataset’s files is as if it had not been checked', async () => {
    const library = await openLibrary();
    library.datasets.save({
      ...{ id: 'one', name: 'One', source: 'cifar10', path: '/data/one', classNames: ['ant', 'bee'] },
      ...{ channels: 3, imageSize: 32, trainCount: 2, testCount: 2, licence: null },
    });
    library.datasets.setCheck('one', null, null);
    tamper(library, "UPDATE datasets SET manifest_json = '7'");
    const { manifest, checkedAt } = library.datasets.checkOf('one');
    expect([manifest, typeof checkedAt]).toEqual([null, 'string']);
  });

  it('of a report has no file where its format is none', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const path = join(library.reportsFolder, 'one.html');
    const { id, name } = library.reports.add({ ...reportOf(run), path, bytes: 1 });
    expect(library.reports.places()).toEqual([{ name, path }]);
    tamper(library, "UPDATE reports SET format = 'exe'");
    expect(library.reports.places()).toEqual([{ name, path: null }]);
    expect(() => library.reports.get(id)).toThrow(expect.objectContaining(said('library.reportOfNoFormat')));
    for (const elsewhere of [
      library.reportsFolder,
      join(library.reportsFolder, 'a', 'b.html'),
      '/etc/passwd',
    ])
      expect(() => library.reports.add({ ...reportOf(run), path: elsewhere, bytes: 1 })).toThrow(
        'does not lie in',
      );
  });

  it('in a copy of the database is one of a checkpoint that the copy comes without', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const hashes = [await checkpointAt(library, id, 10), await checkpointAt(library, id, 20)];
    const folder = temporaryFolder();
    const copy = join(folder, 'copy.db');
    await library.copyDatabase(copy, () => undefined);
    const all = blobsOfCopy(copy);
    expect(all.map(({ sha256 }) => sha256).toSorted()).toEqual(hashes.toSorted());
    expect(blobsOfCopy(copy, [hashes[0] ?? '', 'f'.repeat(64)])).toEqual(
      all.filter(({ sha256 }) => sha256 === hashes[0]),
    );
    expect(blobsOfCopy(copy).map(({ sha256 }) => sha256)).toEqual([hashes[1]]);
    expect(readdirSync(folder)).toEqual(['copy.db']);
    expect(library.checkpoints.list(id)).toHaveLength(2);
  });
});

it('a row that is no job leaves the other jobs alone, and is named where the library is checked', async () => {
  const library = await openLibrary();
  const options = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
  for (const id of ['sound', 'climbs', 'unread'])
    library.jobs.create({
      ...{ id, name: id, studyId: null, computer: 'Box', folder: 'f', options, script: null },
      runIds: [newRun(library).id],
    });
  tamper(library, "UPDATE jobs SET folder = '../f' WHERE id = 'climbs'");
  tamper(library, "UPDATE jobs SET options_json = '{' WHERE id = 'unread'");
  expect(library.jobs.list().map(({ id }) => id)).toEqual(['sound']);
  const damaged = [...library.checkRows()].flat().map(({ table, key, column }) => [table, key, column]);
  expect(damaged).toEqual([
    ['jobs', 'climbs', 'folder'],
    ['jobs', 'unread', 'options'],
  ]);
});

it('answers over more classes than are kept are left out, and their evaluation stays', async () => {
  const library = await openLibrary();
  const { id } = newRun(library);
  for (const [classes, isKept] of [
    [4096, true],
    [4097, false],
  ] as const) {
    const classNames = Array.from({ length: classes }, (_, i) => `c${i}`);
    const confusion = { classNames, counts: new Uint32Array(classes ** 2) };
    const { id: own } = library.evaluations.add(id, { ...evaluation(classes, 0.5), confusion });
    expect(library.evaluations.confusion(id, own) !== null, `${classes}`).toBe(isKept);
  }
});
