import { expect, it } from 'vitest';
import { toRgba } from '../../src/main/core/data/rgba';

it('undoes the standardisation, clamps, and repeats gray over the colours', () => {
  const gray = toRgba(Float32Array.from([-2, 0, 2, 9]), 1, 2, { mean: [0.5], std: [0.25] });
  expect([...gray.rgba]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255, 255, 255, 255, 255]);
  const colour = toRgba(Float32Array.from([1, 0, -1]), 3, 1, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  expect([...colour.rgba]).toEqual([255, 128, 0, 255]);
  expect(colour).toMatchObject({ count: 1, width: 1, height: 1 });
});
