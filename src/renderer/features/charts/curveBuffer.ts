import { bucketOf, joinBuckets, type BucketColumns } from '@shared/charts/buckets';
import type { MetricCurve } from '@shared/domain';

/** Buckets that a curve holds unless told otherwise: more than a wide chart has pixels. */
export const CAPACITY = 2048;

type Name = keyof BucketColumns;

/**
 * What a chart draws of one series, as main answered it and as points arrive. However many come, it holds at most so many
 * buckets: when they are too many, neighbours join.
 */
export class CurveBuffer {
  level: number;
  /** First and last step, and the value at the last. */
  first: number;
  last: number;
  lastValue: number;
  /** Points of the whole series. */
  points: number;
  private columns: Record<Name, Float64Array>;
  private count: number;

  /** A curve longer than `capacity` stays as fine as it is until something is added. */
  constructor(
    curve?: MetricCurve,
    private readonly capacity = CAPACITY,
  ) {
    this.level = curve?.level ?? 0;
    this.first = curve?.first ?? Infinity;
    this.last = curve?.last ?? -Infinity;
    this.lastValue = curve?.lastValue ?? Number.NaN;
    this.points = curve?.points ?? 0;
    this.count = curve?.buckets.length ?? 0;
    this.columns = withRoom(curve ?? EMPTY, Math.max(64, this.count));
  }

  get length(): number {
    return this.count;
  }

  /** The first step of each bucket; never before the series' own. */
  get steps(): Float64Array {
    const width = 2 ** this.level;
    return this.view('buckets').map((bucket) => Math.max(bucket * width, this.first));
  }

  get values(): Float64Array {
    return this.view('means');
  }

  get lows(): Float64Array {
    return this.view('lows');
  }

  get highs(): Float64Array {
    return this.view('highs');
  }

  get counts(): Float64Array {
    return this.view('counts');
  }

  /** Adds a point; one that is not after the last is already known and left out. */
  append(step: number, value: number): void {
    if (step <= this.last) return;
    this.first = Math.min(this.first, step);
    this.last = step;
    this.lastValue = value;
    this.points += 1;
    const at = this.placeOf(bucketOf(step, this.level), step);
    const { counts, means, lows, highs, lost } = this.columns;
    if (!Number.isFinite(value)) {
      lost[at] = (lost[at] ?? 0) + 1;
      return;
    }
    const count = (counts[at] ?? 0) + 1;
    counts[at] = count;
    means[at] = count === 1 ? value : (means[at] ?? 0) + (value - (means[at] ?? 0)) / count;
    lows[at] = count === 1 ? value : Math.min(lows[at] ?? value, value);
    highs[at] = count === 1 ? value : Math.max(highs[at] ?? value, value);
  }

  /** Forgets the buckets that begin after `step`. What the last of them held beyond it is asked of main again. */
  cutAfter(step: number): void {
    const last = bucketOf(step, this.level);
    while (this.count > 0 && (this.columns.buckets[this.count - 1] ?? 0) > last) this.count -= 1;
    this.last = Math.min(this.last, step);
    this.lastValue = this.columns.means[this.count - 1] ?? Number.NaN;
  }

  /** The place of a bucket at the end, made if it is not there yet. */
  private placeOf(bucket: number, step: number): number {
    if (this.count > 0 && this.columns.buckets[this.count - 1] === bucket) return this.count - 1;
    if (this.count >= this.capacity) {
      this.join();
      return this.placeOf(bucketOf(step, this.level), step);
    }
    if (this.count === this.columns.buckets.length) {
      this.columns = withRoom(this.all(), Math.min(this.capacity, this.count * 2));
    }
    const at = this.count;
    this.count += 1;
    this.columns.buckets[at] = bucket;
    for (const name of ['counts', 'lost'] as const) this.columns[name][at] = 0;
    for (const name of ['means', 'lows', 'highs'] as const) this.columns[name][at] = Number.NaN;
    return at;
  }

  private join(): void {
    const joined = joinBuckets(this.all(), 1);
    this.level += 1;
    this.count = joined.buckets.length;
    this.columns = withRoom(joined, this.count);
  }

  private view(name: Name): Float64Array {
    return this.columns[name].subarray(0, this.count);
  }

  private all(): BucketColumns {
    return columnsOf((name) => this.view(name));
  }
}

const columnsOf = (make: (name: Name) => Float64Array): Record<Name, Float64Array> => ({
  buckets: make('buckets'),
  counts: make('counts'),
  means: make('means'),
  lows: make('lows'),
  highs: make('highs'),
  lost: make('lost'),
});

const EMPTY = columnsOf(() => new Float64Array());

function withRoom(columns: BucketColumns, size: number): Record<Name, Float64Array> {
  return columnsOf((name) => {
    const roomy = new Float64Array(Math.max(size, columns[name].length));
    roomy.set(columns[name]);
    return roomy;
  });
}
