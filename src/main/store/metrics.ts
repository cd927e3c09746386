import { type BucketColumns, bucketOf, levelFor, toBuckets } from '@shared/charts/buckets';
import type { MetricCurve, MetricPoint, MetricSeries } from '@shared/domain';
import { type SeriesSummaries, summarise } from '@shared/domain/runTable';
import { readColumn } from './columns';
import type { Db } from './database';

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

/** Points of one batch in one series, and the last step that it had before. */
interface Added {
  readonly steps: number[];
  readonly values: number[];
  readonly after: number;
}

interface MetricsQuery {
  /** Names of the series wanted; all when left out. */
  readonly series?: readonly string[] | undefined;
  /** Most points per series; 2000 when left out. */
  readonly maxPoints?: number | undefined;
}

interface CurvesQuery {
  /** Names of the series wanted; all when left out. */
  readonly series?: readonly string[] | undefined;
  /** The steps shown; all of the run's when left out. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Most buckets within the range. */
  readonly buckets: number;
}

/** Time series of runs. A value that is not a number is kept as such. */
export class Metrics {
  private readonly buckets: MetricBuckets;
  private readonly summaries: SeriesSummariesOfRuns;
  /** The last step of series that were written to; at least as high as what is stored. */
  private readonly lastSteps = new Map<number, number>();

