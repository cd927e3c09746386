/**
 * A task: runs to be done wherever a folder can be carried. Its `task.json` names every run by the id that it has at home, and
 * datasets and experts by what is in them, because they lie elsewhere on every machine.
 */
import { z } from 'zod';
import { runConfigSchema } from '../config/schema';

/** Ids are parts of paths: nothing but small letters and digits. */
export const RUN_ID = /^[a-z0-9]{1,64}$/;

const id = z.string().regex(RUN_ID);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().max(1000);

const cellSchema = z.strictObject({
  runId: id,
  name,
  /** Where its dataset lies is left out. */
  config: runConfigSchema.refine(({ dataset }) => !('path' in dataset) || dataset.path === ''),
  dataset: z.strictObject({
    name,
    /** Of shape, pixels and labels as the run uses them (LoadedDataset). */
    fingerprint: sha256,
  }),
  /** The trained networks that the run needs: the name of their recipe, and how many. Null where it needs none. */
  experts: z.strictObject({ key: z.string().regex(/^[0-9a-f]{16}$/), count: z.int().min(1) }).nullable(),
  /** The study's cell that the run is; null where the task is of no study. */
  cell: name.nullable(),
});

export const taskSchema = z
  .strictObject({
    format: z.literal('haba-task'),
    version: z.literal(1),
    id,
    name,
    madeAt: z.iso.datetime(),
    project: z.strictObject({ id: z.string().max(64), name }),
    study: z.strictObject({ id: z.string().max(64), name }).nullable(),
    /** What made the task: runs are the same bit for bit only where the same program does them. */
    program: z.strictObject({ version: z.string().max(100), sha256: sha256.nullable() }),
    /** In the order of an array: the first is cell 0. */
    cells: z.array(cellSchema).min(1).max(10_000),
  })
  .refine(({ cells }) => new Set(cells.map(({ runId }) => runId)).size === cells.length);

export type Task = z.output<typeof taskSchema>;
export type TaskCell = Task['cells'][number];
export type Program = Task['program'];

/** How an attempt at a cell ended: its exit code, and what stood in `exit.json` beside it. */
export const exitSchema = z.strictObject({
  code: z.int().min(0).max(255),
  at: z.iso.datetime(),
  outcome: z.enum(['completed', 'stopped', 'overtaken', 'refused', 'failed', 'ended']),
  iteration: z.int().min(0).nullable(),
  /** Whether the scheduler was asked to start the cell again. */
  again: z.boolean(),
});
export type AttemptExit = z.output<typeof exitSchema>;

/** `heartbeat.json`: an attempt was alive at that time, there. */
export const heartbeatSchema = z.strictObject({
  at: z.iso.datetime(),
  host: name,
  pid: z.int().min(1),
  /** Of the scheduler, as `squeue` names it; null where there is none. */
  job: z.string().max(100).nullable(),
  iteration: z.int().min(0).nullable(),
});
export type Heartbeat = z.output<typeof heartbeatSchema>;
