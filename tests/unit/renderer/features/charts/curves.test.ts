import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchEffect } from 'vue';
import { toBuckets } from '@shared/charts/buckets';
import { CAPACITY, CurveBuffer } from '@renderer/features/charts/curveBuffer';
import { minimapPath } from '@renderer/features/charts/minimap';
import { columnsOf, otherSeries, strokeOf } from '@renderer/features/runs/charts/runCharts';
import { chosenRange, panBy, zoomAround } from '@renderer/features/charts/zoom';
import { useCurves } from '@renderer/features/charts/curves';
import { one, runsOf, settled, startStores } from '../../support';

afterEach(() => vi.useRealTimers());

describe('a curve', () => {
  it('holds a bounded number of buckets, equal to those made at once', () => {
    const n = 100_000;
    const steps = Array.from({ length: n }, (_, i) => i + 1);
    const values = steps.map((step) => (step === 31_234 ? 1000 : step === 7 ? NaN : Math.sin(step)));
    const curve = new CurveBuffer();
    steps.forEach((step, i) => curve.append(step, values[i] ?? 0));
    expect(curve.length).toBeLessThanOrEqual(CAPACITY);
    const expected = toBuckets(steps, values, curve.level);
    expect(curve.lows).toEqual(expected.lows);
    expect(curve.highs).toEqual(expected.highs);
    expect(curve.counts).toEqual(expected.counts);
    curve.values.forEach((mean, i) => expect(mean).toBeCloseTo(expected.means[i] ?? 0, 9));
    expect(Math.max(...curve.highs)).toBe(1000);
    expect([curve.first, curve.last, curve.points]).toEqual([1, n, n]);
    expect(curve.lastValue).toBe(values.at(-1));
  });

  it('goes on from what main answered, ignores what it knows and forgets what was cut', () => {
    const answer = { name: 'a', level: 1, first: 1, last: 5, points: 5, lastValue: 50 };
    const curve = new CurveBuffer({ ...answer, ...toBuckets([1, 2, 3, 4, 5], [10, 20, 30, 40, 50], 1) });
    curve.append(5, 999);
    curve.append(6, 70);
    expect([...curve.steps]).toEqual([1, 2, 4, 6]);
    expect([...curve.values]).toEqual([10, 25, 45, 70]);
    curve.cutAfter(3);
    expect([curve.length, curve.last]).toEqual([2, 3]);
    curve.append(4, 1);
    expect([...curve.values]).toEqual([10, 25, 1]);
  });
});

describe('zoom', () => {
  const domain = [1, 1000] as const;

  it('keeps what is under the pointer and stays within the run', () => {
    expect(zoomAround(null, 0.5, 500, domain)).toEqual([250.5, 750]);
    expect(zoomAround([400, 600], 100, 500, domain)).toBeNull();
    expect(zoomAround([1, 11], 0.5, 1, domain)).toEqual([1, 6]);
    expect(zoomAround([10, 14], 0.5, 12, domain)).toEqual([10, 14]);
    const [from, to] = zoomAround(null, 0.5, 31.6, domain, true) ?? [0, 0];
    expect(to / from).toBeCloseTo(Math.sqrt(1000), 6);
  });

  it('moves along, and no further than the ends', () => {
    expect(panBy(null, 0.5, domain)).toBeNull();
    expect(panBy([100, 200], 0.5, domain)).toEqual([150, 250]);
    expect(panBy([100, 200], -9, domain)).toEqual([1, 101]);
    expect(panBy([100, 200], 99, domain)?.[1]).toBe(1000);
  });

  it('takes a dragged range in any direction; all of it is no zoom', () => {
    expect(chosenRange(70, 20, domain)).toEqual([20, 70]);
    expect(chosenRange(-50, 2000, domain)).toBeNull();
    expect(chosenRange(999.9, 1000, domain)).toEqual([996, 1000]);
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e4, max: 1e4 }),
        fc.double({ noNaN: true, min: -1e4, max: 1e4 }),
        (a, b) => {
          const range = chosenRange(a, b, domain);
          if (range === null) return;
          expect(range[0]).toBeGreaterThanOrEqual(1);
          expect(range[1]).toBeLessThanOrEqual(1000);
          expect(range[1]).toBeGreaterThan(range[0]);
        },
      ),
    );
  });
});

