/** The moments of giving a job to a cluster behind ssh and of bringing it home, as the computer there sees them. */
import type { Moment } from './gates';

/** Programs that have to go through gates for these moments. */
export const GATED = ['mkdir', 'tar', 'mv', 'sbatch', 'squeue', 'cat'] as const;

/** How the task gets there. */
export const SENDING: readonly Moment[] = [
  { program: 'mkdir', when: 'before', words: '.task' },
  { program: 'tar', when: 'before', words: '-xf' },
  { program: 'tar', when: 'after', words: '-xf' },
  { program: 'mv', when: 'before', words: '.task' },
  { program: 'mv', when: 'after', words: '.task' },
];

/** What submitting has done there, in the order of its steps. */
export const SUBMITTING: readonly Moment[] = [
  ...SENDING,
  { program: 'squeue', when: 'after', words: '--user' },
  { program: 'sbatch', when: 'before', words: '--test-only' },
  { program: 'sbatch', when: 'before', words: '--parsable' },
  { program: 'sbatch', when: 'after', words: '--parsable' },
];

/** What fetching three cells has done there: archives are on their way or are taken over meanwhile. */
export const FETCHING: readonly Moment[] = [
  { program: 'squeue', when: 'before', words: '--user' },
  { program: 'cat', when: 'before', words: 'cell-0/' },
  { program: 'cat', when: 'after', words: 'cell-0/' },
  { program: 'cat', when: 'before', words: 'cell-1/' },
  { program: 'cat', when: 'after', words: 'cell-2/' },
];

/** The cell whose archive is on its way at a moment; null where none is. */
export function cellAt({ words }: Moment): number | null {
  const index = /cell-(\d)/.exec(words)?.[1];
  return index === undefined ? null : Number(index);
}
