import { describe, expect, it } from 'vitest';
import { prepare, toCsv, valueBefore, type ChartSeries } from '@renderer/lib/chartData';

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

  it('writes CSV that holds every point', () => {
    expect(toCsv([{ ...loss, id: 'a,b', steps: [1], values: [0.5] }])).toBe(
      'series,step,value\n"a,b",1,0.5\n',
    );
  });
});
