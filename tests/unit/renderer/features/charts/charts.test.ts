import { describe, expect, it } from 'vitest';
import {
  prepare,
  rangeWithoutOutliers,
  valueBefore,
  type ChartSeries,
} from '@renderer/features/charts/chartData';
import { marksOf, rateChanges } from '@renderer/features/charts/chartMarks';
import { tableOf, toCsv } from '@renderer/features/charts/chartTable';

const loss: ChartSeries = {
  id: 'loss',
  label: 'Loss',
  colour: 1,
  steps: [0, 1, 2, 4],
  values: [8, 4, -1, 2],
};
const linear = { smoothing: 0, logX: false, logY: false };

describe('chart data', () => {
  it('joins series on their steps', () => {
    const other = { ...loss, id: 'other', steps: [1, 3], values: [5, 6] };
    const { data, columns } = prepare([loss, other], linear);
    expect(data.map((column) => [...column])).toEqual([
      [0, 1, 2, 3, 4],
      [8, 4, -1, undefined, 2],
      [undefined, 5, undefined, 6, undefined],
    ]);
    expect(columns).toEqual([{ main: 1 }, { main: 2 }]);
  });

  it('keeps the raw values beside the smoothed ones', () => {
    const { data, columns } = prepare([loss], { ...linear, smoothing: 0.5 });
    expect(columns).toEqual([{ main: 1, raw: 2 }]);
    expect([...(data[2] ?? [])]).toEqual([8, 4, -1, 2]);
    expect(data[1]?.[0]).toBe(8);
    expect(data[1]?.[1]).toBeCloseTo(4 / 0.75, 12);
  });

  it('leaves out what a logarithmic axis cannot show', () => {
    const { data } = prepare([loss], { ...linear, logX: true, logY: true });
    expect(data.map((column) => [...column])).toEqual([
      [1, 2, 4],
      [4, null, 2],
    ]);
  });

  it('draws a band of deviation around measurements and does not smooth them', () => {
    const accuracy = { ...loss, steps: [10, 20], values: [0.5, 0.6], spread: [0.1, 0.2], sparse: true };
    const { data, columns } = prepare([accuracy], { ...linear, smoothing: 0.9 });
    expect(columns).toEqual([{ main: 1, low: 2, high: 3 }]);
    expect(data[1]).toEqual([0.5, 0.6]);
    expect(data[2]?.[1]).toBeCloseTo(0.4, 12);
    expect(data[3]?.[1]).toBeCloseTo(0.8, 12);
  });

  it('finds the value under a cursor', () => {
    expect([-1, 0, 3, 4, Infinity].map((step) => valueBefore(loss, step))).toEqual([null, 8, -1, 2, 2]);
  });

  it('draws the extremes behind means, and the raw values where every point is there', () => {
    const means = { ...loss, lows: [7, 3, -2, 1], highs: [9, 5, 0, 3] };
    const { data, columns } = prepare([means], { ...linear, smoothing: 0.5 });
    expect(columns).toEqual([{ main: 1, low: 2, high: 3 }]);
    expect([...(data[2] ?? [])]).toEqual([7, 3, -2, 1]);
    const single = { ...loss, lows: loss.values, highs: loss.values };
    expect(prepare([single], { ...linear, smoothing: 0.5 }).columns).toEqual([{ main: 1, raw: 2 }]);
    expect(prepare([single], linear).columns).toEqual([{ main: 1 }]);
  });

  it('goes on smoothing where a zoomed curve begins', () => {
    const scale = { ...linear, smoothing: 0.8 };
    const whole = prepare([loss], scale).data[1] ?? [];
    const zoomed = { ...loss, steps: [2, 4], values: [-1, 2], history: loss };
    expect([...(prepare([zoomed], scale).data[1] ?? [])]).toEqual([...whole].slice(2));
  });

  it('finds a range that a few outliers do not widen', () => {
    const column = Array.from({ length: 1000 }, (_, i) => (i === 500 ? 1e9 : i === 3 ? null : i / 1000));
    const range = rangeWithoutOutliers([column, [undefined, NaN]]);
    expect(range?.high).toBeLessThanOrEqual(1);
    expect(range?.low).toBeGreaterThanOrEqual(0);
    expect(rangeWithoutOutliers([[null], []])).toBeNull();
    const long = Array.from({ length: 50_000 }, (_, i) => i);
    expect(rangeWithoutOutliers([long])?.high).toBeGreaterThan(48_000);
  });

  it('writes CSV of every drawn point, with the extremes that it stands for', () => {
    const series = { ...loss, id: 'a,b', steps: [1, 9], values: [0.5, 2], lows: [0.25, 2], highs: [1, 2] };
    expect(toCsv([series])).toBe('series,step,value,low,high\n"a,b",1,0.5,0.25,1\n"a,b",9,2,2,2\n');
    expect(toCsv([series], [5, 10])).toBe('series,step,value,low,high\n"a,b",9,2,2,2\n');
  });

  it('gives a table with a few rows of all series', () => {
    const other = { ...loss, id: 'other', steps: [2, 3], values: [5, 6] };
    expect(tableOf([loss, other], [0, 4], 3)).toEqual([
      { step: 0, values: [8, null] },
      { step: 2, values: [-1, 5] },
      { step: 4, values: [2, 6] },
    ]);
    expect(tableOf([loss], [1, 1], 60)).toEqual([{ step: 1, values: [4] }]);
  });
});

describe('marks', () => {
  it('say where a learned rate has changed by half', () => {
    const values = [0.01, 0.011, 0.0149, 0.0151, 0.02, 0.009, NaN, -1];
    expect(rateChanges([1, 2, 3, 4, 5, 6, 7, 8], values)).toEqual([
      { kind: 'rate', step: 4, value: 0.0151 },
      { kind: 'rate', step: 6, value: 0.009 },
    ]);
  });

  it('are one of a kind at a step, in order', () => {
    const evaluation = { iteration: 20 } as Parameters<typeof marksOf>[0]['evaluations'][number];
    const event = { id: 1, time: '', detail: '', iteration: 12 };
    const marks = marksOf({
      evaluations: [evaluation, evaluation],
      checkpoints: [],
      events: [
        { ...event, kind: 'started', iteration: 0 },
        { ...event, kind: 'resumed' },
        { ...event, kind: 'resumed', iteration: null },
      ],
      rate: null,
    });
    expect(marks).toEqual([
      { kind: 'resume', step: 12 },
      { kind: 'evaluation', step: 20 },
    ]);
  });
});
