import type { RunEvent, RunEventKind } from '@shared/domain';
import type { Db } from './database';
import { timestamp } from './values';

/** What happened to runs and when. */
export class RunEvents {
  constructor(private readonly db: Db) {}

  /** `iteration`: finished iterations, where the caller knows them. */
  add(runId: string, kind: RunEventKind, detail = '', iteration: number | null = null): RunEvent {
    const time = timestamp();
    const added = this.db
      .prepare('INSERT INTO events (time, kind, run_id, detail, iteration) VALUES (?, ?, ?, ?, ?)')
      .run(time, kind, runId, detail, iteration);
    return { id: Number(added.lastInsertRowid), time, kind, detail, iteration };
  }

  /** Of a run, the oldest first. */
  list(runId: string): RunEvent[] {
    return this.db
      .prepare<[string], RunEvent>(
        'SELECT id, time, kind, detail, iteration FROM events WHERE run_id = ? ORDER BY id',
      )
      .all(runId);
  }
}
