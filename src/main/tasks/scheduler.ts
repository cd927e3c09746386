/** The scheduler that has started this process, where one has: Slurm, by what it says in the environment. */
import { tmpdir } from 'node:os';
import type { Message } from '@shared/words/message';
import { refusalOfSlurm, runSlurm } from '../platform/slurm';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Job {
  /**
   * As Slurm names it: `123`, or `123_4` in an array. The last task of an array has the array's own number as its job's, by which
   * requeueing would take every task along.
   */
  readonly name: string;
}

/** The job that this process is of; null where there is none. */
export function jobOf(env: Environment = process.env): Job | null {
  const number = (name: string): string | null =>
    /^\d{1,15}$/.test(env[name] ?? '') ? String(env[name]) : null;
  const [array, task, job] = [
    number('SLURM_ARRAY_JOB_ID'),
    number('SLURM_ARRAY_TASK_ID'),
    number('SLURM_JOB_ID'),
  ];
  if (array !== null && task !== null) return { name: `${array}_${task}` };
  return job === null ? null : { name: job };
}

/** Seconds that a controller may take to answer. */
const PATIENCE = 60;

/** Asks the scheduler to start a job again; answers why it does not, and null when it will. */
export async function requeue(job: Job): Promise<Message | null> {
  const answer = await runSlurm('scontrol', ['requeue', job.name], PATIENCE);
  return answer.kind === 'done' ? null : refusalOfSlurm('scontrol', answer, PATIENCE);
}

/** The disk of the machine itself, where a job's own files lie: Slurm's folder for the job, else the one for temporary files. */
export const scratchOf = (env: Environment = process.env): string =>
  env['SLURM_TMPDIR'] || env['TMPDIR'] || tmpdir();
