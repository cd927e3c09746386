import { describe, expect, it } from 'vitest';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import type { StudyPlan } from '@shared/studies/types';
import { newRun, openLibrary, temporaryFolder } from '../../../support/library';

const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };

function plan(): StudyPlan {
  const result = planStudy(studyRequestSchema.parse({ kind: 'rq4' }), geometry);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

describe('studies', () => {
  it('keep their whole plan, also when the library is opened again', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const { projectId } = newRun(library);
    const study = library.studies.create({ projectId, name: 'Terms', plan: plan() });
    library.close();
    const again = await openLibrary(folder);
    expect(again.studies.get(study.id)).toEqual(study);
    expect(again.studies.get(study.id).plan).toEqual(plan());
    expect(again.studies.list(projectId).map(({ name }) => name)).toEqual(['Terms']);
  });

  it('know the run of a cell until the run is purged', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const { id } = library.studies.create({ projectId: run.projectId, name: 'Terms', plan: plan() });
    library.studies.link(id, 'all/bpc-1/0', newRun(library, 'Replaced').id);
    library.studies.link(id, 'all/bpc-1/0', run.id);
    expect([...library.studies.runIds(id)]).toEqual([['all/bpc-1/0', run.id]]);
    expect(library.studies.ofRun(run.id).map((study) => study.id)).toEqual([id]);
    library.runs.setTrashed(run.id, true);
    library.purge.run(run.id);
    expect(library.studies.runIds(id).size).toBe(0);
  });

  it('are renamed, trashed, and deleted only from the trash; runs stay', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const { id } = library.studies.create({ projectId: run.projectId, name: 'Terms', plan: plan() });
    library.studies.link(id, 'all/bpc-1/0', run.id);
    expect(library.studies.rename(id, 'Better').name).toBe('Better');
    expect(() => library.studies.delete(id)).toThrow('to the trash before');
    expect(library.studies.setTrashed(id, true).trashedAt).not.toBeNull();
    library.studies.delete(id);
    expect(() => library.studies.get(id)).toThrow('There is no study');
    expect(library.runs.get(run.id).id).toBe(run.id);
  });

  it('go with their project', async () => {
    const library = await openLibrary();
    const { projectId } = newRun(library);
    const { id } = library.studies.create({ projectId, name: 'Terms', plan: plan() });
    library.trashProject(projectId, true);
    library.purge.project(projectId);
    expect(() => library.studies.get(id)).toThrow('There is no study');
  });

  it('need a project', async () => {
    const library = await openLibrary();
    expect(() => library.studies.create({ projectId: 'none', name: 'x', plan: plan() })).toThrow(
      'There is no project "none"',
    );
  });
});
