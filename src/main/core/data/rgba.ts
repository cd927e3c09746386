import type { ImageBatch, ImageDisplay } from '@shared/domain';
import type { Standardisation } from './images';

/*
 * The value that would stand at a place after sorting, without sorting; and the bulk of values.
 */

/**
 * The `rank`-th smallest value, from 0. Rearranges `values`. Holds for values without NaN.
 */
export function nthSmallest(values: Float32Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let [low, high] = [left, right];
    while (low <= high) {
      while (values[low]! < pivot) low += 1;
      while (values[high]! > pivot) high -= 1;
      if (low > high) break;
      const swapped = values[low]!;
      values[low] = values[high]!;
      values[high] = swapped;
      low += 1;
      high -= 1;
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else break;
  }
  return values[rank] ?? Number.NaN;
}

/** Part of the values that lies below the bulk of them, and above. */
const OUTSIDE = 0.01;

/**
 * From where to where the bulk of the values lies: the first and the 99th hundredth of them. Rearranges `values`, which have no
 * NaN; without any value both are NaN.
 */
export function bulkOf(values: Float32Array): Scale {
  const outside = Math.floor(OUTSIDE * values.length);
  return { low: nthSmallest(values, outside), high: nthSmallest(values, values.length - 1 - outside) };
}

/** Values that are shown black and white. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}
const PLAIN: Scale = { low: 0, high: 1 };

/**
 * `plain`, unless more than a hundredth of the values lies below it or above it: then from their first to their 99th
 * hundredth, rounded to a thousandth of the distance or less, so that it can be written in few digits.
 * @param values Finite values; they are rearranged
 */
export function rangeOfValues<Range extends Scale>(values: Float32Array, plain: Range): Range {
  const { low, high } = bulkOf(values);
  if (!(low < plain.low || high > plain.high)) return plain;
  // Values that are all alike have no contrast of their own.
  if (!(high > low)) return { ...plain, low: Math.min(low, plain.low), high: Math.max(high, plain.high) };
  const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low)));
  const rounded = (value: number): number => Number(value.toFixed(digits)) + 0; // no -0
  return { ...plain, low: rounded(low), high: rounded(high) };
}

/** Linear map of a standardised value to 0..255. */
interface Tone {
  readonly scale: number;
  readonly offset: number;
}

/**
 * Standardised images as 8-bit RGBA, gray repeated over the colours.
 * @param images [count, channels, size, size], channels 1 or 3
 * @param display `true`: x * std + mean, clamped to 0..1; `stretched`: the same, then each image from the first to the
 * 99th hundredth of its values, all channels alike; `shared`: the same for all images, from `scale.low` to `scale.high`;
 * `normalised`: from -3 to 3, whatever the standardisation
 * @param scale Values x * std + mean that are black and white where `display` is `shared`
 */
export function toRgba(
  images: Float32Array,
  channels: number,
  size: number,
  standardisation: Standardisation,
  display: ImageDisplay = 'true',
  scale: Scale = PLAIN,
): ImageBatch {
  const plane = size * size;
  const count = images.length / (channels * plane);
  const rgba = new Uint8ClampedArray(count * plane * 4);
  for (let image = 0; image < count; image += 1) {
    const values = images.subarray(image * channels * plane, (image + 1) * channels * plane);
    const tones = display === 'normalised' ? evenTones(channels) : trueTones(channels, standardisation);
    const stretch = stretchOf(display, values, tones, scale);
    for (let colour = 0; colour < 3; colour += 1) {
      const channel = channels === 1 ? 0 : colour;
      const tone = tones[channel] ?? { scale: 255, offset: 0 };
      const slope = tone.scale * stretch.scale;
      const offset = tone.offset * stretch.scale + stretch.offset;
      const to = image * plane * 4 + colour;
      for (let p = 0; p < plane; p += 1)
        rgba[to + 4 * p] = (values[channel * plane + p] ?? 0) * slope + offset;
    }
  }
  for (let alpha = 3; alpha < rgba.length; alpha += 4) rgba[alpha] = 255;
  return { count, width: size, height: size, rgba };
}

const trueTones = (channels: number, { mean, std }: Standardisation): Tone[] =>
  Array.from({ length: channels }, (_, c) => ({ scale: 255 * (std[c] ?? 1), offset: 255 * (mean[c] ?? 0) }));

/** Standardised values that are black and white where they are shown as they are. */
export const NORMALISED_REACH = 3;

const evenTones = (channels: number): Tone[] =>
  Array.from({ length: channels }, () => ({ scale: 255 / (2 * NORMALISED_REACH), offset: 127.5 }));

/** What is done to pixel values after the standardisation is undone. */
function stretchOf(display: ImageDisplay, values: Float32Array, tones: readonly Tone[], scale: Scale): Tone {
  if (display === 'stretched') return between(bulkOf(pixelsOf(values, tones)));
  if (display === 'shared') return between({ low: 255 * scale.low, high: 255 * scale.high });
  return { scale: 1, offset: 0 };
}

/**
 * From where to where the bulk of the values of several images lies, their standardisation undone: black is 0, white 1.
 * @param images [count, channels, size, size]
 */
export function scaleOf(
  images: Float32Array,
  channels: number,
  size: number,
  standardisation: Standardisation,
): Scale {
  const tones = trueTones(channels, standardisation);
  const length = channels * size * size;
  const pixels = new Float32Array(images.length);
  for (let at = 0; at < images.length; at += length)
    pixels.set(pixelsOf(images.subarray(at, at + length), tones), at);
  const { low, high } = bulkOf(pixels);
  return { low: low / 255, high: high / 255 };
}

/** The values of one image as 0..255; what is no number counts as the largest. */
const pixelsOf = (values: Float32Array, tones: readonly Tone[]): Float32Array =>
  values.map((value, i) => {
    const { scale, offset } = tones[Math.floor((i * tones.length) / values.length)] ?? {
      scale: 1,
      offset: 0,
    };
    const pixel = value * scale + offset;
    return Number.isNaN(pixel) ? Number.POSITIVE_INFINITY : pixel;
  });

/** Maps a range to 0..255; an even image to middle gray. */
function between({ low, high }: Scale): Tone {
  if (!(high - low > 1e-6 && Number.isFinite(high - low))) return { scale: 0, offset: 128 };
  const scale = 255 / (high - low);
  return { scale, offset: -low * scale };
}
