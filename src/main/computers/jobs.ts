/**
 * Jobs: runs that are done by a computer's scheduler. A row of the library is written before each step and set right after it, and
 * every step may be done again: whatever ends this program in between, the same call goes on. Nothing here prints.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import type { JobPreview } from '@shared/computers/entry';
import { UserError } from '@shared/domain/errors';
import type { Study } from '@shared/studies/results';
import type { Job, JobCell } from '@shared/tasks/job';
import type { JobOptions } from '@shared/tasks/profile';
import type { CellStatus } from '@shared/tasks/status';
import type { Task } from '@shared/tasks/task';
import { message, type Message } from '@shared/words/message';
import { archivedRun } from '../archives/gather';
import { importReplacing } from '../archives/importArchive';
import type { OpenDatasetOptions } from '../core/data/open';
import { dataFolder } from '../platform/folders';
import { resourcesPath } from '../platform/resources';
import { placeOf } from '../store/jobs';
import type { Library } from '../store/library';
import { assertIdle } from '../store/runs';
import { newId, timestamp } from '../store/values';
import { unfinishedRuns } from '../studies/create';
import { refusalOf } from '../tasks/answers';
import { assertOpen, createTask, type TaskDraft } from '../tasks/create';
import { readTask } from '../tasks/folder';
import {
  bytesOfDataset,
  datasetsOf,
  lookForDatasets,
  neededBy,
  type OnSending,
  provideDatasets,
} from './datasets';
import { assertOwnJob, ownJob } from './ownShell';
import type { Place } from './place';
import type { CellThere } from './tasks';

/** What is to be done: the unfinished runs of a study, or runs of one project. */
export type JobContent = { readonly studyId: string } | { readonly runIds: readonly string[] };

export interface JobRequest {
  readonly content: JobContent;
  /** By default that of the study or of the first run. */
  readonly name?: string | undefined;
  readonly options: JobOptions;
  /** Instead of the script that the options make. */
  readonly script: string | null;
}

/** What a job's task holds. Throws a UserError where the study's runs cannot be done apart from each other. */
export function contentOf(library: Library, content: JobContent, name?: string): TaskDraft {
  if ('studyId' in content) {
    const study = library.studies.get(content.studyId);
    assertApart(study);
    return { name: name ?? study.name, study, runs: unfinishedRuns(library, study.id) };
  }
  const runs = content.runIds.map((id): Run => library.runs.get(id));
  return { name: name ?? runs[0]?.name ?? '', study: null, runs };
}

/** A search that compares its runs on the way, or counts their time, needs them in one library. */
function assertApart({ name, plan }: Study): void {
  const { search } = plan.request;
  if (search === null || (search.halving === null && search.minutes === null)) return;
  throw new UserError('conflict', message('tasks.searchTogether', { name }));
}

/** Asks a computer what runs of these configurations would have it send. Sends and makes nothing. */
export async function previewJob(
  library: Library,
  place: Place,
  configs: readonly RunConfig[],
  { options, script }: Pick<JobRequest, 'options' | 'script'>,
): Promise<JobPreview> {
  const { datasets, experts } = await neededBy(configs, dataOptions(library));
  const { folders, missing } = await lookForDatasets(place, datasets, options.data);
  const lacking: { name: string; bytes: number }[] = [];
  for (const one of missing) lacking.push({ name: one.name, bytes: await bytesOfDataset(one) });
  const folder = expertsFolder(library, place, options);
  const toMake = experts.length === 0 ? [] : (await place.ask('experts', { folder, experts })).missing;
  return {
    script: script ?? (await rendered(place, options, folders, experts.length === 0 ? null : folder)),
    datasets: lacking,
    experts: experts
      .filter(({ key }) => toMake.includes(key))
      .map(({ key: recipe, count }) => ({ recipe, count })),
  };
}

/** The script, with the folders of datasets besides those that were named, and the folder of experts where some are needed. */
const rendered = async (
  place: Place,
  options: JobOptions,
  folders: readonly string[],
  experts: string | null,
): Promise<string> => {
  const found = { data: [...folders, ...options.data], experts: experts ?? options.experts };
  return (await place.ask('render', { ...options, ...found })).script;
};

/** Where experts lie or are made: the folder that was named, else the studio's. */
const expertsFolder = (library: Library, { isElsewhere, folder }: Place, { experts }: JobOptions): string =>
  experts ?? (isElsewhere ? `${folder}/experts` : library.experts.folder);

const dataOptions = (library: Library): OpenDatasetOptions => ({
  resources: resourcesPath(),
  cache: library.cacheFolder,
});

/** Who hears how much of a dataset is on its way, what ends that, and where it is kept that a job was given here. */
export interface Sending {
  readonly onSending?: (jobId: string, ...sending: Parameters<OnSending>) => void;
  readonly signal?: AbortSignal;
  /** The data folder of this installation. */
  readonly memory?: string;
}

