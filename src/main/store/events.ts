import type { Db } from './database';
import { timestamp } from './values';

/** Turning points in a run's life. */
export type RunEventKind =
  | 'queued'
  | 'started'
  | 'paused'
  | 'continued'
  | 'resumed'
  | 'completed'
  | 'stopped'
  | 'interrupted'
  | 'failed';

export interface RunEvent {
  readonly id: number;
  readonly time: string;
  readonly kind: RunEventKind;
  readonly detail: string;
}

/** What happened to runs and when. */
export class RunEvents {
  constructor(private readonly db: Db) {}

  add(runId: string, kind: RunEventKind, detail = ''): void {
    this.db
      .prepare('INSERT INTO events (time, kind, run_id, detail) VALUES (?, ?, ?, ?)')
      .run(timestamp(), kind, runId, detail);
  }

  /** Of a run, the oldest first. */
  list(runId: string): RunEvent[] {
    return this.db
      .prepare<[string], RunEvent>('SELECT id, time, kind, detail FROM events WHERE run_id = ? ORDER BY id')
      .all(runId);
  }
}
