/** Maps of numbers as pictures. */
import type { ImageBatch } from '@shared/domain';

/** From the lowest value to the highest; or away from a middle value, which is white: below it blue, above it red. */
export type Palette = 'gray' | { readonly middle: number };

const BELOW = [33, 102, 172] as const;
const ABOVE = [178, 24, 43] as const;

/**
 * Each map of [count, side, side] as a picture, all on one scale.
 * @returns the values at both ends of the scale with the pictures
 */
export function heatMaps(
  values: Float32Array,
  count: number,
  side: number,
  palette: Palette,
): { readonly images: ImageBatch; readonly low: number; readonly high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (palette !== 'gray') {
    const reach = Math.max(Math.abs(low - palette.middle), Math.abs(high - palette.middle));
    [low, high] = [palette.middle - reach, palette.middle + reach];
  }
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => {
    const place = high > low ? (value - low) / (high - low) : 0.5;
    rgba.set(palette === 'gray' ? gray(place) : diverging(place), 4 * i);
  });
  return { images: { count, width: side, height: side, rgba }, low, high };
}

const gray = (place: number): readonly number[] => [255 * place, 255 * place, 255 * place, 255];

function diverging(place: number): readonly number[] {
  const [colour, strength] = place < 0.5 ? [BELOW, 1 - 2 * place] : [ABOVE, 2 * place - 1];
  return [...colour.map((value) => 255 + strength * (value - 255)), 255];
}
