/** From a request to a stored study with its runs. */
import type { ImageGeometry } from '@shared/budget/storage';
import type { DatasetConfig } from '@shared/config/schema';
import { isActive, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message, say } from '@shared/words/message';
import { checkpointBytes } from '@shared/studies/checkpointSize';
import { knownGeometry } from '@shared/studies/geometry';
import { cellName } from '@shared/studies/names';
import { planStudy } from '@shared/studies/plan';
import { rungsOf } from '@shared/studies/search';
import type { StudyRequest } from '@shared/studies/request';
import type { Study, StudyPreview } from '@shared/studies/results';
import type { StudyCell, StudyPlanResult } from '@shared/studies/types';
import { closeDataset } from '../core/data/images';
import { openDataset } from '../core/data/open';
import { resourcesPath } from '../platform/resources';
import { measureRuns } from '../reports/diversity';
import { KEPT_CHECKPOINTS, type Library } from '../store/library';
import { searchStanding } from '../store/searches';
import { runsOf } from './progress';

/** Sizes of a dataset: known ones at once, others from its files. Throws a UserError when they hold no dataset. */
async function geometryOf(library: Library, dataset: DatasetConfig): Promise<ImageGeometry> {
  const known = knownGeometry(dataset);
  if (known !== null) return known;
  const plain: DatasetConfig = { ...dataset, whitening: 'none' };
  const opened = await openDataset(plain, { resources: resourcesPath(), cache: library.cacheFolder });
  closeDataset(opened);
  return opened.geometry;
}

/** Plans a study. What is wrong with the dataset is a problem of the plan too. */
async function plan(library: Library, request: StudyRequest): Promise<StudyPlanResult> {
  const dataset = request.base?.dataset ?? request.dataset;
  if ('path' in dataset && dataset.path.trim() === '') {
    return { ok: false, problems: [message('planning.datasetFolderMissing')] };
  }
  try {
    return planStudy(request, await geometryOf(library, dataset));
  } catch (error) {
    if (error instanceof UserError) return { ok: false, problems: [error.said] };
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

interface NewStudy {
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

function refusal(problems: readonly Message[]): UserError {
  const [first = message('planning.notPlanned'), ...more] = problems;
  const said = more.length === 0 ? first : message('planning.andMore', { first, count: more.length });
  return new UserError(
    'bad-input',
    said,
    problems.map((problem) => ({ path: 'request', message: problem })),
  );
}

/** Makes the run of a cell as a draft; answers its id. */
function addRun(library: Library, study: Study, cell: StudyCell): string {
  const name = cellName(cell, study.plan);
  const run = library.runs.create({
    projectId: study.projectId,
    // What tells the run from the others comes first: lists cut names off at their end.
    name: `${typeof name === 'string' ? name : say('en', name)} (${study.name})`.slice(0, 120),
    config: cell.config,
  });
  library.studies.link(study.id, cell.key, run.id);
  return run.id;
}

// The measures of a study's finished runs.

/** Measures the diversity of whatever complete run of the study needs it and has not been measured yet. */
export async function measureStudy(library: Library, studyId: string): Promise<void> {
  const study = library.studies.get(studyId);
  if (!study.plan.measuresDiversity) return;
  await measureRuns(
    library,
    [...runsOf(library, study).values()].map(({ id }) => id),
  );
}

// What is still to be done in a study.

/**
 * The runs that a study still needs, in the plan's order: cells without a run get one; runs that are complete or already
 * under way, here or elsewhere, are left out, and of a search those that wait for others or that it has left out. Throws a UserError when the
 * study is in the trash.
 */
export function unfinishedRuns(library: Library, studyId: string): Run[] {
  const study = library.studies.get(studyId);
  if (study.trashedAt !== null) {
    throw new UserError('conflict', message('planning.studyInTrash', { name: study.name }));
  }
  return library.transaction(() => {
    const runs = runsOf(library, study);
    const isWanted = wantedCells(library, study);
    return study.plan.cells
      .filter(({ key }) => isWanted(key))
      .map((cell) => runs.get(cell.key) ?? library.runs.get(addRun(library, study, cell)))
      .filter(
        ({ id, status }) => status !== 'completed' && !isActive(status) && library.jobs.claimOf(id) === null,
      );
  });
}

function wantedCells(library: Library, study: Study): (key: string) => boolean {
  if (study.plan.kind !== 'search') return () => true;
  const next = new Set(searchStanding(library, study).next.map(({ key }) => key));
  return (key) => next.has(key);
}

/**
 * What the searches of a run do after it has ended: `queue` has the runs of their next rung, once all of the one before are
 * there; `drop` those that still wait although the time of the search is over. A search with a run that a person has stopped
 * on the way waits for the person.
 */
export function searchesAfter(
  library: Library,
  runId: string,
): { readonly queue: readonly Run[]; readonly drop: readonly Run[] } {
  const queue: Run[] = [];
  const drop: Run[] = [];
  for (const study of library.studies.ofRun(runId)) {
    const { search } = study.plan.request;
    if (search === null || study.trashedAt !== null) continue;
    const isWanted = wantedCells(library, study);
    const late = new Set(study.plan.cells.filter(({ key }) => !isWanted(key)).map(({ key }) => key));
    const runs = runsOf(library, study);
    drop.push(...[...runs].flatMap(([key, run]) => (run.status === 'queued' && late.has(key) ? run : [])));
    if (activeRuns(library, study.id).some(({ id }) => !drop.some((run) => run.id === id))) continue;
    const following = study.plan.cells.flatMap(({ key }) => (isWanted(key) ? (runs.get(key) ?? null) : []));
    const isJudged = (run: Run | null): run is Run =>
      run?.status === 'stopped' && rungsOf(run.config, search).includes(run.iteration);
    if (following.every(isJudged)) queue.push(...following);
  }
  return { queue, drop };
}

/** The runs of a study that are queued, running or paused, the waiting ones first. */
export function activeRuns(library: Library, studyId: string): Run[] {
  const runs = [...runsOf(library, library.studies.get(studyId)).values()];
  const rank = (run: Run): number => (run.status === 'queued' ? 0 : 1);
  return runs.filter(({ status }) => isActive(status)).sort((a, b) => rank(a) - rank(b));
}
