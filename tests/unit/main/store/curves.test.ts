import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinBuckets, levelFor, toBuckets } from '@shared/charts/buckets';
import type { MetricPoint } from '@shared/domain';
import type { Library } from '@main/store/library';
import { newRun, openLibrary } from '../../../support/library';

const pointsOf = (values: readonly number[], series = 'a', every = 1): MetricPoint[] =>
  values.map((value, i) => ({ series, step: 1 + i * every, value }));
const wave = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => (i === 4321 ? 99 : i % 977 === 5 ? Number.NaN : Math.sin(i / 70)));

/** The buckets of all points, made in one pass beside SQLite. */
function expected(points: readonly MetricPoint[], level: number) {
  const sorted = [...new Map(points.map((one) => [one.step, one])).values()].sort((a, b) => a.step - b.step);
  return toBuckets(
    sorted.map(({ step }) => step),
    sorted.map(({ value }) => value),
    level,
  );
}

function expectSame(library: Library, runId: string, points: readonly MetricPoint[]): void {
  const last = Math.max(...points.map(({ step }) => step));
  for (const buckets of [4, 60, 500, 3000, 40_000]) {
    const [curve] = library.metrics.curves(runId, { from: 0, to: last, buckets });
    if (!curve) throw new Error('the curve is there');
    const reference = expected(points, curve.level);
    const level = levelFor(0, last, buckets);
    // One level more where that one is stored.
    expect(curve.level).toBe([4, 7, 10, 13].includes(level + 1) ? level + 1 : level);
    for (const column of ['buckets', 'counts', 'lows', 'highs', 'lost'] as const) {
      expect(curve[column], `${column} of ${buckets}`).toEqual(reference[column]);
    }
    curve.means.forEach((mean, i) => {
      if (curve.counts[i] === 0) expect(mean).toBeNaN();
      else expect(mean).toBeCloseTo(reference.means[i] ?? 0, 9);
    });
    expect(curve.buckets.length).toBeLessThanOrEqual(buckets + 1);
    expect([curve.last, curve.points]).toEqual([last, new Set(points.map(({ step }) => step)).size]);
  }
}

describe('curves', () => {
  it('are the same from the stored levels as from the points', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const points = pointsOf(wave(20_000));
    for (let from = 0; from < points.length; from += 777)
      library.metrics.append(id, points.slice(from, from + 777));
    expectSame(library, id, points);
  });

  it('stay true when points are replaced or come late', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const points = pointsOf(wave(3000));
    library.metrics.append(id, points);
    const late = [
      { series: 'a', step: 700, value: 5 },
      { series: 'a', step: 4, value: -5 },
      { series: 'a', step: 3005, value: Number.POSITIVE_INFINITY },
    ];
    library.metrics.append(id, late);
    expectSame(library, id, [...points, ...late]);
  });

  it('stay true after a cut, and when the run goes on from there', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const points = pointsOf(wave(9000));
    library.metrics.append(id, points);
    library.metrics.cut(id, 5003);
    expectSame(library, id, points.slice(0, 5003));
    const rest = points.slice(5003).map((one) => ({ ...one, value: 2 }));
    library.metrics.append(id, rest);
    expectSame(library, id, [...points.slice(0, 5003), ...rest]);
    library.metrics.cut(id, 0);
    expect(library.metrics.curves(id, { buckets: 100 })).toEqual([]);
  });

  it('reach to the nearest points beside the range', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.metrics.append(id, pointsOf([1, 2, 3, 4], 'sparse', 1000));
    const [curve] = library.metrics.curves(id, { from: 1400, to: 1600, buckets: 400 });
    expect(curve?.level).toBe(0);
    expect([...(curve?.buckets ?? [])]).toEqual([1001, 2001]);
    expect(curve).toMatchObject({ first: 1, last: 3001, lastValue: 4, points: 4 });
    expect(library.metrics.curves(id, { series: ['nothing'], buckets: 10 })).toEqual([]);
  });

  it('reach one bucket beyond the range on either side where there are points', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.metrics.append(id, pointsOf(wave(1100)));
    const [curve] = library.metrics.curves(id, { from: 256, to: 511, buckets: 16 });
    expect(curve?.level).toBe(4);
    expect([...(curve?.buckets ?? [])]).toEqual(Array.from({ length: 18 }, (_, i) => 15 + i));
  });

  it('page through every point for an export', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const points = [...pointsOf([1, 2, 3, 4, 5], 'a'), ...pointsOf([6, Number.NaN], 'b')];
    library.metrics.append(id, points);
    expect([...library.metrics.pages(id, undefined, 2)].flat()).toEqual(points);
    expect([...library.metrics.pages(id, ['b'], 9)].flat()).toEqual(points.slice(5));
  });
});

describe('buckets', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 300 });

  /** Of a zero and a negative zero, which is the lowest depends on the order. */
  const plain = (column: Iterable<number>): number[] => [...column].map((value) => value + 0);

  it('keep extremes, counts and order', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 6 }), (all, level) => {
        const made = toBuckets(
          all.map((_, i) => i * 3),
          all,
          level,
        );
        const finite = all.filter(Number.isFinite);
        const total = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0);
        expect(total(made.counts)).toBe(finite.length);
        expect(total(made.lost)).toBe(all.length - finite.length);
        expect([...made.buckets]).toEqual([...new Set(made.buckets)].sort((a, b) => a - b));
        if (finite.length === 0) return;
        expect(Math.min(...plain(made.lows.filter(Number.isFinite)))).toBe(Math.min(...plain(finite)));
        expect(Math.max(...plain(made.highs.filter(Number.isFinite)))).toBe(Math.max(...plain(finite)));
      }),
    );
  });

  it('join to those of a higher level', () => {
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (all, level, by) => {
          const steps = all.map((_, i) => i * 2);
          const joined = joinBuckets(toBuckets(steps, all, level), by);
          const direct = toBuckets(steps, all, level + by);
          for (const column of ['buckets', 'counts', 'lows', 'highs', 'lost'] as const)
            expect(plain(joined[column])).toEqual(plain(direct[column]));
          joined.means.forEach((mean, i) => {
            const other = direct.means[i] ?? Number.NaN;
            expect(Math.abs(mean - other) < 1e-6 || (Number.isNaN(mean) && Number.isNaN(other))).toBe(true);
          });
        },
      ),
    );
  });

  it('choose the finest level that fits', () => {
    expect([levelFor(1, 100, 100), levelFor(1, 101, 100), levelFor(0, 999_999, 1000)]).toEqual([0, 1, 10]);
    expect(levelFor(5, 5, 10)).toBe(0);
  });
});