/** What became of a submission. */
export interface SubmittedJob {
  readonly job: Job;
  /** Whether it was submitted now. */
  readonly isNew: boolean;
}

/**
 * Gives runs to a computer. Where an earlier call with the same content broke off, it goes on with that job; one that is there
 * already stays as it is.
 * @throws UserError when a run is complete, at work, in the trash or done elsewhere, or the computer or its scheduler refuses
 */
export async function submitJob(
  library: Library,
  place: Place,
  request: JobRequest,
  sending: Sending = {},
): Promise<SubmittedJob> {
  const begun = begunJob(library, request.content);
  if (begun === undefined) return goOn(library, place, await makeJob(library, place, request), sending);
  assertPlace(begun, place);
  if (begun.state === 'submitted') return { job: await refreshJob(library, place, begun.id), isNew: false };
  // What the computer refused may be asked for in another way now.
  return goOn(library, place, library.jobs.ask(begun.id, request.options, request.script), sending);
}

/** The job of an earlier call: on its way, or there with all that there is to do. */
export function begunJob(library: Library, content: JobContent): Job | undefined {
  return library.jobs.list().find(({ state, studyId, cells }) => {
    if (state !== 'preparing' && state !== 'submitted') return false;
    if (!cells.some(({ isClaimed }) => isClaimed)) return false;
    if ('studyId' in content) {
      const isAll = state === 'preparing' || unfinishedRuns(library, content.studyId).length === 0;
      return studyId === content.studyId && isAll;
    }
    return (
      studyId === null &&
      cells.length === content.runIds.length &&
      cells.every(({ runId }, i) => runId === content.runIds[i])
    );
  });
}

/** Where a task is made before it has its name. */
const makingFolder = (library: Library): string => join(library.tasksFolder, 'making');

/** Makes the task first, which finds what is wrong with runs and datasets; then the row. */
async function makeJob(library: Library, place: Place, request: JobRequest): Promise<Job> {
  const { options, script } = request;
  const draft = contentOf(library, request.content, request.name);
  draft.runs.forEach((run) => library.jobs.assertHere(run));
  await sweepMaking(library);
  const id = newId();
  await makeTask(library, id, draft);
  // Any of them may have begun here meanwhile.
  draft.runs.forEach((run) => assertIdle(library.runs.get(run.id)));
  return library.jobs.create({
    ...{ id, name: draft.name, studyId: draft.study?.id ?? null },
    ...{ computer: place.computer, folder: place.folder, options, script },
    runIds: draft.runs.map((run) => run.id),
  });
}

/** Makes the folder of a task; it appears under its id when it is whole. */
async function makeTask(library: Library, id: string, draft: TaskDraft): Promise<void> {
  const parent = join(makingFolder(library), `${id}.part`);
  await rm(parent, { recursive: true, force: true });
  const { folder } = await createTask(library, draft, { id, parent }, dataOptions(library));
  await rename(folder, join(makingFolder(library), id));
  await rm(parent, { recursive: true, force: true });
}

/** What no job is of goes: its call ended before its row. */
async function sweepMaking(library: Library): Promise<void> {
  const known = new Set(library.jobs.list().map(({ id }) => id));
  for (const name of await readdir(makingFolder(library)).catch(() => [])) {
    if (!known.has(name)) await rm(join(makingFolder(library), name), { recursive: true, force: true });
  }
}

/** The task of a job in the library's folder, whole. */
async function taskOf(library: Library, { id, name, studyId, cells }: Job): Promise<Task> {
  const folder = join(library.tasksFolder, id);
  if (!existsSync(folder)) {
    const made = join(makingFolder(library), id);
    if (!existsSync(made)) {
      const study = studyId === null ? null : library.studies.get(studyId);
      const runs = cells.map(({ runId }) => library.runs.get(runId));
      await makeTask(library, id, { name, study, runs });
    }
    await rename(made, folder);
  }
  return readTask(folder);
}

