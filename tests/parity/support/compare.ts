import { expect } from 'vitest';
import { hashed } from './fixtures';

/** |a - b|_2 / max(|b|_2, 1e-6): the fixtures' metric. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i += 1) {
    difference += ((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) ** 2;
    norm += (expected[i] ?? 0) ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-6);
}

const SMALLEST_GRADIENT = 1e-6;
const ZERO = 1e-5;

/** Expects `actual` within a relative error; where the reference is a zero gradient, every value below 1e-5. */
export function expectClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  limit: number,
): void {
  expect(actual.length, `${what}: number of values`).toBe(expected.length);
  const values = Array.from(actual);
  if (l2Norm(expected) < SMALLEST_GRADIENT) {
    expect(largest(values), `${what}: largest value of a zero gradient`).toBeLessThan(ZERO);
  } else {
    expect(relativeError(actual, expected), `${what}: relative error`).toBeLessThan(limit);
  }
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (Math.abs(value) <= most ? most : Math.abs(value)), 0);

const l2Norm = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

/** Sum, L2 norm and inner product with the hash of `seed` and `k`: a row of the fixtures' statistics. */
function statistics(values: ArrayLike<number>, seed: number, k: number): number[] {
  const directions = hashed(seed, k, values.length);
  let [sum, squares, projection] = [0, 0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    sum += value;
    squares += value * value;
    projection += value * (directions[i] ?? 0);
  }
  return [sum, Math.sqrt(squares), projection];
}

/**
 * Expects tensors to have the recorded statistics ([tensors, 3], tensor k hashed with `seed` and k): every column within
 * `limit` times the row's L2 norm (+ 1e-5). A row of norm 0 is a zero gradient.
 */
export function expectStatistics(
  what: string,
  tensors: readonly ArrayLike<number>[],
  expected: ArrayLike<number>,
  seed: number,
  limit = 1e-3,
): void {
  expect(expected.length, `${what}: number of values`).toBe(3 * tensors.length);
  tensors.forEach((tensor, k) => {
    const row = [0, 1, 2].map((column) => expected[3 * k + column] ?? Number.NaN);
    const norm = row[1] ?? Number.NaN;
    if (norm < SMALLEST_GRADIENT) {
      expectClose(`${what}, tensor ${k}`, tensor, new Float32Array(tensor.length), 0);
      return;
    }
    statistics(tensor, seed, k).forEach((value, column) => {
      const difference = Math.abs(value - (row[column] ?? Number.NaN));
      expect(difference, `${what}, tensor ${k}, column ${column}`).toBeLessThan(limit * norm + 1e-5);
    });
  });
}
