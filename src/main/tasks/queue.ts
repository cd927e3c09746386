/** Slurm's queue, by the names of tasks' jobs: looking, submitting once, taking away, having done again. */
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';
import { refusalOfSlurm, runSlurm } from '../platform/slurm';
import type { CellExperts, WantedExperts } from './experts';

/** A cell of a task in the queue. */
export interface QueuedCell {
  /** Of the task's job. */
  readonly name: string;
  readonly index: number;
  /** The array's number. */
  readonly job: string;
  /** `PENDING`, `RUNNING` and so on. */
  readonly state: string;
  /** Why it waits, by Slurm's word for it; the node where it runs. */
  readonly reason: string;
}

/** The name of a task's job, by which it is found again whatever became of the answer to `sbatch`. */
export const jobName = (id: string): string => `haba-${id}`;

/** The name of the job that makes experts: several tasks wait for the same one. */
export const expertsJobName = (key: string): string => `haba-x${key}`;

/** Seconds that a controller may take to answer; Slurm's own programs give up on one that is not there after about 60. */
const PATIENCE = 90;

/** What a program of Slurm's printed. Throws UserError with what it said against it. */
async function slurm(program: string, words: readonly string[]): Promise<string> {
  const answer = await runSlurm(program, words, PATIENCE);
  if (answer.kind === 'done') return answer.text;
  throw new UserError('unavailable', refusalOfSlurm(program, answer, PATIENCE));
}

/** Whether this machine has Slurm's programs. */
export async function hasSlurm(): Promise<boolean> {
  try {
    await slurm('sbatch', ['--version']);
    return true;
  } catch (error) {
    return !(error instanceof UserError && error.said.key === 'tasks.noSlurm');
  }
}

const SHOWN = ['-h', '-r', '-o', '%j|%F|%K|%T|%R'];

/**
 * The cells of a job that are in the queue. One that Slurm has forgotten is just missing: that says nothing about how it ended.
 * @throws UserError where the controller does not answer
 */
export async function queueOf(name: string): Promise<QueuedCell[]> {
  return readQueue(await slurm('squeue', [...SHOWN, `--name=${name}`]));
}

/** Milliseconds for which one look at the queue is good for all tasks. */
const FRESH = 5000;

/** The queue of the person, looked at once for all tasks: a controller that does not answer holds each look up for a minute. */
export class QueueView {
  private last: { readonly at: number; readonly cells: Promise<QueuedCell[]> } | null = null;

  /** The cells of a job. Throws UserError where the controller does not answer. */
  async of(name: string): Promise<QueuedCell[]> {
    const now = performance.now();
    if (this.last === null || now - this.last.at > FRESH) {
      const user = `--user=${process.getuid?.() ?? ''}`;
      this.last = { at: now, cells: slurm('squeue', [...SHOWN, user]).then(readQueue) };
    }
    const { last } = this;
    const all = await last.cells.finally(() => {
      // It is as old as its answer.
      if (this.last === last) this.last = { ...last, at: Math.max(last.at, performance.now()) };
    });
    return all.filter((cell) => cell.name === name);
  }

  /** Something was changed: the next look is a new one. */
  forget(): void {
    this.last = null;
  }
}

/** The lines of `squeue`: name, array, cell, state, and reason or node; a name of a node may hold anything but line ends. */
export function readQueue(text: string): QueuedCell[] {
  return text.split('\n').flatMap((line) => {
    const [, name, job, index, state, reason = ''] =
      /^(haba-[a-z0-9]{1,64})\|(\d{1,15})\|(\d{1,9})\|([A-Z_]{1,40})\|(.*)$/.exec(line) ?? [];
    if (name === undefined || job === undefined || index === undefined || state === undefined) return [];
    const said = printable(reason.replace(/^\((.*)\)$/, '$1'), 100);
    return { name, index: Number(index), job, state, reason: said };
  });
}

export interface Submission {
  /** Of the job that the script is for. */
  readonly name: string;
  /** The script's file, which lies in the folder of the task. */
  readonly file: string;
  /** The folder of the task: cells begin in it, and what they print lies there. */
  readonly folder: string;
  readonly cells: readonly number[];
  /** Cells at a time; null leaves that to the cluster. */
  readonly parallel: number | null;
  /** Experts that have to be made before. */
  readonly experts: readonly CellExperts[];
}

export interface Submitted {
  /** The array's number. */
  readonly job: string;
  /** Whether it was submitted now. */
  readonly isNew: boolean;
}

/** What `sbatch` is told beside the script, so that the same script is right for every task and for some of its cells. */
export const submissionOptions = ({
  name,
  folder,
  cells,
  parallel,
}: Omit<Submission, 'file' | 'experts'>): string[] => [
  `--job-name=${name}`,
  `--array=${ranges(cells)}${parallel === null ? '' : `%${parallel}`}`,
  `--chdir=${folder}`,
  // Slurm takes `%` for a name of its own.
  `--output=${folder.replaceAll('%', '%%')}/slurm-%a.out`,
];

