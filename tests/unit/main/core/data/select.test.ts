import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulkOf, nthSmallest } from '@main/core/data/rgba';

describe('the n-th smallest value', () => {
  it('is the one that sorting finds', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.nat(), (numbers, place) => {
        const rank = place % numbers.length;
        const sorted = Float32Array.from(numbers).sort();
        expect(nthSmallest(Float32Array.from(numbers), rank)).toBe(sorted[rank]);
      }),
    );
  });

  it('orders infinities too', () => {
    const values = Float32Array.of(3, Infinity, -Infinity, 1);
    expect([0, 1, 2, 3].map((rank) => nthSmallest(values.slice(), rank))).toEqual([
      -Infinity,
      1,
      3,
      Infinity,
    ]);
  });
});

describe('the bulk of values', () => {
  it('goes from their first to their 99th hundredth', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => (7 * i) % 1000);
    expect(bulkOf(values)).toEqual({ low: 10, high: 989 });
  });

  it('of few values is all of them, and of none nothing', () => {
    expect(bulkOf(Float32Array.of(3, -1, 2))).toEqual({ low: -1, high: 3 });
    expect(bulkOf(new Float32Array())).toEqual({ low: Number.NaN, high: Number.NaN });
  });
});
