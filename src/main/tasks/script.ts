/** The script by which cells of a task are done: the same for every task, which `sbatch` or the script is told beside it. */
import { UserError } from '@shared/domain/errors';
import type { JobOptions, Profile } from '@shared/tasks/profile';
import { message } from '@shared/words/message';

/** The line by which a script says that it is for a computer without a scheduler; one that a person edits keeps it. */
const NO_SCHEDULER = '#HABA --no-scheduler';

/** Whether a script is for a computer without a scheduler. */
export const isPlain = (script: string): boolean => script.split('\n').includes(NO_SCHEDULER);

/** Seconds before the time limit at which a cell leaves a checkpoint and asks to be started again. */
const WARNING = 300;

/**
 * Slurm's script. `exec` puts the program in the place of the shell, so that signals reach it: bash loses some.
 * @param program the words that start the program
 * @throws UserError when a path cannot stand in a script
 */
export function renderScript(options: JobOptions, program: readonly string[]): string {
  const { profile } = options;
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
  return [
    '#!/bin/sh',
    ...asked.map((option) => `#SBATCH ${option}`),
    ...profile.setup,
    `exec ${work(options, program)} --index "$SLURM_ARRAY_TASK_ID" "$@"`,
    '',
  ].join('\n');
}

/**
 * The script without a scheduler, which is told its cells: `--cells 0-3,7`.
 * @throws UserError when something is asked for that Slurm alone can give, or a path cannot stand in a script
 */
export function renderPlain(options: JobOptions, program: readonly string[]): string {
  const { profile } = options;
  const asked = SLURMS.find((name) => profile[name] !== undefined);
  const option = asked === undefined ? profile.options[0] : `--${asked}`;
  if (option !== undefined) throw new UserError('bad-input', message('tasks.forSlurmAlone', { option }));
  return ['#!/bin/sh', NO_SCHEDULER, ...profile.setup, `exec ${work(options, program)} "$@"`, ''].join('\n');
}

/** What Slurm alone understands. */
const SLURMS = [
  'partition',
  'account',
  'qos',
  'gres',
  'cpus',
  'memory',
  'time',
  'parallel',
] as const satisfies readonly (keyof Profile)[];

/** The words of `work` for a task in the working directory. */
const work = ({ data, experts, scratch }: JobOptions, program: readonly string[]): string =>
  [
    ...program,
    ...['work', '.'],
    ...data.flatMap((folder) => ['--data', folder]),
    ...(experts === null ? [] : ['--experts', experts]),
    ...(scratch === null ? [] : ['--scratch', scratch]),
  ]
    .map(inShell)
    .join(' ');

const HOSTILE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A word of a POSIX shell. */
function inShell(word: string): string {
  if (HOSTILE.test(word)) throw new UserError('bad-input', message('tasks.oddPath', { path: word }));
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
