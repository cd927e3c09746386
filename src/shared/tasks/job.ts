/** A job: a task that was given to a computer, as home knows it. */
import { z } from 'zod';
import { FOLDER } from '../computers/computer';
import { jobOptionsSchema } from './profile';
import { CELL_STATES } from './status';
import { RUN_ID } from './task';

/**
 * preparing: on its way there; the same call goes on. submitted: there, as far as home knows. cancelled: taken away. home: every
 * run is complete and home. cleaned: nothing of it is there any more.
 */
const JOB_STATES = ['preparing', 'submitted', 'cancelled', 'home', 'cleaned'] as const;
export type JobState = (typeof JOB_STATES)[number];

const count = z.int().min(0);
const time = z.string().max(40);

/** A cell as it was last seen. */
const jobCellSchema = z.strictObject({
  index: count,
  runId: z.string().regex(RUN_ID),
  /** Whether its run is done there and not here. */
  isClaimed: z.boolean(),
  state: z.enum(CELL_STATES),
  attempts: count,
  iteration: count.nullable(),
  /** Where it works. */
  node: z.string().max(1000).nullable(),
  /** Why it waits, by Slurm's word. */
  reason: z.string().max(1000).nullable(),
  /** When its attempt last gave a sign of life. */
  heardAt: time.nullable(),
  /** Of its archive there; null where none was left yet. */
  bytes: count.nullable(),
  /** Of the archive that came home last; null where none did. */
  sha256: z.string().max(64).nullable(),
});
export type JobCell = z.output<typeof jobCellSchema>;

export const jobSchema = z.strictObject({
  /** The task's. */
  id: z.string().regex(RUN_ID),
  name: z.string().max(1000),
  studyId: z.string().max(64).nullable(),
  /** The computer's name; null is this one. */
  computer: z.string().min(1).max(100).nullable(),
  /** The studio's folder there; empty on this one. */
  folder: z.string().regex(FOLDER).or(z.literal('')),
  options: jobOptionsSchema,
  /** As it was sent; null before. */
  script: z
    .string()
    .max(2 ** 16)
    .nullable(),
  /** The number of the array; null before it has one. */
  slurm: z
    .string()
    .regex(/^\d{1,15}$/)
    .nullable(),
  state: z.enum(JOB_STATES),
  createdAt: time,
  submittedAt: time.nullable(),
  endedAt: time.nullable(),
  /** When its computer last answered. */
  seenAt: time.nullable(),
  /** Since when its scheduler does not answer; null where it does. */
  silentSince: time.nullable(),
  /** Bytes of archives that came home. */
  bytes: count,
  /** What went wrong last, as stored messages are; null where nothing did. */
  problem: z.string().max(10_000).nullable(),
  cells: z.array(jobCellSchema).max(10_000),
});
export type Job = z.output<typeof jobSchema>;
