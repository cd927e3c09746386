import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toBuckets } from '@shared/charts/buckets';
import { readMigrations } from '@main/store/database';
import { addOldRun, evaluation, newRun, openLibrary, temporaryFolder } from '../../../support/library';

const STEPS = Array.from({ length: 20_000 }, (_, i) => i + 1);
const valueAt = (step: number): number => (step % 900 === 0 ? Number.NaN : Math.sin(step / 50) * step);

describe('the migration to measurements', () => {
  it('puts the metrics of an older library into buckets and keeps its events', async () => {
    const folder = temporaryFolder();
    const before = await openLibrary(folder, { migrations: readMigrations().slice(0, 2) });
    const id = addOldRun(folder);
    before.evaluations.add(id, evaluation(20, 0.5));
    before.close();
    const db = new Database(join(folder, 'library.db'));
    const series = db.prepare("INSERT INTO series (run_id, name) VALUES (?, 'loss')").run(id).lastInsertRowid;
    const point = db.prepare('INSERT INTO metrics (series_id, step, value) VALUES (?, ?, ?)');
    db.transaction(() => {
      for (const step of STEPS) point.run(series, step, Number.isNaN(valueAt(step)) ? null : valueAt(step));
    })();
    db.prepare("INSERT INTO events (time, kind, run_id) VALUES ('2026-01-01', 'started', ?)").run(id);
    db.close();

    const after = await openLibrary(folder);
    expect(after.events.list(id)).toMatchObject([{ kind: 'started', iteration: null, detail: '' }]);
    for (const buckets of [2, 50, 700, 20_000]) {
      const [curve] = after.metrics.curves(id, { from: 1, to: STEPS.length, buckets });
      const reference = toBuckets(STEPS, STEPS.map(valueAt), curve?.level ?? 0);
      for (const column of ['buckets', 'counts', 'lows', 'highs', 'lost'] as const)
        expect(curve?.[column]).toEqual(reference[column]);
    }
    const [old] = after.evaluations.list(id);
    expect(after.evaluations.confusion(id, old?.id ?? '')).toBeNull();
    after.metrics.append(id, [{ series: 'loss', step: 20_001, value: 1 }]);
    expect(after.metrics.curves(id, { buckets: 100 })[0]).toMatchObject({ points: 20_001, last: 20_001 });
  });
});

describe('measurements', () => {
  it('of an evaluation are kept beside it, and go with it', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const confusion = { classNames: ['cat', 'dog'], counts: Uint32Array.of(3, 1, 0, 70_000) };
    const added = library.evaluations.add(id, { ...evaluation(10, 0.5), confusion });
    expect(added).not.toHaveProperty('confusion');
    expect(library.evaluations.confusion(id, added.id)).toEqual({ evaluationId: added.id, ...confusion });
    const again = library.evaluations.add(id, { ...evaluation(10, 0.6), confusion });
    expect(library.evaluations.confusion(id, added.id)).toBeNull();
    expect(library.evaluations.confusion(id, again.id)).not.toBeNull();
    library.evaluations.cut(id, 5);
    expect(library.evaluations.confusion(id, again.id)).toBeNull();
  });

  it('of tensors are listed by name and iteration, and cut with the run', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const one = (low: number) => ({ name: 'bases', low, high: 2, counts: Uint32Array.of(1, 2, 3) });
    library.histograms.add(id, 10, [one(0), { ...one(5), name: 'a' }]);
    library.histograms.add(id, 0, [one(-1)]);
    library.histograms.add(id, 10, [one(1)]);
    expect(library.histograms.list(id)).toEqual([
      { ...one(5), name: 'a', iteration: 10 },
      { ...one(-1), iteration: 0 },
      { ...one(1), iteration: 10 },
    ]);
    await library.resumePoints.rewind(id);
    expect(library.histograms.list(id).map(({ iteration }) => iteration)).toEqual([0]);
  });
});
