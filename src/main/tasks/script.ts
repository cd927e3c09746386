/** The script by which Slurm does cells of a task: the same for every task, which `sbatch` is told beside it. */
import { UserError } from '@shared/domain/errors';
import type { JobOptions } from '@shared/tasks/profile';
import { message } from '@shared/words/message';

/** Seconds before the time limit at which a cell leaves a checkpoint and asks to be started again. */
const WARNING = 300;

/**
 * `exec` puts the program in the place of the shell, so that signals reach it: bash loses some.
 * @param program the words that start the program
 * @throws UserError when a path cannot stand in a script
 */
export function renderScript(
  { profile, data, experts, scratch }: JobOptions,
  program: readonly string[],
): string {
  const { partition, account, qos, gres, cpus, memory, time } = profile;
  const asked = [
    '--requeue',
    '--open-mode=append',
    `--signal=B:USR1@${WARNING}`,
    ...Object.entries({ partition, account, qos, gres, time, mem: memory, 'cpus-per-task': cpus }).flatMap(
      ([name, value]) => (value === undefined ? [] : `--${name}=${value}`),
    ),
    ...profile.options,
  ];
  const words = [
    ...program,
    ...['work', '.'],
    ...data.flatMap((folder) => ['--data', folder]),
    ...(experts === null ? [] : ['--experts', experts]),
    ...(scratch === null ? [] : ['--scratch', scratch]),
  ];
  return [
    '#!/bin/sh',
    ...asked.map((option) => `#SBATCH ${option}`),
    ...profile.setup,
    `exec ${words.map(inShell).join(' ')} --index "$SLURM_ARRAY_TASK_ID" "$@"`,
    '',
  ].join('\n');
}

const HOSTILE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A word of a POSIX shell. */
function inShell(word: string): string {
  if (HOSTILE.test(word)) throw new UserError('bad-input', message('tasks.oddPath', { path: word }));
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
