/** The script by which Slurm does the cells of a task, as an array. */
import { UserError } from '@shared/domain/errors';
import type { Profile } from '@shared/tasks/profile';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';

/** What the cells are done with, on the machines that do them. */
export interface Work {
  /** The folder of the task. */
  readonly folder: string;
  /** The words that start the program. */
  readonly program: readonly string[];
  readonly data: readonly string[];
  readonly experts: string | null;
  readonly scratch: string | null;
}

/** The name of a task's job, by which it is found again whatever became of the answer to `sbatch`. */
export const jobName = ({ id }: Pick<Task, 'id'>): string => `haba-${id}`;

/** Seconds before the time limit at which a cell leaves a checkpoint and asks to be started again. */
const WARNING = 300;

/**
 * `exec` puts the program in the place of the shell, so that signals reach it: bash loses some.
 * @throws UserError when a path cannot stand in a script
 */
export function renderScript(task: Task, profile: Profile, work: Work): string {
  const { partition, account, qos, gres, cpus, memory, time, parallel } = profile;
  const array = `0-${task.cells.length - 1}${parallel === undefined ? '' : `%${parallel}`}`;
  const asked = [
    `--job-name=${jobName(task)}`,
    `--array=${array}`,
    '--requeue',
    '--open-mode=append',
    `--signal=B:USR1@${WARNING}`,
    `--output=${inOption(`${work.folder}/slurm-`)}%a.out"`,
    ...Object.entries({ partition, account, qos, gres, time, mem: memory, 'cpus-per-task': cpus }).flatMap(
      ([name, value]) => (value === undefined ? [] : `--${name}=${value}`),
    ),
    ...profile.options,
  ];
  const words = [
    ...work.program,
    ...['work', work.folder],
    ...work.data.flatMap((folder) => ['--data', folder]),
    ...(work.experts === null ? [] : ['--experts', work.experts]),
    ...(work.scratch === null ? [] : ['--scratch', work.scratch]),
  ];
  return [
    '#!/bin/sh',
    ...asked.map((option) => `#SBATCH ${option}`),
    ...profile.setup,
    `exec ${words.map(inShell).join(' ')} --index "$SLURM_ARRAY_TASK_ID"`,
    '',
  ].join('\n');
}

const HOSTILE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** The beginning of a quoted value, in which Slurm takes `%` for a name of its own. */
function inOption(path: string): string {
  if (HOSTILE.test(path) || /["\\]/.test(path)) {
    throw new UserError('bad-input', message('tasks.oddPath', { path }));
  }
  return `"${path.replaceAll('%', '%%')}`;
}

function inShell(word: string): string {
  if (HOSTILE.test(word)) throw new UserError('bad-input', message('tasks.oddPath', { path: word }));
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
