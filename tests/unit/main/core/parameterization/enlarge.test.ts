import { enlargingRows } from '@main/core/parameterization/enlarge';
import { describe, expect, it } from 'vitest';

describe('enlarging along one side', () => {
  it('takes the rest from the next place, and repeats the outermost', () => {
    expect([...enlargingRows(2, 4)]).toEqual([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
  });

  it.each([
    [1, 5],
    [7, 26],
    [3, 3],
  ])('from %i to %i keeps what is the same everywhere', (from, to) => {
    const rows = enlargingRows(from, to);
    for (let y = 0; y < to; y += 1) {
      const sum = rows.subarray(y * from, (y + 1) * from).reduce((total, weight) => total + weight, 0);
      expect(sum).toBeCloseTo(1, 6);
    }
  });

  it('to the same side changes nothing', () => {
    expect([...enlargingRows(2, 2)]).toEqual([1, 0, 0, 1]);
  });
});
