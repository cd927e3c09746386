/** The pyramid of buckets above the metrics: written with every point, read by charts. */
import { bucketOf, toBuckets, type BucketColumns } from '@shared/charts/buckets';
import type { Db } from './database';

/** Levels that are stored, each eight buckets of the one before; the first is made of points. */
export const STORED_LEVELS = [4, 7, 10, 13] as const;

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

export class MetricBuckets {
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
