/** What can be done with many runs at once. */
import { z } from 'zod';

const tag = z.string().trim().min(1).max(40);

export const bulkActionSchema = z.discriminatedUnion('kind', [
  /** Queues drafts, and resumes what stopped, was interrupted or failed. */
  z.strictObject({ kind: z.literal('start') }),
  /** Ends running runs with a checkpoint and takes waiting ones out of the queue. */
  z.strictObject({ kind: z.literal('stop') }),
  z.strictObject({ kind: z.literal('trash') }),
  z.strictObject({ kind: z.literal('restore') }),
  /** Deletes trashed runs and their files for good. */
  z.strictObject({ kind: z.literal('purge') }),
  z.strictObject({
    kind: z.literal('tag'),
    add: z.array(tag).max(20).default([]),
    remove: z.array(tag).max(20).default([]),
  }),
]);

export type BulkAction = z.output<typeof bulkActionSchema>;
export type BulkKind = BulkAction['kind'];
