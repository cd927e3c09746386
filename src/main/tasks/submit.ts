/** A task in the hands of this machine's Slurm. */
import { join, resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { Profile } from '@shared/tasks/profile';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { writeAsideSync } from '../core/disk/writing';
import { readTask } from './folder';
import { type Submitted, submitOnce } from './queue';
import { jobName, renderScript, type Work } from './script';

/** Where the cells find what they need; relative paths count from here. */
export type Needs = Pick<Work, 'data' | 'experts' | 'scratch'>;

/** The script for a task in a folder, which starts this very program. */
export function scriptFor(task: Task, folder: string, profile: Profile, needs: Needs): string {
  const { data, experts, scratch } = needs;
  return renderScript(task, profile, {
    folder: resolve(folder),
    program: [process.execPath, ...process.argv.slice(1, 2).map((entry) => resolve(entry))],
    data: data.map((path) => resolve(path)),
    experts: experts === null ? null : resolve(experts),
    scratch: scratch === null ? null : resolve(scratch),
  });
}

/** Writes the script into the folder of the task and submits it, unless the task is in the queue. */
export async function submitTask(named: string, profile: Profile, needs: Needs): Promise<Submitted> {
  const folder = resolve(named);
  const task = await readTask(folder);
  const file = join(folder, 'job.sh');
  const script = new TextEncoder().encode(scriptFor(task, folder, profile, needs));
  try {
    writeAsideSync(file, 'durable', script);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError('unavailable', message('tasks.notWritten', { folder, reason: reasonOf(error) }));
  }
  return submitOnce(jobName(task), file);
}
