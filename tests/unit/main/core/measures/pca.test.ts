import { describe, expect, it } from 'vitest';
import { principalMap } from '@main/core/measures/pca';

/** Points along two known directions at right angles in four dimensions, with different spread. */
function cloud(count: number): { points: Float32Array; along: [number, number][] } {
  const [u, v] = [
    [0.5, 0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5, -0.5],
  ];
  const along = Array.from({ length: count }, (_, i): [number, number] => [
    5 * Math.sin(7.3 * i),
    2 * Math.cos(3.1 * i),
  ]);
  const points = new Float32Array(4 * count);
  along.forEach(([a, b], i) => {
    for (let d = 0; d < 4; d += 1) points[4 * i + d] = 10 + a * (u?.[d] ?? 0) + b * (v?.[d] ?? 0);
  });
  return { points, along };
}

const distance = (places: Float32Array, i: number, j: number): number =>
  Math.hypot(
    (places[2 * i] ?? 0) - (places[2 * j] ?? 0),
    (places[2 * i + 1] ?? 0) - (places[2 * j + 1] ?? 0),
  );

describe('the principal map', () => {
  it('keeps all distances of points in a plane, and puts the wider direction first', async () => {
    const { points, along } = cloud(60);
    const { places, explained } = await principalMap(points, 4);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 4);
    expect(explained[0]).toBeGreaterThan(explained[1]);
    for (const [i, j] of [
      [0, 1],
      [5, 40],
      [59, 3],
    ] as const) {
      const [a, b]: [number, number][] = [along[i] ?? [0, 0], along[j] ?? [0, 0]];
      if (!a || !b) throw new Error('There are two points.');
      expect(distance(places, i, j)).toBeCloseTo(Math.hypot(a[0] - b[0], a[1] - b[1]), 3);
    }
  });

  it('is the same for equal points, and the mean lies at the origin', async () => {
    const { points } = cloud(31);
    const [a, b] = [await principalMap(points, 4), await principalMap(points, 4)];
    expect(a).toEqual(b);
    const sum = a.places.reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(0, 2);
  });

  it('has a place for points that do not differ, and for none', async () => {
    const equal = await principalMap(new Float32Array(12).fill(3), 4);
    expect([...equal.places]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(equal.explained).toEqual([0, 0]);
    expect((await principalMap(new Float32Array(), 4)).places).toHaveLength(0);
  });

  it('can be ended between two passes', async () => {
    const stop = (): Promise<void> => Promise.reject(new Error('Enough.'));
    await expect(principalMap(cloud(10).points, 4, stop)).rejects.toThrow('Enough.');
  });
});