/** Numbers as Slurm writes them: `0-3,7`. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const starts = sorted.filter((number, i) => i === 0 || number !== (sorted[i - 1] ?? 0) + 1);
  return starts
    .map((start, i) => {
      const next = starts[i + 1] ?? Infinity;
      const end = sorted.findLast((number) => number < next) ?? start;
      return end === start ? String(start) : `${start}-${end}`;
    })
    .join(',');
}

/**
 * Submits cells unless one of them is in the queue, and before them what makes their experts.
 * @throws UserError where Slurm refuses, or does not answer
 */
export async function submitOnce(submission: Submission): Promise<Submitted> {
  const { name, file, cells, experts } = submission;
  const queued = async (): Promise<QueuedCell | undefined> =>
    (await queueOf(name)).find(({ index }) => cells.includes(index));
  const before = await queued();
  if (before !== undefined) return { job: before.job, isNew: false };
  const options = submissionOptions(submission);
  await slurm('sbatch', ['--test-only', ...options, file]);
  options.push(...(await afterExperts(submission, experts)));
  const job = await submitted([...options, file], async () => (await queued())?.job);
  return { job, isNew: true };
}

/**
 * The number of a job that is submitted now. A controller that hangs may take a job and say so to nobody: it is looked for in the
 * queue before an error counts.
 */
async function submitted(
  words: readonly string[],
  queued: () => Promise<string | undefined>,
): Promise<string> {
  try {
    const answer = await slurm('sbatch', ['--parsable', ...words]);
    const [, job] = /^(\d{1,15})(;|$)/.exec(answer.trim()) ?? [];
    if (job !== undefined) return job;
  } catch (error) {
    const after = await queued().catch(() => undefined);
    if (after === undefined) throw error;
    return after;
  }
  throw new UserError('unavailable', message('tasks.noJobNumber'));
}

/** Submits what makes the experts, and answers the options of a job that waits for them: it goes when they cannot be made. */
async function afterExperts(
  { folder, file }: Pick<Submission, 'folder' | 'file'>,
  experts: readonly CellExperts[],
): Promise<string[]> {
  const jobs: string[] = [];
  for (const { key, index } of experts) {
    const name = expertsJobName(key);
    const options = submissionOptions({ name, folder, cells: [index], parallel: null });
    options[options.length - 1] = `--output=${folder.replaceAll('%', '%%')}/slurm-experts-%a.out`;
    const queued = async (): Promise<string | undefined> => (await queueOf(name))[0]?.job;
    const before = await queued();
    jobs.push(before ?? (await submitted([...options, file, EXPERTS_ONLY], queued)));
  }
  if (jobs.length === 0) return [];
  return [`--dependency=afterok:${jobs.join(':')}`, '--kill-on-invalid-dep=yes'];
}

/** What a script hands on to `work`, so that it makes the experts of its cell and nothing else. */
const EXPERTS_ONLY = '--experts-only';

/** Takes a job out of the queue; its cells leave a checkpoint. What makes its experts goes too, unless others wait for that. */
export async function cancelJob(name: string, experts: readonly WantedExperts[]): Promise<void> {
  const user = `--user=${process.getuid?.() ?? ''}`;
  await slurm('scancel', [`--name=${name}`, user]);
  if (experts.length === 0) return;
  const queue = await slurm('squeue', [...SHOWN, user]).then(readQueue);
  if (queue.some((cell) => cell.name !== name && cell.reason === 'Dependency')) return;
  for (const { key } of experts) await slurm('scancel', [`--name=${expertsJobName(key)}`, user]);
}

/** Reasons of cells that wait until somebody lets them go. */
const HELD = /^JobHeld(User|Admin)$|requeued held/;

/**
 * Has cells done again: one at work leaves a checkpoint and starts from it, one that is held is let go, and those that are not in
 * the queue are submitted. One that waits by itself is left alone.
 * @returns the number of the array that was submitted; null where none was needed
 */
export async function requeueCells(submission: Submission): Promise<string | null> {
  const queue = new Map((await queueOf(submission.name)).map((cell) => [cell.index, cell]));
  const gone: number[] = [];
  for (const index of submission.cells) {
    const cell = queue.get(index);
    if (cell === undefined) gone.push(index);
    else if (HELD.test(cell.reason)) await slurm('scontrol', ['release', `${cell.job}_${index}`]);
    else if (cell.state === 'RUNNING') await slurm('scontrol', ['requeue', `${cell.job}_${index}`]);
  }
  if (gone.length === 0) return null;
  return (await submitOnce({ ...submission, cells: gone })).job;
}
