import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { joinBuckets, levelFor, toBuckets } from '@shared/charts/buckets';
import type { MetricPoint } from '@shared/domain';
import { Library } from '@main/store/library';
import { config } from '../support/library';

/*
 * Down-sampling of long series: in a pure function, and from the library as charts ask for it. BENCH_POINTS and
 * BENCH_SERIES change the size.
 */

const POINTS = Number(process.env.BENCH_POINTS ?? 1_000_000);
const SERIES = Number(process.env.BENCH_SERIES ?? 20);
/** A wide chart. */
const BUCKETS = 1200;
/** What a run flushes at once at 10,000 values a second. */
const BATCH = 1000;

const valueAt = (step: number, series: number): number =>
  5 * Math.exp(-step / 2e5) + Math.sin(step * 12.9898 + series) * 0.4;

function milliseconds(work: () => void, repeats = 5): string {
  const times = Array.from({ length: repeats }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  }).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
  return `${median.toFixed(median < 10 ? 2 : 0)} ms`;
}

it('puts a million points into buckets', () => {
  const steps = Float64Array.from({ length: POINTS }, (_, i) => i + 1);
  const values = steps.map((step) => valueAt(step, 0));
  const level = levelFor(1, POINTS, BUCKETS);
  const fine = toBuckets(steps, values, 4);
  expect(fine.buckets.length).toBeGreaterThan(0);
  console.table([
    { work: `toBuckets, ${POINTS} points`, time: milliseconds(() => void toBuckets(steps, values, level)) },
    {
      work: `joinBuckets, ${fine.buckets.length} buckets`,
      time: milliseconds(() => void joinBuckets(fine, level - 4)),
    },
  ]);
});

it(`reads curves of ${SERIES} series of a million points`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haba-bench-'));
  const library = await Library.open(folder);
  try {
    const project = library.projects.create({ name: 'Bench' });
    const { id } = library.runs.create({ projectId: project.id, name: 'Long', config });
    const perSeries = Math.max(1, Math.floor(BATCH / SERIES));
    const batches: number[] = [];
    for (let from = 1; from <= POINTS; from += perSeries) {
      const points: MetricPoint[] = [];
      for (let step = from; step < Math.min(POINTS + 1, from + perSeries); step += 1) {
        for (let s = 0; s < SERIES; s += 1) {
          points.push({ series: `loss/${s}`, step, value: valueAt(step, s) });
        }
      }
      const begun = performance.now();
      library.metrics.append(id, points);
      batches.push(performance.now() - begun);
    }
    batches.sort((a, b) => a - b);
    const read = (from: number, to: number): string =>
      milliseconds(() => void library.metrics.curves(id, { from, to, buckets: BUCKETS }));
    const middle = POINTS / 2;
    const ranges = [1, 10, 100, 1000].map((part) => ({
      work: `${SERIES} curves, ${part === 1 ? 'everything' : `1/${part} of the range`}`,
      time: read(middle - POINTS / 2 / part + 1, middle + POINTS / 2 / part),
    }));
    const [first] = library.metrics.curves(id, { from: 1, to: POINTS, buckets: BUCKETS });
    expect(first?.points).toBe(POINTS);
    const at = (share: number): string =>
      `${(batches[Math.floor(share * (batches.length - 1))] ?? Number.NaN).toFixed(2)} ms`;
    console.table([
      ...ranges,
      { work: `writing ${BATCH} points, median`, time: at(0.5) },
      { work: `writing ${BATCH} points, 99 of 100`, time: at(0.99) },
      {
        work: 'all points by SQL groups (as without buckets), one series',
        time: milliseconds(
          () => void library.metrics.read(id, { series: ['loss/0'], maxPoints: 2 * BUCKETS }),
          1,
        ),
      },
    ]);
  } finally {
    library.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
