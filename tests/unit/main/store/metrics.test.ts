import { describe, expect, it } from 'vitest';
import { newRun, openLibrary } from '../../../support/library';

describe('metrics', () => {
  it('come back by series in the order of their steps, values that are no numbers included', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.metrics.append(id, [
      { series: 'b', step: 2, value: 4 },
      { series: 'b', step: 1, value: Number.NaN },
      { series: 'a', step: 7, value: Number.POSITIVE_INFINITY },
    ]);
    expect(library.metrics.read(id)).toEqual([
      { name: 'a', steps: Float64Array.of(7), values: Float64Array.of(Number.POSITIVE_INFINITY) },
      { name: 'b', steps: Float64Array.of(1, 2), values: Float64Array.of(Number.NaN, 4) },
    ]);
    expect(library.metrics.read(id, { series: ['b', 'unknown'] }).map(({ name }) => name)).toEqual(['b']);
    expect(library.metrics.last(id, 'b')).toBe(4);
  });

  it('replace a point of the same step', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    library.metrics.append(id, [{ series: 'a', step: 1, value: 1 }]);
    library.metrics.append(id, [{ series: 'a', step: 1, value: 2 }]);
    expect(library.metrics.read(id)[0]?.values).toEqual(Float64Array.of(2));
  });

  it('keep ends and extremes when down-sampled', async () => {
    const library = await openLibrary();
    const { id } = newRun(library);
    const spikes = new Map([
      [333, 1000],
      [7778, -1000],
    ]);
    const points = Array.from({ length: 10_000 }, (_, i) => ({
      series: 'a',
      step: i + 1,
      value: spikes.get(i + 1) ?? Math.sin(i / 50),
    }));
    library.metrics.append(id, points);
    for (const maxPoints of [2, 3, 10, 100, 2000]) {
      const [series] = library.metrics.read(id, { maxPoints });
      if (!series) throw new Error('the series is there');
      expect(series.steps.length).toBeLessThanOrEqual(maxPoints);
      expect(series.steps[0]).toBe(1);
      expect(series.steps.at(-1)).toBe(10_000);
      expect([...series.steps]).toEqual([...series.steps].sort((a, b) => a - b));
      series.steps.forEach((step, i) => expect(series.values[i]).toBe(points[step - 1]?.value));
      if (maxPoints < 10) continue;
      expect(series.steps).toContain(333);
      expect(series.steps).toContain(7778);
    }
  });
});
