import { expect, it } from 'vitest';
import { scaleOf, toRgba } from '@main/core/data/rgba';

it('undoes the standardisation, clamps, and repeats gray over the colours', () => {
  const gray = toRgba(Float32Array.from([-2, 0, 2, 9]), 1, 2, { mean: [0.5], std: [0.25] });
  expect([...gray.rgba]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255, 255, 255, 255, 255]);
  const colour = toRgba(Float32Array.from([1, 0, -1]), 3, 1, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  expect([...colour.rgba]).toEqual([255, 128, 0, 255]);
  expect(colour).toMatchObject({ count: 1, width: 1, height: 1 });
});

it('stretches every image to its own contrast, whatever its scale', () => {
  const ramp = Float32Array.from({ length: 400 }, (_, i) => 1000 * i - 70_000);
  const flat = new Float32Array(400).fill(9);
  const { rgba } = toRgba(
    Float32Array.from([...ramp, ...flat]),
    1,
    20,
    { mean: [0.5], std: [0.25] },
    'stretched',
  );
  const gray = Array.from({ length: 800 }, (_, i) => rgba[4 * i] ?? -1);
  expect(gray.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  expect(gray.slice(395, 400)).toEqual([255, 255, 255, 255, 255]);
  expect(gray[200]).toBeGreaterThan(120);
  expect(gray[200]).toBeLessThan(135);
  expect(new Set(gray.slice(400))).toEqual(new Set([128]));
});

it('shows all images on one scale, the bulk of their values', () => {
  const standardisation = { mean: [0.5], std: [0.25] };
  // Two images whose pixels go from 0 to 2 and stay at 1; one value in 200 is far off.
  const ramp = Float32Array.from({ length: 400 }, (_, i) => ((2 * i) / 399 - 0.5) / 0.25);
  const even = new Float32Array(400).fill(2);
  ramp[0] = -1e6;
  const images = Float32Array.from([...ramp, ...even]);
  const scale = scaleOf(images, 1, 20, standardisation);
  expect(scale.low).toBeGreaterThan(0);
  expect(scale.low).toBeLessThan(0.1);
  expect(scale.high).toBeGreaterThan(1.9);
  const { rgba } = toRgba(images, 1, 20, standardisation, 'shared', scale);
  // The even image is as dark as the middle of the other.
  expect(rgba[4 * 400]).toBeGreaterThan(120);
  expect(rgba[4 * 400]).toBeLessThan(135);
  expect(Math.abs((rgba[4 * 400] ?? 0) - (rgba[4 * 200] ?? 0))).toBeLessThan(3);
  expect([rgba[0], rgba[4 * 399]]).toEqual([0, 255]);
});
