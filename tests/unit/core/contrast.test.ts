import { describe, expect, it } from 'vitest';
import { contrastMasks } from '../../../src/main/core/adversary/contrast';

const rows = (data: ArrayLike<number>, size: number): number[][] =>
  Array.from({ length: size }, (_, r) => Array.from({ length: size }, (__, c) => data[r * size + c] ?? 0));

describe('masks of the contrastive loss', () => {
  it('relate rows of one class, never a row to itself', () => {
    const { others, weights } = contrastMasks([0, 1, 0]);
    expect(others.shape).toEqual([6, 6]);
    expect(rows(others.data, 6).map((row) => row.indexOf(0))).toEqual([0, 1, 2, 3, 4, 5]);
    const related = rows(weights.data, 6).map((row) => row.map((value) => value > 0));
    expect(related[0]).toEqual([false, false, true, true, false, true]);
    expect(related[1]).toEqual([false, false, false, false, true, false]);
    for (const row of rows(weights.data, 6)) {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1 / 6, 6);
    }
  });

  it('take only the first view as anchors, or only the other view as positive, on demand', () => {
    const one = rows(contrastMasks([0, 0], 'one').weights.data, 4);
    expect(one.map((row) => row.some((value) => value > 0))).toEqual([true, true, false, false]);
    const simclr = rows(contrastMasks([0, 0], 'simclr').weights.data, 4);
    expect(simclr.map((row) => row.findIndex((value) => value > 0))).toEqual([2, 3, 0, 1]);
  });
});
