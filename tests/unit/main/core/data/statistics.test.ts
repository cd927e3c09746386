import { expect, it } from 'vitest';
import { channelStatistics } from '@main/core/data/images';

it('adds exactly, however large and bright an image is', () => {
  const plane = 300 * 300;
  const statistics = channelStatistics(2, 2 * plane);
  const image = new Uint8Array(2 * plane).fill(255);
  image.fill(0, plane, plane + plane / 2);
  statistics.add(image);
  statistics.add(image);
  const { mean, std } = statistics.read();
  expect(mean).toEqual([1, 0.5]);
  expect(std).toEqual([1e-6, 0.5]);
});
