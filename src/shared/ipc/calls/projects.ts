/** Projects, their runs, and the queue. */
import { z } from 'zod';
import { runConfigSchema } from '../../config/schema';
import { PROJECT_COLOURS, type Project, type Run } from '../../domain';
import { bulkActionSchema } from '../../domain/runActions';
import type { BulkResult, FoundRun, RunsPiece, RunTable } from '../../domain/runTable';
import type { QueueState } from '../answers';
import { byId, call, id, name, none } from '../call';

const tags = z.array(z.string().trim().min(1).max(40)).max(20);
const colour = z.enum(PROJECT_COLOURS).nullable();
const place = z.int().min(0).max(10_000_000);

/** Starts a run although the memory may not suffice. */
const anyway = z.boolean().default(false);

const piece = z.strictObject({
  projectId: id,
  after: z.strictObject({ created: z.string().max(40), row: z.int() }).optional(),
});

export const projectCalls = {
  'projects.list': call<readonly Project[]>()(none),
  'projects.get': call<Project>()(byId),
  'projects.create': call<Project>()(
    z.strictObject({
      name,
      description: z.string().max(4000).default(''),
      tags: tags.default([]),
      colour: colour.default(null),
    }),
  ),
  'projects.update': call<Project>()(
    z.strictObject({
      id,
      name: name.optional(),
      description: z.string().max(4000).optional(),
      tags: tags.optional(),
      colour: colour.optional(),
    }),
  ),
  /** Puts a project at the head of the list, or back. */
  'projects.pin': call<Project>()(z.strictObject({ id, pinned: z.boolean() })),
  'projects.archive': call<Project>()(z.strictObject({ id, archived: z.boolean() })),
  'projects.trash': call<Project>()(z.strictObject({ id, trashed: z.boolean() })),
  /** Deletes a trashed project with its runs and files for good; answers the bytes freed. */
  'projects.purge': call<{ readonly freedBytes: number }>()(byId),

  /** The newest runs of a project, or those after a piece that was answered before. */
  'runs.list': call<RunsPiece>()(piece),
  /** The same as columns, more of them at a time: for lists of thousands. */
  'runs.table': call<RunTable>()(piece),
  /** Runs of the whole library whose name contains these words, the latest first. */
  'runs.find': call<readonly FoundRun[]>()(
    z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(200).default(20) }),
  ),
  /** Runs that died while running and wait for a decision, over all projects. */
  'runs.interrupted': call<readonly Run[]>()(none),
  'runs.get': call<Run>()(byId),
  /** Creates a run; `start` also puts it in the queue. */
  'runs.create': call<Run>()(
    z.strictObject({ projectId: id, name, config: runConfigSchema, start: z.boolean(), anyway }),
  ),
  'runs.update': call<Run>()(
    z.strictObject({
      id,
      name: name.optional(),
      notes: z.string().max(20_000).optional(),
      tags: tags.optional(),
    }),
  ),
  'runs.trash': call<Run>()(z.strictObject({ id, trashed: z.boolean() })),
  'runs.purge': call<{ readonly freedBytes: number }>()(byId),
  'runs.start': call<Run>()(z.strictObject({ id, anyway })),
  'runs.pause': call<Run>()(byId),
  /** Continues a paused run, or queues a stopped, interrupted or failed one from its last checkpoint. */
  'runs.resume': call<Run>()(z.strictObject({ id, anyway })),
  /** Writes a checkpoint, then ends the run as `stopped` (a queued run goes back to draft). */
  'runs.stop': call<Run>()(byId),
  /** A new draft with the same configuration, notes and tags. */
  'runs.duplicate': call<Run>()(byId),
  /** Does the same with many runs. Each that cannot answers why; the others are done all the same. */
  'runs.bulk': call<BulkResult>()(
    z.strictObject({ ids: z.array(id).min(1).max(20_000), action: bulkActionSchema }),
  ),
  'queue.state': call<QueueState>()(none),
  /** Moves a waiting run to a place in the queue (0 starts next). */
  'queue.move': call<QueueState>()(z.strictObject({ runId: id, to: place })),
  /** Pauses the running run and holds the queue, or lets both go on. */
  'queue.hold': call<QueueState>()(z.strictObject({ held: z.boolean() })),
  'queue.set': call<QueueState>()(
    z.strictObject({ stopAfterCurrent: z.boolean().optional(), startWhenIdle: z.boolean().optional() }),
  ),
} as const;