describe('charts of a run', () => {
  it('know what no other chart shows', () => {
    expect(otherSeries(['loss/objective', 'accuracy/ConvNet', 'mine', 'device/rate'])).toEqual(['mine']);
  });

  it('tell curves apart by colour or dashes', () => {
    const strokes = [0, 1, 2, 3].flatMap((run) => [0, 1].map((s) => strokeOf(s, run, true)));
    expect(new Set(strokes.map(({ colour, dash }) => `${colour}/${dash}`)).size).toBe(8);
    expect(strokeOf(0, 0, false)).toEqual({ colour: 1, dash: 0 });
    expect(strokeOf(0, 2, false)).toEqual({ colour: 3, dash: 2 });
  });

  it('draw the finer curve where it covers what is shown', () => {
    const coarse = new CurveBuffer();
    const fine = new CurveBuffer();
    for (let i = 1; i <= 10; i += 1) coarse.append(i * 10, i);
    for (let i = 40; i <= 60; i += 1) fine.append(i, i);
    const overview = new Map([['a', coarse]]);
    const detail = new Map([['a', fine]]);
    expect(columnsOf(overview, null, 'a')?.steps.length).toBe(10);
    expect(columnsOf(overview, detail, 'a')?.steps.length).toBe(21);
    expect(columnsOf(overview, detail, 'a')?.history?.steps.length).toBe(10);
    expect(columnsOf(overview, new Map(), 'a')?.steps.length).toBe(10);
    expect(columnsOf(overview, detail, 'b')).toBeNull();
  });

  it('have a small picture of the whole', () => {
    expect(minimapPath({ steps: [1, 2], values: [0, 1] }, [1, 2])).toBe('M0.0 95.0L1000.0 5.0');
    expect(minimapPath({ steps: [1], values: [0] }, [1, 2])).toBe('');
  });
});

describe('curves on screen', () => {
  const stage = async () => {
    const bridge = await startStores({ running: true });
    const run = one(runsOf(bridge), (item) => item.status === 'running');
    const curves = useCurves();
    await curves.load(run.id);
    return { bridge, run, curves };
  };

  it('take ten thousand values a second: bounded memory, a few redraws', async () => {
    const { bridge, run, curves } = await stage();
    vi.useFakeTimers();
    const redrawn = vi.fn();
    watchEffect(() => void redrawn(curves.runs.size), { flush: 'sync' });
    const series = Array.from({ length: 20 }, (_, i) => `load/${i}`);
    for (let batch = 0; batch < 100; batch += 1) {
      const points = Array.from({ length: 1000 }, (_, i) => ({
        series: series[i % 20] ?? '',
        step: run.iteration + 1 + batch * 50 + Math.floor(i / 20),
        value: Math.sin(i),
      }));
      bridge.emit('run.metrics', { runId: run.id, points });
      vi.advanceTimersByTime(100);
    }
    const overview = curves.of(run.id)?.overview;
    for (const name of series) {
      expect(overview?.get(name)?.points).toBe(5000);
      expect(overview?.get(name)?.length).toBeLessThanOrEqual(CAPACITY);
    }
    expect(redrawn.mock.calls.length).toBeGreaterThan(10);
    expect(redrawn.mock.calls.length).toBeLessThanOrEqual(52);
  });

  it('ask for a zoomed range once, and keep it fresh with what arrives', async () => {
    const { bridge, run, curves } = await stage();
    const asked = (): number => bridge.calls.filter(({ name }) => name === 'metrics.curves').length;
    const before = asked();
    curves.show([10, run.iteration]);
    await settled();
    expect(asked()).toBe(before + 1);
    expect(bridge.calls.at(-1)?.input).toMatchObject({ runId: run.id, buckets: 3000 });
    const step = run.iteration + 1;
    bridge.emit('run.metrics', { runId: run.id, points: [{ series: 'loss/objective', step, value: 4 }] });
    expect(curves.of(run.id)?.detail?.curves.get('loss/objective')?.lastValue).toBe(4);
    expect(curves.fine).toEqual([run.id]);
    const covering = curves.fine;
    curves.show([12, run.iteration]);
    expect(curves.fine).toBe(covering);
    curves.show(null);
    expect(curves.fine).toEqual([]);
    expect(curves.of(run.id)?.detail).toBeNull();
  });

  it('forget runs that are no longer shown', async () => {
    const { run, curves } = await stage();
    curves.keep([]);
    expect(curves.of(run.id)).toBeUndefined();
  });
});
