import { z } from 'zod';
import type { Db } from './database';
import { fromJson } from './values';

const queueSchema = z.object({
  /** Runs that wait, in their order. */
  waiting: z.array(z.string()),
  /** Those of them that start although the memory may not suffice, because a person said so. */
  anyway: z.array(z.string()),
  startWhenIdle: z.boolean(),
});
export type StoredQueue = z.output<typeof queueSchema>;

const EMPTY: StoredQueue = { waiting: [], anyway: [], startWhenIdle: false };
/** A row beside the settings, which know nothing of it. */
const KEY = 'queue';

/** What of the queue outlives the studio. */
export class QueueStore {
  constructor(private readonly db: Db) {}

  /** Empty where nothing was kept that can be read. */
  get(): StoredQueue {
    const row = this.db
      .prepare<[string], { value_json: string }>('SELECT value_json FROM settings WHERE key = ?')
      .get(KEY);
    if (row === undefined) return EMPTY;
    const parsed = queueSchema.safeParse(fromJson<unknown>(row.value_json));
    return parsed.success ? parsed.data : EMPTY;
  }

  set(queue: StoredQueue): void {
    this.db
      .prepare('INSERT OR REPLACE INTO settings (key, value_json) VALUES (?, ?)')
      .run(KEY, JSON.stringify(queue));
  }
}
