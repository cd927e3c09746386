import type { MetricPoint, MetricSeries } from '@shared/domain';
import { summarise, type SeriesSummaries } from '@shared/runTable';
import type { Db } from './database';
import { fromJson } from './values';

interface SeriesRow {
  readonly id: number;
  readonly name: string;
}

interface PointRow {
  readonly step: number;
  readonly value: number | null;
}

interface RangeRow {
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

export interface MetricsQuery {
  /** Names of the series wanted; all when left out. */
  readonly series?: readonly string[] | undefined;
  /** Most points per series; 2000 when left out. */
  readonly maxPoints?: number | undefined;
}

/** Time series of runs. A value that is not a number is kept as such. */
export class Metrics {
  constructor(private readonly db: Db) {}

  /** Adds points in one transaction. A point of the same series and step replaces the old one. */
  append(runId: string, points: readonly MetricPoint[]): void {
    const findSeries = this.db.prepare<[string, string], SeriesRow>(
      'SELECT id, name FROM series WHERE run_id = ? AND name = ?',
    );
    const addSeries = this.db.prepare('INSERT INTO series (run_id, name) VALUES (?, ?)');
    const addPoint = this.db.prepare(
      'INSERT OR REPLACE INTO metrics (series_id, step, value) VALUES (?, ?, ?)',
    );
    const ids = new Map<string, number>();
    const idOf = (name: string): number => {
      const known = ids.get(name) ?? findSeries.get(runId, name)?.id;
      const id = known ?? Number(addSeries.run(runId, name).lastInsertRowid);
      ids.set(name, id);
      return id;
    };
    this.db.transaction(() => {
      for (const { series, step, value } of points) {
        addPoint.run(idOf(series), step, Number.isNaN(value) ? null : value);
      }
      this.writeSummaries(runId, summarise(this.summaries(runId), points));
    })();
  }

  /** The last, the lowest and the highest value of each series of a run, without reading its points. */
  summaries(runId: string): SeriesSummaries {
    const row = this.db
      .prepare<[string], { series_json: string }>('SELECT series_json FROM runs WHERE id = ?')
      .get(runId);
    return row === undefined ? {} : fromJson<SeriesSummaries>(row.series_json);
  }

  /** Series of a run by name, each down-sampled to at most `maxPoints` points that keep its extremes. */
  read(runId: string, query: MetricsQuery = {}): MetricSeries[] {
    const wanted = query.series === undefined ? null : new Set(query.series);
    return this.db
      .prepare<[string], SeriesRow>('SELECT id, name FROM series WHERE run_id = ? ORDER BY name')
      .all(runId)
      .filter(({ name }) => wanted === null || wanted.has(name))
      .map(({ id, name }) => toSeries(name, this.points(id, query.maxPoints ?? 2000)))
      .filter((series) => series.steps.length > 0);
  }

  /** The value of a series at its last step. */
  last(runId: string, series: string): number | null {
    const row = this.db
      .prepare<[string, string], { value: number | null }>(
        `SELECT value FROM metrics JOIN series ON series.id = metrics.series_id
         WHERE run_id = ? AND name = ? ORDER BY step DESC LIMIT 1`,
      )
      .get(runId, series);
    return row?.value ?? null;
  }

  /** Deletes the points past an iteration. */
  cut(runId: string, iteration: number): void {
    this.db
      .prepare('DELETE FROM metrics WHERE step > ? AND series_id IN (SELECT id FROM series WHERE run_id = ?)')
      .run(iteration, runId);
    this.writeSummaries(runId, summarise({}, this.allPoints(runId)));
  }

  private writeSummaries(runId: string, summaries: SeriesSummaries): void {
    this.db.prepare('UPDATE runs SET series_json = ? WHERE id = ?').run(JSON.stringify(summaries), runId);
  }

  private allPoints(runId: string): MetricPoint[] {
    return this.db
      .prepare<[string], { series: string; step: number; value: number | null }>(
        `SELECT name AS series, step, value FROM series JOIN metrics ON series_id = series.id
         WHERE run_id = ? ORDER BY series_id, step`,
      )
      .all(runId)
      .map(({ series, step, value }) => ({ series, step, value: value ?? NaN }));
  }

  private points(seriesId: number, maxPoints: number): PointRow[] {
    const range = this.db
      .prepare<[number], RangeRow>(
        `SELECT count(*) AS n, coalesce(min(step), 0) AS low, coalesce(max(step), 0) AS high
         FROM metrics WHERE series_id = ?`,
      )
      .get(seriesId);
    if (range === undefined || range.n === 0) return [];
    if (range.n <= maxPoints) {
      return this.db
        .prepare<[number], PointRow>('SELECT step, value FROM metrics WHERE series_id = ? ORDER BY step')
        .all(seriesId);
    }
    return this.extremes(seriesId, range, maxPoints);
  }

  /**
   * The first and the last point, and the lowest and the highest of each of (maxPoints - 2) / 2 equal parts of the
   * steps. SQLite takes `step` from the row that holds the minimum or maximum.
   */
  private extremes(seriesId: number, { low, high }: RangeRow, maxPoints: number): PointRow[] {
    const buckets = Math.floor((maxPoints - 2) / 2);
    const found = new Map<number, PointRow>();
    const add = (row: PointRow): unknown => found.set(row.step, row);
    if (buckets > 0) {
      for (const pick of ['min', 'max']) {
        this.db
          .prepare<number[], PointRow>(
            `SELECT step, ${pick}(value) AS value FROM metrics WHERE series_id = ?
             GROUP BY CAST((step - ?) * ? / ? AS INTEGER)`,
          )
          .all(seriesId, low, buckets, high - low + 1)
          .forEach(add);
      }
    }
    this.db
      .prepare<number[], PointRow>('SELECT step, value FROM metrics WHERE series_id = ? AND step IN (?, ?)')
      .all(seriesId, low, high)
      .forEach(add);
    return [...found.values()].sort((a, b) => a.step - b.step);
  }
}

function toSeries(name: string, points: readonly PointRow[]): MetricSeries {
  return {
    name,
    steps: Float64Array.from(points, ({ step }) => step),
    values: Float64Array.from(points, ({ value }) => value ?? NaN),
  };
}
