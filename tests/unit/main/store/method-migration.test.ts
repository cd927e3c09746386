import { describe, expect, it } from 'vitest';
import { EVALUATION_SUBJECTS } from '@shared/domain';
import { readMigrations } from '@main/store/database';
import { addOldRun, evaluation, openLibrary, temporaryFolder } from '../../../support/library';

describe('the migration to the whole method', () => {
  it('keeps evaluations in their order and takes every subject', async () => {
    const folder = temporaryFolder();
    const before = await openLibrary(folder, { migrations: readMigrations().slice(0, 1) });
    const id = addOldRun(folder);
    before.evaluations.add(id, evaluation(20, 0.5));
    before.evaluations.add(id, evaluation(10, 0.4));
    before.evaluations.add(id, { ...evaluation(20, 0.3), subject: 'random-real' });
    expect(() => before.evaluations.add(id, { ...evaluation(20, 0.3), subject: 'herding' })).toThrow('CHECK');
    const kept = before.evaluations.list(id);
    before.close();

    const after = await openLibrary(folder);
    expect(after.evaluations.list(id)).toEqual(kept);
    for (const subject of EVALUATION_SUBJECTS) after.evaluations.add(id, { ...evaluation(30, 0.6), subject });
    const subjects = after.evaluations.list(id).filter(({ iteration }) => iteration === 30);
    expect(subjects.map(({ subject }) => subject)).toEqual([...EVALUATION_SUBJECTS]);
    after.runs.setTrashed(id, true);
    after.runs.delete(id);
    expect(after.evaluations.list(id)).toEqual([]);
  });
});
