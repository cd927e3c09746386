import type { Checkpoint } from '@shared/domain';
import type { BlobRef } from './blobs';
import type { Db } from './database';
import { newId, required, timestamp } from './values';

interface CheckpointRow {
  readonly id: string;
  readonly run_id: string;
  readonly iteration: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly trained_seconds: number;
  readonly created_at: string;
}

/** A checkpoint whose blob is already on the disk. */
export interface CheckpointDraft extends BlobRef {
  readonly iteration: number;
  readonly trainedSeconds: number;
}

/** A checkpoint with the training time that a run resumed from it continues to count from. */
export type StoredCheckpoint = Checkpoint & { readonly trainedSeconds: number };

/** Which blobs are checkpoints of which run. */
export class Checkpoints {
  constructor(private readonly db: Db) {}

  /** Of a run, the oldest first. */
  list(runId: string): StoredCheckpoint[] {
    return this.db
      .prepare<[string], CheckpointRow>('SELECT * FROM checkpoints WHERE run_id = ? ORDER BY iteration')
      .all(runId)
      .map(toCheckpoint);
  }

  /** Of every run, the newest run first, each run's in the order of their iterations. */
  all(): StoredCheckpoint[] {
    return this.db
      .prepare<[], CheckpointRow>(
        `SELECT c.* FROM checkpoints c LEFT JOIN runs r ON r.id = c.run_id
         ORDER BY r.created_at DESC, r.rowid DESC, c.iteration`,
      )
      .all()
      .map(toCheckpoint);
  }

  /** Throws a UserError when the run has no such checkpoint. */
  get(runId: string, id: string): StoredCheckpoint {
    const row = this.db
      .prepare<[string, string], CheckpointRow>('SELECT * FROM checkpoints WHERE run_id = ? AND id = ?')
      .get(runId, id);
    return toCheckpoint(required(row, 'checkpoint', id));
  }

  latest(runId: string): StoredCheckpoint | null {
    return this.list(runId).at(-1) ?? null;
  }

  /** Adds a checkpoint; one at the same iteration is replaced. */
  add(runId: string, draft: CheckpointDraft): StoredCheckpoint {
    const { iteration, sha256, bytes, trainedSeconds } = draft;
    const id = newId();
    const createdAt = timestamp();
    this.db
      .prepare(
        `INSERT OR REPLACE INTO checkpoints (id, run_id, iteration, sha256, bytes, trained_seconds, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, runId, iteration, sha256, bytes, trainedSeconds, createdAt);
    return { id, runId, iteration, sha256, bytes, trainedSeconds, createdAt };
  }

  delete(id: string): void {
    this.db.prepare('DELETE FROM checkpoints WHERE id = ?').run(id);
  }

  /** Deletes the rows past an iteration. */
  cut(runId: string, iteration: number): void {
    this.db.prepare('DELETE FROM checkpoints WHERE run_id = ? AND iteration > ?').run(runId, iteration);
  }

  /** Whether any run of the library has a checkpoint with this content. */
  isReferred(sha256: string): boolean {
    return this.db.prepare('SELECT 1 FROM checkpoints WHERE sha256 = ? LIMIT 1').get(sha256) !== undefined;
  }
}

function toCheckpoint(row: CheckpointRow): StoredCheckpoint {
  return {
    id: row.id,
    runId: row.run_id,
    iteration: row.iteration,
    sha256: row.sha256,
    bytes: row.bytes,
    trainedSeconds: row.trained_seconds,
    createdAt: row.created_at,
  };
}
