/** What projects say of their runs, which triggers keep: it is what counting everything says, whatever happens. */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { readMigrations } from '@main/store/database';
import type { Library } from '@main/store/library';
import { addOldRun, newRun, openLibrary, temporaryFolder } from '../../support/library';

interface Totals {
  readonly id: string;
  readonly runs: number;
  readonly bytes: number;
  readonly activity: string;
  readonly cover: string | null;
}

/** The totals of all projects, counted from their rows. */
function counted(folder: string): Totals[] {
  const db = new Database(`${folder}/library.db`, { readonly: true });
  try {
    const ids = db.prepare<[], string>('SELECT id FROM projects ORDER BY id').pluck().all();
    return ids.map((id) => {
      const one = <T>(sql: string): T => db.prepare<[{ id: string }], T>(sql).pluck().get({ id })!;
      return {
        id,
        runs: one('SELECT count(*) FROM runs WHERE project_id = $id AND trashed_at IS NULL'),
        // A blob is there once, however many runs of the project have it.
        bytes: one(
          `SELECT coalesce(sum(bytes), 0) FROM (SELECT max(bytes) AS bytes FROM checkpoints JOIN runs ON runs.id = run_id
           WHERE project_id = $id GROUP BY sha256)`,
        ),
        activity: one(
          `SELECT max(time) FROM (SELECT updated_at AS time FROM projects WHERE id = $id
           UNION ALL SELECT updated_at FROM runs WHERE project_id = $id)`,
        ),
        cover:
          one<string | undefined>(
            `SELECT id FROM runs WHERE project_id = $id AND trashed_at IS NULL AND last_checkpoint_iteration IS NOT NULL
             ORDER BY created_at DESC LIMIT 1`,
          ) ?? null,
      };
    });
  } finally {
    db.close();
  }
}

const said = (library: Library): Totals[] =>
  library.projects
    .list()
    .map(({ id, runCount, storageBytes, lastActivityAt, cover }) => ({
      id,
      runs: runCount,
      bytes: storageBytes,
      activity: lastActivityAt,
      cover: cover?.runId ?? null,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

describe('totals of projects', () => {
  it('follow runs and checkpoints that come, change and go', async () => {
    const library = await openLibrary();
    const check = (what: string): void => expect(said(library), what).toEqual(counted(library.folder));
    const one = newRun(library, 'One');
    const other = library.projects.create({ name: 'Another project' });
    const two = library.runs.create({ projectId: other.id, name: 'Two', config: one.config });
    const three = library.runs.create({ projectId: one.projectId, name: 'Three', config: one.config });
    check('runs');
    const blob = (letter: string): string => letter.repeat(64);
    const add = (run: { id: string }, iteration: number, sha256: string, bytes: number): void =>
      void library.checkpoints.add(run.id, { sha256, bytes, iteration, trainedSeconds: 0 });
    add(one, 1, blob('a'), 100);
    add(one, 2, blob('b'), 20);
    check('checkpoints');
    add(three, 1, blob('a'), 100);
    add(two, 1, blob('a'), 100);
    add(two, 2, blob('a'), 100);
    expect(library.projects.get(one.projectId).storageBytes).toBe(120);
    expect(library.projects.get(two.projectId).storageBytes).toBe(100);
    check('shared blobs');
    library.runs.setTrashed(three.id, true);
    check('a run in the trash');
    library.runs.setTrashed(three.id, false);
    library.runs.setIteration(two.id, 5);
    check('a run out of the trash');
    library.runs.setTrashed(three.id, true);
    library.runs.delete(three.id);
    check('a run that is gone');
    library.checkpoints.cut(two.id, 1);
    check('checkpoints that are gone');
    library.projects.setTrashed(two.projectId, true);
    library.projects.delete(two.projectId);
    check('a project that is gone');
  });

  it('are counted for a library of the version before', async () => {
    const folder = temporaryFolder();
    const migrations = readMigrations();
    const mine = migrations.findIndex(({ name }) => name === 'totals');
    (await openLibrary(folder, { migrations: migrations.slice(0, mine) })).close();
    const [one, two] = [addOldRun(folder, 'One'), addOldRun(folder, 'Two')];
    const db = new Database(`${folder}/library.db`);
    const add = db.prepare(
      `INSERT INTO checkpoints (id, run_id, iteration, sha256, bytes, trained_seconds, created_at)
       VALUES (?, ?, ?, ?, ?, 0, '2026-01-01')`,
    );
    add.run('c1', one, 1, 'x', 50);
    add.run('c2', one, 2, 'y', 7);
    add.run('c3', two, 1, 'x', 50);
    db.prepare("UPDATE runs SET trashed_at = '2026-01-02' WHERE id = ?").run(two);
    db.close();
    const library = await openLibrary(folder);
    expect(library.projects.get('old')).toMatchObject({ runCount: 1, storageBytes: 57 });
    expect(said(library)).toEqual(counted(folder));
  });
});
