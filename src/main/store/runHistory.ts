import type {
  HistogramDraft,
  LogEntry,
  LogLevel,
  RunEvent,
  RunEventKind,
  TensorHistogram,
} from '@shared/domain';
import type { Db } from './database';
import { bytesOfCounts, countsOfBytes } from './counts';
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

  /** How many lines a run has. */
  count(runId: string): number {
    const count = this.db.prepare<[string], number>('SELECT count(*) FROM logs WHERE run_id = ?').pluck();
    return count.get(runId) ?? 0;
  }

  add(runId: string, level: LogLevel, message: string, time = timestamp()): LogEntry {
    const { lastInsertRowid } = this.db
      .prepare('INSERT INTO logs (run_id, time, level, message) VALUES (?, ?, ?, ?)')
      .run(runId, time, level, message);
    return { id: Number(lastInsertRowid), runId, time, level, message };
  }
}

interface HistogramRow {
  readonly name: string;
  readonly iteration: number;
  readonly low: number;
  readonly high: number;
  readonly counts: Buffer;
}

/** How the stored tensors of runs were spread over time. */
export class Histograms {
  constructor(private readonly db: Db) {}

  /** Adds those of an iteration; one of the same tensor and iteration is replaced. */
  add(runId: string, iteration: number, histograms: readonly HistogramDraft[]): void {
    const add = this.db.prepare(
      'INSERT OR REPLACE INTO histograms (run_id, name, iteration, low, high, counts) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.db.transaction(() => {
      for (const { name, low, high, counts } of histograms) {
        add.run(runId, name, iteration, low, high, bytesOfCounts(counts));
      }
    })();
  }

  /** By tensor, then by iteration. */
  list(runId: string): TensorHistogram[] {
    return this.db
      .prepare<[string], HistogramRow>(
        'SELECT name, iteration, low, high, counts FROM histograms WHERE run_id = ? ORDER BY name, iteration',
      )
      .all(runId)
      .map((row) => ({ ...row, counts: countsOfBytes(row.counts) }));
  }

  /** Deletes those past an iteration. */
  cut(runId: string, iteration: number): void {
    this.db.prepare('DELETE FROM histograms WHERE run_id = ? AND iteration > ?').run(runId, iteration);
  }
}
