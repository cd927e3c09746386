/** Slurm's queue, by the name of a task's job: looking, submitting once, taking away. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';

/** A cell of a task in the queue. */
export interface QueuedCell {
  readonly index: number;
  /** The array's number. */
  readonly job: string;
  /** `PENDING`, `RUNNING` and so on. */
  readonly state: string;
  /** Why it waits, by Slurm's word for it; the node where it runs. */
  readonly reason: string;
}

/** Milliseconds that a controller may take to answer; its own programs give up earlier. */
const PATIENCE = 120_000;

/** What a program of Slurm's printed. Throws UserError with what it said against it. */
async function slurm(program: string, words: readonly string[]): Promise<string> {
  try {
    const options = { timeout: PATIENCE, maxBuffer: 64 * 1024 ** 2, env: { ...process.env, LC_ALL: 'C' } };
    const { stdout, stderr } = await promisify(execFile)(program, [...words], options);
    return stdout || stderr;
  } catch (error) {
    const { code, stderr } = Object(error) as { readonly code?: unknown; readonly stderr?: unknown };
    if (code === 'ENOENT') throw new UserError('unavailable', message('tasks.noSlurm', { program }));
    const said = typeof stderr === 'string' && stderr.trim() !== '' ? stderr.trim() : String(error);
    throw new UserError(
      'unavailable',
      message('tasks.slurmRefuses', { program, reason: printable(said, 300) }),
    );
  }
}

/**
 * The cells of a job that are in the queue. One that Slurm has forgotten is just missing: that says nothing about how it ended.
 * @throws UserError where the controller does not answer
 */
export async function queueOf(name: string): Promise<QueuedCell[]> {
  return readQueue(await slurm('squeue', ['-h', '-r', `--name=${name}`, '-o', '%F|%K|%T|%R']));
}

/** The lines of `squeue`: array, cell, state, and reason or node; a name of a node may hold anything but line ends. */
export function readQueue(text: string): QueuedCell[] {
  return text.split('\n').flatMap((line) => {
    const [, job, index, state, reason] = /^(\d{1,15})\|(\d{1,9})\|([A-Z_]{1,40})\|(.*)$/.exec(line) ?? [];
    if (job === undefined || index === undefined || state === undefined) return [];
    return {
      index: Number(index),
      job,
      state,
      reason: printable((reason ?? '').replace(/^\((.*)\)$/, '$1'), 100),
    };
  });
}

export interface Submitted {
  /** The array's number. */
  readonly job: string;
  /** Whether it was submitted now. */
  readonly isNew: boolean;
}

/**
 * Submits a script unless its job is in the queue. A controller that hangs may take a job and say so to nobody, so the queue is
 * looked at again before an error is one.
 * @param name of the job that the script is for
 * @throws UserError where Slurm refuses, or does not answer
 */
export async function submitOnce(name: string, script: string): Promise<Submitted> {
  const [before] = await queueOf(name);
  if (before !== undefined) return { job: before.job, isNew: false };
  await slurm('sbatch', ['--test-only', script]);
  try {
    const [, job] = /^(\d{1,15})(;|$)/.exec((await slurm('sbatch', ['--parsable', script])).trim()) ?? [];
    if (job !== undefined) return { job, isNew: true };
  } catch (error) {
    const [after] = await queueOf(name).catch(() => []);
    if (after === undefined) throw error;
    return { job: after.job, isNew: true };
  }
  throw new UserError('unavailable', message('tasks.noJobNumber'));
}

/** Takes a job out of the queue; its cells leave a checkpoint. */
export async function cancelJob(name: string): Promise<void> {
  await slurm('scancel', [`--name=${name}`, '--me']);
}