/** The steps of a submission that are not done yet. What goes wrong is written down, too. */
async function goOn(
  library: Library,
  place: Place,
  job: Job,
  { onSending, signal, memory = dataFolder() }: Sending,
): Promise<SubmittedJob> {
  const { id, options } = job;
  assertPlace(job, place);
  ownJob(job, memory);
  try {
    const task = await taskOf(library, job);
    const folders = await provideDatasets(place, datasetsOf(library, task), options.data, {
      onSending: (sending) => onSending?.(id, sending),
      ...(signal === undefined ? {} : { signal }),
    });
    await place.send(task, library.tasksFolder);
    const experts = expertsFolder(library, place, options);
    const needsExperts = task.cells.some((cell) => cell.experts !== null);
    const script = job.script ?? (await rendered(place, options, folders, needsExperts ? experts : null));
    ownJob(library.jobs.update(id, { script }), memory);
    const { cells } = await cellsThere(library, place, job);
    const open = cells.filter(({ state }) => state !== 'completed').map(({ index }) => index);
    const parallel = options.profile.parallel ?? null;
    const folder = place.taskFolder(library.tasksFolder, id);
    const { job: slurm, isNew } =
      open.length === 0
        ? { job: job.slurm, isNew: false }
        : await place.ask('submit', { folder, script, cells: open, parallel, experts });
    const now = timestamp();
    const submitted = { state: 'submitted', slurm, submittedAt: now, seenAt: now, problem: null } as const;
    return { job: library.jobs.update(id, submitted), isNew };
  } catch (error) {
    library.jobs.update(id, { problem: refusalOf(error) });
    throw error;
  }
}

function assertPlace({ id, computer }: Job, place: Place): void {
  if ((computer ?? '').toLowerCase() === (place.computer ?? '').toLowerCase()) return;
  throw new UserError('conflict', message('tasks.jobElsewhere', { job: id, place: placeOf({ computer }) }));
}

interface CellsThere {
  readonly cells: readonly CellStatus[];
  /** Why the queue told nothing; null where it did. */
  readonly silence: Message | null;
  /** Why cells can never begin; null where they can. */
  readonly obstacle: Message | null;
}

/** How all cells of a job's task there are. */
async function cellsThere(
  library: Library,
  place: Place,
  { id, cells: own, options }: Pick<Job, 'id' | 'cells' | 'options'>,
): Promise<CellsThere> {
  const cells: CellStatus[] = [];
  const folder = place.taskFolder(library.tasksFolder, id);
  const experts = expertsFolder(library, place, options);
  let obstacle: Message | null = null;
  for (;;) {
    const from = cells.length;
    const page = await place.ask('status', { folder, from, experts });
    const isRight = page.cells.every(({ index }, i) => index === from + i && index < own.length);
    if (!isRight || page.cells.length === 0) {
      throw new UserError('unavailable', message('computers.rubbish'));
    }
    cells.push(...page.cells);
    obstacle ??= page.obstacle;
    if (cells.length >= own.length) return { cells, silence: page.silence, obstacle };
  }
}

/** Asks how a job is and writes it down. One that was not submitted yet, or of which nothing is there any more, is as it is. */
export async function refreshJob(library: Library, place: Place, id: string): Promise<Job> {
  const job = library.jobs.get(id);
  assertPlace(job, place);
  if (job.state === 'preparing' || job.state === 'cleaned') return job;
  const { cells, silence, obstacle } = await cellsThere(library, place, job);
  library.jobs.saw(id, cells);
  const now = timestamp();
  return library.jobs.update(id, {
    seenAt: now,
    silentSince: silence === null ? null : (job.silentSince ?? now),
    // One that was taken away waits for nothing.
    problem: silence ?? (job.state === 'submitted' ? obstacle : null),
  });
}

/** Takes a job away: cells at work leave a checkpoint there, and its runs may be done here again. */
export async function cancelJob(library: Library, place: Place, id: string): Promise<Job> {
  const job = library.jobs.get(id);
  assertPlace(job, place);
  if (job.state === 'home' || job.state === 'cleaned') return job;
  await place.ask('cancel', { folder: place.taskFolder(library.tasksFolder, id), id });
  library.jobs.release(id);
  return library.jobs.update(id, {
    state: 'cancelled',
    endedAt: timestamp(),
    silentSince: null,
    problem: null,
  });
}

/**
 * Has cells of a job done again, by default all that are not complete: from their last checkpoint. A job that broke off before it
 * was submitted goes on.
 */
export async function requeueJob(
  library: Library,
  place: Place,
  id: string,
  indices?: readonly number[],
  sending: Sending = {},
): Promise<Job> {
  const job = library.jobs.get(id);
  assertPlace(job, place);
  assertOwnJob(job, sending.memory ?? dataFolder());
  if (job.state === 'preparing') return (await goOn(library, place, job, sending)).job;
  const nothing = (): UserError => new UserError('conflict', message('tasks.nothingToRequeue', { job: id }));
  if (job.script === null || job.state === 'home' || job.state === 'cleaned') throw nothing();
  const { cells } = await refreshJob(library, place, id);
  const wanted = indices ?? cells.filter(isToDo).map(({ index }) => index);
  if (wanted.length === 0) throw nothing();
  for (const index of wanted) {
    const cell = cells[index];
    if (cell === undefined || !isToDo(cell)) throw nothing();
    assertOpen(library.runs.get(cell.runId));
  }
  library.jobs.claim(id, wanted);
  const folder = place.taskFolder(library.tasksFolder, id);
  const parallel = job.options.profile.parallel ?? null;
  const experts = expertsFolder(library, place, job.options);
  const asked = await place.ask('requeue', {
    ...{ folder, script: job.script, cells: [...wanted] },
    ...{ parallel, experts },
  });
  library.jobs.update(id, { state: 'submitted', endedAt: null, slurm: asked.job ?? job.slurm });
  return refreshJob(library, place, id);
}

