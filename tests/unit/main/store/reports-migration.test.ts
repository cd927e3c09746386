import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMigrations } from '@main/store/database';
import { addOldRun, newRun, openLibrary, reportOf, temporaryFolder } from '../../../support/library';

describe('the migration to reports that keep what they were made from', () => {
  it('keeps reports of runs, in their order, and takes those of studies and comparisons', async () => {
    const folder = temporaryFolder();
    const upTo = readMigrations()
      .filter(({ name }) => name !== 'reports')
      .slice(0, 2);
    const before = await openLibrary(folder, { migrations: upTo });
    before.close();
    const ids = [addOldRun(folder, 'One'), addOldRun(folder, 'Two')] as const;
    const db = new Database(join(folder, 'library.db'));
    const insert = db.prepare(
      'INSERT INTO reports (id, project_id, run_id, format, path, bytes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const time = '2026-11-01T10:00:00.000Z';
    insert.run('first', 'old', ids[0], 'html', 'reports/first.html', 11, time);
    insert.run('second', 'old', ids[1], 'html', '/elsewhere/second.html', 22, time);
    db.close();

    const after = await openLibrary(folder);
    const [one, two] = [after.runs.get(ids[0]), after.runs.get(ids[1])];
    const [second, first] = after.reports.list(one.projectId);
    expect(first).toEqual({
      id: 'first',
      projectId: one.projectId,
      language: 'en',
      name: 'One',
      source: { kind: 'runs', runIds: [one.id] },
      format: 'html',
      sections: [
        ...['summary', 'question', 'notes', 'accuracy', 'architectures', 'gallery', 'curves', 'storage'],
        ...['config', 'reproduce'],
      ],
      notes: '',
      title: '',
      path: join(folder, 'reports', 'first.html'),
      bytes: 11,
      createdAt: time,
      writtenAt: time,
    });
    expect(second).toMatchObject({ id: 'second', name: 'Two', path: join(folder, 'reports', 'second.html') });
    expect(after.reports.ofRun(one.id).map(({ id }) => id)).toEqual(['first']);

    const runIds = [one.id, two.id];
    const path = join(after.reportsFolder, 'both.csv');
    const both = after.reports.add({
      ...reportOf(one),
      source: { kind: 'runs', runIds },
      format: 'csv',
      path,
      bytes: 3,
    });
    writeFileSync(path, 'a,b');
    expect(after.reports.ofRun(one.id)).toHaveLength(1);
    const unknown = { ...reportOf(one), format: 'docx' as 'html', path, bytes: 1 };
    expect(() => after.reports.add(unknown)).toThrow('CHECK');
    after.runs.setTrashed(one.id, true);
    after.purge.run(one.id);
    expect(after.reports.list(one.projectId).map(({ id }) => id)).toEqual([both.id, 'second']);
  });
});

describe('reports', () => {
  it('are renamed and written again, and keep their id and their first date', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const path = join(library.reportsFolder, 'a.html');
    const report = library.reports.add({ ...reportOf(run), path, bytes: 5 });
    expect(library.reports.rename(report.id, 'Mine')).toMatchObject({ name: 'Mine', language: 'en' });
    const rewritten = library.reports.rewrite(report.id, {
      source: { kind: 'runs', runIds: [run.id] },
      format: 'md',
      language: 'ko',
      sections: ['storage'],
      notes: 'n',
      title: 't',
      path: join(library.reportsFolder, 'a.md'),
      bytes: 7,
    });
    expect(rewritten).toMatchObject({
      id: report.id,
      name: 'Mine',
      format: 'md',
      language: 'ko',
      notes: 'n',
      bytes: 7,
    });
    expect(rewritten.createdAt).toBe(report.createdAt);
    expect(() => library.reports.rename('nope', 'x')).toThrow('There is no report "nope"');
    expect(() => library.reports.rewrite('nope', rewritten)).toThrow('There is no report "nope"');
  });
});
