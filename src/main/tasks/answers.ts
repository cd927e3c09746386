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
  MOST_ATTEMPTS,
  MOST_CELLS,
} from '@shared/computers/agent';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message, type Message, verbatim } from '@shared/words/message';
import { isPlainFileIn } from '../core/disk/links';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { writeAsideSync } from '../core/disk/writing';
import { resourcesPath } from '../platform/resources';
import { holderOf } from './datasets';
import { eventsFrom } from './events';
import { cellFolder, latestOf, readTask } from './folder';
import { type CellExperts, expertsIn, expertsOf, missingExperts } from './experts';
import {
  cancelJob,
  expertsJobName,
  jobName,
  queueOf,
  QueueView,
  requeueCells,
  type Submission,
  submitOnce,
} from './queue';
import { renderScript } from './script';
import { attemptsAt, statusOf } from './status';

export type TaskCall = Extract<
  AgentCall,
  | 'dataset'
  | 'experts'
  | 'render'
  | 'submit'
  | 'status'
  | 'attempts'
  | 'events'
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
    render: ({ data, experts, scratch, ...rest }) => {
      const program = [process.execPath, ...process.argv.slice(1, 2).map((entry) => resolve(entry))];
      const absolute = (path: string | null): string | null => (path === null ? null : resolve(path));
      const options = {
        ...rest,
        data: data.map((path) => resolve(path)),
        ...{ experts: absolute(experts), scratch: absolute(scratch) },
      };
      return Promise.resolve({ script: renderScript(options, program) });
    },
    submit: (input) => changing(async () => submitOnce(await submissionOf(input))),
    requeue: (input) => changing(async () => ({ job: await requeueCells(await submissionOf(input)) })),
    status: async ({ folder, from, experts }) => {
      const task = await readTask(resolve(folder));
      let silence: Message | null = null;
      const cells = await queue.of(jobName(task.id)).catch((error: unknown) => {
        silence = refusalOf(error);
        return null;
      });
      const status = await statusOf(resolve(folder), task, cells, { from, count: MOST_CELLS });
      const begun = new Set(cells?.map(({ index }) => index));
      const open = status.filter(({ index, state }) => state === 'open' && !begun.has(index));
      const obstacle =
        cells === null
          ? null
          : await obstacleTo(
              expertsOf(
                task,
                open.map(({ index }) => index),
              ),
              resolve(experts),
              queue,
            );
      return { cells: status, silence, obstacle };
    },
    attempts: async ({ folder, index }) => ({
      attempts: await attemptsAt(resolve(folder), index, MOST_ATTEMPTS),
    }),
    events: ({ folder, ...from }) => eventsFrom(resolve(folder), from),
    cancel: ({ folder, id }) =>
      changing(async () => {
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
  queue: QueueView,
): Promise<Message | null> {
  for (const { key, count, index } of missingExperts(folder, wanted)) {
    const making = await queue.of(expertsJobName(key));
    if (making.length > 0) continue;
    return message('tasks.expertsNotMade', { key, count, found: expertsIn(folder, key), folder, index });
  }
  return null;
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
  if (experts.length > 0 && !script.includes('"$@"')) {
    throw new UserError('bad-input', message('tasks.scriptHandsNothingOn'));
  }
  const file = join(folder, 'job.sh');
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
  const [queued] = await queueOf(jobName(id)).catch((error: unknown) => {
    if (error instanceof UserError && error.said.key === 'tasks.noSlurm') return [];
    throw error;
  });
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
