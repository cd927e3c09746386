import { describe, expect, it } from 'vitest';
import { histogramOf } from '@main/core/measures/measure';
import { isMeasureDue, MOST_MEASURES } from '@main/core/run/monitor';

describe('histogram', () => {
  it('counts every finite value once, the ends included', () => {
    const { low, high, counts } = histogramOf(Float32Array.of(0, 0.01, 24, 47.99, 48, NaN, Infinity));
    expect([low, high]).toEqual([0, 48]);
    expect(counts).toHaveLength(48);
    expect([counts[0], counts[24], counts[47]]).toEqual([2, 1, 2]);
    expect(counts.reduce((a, b) => a + b)).toBe(5);
  });

  it('has one bin for equal values and none for nothing', () => {
    expect(histogramOf(Float32Array.of(1, 1, 1)).counts[0]).toBe(3);
    expect(histogramOf(Float32Array.of(NaN))).toMatchObject({ low: 0, high: 0 });
  });
});

describe('looks of a run', () => {
  const countOf = (checkpointEvery: number, iterations: number): number => {
    let due = 0;
    for (let i = 1; i <= iterations; i += 1)
      if (isMeasureDue(i, { checkpointEvery, iterations }, MOST_MEASURES.tensors)) due += 1;
    return due;
  };

  it('are at checkpoints, and at most 250 and the last', () => {
    expect(countOf(10, 95)).toBe(10);
    expect(countOf(1, 10_000)).toBe(250);
    expect(countOf(7, 20_000)).toBeLessThanOrEqual(251);
    expect(isMeasureDue(95, { checkpointEvery: 10, iterations: 95 }, 3)).toBe(true);
  });
});
