import type { ImageBatch } from '@shared/domain';
import type { Standardisation } from './types';

/**
 * Standardised images as 8-bit RGBA: x * std + mean, clamped to 0..1, gray repeated over the colours.
 * @param images [count, channels, size, size], channels 1 or 3
 */
export function toRgba(
  images: Float32Array,
  channels: number,
  size: number,
  { mean, std }: Standardisation,
): ImageBatch {
  const plane = size * size;
  const count = images.length / (channels * plane);
  const rgba = new Uint8ClampedArray(count * plane * 4);
  for (let image = 0; image < count; image += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      const channel = channels === 1 ? 0 : colour;
      const scale = 255 * (std[channel] ?? 1);
      const offset = 255 * (mean[channel] ?? 0);
      const from = (image * channels + channel) * plane;
      const to = image * plane * 4 + colour;
      for (let p = 0; p < plane; p += 1) rgba[to + 4 * p] = (images[from + p] ?? 0) * scale + offset;
    }
  }
  for (let alpha = 3; alpha < rgba.length; alpha += 4) rgba[alpha] = 255;
  return { count, width: size, height: size, rgba };
}
