import type { MetricPoint } from '@shared/domain';
import { summarise, type SeriesSummaries } from '@shared/domain/runTable';
import type { Db } from './database';
import { fromJson } from './values';

/** The last, the lowest and the highest value of each series of a run: the run table needs no points. */
export class SeriesSummariesOfRuns {
  constructor(private readonly db: Db) {}

  read(runId: string): SeriesSummaries {
    const row = this.db
      .prepare<[string], { series_json: string }>('SELECT series_json FROM runs WHERE id = ?')
      .get(runId);
    return row === undefined ? {} : fromJson<SeriesSummaries>(row.series_json);
  }

  add(runId: string, points: readonly MetricPoint[]): void {
    this.write(runId, summarise(this.read(runId), points));
  }

  /** From all points, where some are gone. */
  remake(runId: string): void {
    const points = this.db
      .prepare<[string], { series: string; step: number; value: number | null }>(
        `SELECT name AS series, step, value FROM series JOIN metrics ON series_id = series.id
         WHERE run_id = ? ORDER BY series_id, step`,
      )
      .all(runId)
      .map(({ series, step, value }) => ({ series, step, value: value ?? NaN }));
    this.write(runId, summarise({}, points));
  }

  private write(runId: string, summaries: SeriesSummaries): void {
    this.db.prepare('UPDATE runs SET series_json = ? WHERE id = ?').run(JSON.stringify(summaries), runId);
  }
}
