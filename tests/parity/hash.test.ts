import { describe, expect, it } from 'vitest';
import { hashed } from './support/fixtures';

describe('the parameter hash of the fixtures', () => {
  it.each([
    [0, 0, [334813, 4308543, 6368385, 2986726]],
    [1, 2, [11420683, 11500135, 12508093, 10481762]],
    [134, 5, [7821031, 4558400, 6072888, 16240024]],
  ])('gives the published values for seed %i, parameter %i', (seed, k, expected) => {
    expect(Array.from(hashed(seed, k, 4), (r) => (r + 1) * 8_388_608)).toEqual(expected);
  });
});
