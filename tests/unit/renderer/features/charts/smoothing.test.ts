import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample, smooth, smoothOver } from '@renderer/features/charts/smoothing';

const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 });

describe('smooth', () => {
  it('follows the bias-corrected moving average', () => {
    // 1; (0.5·1·0.5 + 0.5·3) / 0.75; ...
    expect([...smooth([1, 3, 5], 0.5)]).toEqual([1, 1.75 / 0.75, (1.75 * 0.5 + 2.5) / 0.875]);
  });

  it('leaves a constant as it is, and everything at weight 0', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (value, n) => {
          for (const one of smooth(Array<number>(n).fill(value), 0.9)) expect(one).toBeCloseTo(value, 9);
        },
      ),
    );
    expect([...smooth([4, -2, 9], 0)]).toEqual([4, -2, 9]);
  });

  it('never leaves the range of the values', () => {
    fc.assert(
      fc.property(series, fc.double({ min: 0, max: 0.99, noNaN: true }), (values, weight) => {
        const slack = 1e-6 * Math.max(1, ...values.map(Math.abs));
        for (const one of smooth(values, weight)) {
          expect(one).toBeGreaterThanOrEqual(Math.min(...values) - slack);
          expect(one).toBeLessThanOrEqual(Math.max(...values) + slack);
        }
      }),
    );
  });

  it('passes values through that are not finite and goes on after them', () => {
    const out = smooth([1, NaN, 1], 0.5);
    expect(out[1]).toBeNaN();
    expect(out[2]).toBeCloseTo(1, 12);
  });
});

describe('smoothing over steps', () => {
  const weights = fc.double({ min: 0.01, max: 0.99, noNaN: true });

  it('is the moving average where there is a point every step', () => {
    fc.assert(
      fc.property(series, weights, (values, weight) => {
        const steps = values.map((_, i) => i + 7);
        const expected = smooth(values, weight);
        smoothOver({ steps, values }, weight, 1).forEach((one, i) => {
          const size = Math.max(1, ...values.map(Math.abs));
          expect(Math.abs(one - (expected[i] ?? 0))).toBeLessThanOrEqual(1e-9 * size);
        });
      }),
    );
  });

  it('goes on from the past that it is given', () => {
    fc.assert(
      fc.property(series, weights, fc.integer({ min: 0, max: 399 }), (values, weight, cut) => {
        const steps = values.map((_, i) => i * 3);
        const from = Math.min(cut, values.length - 1);
        const whole = smoothOver({ steps, values }, weight, 10);
        const rest = { steps: steps.slice(from), values: values.slice(from) };
        expect([...smoothOver(rest, weight, 10, { steps, values })]).toEqual([...whole.slice(from)]);
      }),
    );
  });

  it('forgets more over a longer gap', () => {
    const near = smoothOver({ steps: [0, 1], values: [0, 1] }, 0.9, 1);
    const far = smoothOver({ steps: [0, 20], values: [0, 1] }, 0.9, 1);
    expect(far[1]).toBeGreaterThan(near[1] ?? 1);
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