  constructor(private readonly db: Db) {
    this.buckets = new MetricBuckets(db);
    this.summaries = new SeriesSummariesOfRuns(db);
  }

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
      const added = new Map<number, Added>();
      for (const { series, step, value } of points) {
        const id = idOf(series);
        const columns = added.get(id) ?? { steps: [], values: [], after: this.lastStep(id) };
        addPoint.run(id, step, Number.isNaN(value) ? null : value);
        columns.steps.push(step);
        columns.values.push(value);
        added.set(id, columns);
      }
      for (const [id, columns] of added) this.addToBuckets(id, columns);
      this.summaries.add(runId, points);
    })();
  }

  /** Points that go on where the series ends join its buckets; others may replace points, so theirs are made anew. */
  private addToBuckets(id: number, { steps, values, after }: Added): void {
    const inOrder = steps.every((step, i) => step > (i === 0 ? after : (steps[i - 1] ?? 0)));
    if (inOrder) this.buckets.add(id, steps, values);
    else this.buckets.remake(id, least(steps), greatest(steps));
    this.lastSteps.set(id, Math.max(after, greatest(steps)));
  }

  /** Series of a run by name, each down-sampled to at most `maxPoints` points that keep its extremes. */
  read(runId: string, query: MetricsQuery = {}): MetricSeries[] {
    return this.seriesOf(runId, query.series)
      .map(({ id, name }) => toSeries(name, this.points(id, query.maxPoints ?? 2000)))
      .filter((series) => series.steps.length > 0);
  }

  /**
   * What charts draw of series in a range: buckets of one level for all of them, at most about `buckets` in the range, and
   * beside it the nearest on either side, so that lines go on to the edges. Reads a few thousand rows, however many points
   * there are.
   */
  curves(runId: string, query: CurvesQuery): MetricCurve[] {
    const ends = this.seriesOf(runId, query.series).flatMap((series) => {
      const { first, last } = this.ends(series.id);
      return first === null || last === null ? [] : [{ ...series, first, last }];
    });
    const from = query.from ?? least(ends.map(({ first }) => first));
    const to = query.to ?? greatest(ends.map(({ last }) => last));
    const level = readableLevel(levelFor(from, to, query.buckets));
    return ends.map(({ id, name, first, last }) => ({
      name,
      level,
      first,
      last,
      points: this.buckets.points(id),
      lastValue: this.valueAt(id, last),
      ...this.buckets.read(id, level, this.before(id, from, level), this.after(id, to, level)),
    }));
  }

  /** Every point of series in their order, `size` at a time. */
  *pages(runId: string, names: readonly string[] | undefined, size: number): Generator<MetricPoint[]> {
    for (const { id, name } of this.seriesOf(runId, names)) {
      const page = this.db.prepare<[number, number, number], PointRow>(
        'SELECT step, value FROM metrics WHERE series_id = ? AND step > ? ORDER BY step LIMIT ?',
      );
      let rows = page.all(id, -1, size);
      while (rows.length > 0) {
        yield rows.map(({ step, value }) => ({ series: name, step, value: value ?? Number.NaN }));
        rows = page.all(id, rows.at(-1)?.step ?? 0, size);
      }
    }
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

  /** The names of a run's series. */
  names(runId: string): Set<string> {
    return new Set(this.seriesOf(runId, undefined).map(({ name }) => name));
  }

  /** Deletes the points past an iteration. */
  cut(runId: string, iteration: number): void {
    this.db.transaction(() => {
      for (const { id } of this.seriesOf(runId, undefined)) {
        this.db.prepare('DELETE FROM metrics WHERE series_id = ? AND step > ?').run(id, iteration);
        this.buckets.cut(id, iteration);
        this.lastSteps.delete(id);
      }
      this.summaries.remake(runId);
    })();
  }

  private seriesOf(runId: string, names: readonly string[] | undefined): SeriesRow[] {
    const wanted = names === undefined ? null : new Set(names);
    return this.db
      .prepare<[string], SeriesRow>('SELECT id, name FROM series WHERE run_id = ? ORDER BY name')
      .all(runId)
      .filter(({ name }) => wanted === null || wanted.has(name));
  }

  private lastStep(seriesId: number): number {
    return this.lastSteps.get(seriesId) ?? this.ends(seriesId).last ?? -1;
  }

  private ends(seriesId: number): { readonly first: number | null; readonly last: number | null } {
    // Two queries: SQLite finds one end of an index at a time.
    const end = (pick: 'min' | 'max'): number | null =>
      this.db
        .prepare<[number], { step: number | null }>(
          `SELECT ${pick}(step) AS step FROM metrics WHERE series_id = ?`,
        )
        .get(seriesId)?.step ?? null;
    return { first: end('min'), last: end('max') };
  }

  private valueAt(seriesId: number, step: number): number {
    const row = this.db
      .prepare<[number, number], PointRow>('SELECT step, value FROM metrics WHERE series_id = ? AND step = ?')
      .get(seriesId, step);
    return row?.value ?? Number.NaN;
  }

  /** The last step before the bucket that holds `from`; `from` where there is none. */
  private before(seriesId: number, from: number, level: number): number {
    const row = this.db
      .prepare<[number, number], { step: number | null }>(
        'SELECT max(step) AS step FROM metrics WHERE series_id = ? AND step < ?',
      )
      .get(seriesId, bucketOf(from, level) * 2 ** level);
    return row?.step ?? from;
  }

  /** The first step after the bucket that holds `to`; `to` where there is none. */
  private after(seriesId: number, to: number, level: number): number {
    const row = this.db
      .prepare<[number, number], { step: number | null }>(
        'SELECT min(step) AS step FROM metrics WHERE series_id = ? AND step >= ?',
      )
      .get(seriesId, (bucketOf(to, level) + 1) * 2 ** level);
    return row?.step ?? to;
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

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const greatest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

// The pyramid of buckets above the metrics: written with every point, read by charts.

/** Levels that are stored, each eight buckets of the one before; the first is made of points. */
const STORED_LEVELS = [4, 7, 10, 13] as const;

/** A stored level where it is the next one: half of the buckets, for a quarter to an eighth of the rows to read. */
const readableLevel = (level: number): number =>
  STORED_LEVELS.find((stored) => stored === level + 1) ?? level;

const COLUMNS = 'count, total, low, high, lost';
const FINITE = 'CASE WHEN abs(value) < 9e999 THEN value END';

type BucketRow = [
  bucket: number,
  count: number,
  total: number,
  low: number | null,
  high: number | null,
  lost: number,
];

class MetricBuckets {
  constructor(private readonly db: Db) {}

  /** Adds points whose steps are all new to the series, in the order of their steps. */
  add(seriesId: number, steps: readonly number[], values: readonly number[]): void {
    const join = this.db.prepare(
      `INSERT INTO metric_buckets (series_id, level, bucket, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, total = total + excluded.total,
         low = coalesce(min(low, excluded.low), low, excluded.low),
         high = coalesce(max(high, excluded.high), high, excluded.high), lost = lost + excluded.lost`,
    );
    for (const level of STORED_LEVELS) {
      const { buckets, counts, means, lows, highs, lost } = toBuckets(steps, values, level);
      buckets.forEach((bucket, i) => {
        const count = counts[i] ?? 0;
        const total = count === 0 ? 0 : count * (means[i] ?? 0);
        join.run(seriesId, level, bucket, count, total, orNull(lows[i]), orNull(highs[i]), lost[i] ?? 0);
      });
    }
  }

  /** Makes the buckets that hold steps from `from` to `to` anew from the points that are there now. */
  remake(seriesId: number, from: number, to: number): void {
    STORED_LEVELS.forEach((level, i) => {
      const [first, last] = [bucketOf(from, level), bucketOf(to, level)];
      this.db
        .prepare('DELETE FROM metric_buckets WHERE series_id = ? AND level = ? AND bucket BETWEEN ? AND ?')
        .run(seriesId, level, first, last);
      const below = STORED_LEVELS[i - 1] ?? 0;
      const source = this.grouped(below, level - below);
      const scale = 2 ** (level - below);
      this.db
        .prepare(`INSERT INTO metric_buckets SELECT ?, ?, bucket, ${COLUMNS} FROM (${source})`)
        .run(seriesId, level, ...this.bounds(seriesId, below, first * scale, (last + 1) * scale - 1));
    });
  }

  /** Forgets what lies past a step. */
  cut(seriesId: number, step: number): void {
    for (const level of STORED_LEVELS) {
      this.db
        .prepare('DELETE FROM metric_buckets WHERE series_id = ? AND level = ? AND bucket > ?')
        .run(seriesId, level, bucketOf(step, level));
    }
    this.remake(seriesId, step, step);
  }

  /** The buckets of any level that hold steps from `from` to `to`. */
  read(seriesId: number, level: number, from: number, to: number): BucketColumns {
    const stored = STORED_LEVELS.findLast((one) => one <= level) ?? 0;
    const [first, last] = [bucketOf(from, level), bucketOf(to, level)];
    const scale = 2 ** (level - stored);
    const rows = this.db
      .prepare<(string | number)[], BucketRow>(`${this.grouped(stored, level - stored)} ORDER BY bucket`)
      .raw()
      .all(...this.bounds(seriesId, stored, first * scale, (last + 1) * scale - 1));
    return {
      buckets: Float64Array.from(rows, ([bucket]) => bucket),
      counts: Float64Array.from(rows, ([, count]) => count),
      means: Float64Array.from(rows, ([, count, total]) => (count === 0 ? Number.NaN : total / count)),
      lows: Float64Array.from(rows, ([, , , low]) => low ?? Number.NaN),
      highs: Float64Array.from(rows, ([, , , , high]) => high ?? Number.NaN),
      lost: Float64Array.from(rows, ([, , , , , lost]) => lost),
    };
  }

  /** Points of a series, all of them. */
  points(seriesId: number): number {
    const row = this.db
      .prepare<[number, number], { n: number }>(
        'SELECT coalesce(sum(count + lost), 0) AS n FROM metric_buckets WHERE series_id = ? AND level = ?',
      )
      .get(seriesId, STORED_LEVELS[STORED_LEVELS.length - 1] ?? 0);
    return row?.n ?? 0;
  }

  /** A query that joins `2^by` neighbours of a stored level (0: the points themselves). Its parameters are `bounds`. */
  private grouped(level: number, by: number): string {
    return level === 0
      ? `SELECT step >> ${by} AS bucket, count(finite) AS count, total(finite) AS total, min(finite) AS low,
           max(finite) AS high, count(*) - count(finite) AS lost
         FROM (SELECT step, ${FINITE} AS finite FROM metrics WHERE series_id = ? AND step BETWEEN ? AND ?)
         GROUP BY step >> ${by}`
      : `SELECT bucket >> ${by} AS bucket, sum(count) AS count, total(total) AS total, min(low) AS low,
           max(high) AS high, sum(lost) AS lost
         FROM metric_buckets WHERE series_id = ? AND level = ? AND bucket BETWEEN ? AND ?
         GROUP BY bucket >> ${by}`;
  }

  private bounds(seriesId: number, level: number, first: number, last: number): number[] {
    return level === 0 ? [seriesId, first, last] : [seriesId, level, first, last];
  }
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** The last, the lowest and the highest value of each series of a run: the run table needs no points. */
class SeriesSummariesOfRuns {
  constructor(private readonly db: Db) {}

  read(runId: string): SeriesSummaries {
    const row = this.db
      .prepare<[string], { series_json: string }>('SELECT series_json FROM runs WHERE id = ?')
      .get(runId);
    return row === undefined ? {} : readColumn('summaries', row.series_json);
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
