/** Jobs: runs that are given to the scheduler of another computer. Each call logs in where there is no line; null says that the person gave that up. */
import { z } from 'zod';
import { scriptSchema } from '../../computers/agent';
import type { DamagedJob, JobEntry, JobPreview, ProfileEntry } from '../../computers/entry';
import type { RunPreview } from '../../domain';
import { jobOptionsSchema, profileNameSchema } from '../../tasks/profile';
import type { CellAttempt } from '../../tasks/status';
import { byId, call, id, none } from '../call';

const computer = z.string().min(1).max(120);
const content = z.union([
  z.strictObject({ studyId: id }),
  z.strictObject({ runIds: z.array(id).min(1).max(1000) }),
]);
const asked = { content, computer, options: jobOptionsSchema };

export const jobCalls = {
  /** The newest first. */
  'jobs.list': call<readonly JobEntry[]>()(none),
  /** What a person has named for a computer, by name. */
  'jobs.profiles': call<readonly ProfileEntry[]>()(z.strictObject({ computer })),
  /** Makes a profile, or changes the one called `before`. */
  'jobs.saveProfile': call<null>()(
    z.strictObject({
      computer,
      before: profileNameSchema.nullable(),
      name: profileNameSchema,
      options: jobOptionsSchema,
    }),
  ),
  'jobs.deleteProfile': call<null>()(z.strictObject({ computer, name: profileNameSchema })),
  /** What would be sent. */
  'jobs.preview': call<JobPreview | null>()(z.strictObject(asked)),
  /** Gives the unfinished runs of a study, or runs, to a computer. */
  'jobs.submit': call<JobEntry | null>()(
    z.strictObject({
      ...asked,
      /** Instead of the script that the options make. */
      script: scriptSchema.nullable(),
    }),
  ),
  /** Asks how a job is, and brings home what is complete. */
  'jobs.fetch': call<JobEntry | null>()(byId),
  /** How attempts at a cell ended, in their order; null without a line to the computer, which nobody is asked for. */
  'jobs.attempts': call<readonly CellAttempt[] | null>()(
    z.strictObject({ id, index: z.int().min(0).max(10_000) }),
  ),
  /** The images that a run at work elsewhere has shown last; null where it has shown none since the studio is open. */
  'jobs.lastPreview': call<RunPreview | null>()(z.strictObject({ runId: id })),
  /** Jobs that are damaged in the library and in no list. */
  'jobs.damaged': call<readonly DamagedJob[]>()(none),
  /** Lets the runs of one go, which may be done here again. Null where it is gone already. */
  'jobs.forget': call<null>()(z.strictObject({ id: z.string().max(10_000) })),
  'jobs.cancel': call<JobEntry | null>()(byId),
  /** Has all cells done again that are not complete. */
  'jobs.requeue': call<JobEntry | null>()(byId),
} as const;
