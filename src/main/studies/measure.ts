/** The measures of a study's finished runs. */
import { measureRuns } from '../reports/diversity';
import type { Library } from '../store/library';
import { runsOf } from './progress';

/** Measures the diversity of whatever complete run of the study needs it and has not been measured yet. */
export async function measureStudy(library: Library, studyId: string): Promise<void> {
  const study = library.studies.get(studyId);
  if (!study.plan.measuresDiversity) return;
  await measureRuns(
    library,
    [...runsOf(library, study).values()].map(({ id }) => id),
  );
}
