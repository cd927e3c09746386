/**
 * Lines of shell that were given here. Jobs and profiles lie in the library, which may be anybody's, and what they hold runs on a
 * person's computers: only what this installation has written goes there without being looked at.
 */
import { createHash } from 'node:crypto';
import { UserError } from '@shared/domain/errors';
import type { Job } from '@shared/tasks/job';
import { type JobOptions, jobOptionsSchema } from '@shared/tasks/profile';
import { message } from '@shared/words/message';
import { remember, remembered } from '../platform/memory';
import type { NamedProfile } from '../store/jobs';

const FILE = 'own-shell.json';
/** The last ones. */
const MOST = 5000;

const sumOf = (...words: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest('hex');

/** The names of fields in the order of their schema, wherever the options come from. */
const ordered = (options: JobOptions): JobOptions => jobOptionsSchema.parse(options);

const sumOfJob = ({ id, options, script }: Job): string => sumOf(id, ordered(options), script);

/** Remembers what a job would run. @param memory the data folder */
export const ownJob = (job: Job, memory: string): void => remember(memory, FILE, sumOfJob(job), MOST);

/** Throws a UserError where what a job would run was not given here. */
export function assertOwnJob(job: Job, memory: string): void {
  if (remembered(memory, FILE).includes(sumOfJob(job))) return;
  throw new UserError('conflict', message('tasks.strangeScript', { job: job.id }));
}

/** Remembers the lines of a profile. */
export const ownProfile = ({ options }: NamedProfile, memory: string): void =>
  remember(memory, FILE, sumOf(ordered(options)), MOST);

/** Whether a profile has no lines but such as were given here. */
export function isOwnProfile({ options }: NamedProfile, memory: string): boolean {
  const { setup, options: more } = options.profile;
  if (setup.length === 0 && more.length === 0) return true;
  return remembered(memory, FILE).includes(sumOf(ordered(options)));
}

/** Throws a UserError where a profile has lines that were not given here. */
export function assertOwnProfile(profile: NamedProfile, memory: string): void {
  if (isOwnProfile(profile, memory)) return;
  throw new UserError('conflict', message('tasks.strangeProfile', { name: profile.name }));
}
