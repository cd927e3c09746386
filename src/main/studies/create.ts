/** From a request to a stored study with its runs. */
import { UserError } from '@shared/domain/errors';
import { checkpointBytes } from '@shared/studies/checkpointSize';
import { planStudy } from '@shared/studies/plan';
import type { StudyRequest } from '@shared/studies/request';
import type { Study, StudyPreview } from '@shared/studies/results';
import type { PlanResult, StudyCell } from '@shared/studies/types';
import { KEPT_CHECKPOINTS, type Library } from '../store/library';
import { geometryOf } from './geometry';

/** Plans a study. What is wrong with the dataset is a problem of the plan too. */
async function plan(library: Library, request: StudyRequest): Promise<PlanResult> {
  const dataset = request.base?.dataset ?? request.dataset;
  if ('path' in dataset && dataset.path.trim() === '') {
    return { ok: false, problems: ['Choose the folder that holds the dataset.'] };
  }
  try {
    return planStudy(request, await geometryOf(library, dataset));
  } catch (error) {
    if (error instanceof UserError) return { ok: false, problems: [error.message] };
    throw error;
  }
}

/** What a study would be, and what it would leave on the disk. Makes nothing. */
export async function previewStudy(library: Library, request: StudyRequest): Promise<StudyPreview> {
  const result = await plan(library, request);
  if (!result.ok) return { problems: result.problems, plan: null, checkpointBytes: 0 };
  const bytes = result.plan.cells.reduce(
    (sum, { config }) => sum + KEPT_CHECKPOINTS * checkpointBytes(config, result.plan.geometry),
    0,
  );
  return { problems: [], plan: result.plan, checkpointBytes: bytes };
}

export interface NewStudy {
  readonly projectId: string;
  readonly name: string;
  readonly request: StudyRequest;
}

/** Stores a study with a draft run for every cell. Throws a UserError with all problems when one cell is at fault. */
export async function createStudy(library: Library, { projectId, name, request }: NewStudy): Promise<Study> {
  const result = await plan(library, request);
  if (!result.ok) throw refusal(result.problems);
  return library.transaction(() => {
    const study = library.studies.create({ projectId, name, plan: result.plan });
    for (const cell of study.plan.cells) addRun(library, study, cell);
    return study;
  });
}

function refusal(problems: readonly string[]): UserError {
  const [first = 'The study cannot be planned.', ...more] = problems;
  const message = more.length === 0 ? first : `${first} (and ${more.length} more: none was queued)`;
  return new UserError(
    'bad-input',
    message,
    problems.map((text) => ({ path: 'request', message: text })),
  );
}

/** Makes the run of a cell as a draft; answers its id. */
export function addRun(library: Library, study: Study, cell: StudyCell): string {
  const run = library.runs.create({
    projectId: study.projectId,
    name: `${study.name}: ${cell.label}`.slice(0, 120),
    config: cell.config,
  });
  library.studies.link(study.id, cell.key, run.id);
  return run.id;
}
