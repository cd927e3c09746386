import type { LogEntry, LogLevel } from '@shared/domain';
import type { Db } from './database';
import { timestamp } from './values';

interface LogRow {
  readonly id: number;
  readonly run_id: string;
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
}

/** What runs said. Lines stay when a run goes back to a checkpoint. */
export class Logs {
  constructor(private readonly db: Db) {}

  /** The last `limit` lines of a run, the oldest first. */
  read(runId: string, limit = 500): LogEntry[] {
    return this.db
      .prepare<[string, number], LogRow>('SELECT * FROM logs WHERE run_id = ? ORDER BY id DESC LIMIT ?')
      .all(runId, limit)
      .reverse()
      .map(({ id, run_id, time, level, message }) => ({ id, runId: run_id, time, level, message }));
  }

  add(runId: string, level: LogLevel, message: string, time = timestamp()): LogEntry {
    const { lastInsertRowid } = this.db
      .prepare('INSERT INTO logs (run_id, time, level, message) VALUES (?, ?, ?, ?)')
      .run(runId, time, level, message);
    return { id: Number(lastInsertRowid), runId, time, level, message };
  }
}
