/** What can be asked of the machine on which tasks lie: the agent asks it for another computer, and home asks it of itself. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type AgentCall,
  type AgentInput,
  type AgentOutput,
  LARGEST_SCRIPT,
  MOST_ATTEMPTS,
  MOST_CELLS,
} from '@shared/computers/agent';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message, type Message, verbatim } from '@shared/words/message';
import { isPlainFileIn } from '../core/disk/links';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { writeAsideSync } from '../core/disk/writing';
import { plainText } from '../core/formats/plain';
import { resourcesPath } from '../platform/resources';
import { holderOf } from './datasets';
import { eventsFrom, liveFrom } from './events';
import { cellFolder, latestOf, readTask } from './folder';
import { type CellExperts, expertsIn, expertsOf, missingExperts } from './experts';
import { plainQueue, requeuePlain, startOnce, workerLife } from './plain';
import { previewIn } from './preview';
import { programWords } from './program';
import {
  cancelJob,
  expertsJobName,
  hasSlurm,
  jobName,
  type QueuedCell,
  queueOf,
  QueueView,
  requeueCells,
  type Submission,
  submitOnce,
} from './queue';
import { isPlain, renderPlain, renderScript } from './script';
import { attemptsAt, statusOf } from './status';
import { stopWorker } from './worker';

export type TaskCall = Extract<
  AgentCall,
  | 'dataset'
  | 'experts'
  | 'render'
  | 'submit'
  | 'status'
  | 'attempts'
  | 'events'
  | 'live'
  | 'preview'
  | 'cancel'
  | 'requeue'
  | 'clean'
>;
export type TaskAnswers = { readonly [C in TaskCall]: (input: AgentInput<C>) => Promise<AgentOutput<C>> };

/** Relative paths count from the working directory. */
export function taskAnswers(): TaskAnswers {
  const queue = new QueueView();
  /** The queue is another one after what is asked. */
  const changing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } finally {
      queue.forget();
    }
  };
  return {
    dataset: (input) => holderHere(input),
    experts: ({ folder, experts }) =>
      Promise.resolve({ missing: missingExperts(resolve(folder), experts).map(({ key }) => key) }),
    render: async ({ data, experts, scratch, ...rest }) => {
      const absolute = (path: string | null): string | null => (path === null ? null : resolve(path));
      const options = {
        ...rest,
        data: data.map((path) => resolve(path)),
        ...{ experts: absolute(experts), scratch: absolute(scratch) },
      };
      const hasScheduler = options.profile.scheduler !== 'none' && (await hasSlurm());
      return { script: (hasScheduler ? renderScript : renderPlain)(options, programWords()) };
    },
    submit: (input) =>
      changing(async () => {
        const begun = await begunOtherwise(input);
        if (begun !== null) return { job: begun, isNew: false };
        return (isPlain(input.script) ? startOnce : submitOnce)(await submissionOf(input));
      }),
    requeue: (input) =>
      changing(async () => {
        const submission = await submissionOf(input);
        return { job: await (isPlain(input.script) ? requeuePlain : requeueCells)(submission) };
      }),
    status: async ({ folder: named, from, experts }) => {
      const folder = resolve(named);
      const task = await readTask(folder);
      const isPlainly = await isWithoutScheduler(folder);
      const life = isPlainly ? await workerLife(folder) : 'never';
      let silence: Message | null = null;
      const name = jobName(task.id);
      const cells = await (isPlainly ? plainQueue(folder, name) : queue.of(name)).catch((error: unknown) => {
        silence = refusalOf(error);
        return null;
      });
      const options = { from, count: MOST_CELLS, isWorkerGone: life === 'gone' };
      const status = await statusOf(folder, task, cells, options);
      const begun = new Set(cells?.map(({ index }) => index));
      const open = status.filter(({ index, state }) => state === 'open' && !begun.has(index));
      const wanted = expertsOf(
        task,
        open.map(({ index }) => index),
      );
      const isMaking = async (key: string): Promise<boolean> =>
        isPlainly ? life === 'there' : (await queue.of(expertsJobName(key))).length > 0;
      const obstacle = cells === null ? null : await obstacleTo(wanted, resolve(experts), isMaking);
      return { cells: status, silence, obstacle };
    },
    attempts: async ({ folder, index }) => ({
      attempts: await attemptsAt(resolve(folder), index, MOST_ATTEMPTS),
    }),
    events: ({ folder, ...from }) => eventsFrom(resolve(folder), from),
    live: async ({ cells }) => ({
      cells: await liveFrom(cells.map((cell) => ({ ...cell, folder: resolve(cell.folder) }))),
    }),
    preview: async ({ folder, index, attempt }) => ({
      preview: await previewIn(resolve(folder), index, attempt),
    }),
    cancel: ({ folder, id }) =>
      changing(async () => {
        if (await isWithoutScheduler(resolve(folder))) {
          await stopWorker(resolve(folder));
          return {};
        }
        // A task that is not there any more has no experts to be made.
        const task = await readTask(resolve(folder)).catch(() => null);
        await cancelJob(jobName(id), task === null ? [] : expertsOf(task, [...task.cells.keys()]));
        return {};
      }),
    clean: (input) => cleaned(input),
  };
}

