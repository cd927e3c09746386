import type { Standardisation } from './types';

/** Standardised images [n, channels, size, size] as pixels: black 0 and white 1, nothing cut off. */
export function destandardised(
  images: Float32Array,
  channels: number,
  size: number,
  { mean, std }: Standardisation,
): Float32Array {
  const plane = size * size;
  return images.map((value, i) => {
    const channel = Math.floor(i / plane) % channels;
    return value * (std[channel] ?? 1) + (mean[channel] ?? 0);
  });
}