const isToDo = ({ state }: JobCell): boolean => state !== 'completed';

/** A cell that came home, or why it did not. */
export type Fetched = { readonly index: number; readonly runId: string; readonly name: string } & (
  | { readonly replaced: 'now' | 'before' | 'new'; readonly problem: null }
  | { readonly replaced: null; readonly problem: Message }
);

/**
 * Brings complete cells home that are not here yet, each in one transaction; with `all` the others too, as they are. One that
 * does not come leaves the others alone.
 * @param onCell hears of each
 */
export async function fetchJob(
  library: Library,
  place: Place,
  id: string,
  { all = false, onCell }: { readonly all?: boolean; readonly onCell?: (fetched: Fetched) => void } = {},
): Promise<Job> {
  const { cells } = await refreshJob(library, place, id);
  const wanted = cells.flatMap(({ state, bytes, sha256, index, runId }) => {
    const isComplete = state === 'completed';
    if (bytes === null || (isComplete ? sha256 !== null : !all)) return [];
    return [{ taskId: id, index, runId, name: library.runs.get(runId).name, bytes, isComplete }];
  });
  const archives = place.fetch(wanted, id, library.tasksFolder)[Symbol.asyncIterator]();
  const next = (): Promise<IteratorResult<string>> => {
    const coming = archives.next();
    // It may fail before it is awaited, which throws. Node must not take that for an error that nobody handles.
    coming.catch(() => undefined);
    return coming;
  };
  try {
    // One comes while the one before it is taken over.
    let coming = next();
    for (const cell of wanted) {
      const { index, runId, name } = cell;
      try {
        const { value: path } = (await coming) as IteratorYieldResult<string>;
        coming = next();
        const replaced = await takeHome(library, cell, path);
        onCell?.({ index, runId, name, replaced, problem: null });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        library.jobs.update(id, { problem: error.said });
        onCell?.({ index, runId, name, replaced: null, problem: error.said });
        // Without the line nothing comes.
        if (error.code === 'unavailable') throw error;
      }
    }
  } finally {
    await archives.return?.();
  }
  const job = library.jobs.get(id);
  const isHome = job.cells.every(({ state, sha256 }) => state === 'completed' && sha256 !== null);
  if (!isHome || job.state === 'home') return job;
  return library.jobs.update(id, { state: 'home', endedAt: timestamp(), problem: null });
}

async function takeHome(
  library: Library,
  cell: CellThere & { readonly isComplete: boolean },
  path: string,
): Promise<'now' | 'before' | 'new'> {
  const replaced = await takeOver(library, cell, path);
  library.transaction(() => {
    library.jobs.arrived(cell.taskId, cell.index, cell.bytes, library.runs.archiveOf(cell.runId));
    if (cell.isComplete) library.jobs.release(cell.taskId, [cell.index]);
  });
  return replaced;
}

async function takeOver(
  library: Library,
  { runId, name }: CellThere,
  path: string,
): Promise<'now' | 'before' | 'new'> {
  try {
    if ((await archivedRun(path)) !== runId) {
      throw new UserError('bad-input', message('tasks.otherRun', { path, name }));
    }
    return (await importReplacing(library, path)).replaced ?? 'new';
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Deletes there what is home: each cell whose archive is the one that came home last.
 * @returns the cells that stay because they are not home
 */
export async function cleanJob(
  library: Library,
  place: Place,
  id: string,
): Promise<{ readonly job: Job; readonly kept: readonly number[] }> {
  const job = library.jobs.get(id);
  assertPlace(job, place);
  const own = join(library.tasksFolder, id);
  let kept: readonly number[] = [];
  if (job.state !== 'cleaned') {
    const folder = place.taskFolder(library.tasksFolder, id);
    const cells = job.cells.map(({ index, sha256 }) => ({ index, sha256 }));
    const cleaned = await place.ask('clean', { folder, cells });
    ({ kept } = cleaned);
    if (!cleaned.isGone) return { job, kept };
    library.jobs.release(id);
    library.jobs.update(id, {
      state: 'cleaned',
      endedAt: job.endedAt ?? timestamp(),
      silentSince: null,
      problem: null,
    });
  }
  await rm(own, { recursive: true, force: true });
  await rm(join(makingFolder(library), id), { recursive: true, force: true });
  return { job: library.jobs.get(id), kept };
}
