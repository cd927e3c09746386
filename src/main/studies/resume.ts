/** What is still to be done in a study. */
import { isActive, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Library } from '../store/library';
import { addRun } from './create';
import { runsOf } from './progress';

/**
 * The runs that a study still needs, in the plan's order: cells without a run get one; runs that are complete or already
 * under way are left out. Throws a UserError when the study is in the trash.
 */
export function unfinishedRuns(library: Library, studyId: string): Run[] {
  const study = library.studies.get(studyId);
  if (study.trashedAt !== null) {
    throw new UserError('conflict', `The study "${study.name}" is in the trash: restore it first.`);
  }
  return library.transaction(() => {
    const runs = runsOf(library, study);
    return study.plan.cells
      .map((cell) => runs.get(cell.key) ?? library.runs.get(addRun(library, study, cell)))
      .filter(({ status }) => status !== 'completed' && !isActive(status));
  });
}

/** The runs of a study that are queued, running or paused, the waiting ones first. */
export function activeRuns(library: Library, studyId: string): Run[] {
  const runs = [...runsOf(library, library.studies.get(studyId)).values()];
  const rank = (run: Run): number => (run.status === 'queued' ? 0 : 1);
  return runs.filter(({ status }) => isActive(status)).sort((a, b) => rank(a) - rank(b));
}
