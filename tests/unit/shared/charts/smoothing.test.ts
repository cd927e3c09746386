import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample, localFits, movingAverage } from '@shared/charts/smoothing';
import { Random } from '@main/core/random/random';

const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 });

/** The average over points a step apart. */
const average = (values: readonly number[], weight: number): number[] => [
  ...movingAverage({ steps: values.map((_, i) => i + 7), values }, weight, 1),
];

describe('the moving average', () => {
  const weights = fc.double({ min: 0.01, max: 0.99, noNaN: true });

  it('is bias-corrected', () => {
    // 1; (0.5·1·0.5 + 0.5·3) / 0.75; ...
    expect(average([1, 3, 5], 0.5)).toEqual([1, 1.75 / 0.75, (1.75 * 0.5 + 2.5) / 0.875]);
  });

  it('leaves a constant as it is, and everything at weight 0', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (value, n) => {
          for (const one of average(Array<number>(n).fill(value), 0.9)) expect(one).toBeCloseTo(value, 9);
        },
      ),
    );
    expect(average([4, -2, 9], 0)).toEqual([4, -2, 9]);
  });

  it('never leaves the range of the values', () => {
    fc.assert(
      fc.property(series, fc.double({ min: 0, max: 0.99, noNaN: true }), (values, weight) => {
        const slack = 1e-6 * Math.max(1, ...values.map(Math.abs));
        for (const one of average(values, weight)) {
          expect(one).toBeGreaterThanOrEqual(Math.min(...values) - slack);
          expect(one).toBeLessThanOrEqual(Math.max(...values) + slack);
        }
      }),
    );
  });

  it('passes values through that are not finite and goes on after them', () => {
    const out = average([1, NaN, 1], 0.5);
    expect(out[1]).toBeNaN();
    expect(out[2]).toBeCloseTo(1, 12);
  });

  it('goes on from the past that it is given', () => {
    fc.assert(
      fc.property(series, weights, fc.integer({ min: 0, max: 399 }), (values, weight, cut) => {
        const steps = values.map((_, i) => i * 3);
        const from = Math.min(cut, values.length - 1);
        const whole = movingAverage({ steps, values }, weight, 10);
        const rest = { steps: steps.slice(from), values: values.slice(from) };
        expect([...movingAverage(rest, weight, 10, { steps, values })]).toEqual([...whole.slice(from)]);
      }),
    );
  });

  it('forgets more over a longer gap', () => {
    const near = movingAverage({ steps: [0, 1], values: [0, 1] }, 0.9, 1);
    const far = movingAverage({ steps: [0, 20], values: [0, 1] }, 0.9, 1);
    expect(far[1]).toBeGreaterThan(near[1] ?? 1);
  });
});

describe('local fits', () => {
  it('keep a straight line as it is, ends included', () => {
    const line = Array.from({ length: 50 }, (_, i) => ({ x: i, y: 3 - 0.2 * i }));
    localFits(line).forEach((point, i) => {
      expect(point.y).toBeCloseTo(line[i]?.y ?? NaN, 9);
    });
  });

  it('take most of the noise out', () => {
    const random = Random.for(1, 'noise');
    const points = Array.from({ length: 400 }, (_, x) => ({ x, y: 0.85 + 0.3 * random.uniform() }));
    const spread = (list: readonly { y: number }[]): number =>
      Math.sqrt(list.reduce((sum, { y }) => sum + (y - 1) ** 2, 0) / list.length);
    expect(spread(localFits(points))).toBeLessThan(spread(points) / 2.5);
  });
});

describe('downsample', () => {
  it('keeps peaks, ends and order within the limit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 4, max: 60 }), (values, limit) => {
        const steps = values.map((_, i) => i * 2);
        const kept = downsample(steps, values, limit);
        expect(kept.steps.length).toBeLessThanOrEqual(Math.max(limit, 4));
        expect(kept.steps[0]).toBe(0);
        expect(kept.steps.at(-1)).toBe(steps.at(-1));
        expect(Math.max(...kept.values)).toBe(Math.max(...values));
        expect(Math.min(...kept.values)).toBe(Math.min(...values));
        expect([...kept.steps]).toEqual([...kept.steps].sort((a, b) => a - b));
        kept.steps.forEach((step, i) => expect(kept.values[i]).toBe(values[step / 2]));
      }),
    );
  });
});
