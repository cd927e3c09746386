import type { HistogramDraft, TensorHistogram } from '@shared/domain';
import type { Db } from './database';
import { bytesOfCounts, countsOfBytes } from './values';

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
