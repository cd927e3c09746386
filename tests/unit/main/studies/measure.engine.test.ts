import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { studyRequestSchema } from '@shared/studies/request';
import { studyResults } from '@main/studies/collect';
import { createStudy, measureStudy } from '@main/studies/create';
import type { Library } from '@main/store/library';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { openLibrary } from '../../../support/library';

/** A study of two numbers of hallucinators whose runs are complete. */
async function complete(): Promise<{ library: Library; id: string; runIds: readonly string[] }> {
  const library = await openLibrary();
  const { id: projectId } = library.projects.create({ name: 'A project' });
  const request = studyRequestSchema.parse({ kind: 'rq2', hallucinators: [1, 3] });
  const { id } = await createStudy(library, { projectId, name: 'A study', request });
  const runIds = [...library.studies.runIds(id).values()];
  for (const runId of runIds) {
    await addRealCheckpoint(library, runId, 90);
    library.runs.setStatus(runId, 'completed');
  }
  return { library, id, runIds };
}

const diversity = (library: Library, id: string): unknown =>
  studyResults(library, id).table.map(({ column, cosine, spread }) => [
    column,
    cosine !== null,
    spread !== null,
  ]);

describe('measuring a study', () => {
  it('keeps the measures as series of the runs, computed once', async () => {
    const { library, id, runIds } = await complete();
    await measureStudy(library, id);
    expect(diversity(library, id)).toEqual([
      ['h-1', false, true],
      ['h-3', true, true],
    ]);
    const stored = runIds.map((runId) => library.metrics.read(runId));
    expect(stored.flat().every(({ steps }) => steps.length === 1 && steps[0] === 90)).toBe(true);
    for (const runId of runIds)
      writeFileSync(library.blobs.path(library.checkpoints.latest(runId)?.sha256 ?? ''), '');
    await measureStudy(library, id);
    expect(runIds.map((runId) => library.metrics.read(runId))).toEqual(stored);
  });

  it('shows the rest when a run cannot be measured, and says why once', async () => {
    const { library, id, runIds } = await complete();
    const broken = library.studies.runIds(id).get('dm/h-3/0') ?? '';
    writeFileSync(library.blobs.path(library.checkpoints.latest(broken)?.sha256 ?? ''), 'nonsense');
    await measureStudy(library, id);
    await measureStudy(library, id);
    expect(diversity(library, id)).toEqual([
      ['h-1', false, true],
      ['h-3', false, false],
    ]);
    const warnings = runIds
      .flatMap((runId) => library.logs.read(runId))
      .filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({
      runId: broken,
      message: expect.stringContaining('could not be measured') as string,
    });
  });
});