/** Why cells that are not in the queue never begin: experts that nobody makes. */
async function obstacleTo(
  wanted: readonly CellExperts[],
  folder: string,
  isMaking: (key: string) => Promise<boolean>,
): Promise<Message | null> {
  for (const { key, count, index } of missingExperts(folder, wanted)) {
    if (await isMaking(key)) continue;
    return message('tasks.expertsNotMade', { key, count, found: expertsIn(folder, key), folder, index });
  }
  return null;
}

/** The script of a task lies beside it. */
const scriptOf = (folder: string): string => join(folder, 'job.sh');

/** The script with which a task was given to this machine; null where it was not yet. */
async function scriptIn(folder: string): Promise<string | null> {
  const file = scriptOf(folder);
  return (await isPlainFileIn(folder, file)) ? plainText(file, LARGEST_SCRIPT) : null;
}

/** Whether a task is done without a scheduler: its script says so, and before it has one, the machine. */
async function isWithoutScheduler(folder: string): Promise<boolean> {
  const script = await scriptIn(folder);
  return script === null ? !(await hasSlurm()) : isPlain(script);
}

/** A number of the job that a task is at work by already in the other way: with a scheduler, or without. Null where it is not. */
async function begunOtherwise({ folder: named, script }: AgentInput<'submit'>): Promise<string | null> {
  const folder = resolve(named);
  const before = await scriptIn(folder);
  if (before === null || isPlain(before) === isPlain(script)) return null;
  return (await queuedCells(folder, (await readTask(folder)).id))[0]?.job ?? null;
}

/** The cells of a task that are at work or wait, with a scheduler or without. */
async function queuedCells(folder: string, id: string): Promise<QueuedCell[]> {
  if (await isWithoutScheduler(folder)) return plainQueue(folder, jobName(id));
  return queueOf(jobName(id)).catch((error: unknown) => {
    if (error instanceof UserError && error.said.key === 'tasks.noSlurm') return [];
    throw error;
  });
}

/** Which of the folders holds a dataset. Image folders are decoded once for that, into a folder that goes again. */
async function holderHere({
  dataset,
  fingerprint,
  folders,
}: AgentInput<'dataset'>): Promise<AgentOutput<'dataset'>> {
  if (!('path' in dataset)) return { folder: null };
  const cache = await mkdtemp(join(tmpdir(), 'haba-dataset-'));
  try {
    const options = { resources: resourcesPath(), cache };
    const absolute = folders.map((folder) => resolve(folder));
    const found = await holderOf({ config: dataset, fingerprint }, absolute, options);
    return { folder: found?.folder ?? null };
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

/** Writes the script into the folder of the task. */
async function submissionOf({
  folder: named,
  script,
  cells,
  parallel,
  experts: expertsFolder,
}: AgentInput<'submit'>): Promise<Submission> {
  const folder = resolve(named);
  const task = await readTask(folder);
  if (cells.length === 0 || cells.some((index) => index >= task.cells.length)) {
    throw new UserError('bad-input', message('tasks.noCells'));
  }
  const experts = missingExperts(resolve(expertsFolder), expertsOf(task, cells));
  if ((isPlain(script) || experts.length > 0) && !script.includes('"$@"')) {
    throw new UserError('bad-input', message('tasks.scriptHandsNothingOn'));
  }
  const file = scriptOf(folder);
  try {
    writeAsideSync(file, 'durable', new TextEncoder().encode(script));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError('unavailable', message('tasks.notWritten', { folder, reason: reasonOf(error) }));
  }
  return { name: jobName(task.id), file, folder, cells, parallel, experts };
}

/** Nothing goes that is not home: the archive of a cell has to be the one that home has, or there is none. */
async function cleaned({ folder: named, cells }: AgentInput<'clean'>): Promise<AgentOutput<'clean'>> {
  const folder = resolve(named);
  const { id, cells: all } = await readTask(folder);
  const [queued] = await queuedCells(folder, id);
  if (queued !== undefined) throw new UserError('conflict', message('tasks.stillQueued'));
  const known = new Map(cells.map(({ index, sha256 }) => [index, sha256]));
  const kept: number[] = [];
  for (const index of all.keys()) {
    const cell = cellFolder(folder, index);
    const archive = latestOf({ folder: cell });
    const isEmpty = (await lstat(archive).catch(() => null)) === null;
    const isHome =
      (await isPlainFileIn(cell, archive)) && (await sumOf(archive)) === (known.get(index) ?? null);
    if (isEmpty || isHome) await rm(cell, { recursive: true, force: true });
    else kept.push(index);
  }
  if (kept.length === 0) await rm(folder, { recursive: true, force: true });
  return { kept, isGone: kept.length === 0 };
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** An error as a sentence for the other side. */
export function refusalOf(error: unknown): Message {
  if (error instanceof UserError) return error.said;
  return verbatim(printable(error instanceof Error ? error.message : String(error), 500));
}
