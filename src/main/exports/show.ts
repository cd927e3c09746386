/** Decoded values of a frame as pixels, and which cells it has. */
import { PNG } from 'pngjs';
import type { ImageBatch, ImageDisplay } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { GalleryCell } from '@shared/ipc/contract';
import { type Scale, scaleOf, toRgba } from '../core/data/rgba';
import { decodePairs } from '../core/parameterization/hostDecode';
import { dewhitened } from '../core/data/zca/fit';
import type { Portrait } from '../core/types';
import { canShowTrue, type Opened } from './frames';

/** Values as pixels. Without the way back from whitened ones, true pixels cannot be shown and contrast is. */
export async function shown(
  values: Float32Array,
  opened: Opened,
  display: ImageDisplay,
): Promise<ImageBatch> {
  const { state, whitening, parameterization } = opened;
  const { channels, imageSize } = parameterization;
  const possible = display === 'true' && !canShowTrue(opened) ? 'stretched' : display;
  const pixels = possible === 'true' && whitening ? await dewhitened(values, whitening.inverse) : values;
  const scale = possible === 'shared' ? sharedScale(opened) : undefined;
  return toRgba(pixels, channels, imageSize, state.standardisation, possible, scale);
}

/** Images that the scale of a frame is taken from at most. */
const MOST_LOOKED_AT = 128;
const scales = new WeakMap<Opened['state'], Scale>();

/** From where to where the bulk of a frame's training images lies, by some of them, spread over bases and hallucinators. */
function sharedScale({ state, parameterization }: Opened): Scale {
  const known = scales.get(state);
  if (known) return known;
  const { items, hallucinators, channels, imageSize, grid } = parameterization;
  const variants = Math.max(1, hallucinators);
  const count = Math.min(MOST_LOOKED_AT, items * variants);
  const cells = Array.from({ length: count }, (_, i) => {
    const at = Math.floor((i * items * variants) / count);
    return {
      basis: Math.floor(at / variants),
      hallucinator: hallucinators === 0 ? null : at % variants,
      part: null,
    };
  });
  const values = decodePairs(state.params, cells, channels, grid);
  const scale = scaleOf(values, channels, imageSize, state.standardisation);
  scales.set(state, scale);
  return scale;
}

/** A basis in the terms of its code as pictures: images, or maps of numbers in gray. */
export function portrayed(
  { kind, count, side, values }: Portrait,
  { state }: Opened,
  display: ImageDisplay,
): ImageBatch {
  if (kind === 'maps') return heatMaps(values, count, side, 'gray').images;
  const channels = values.length / (count * side ** 2);
  // The way back from whitened values is for images of one size.
  const isStretched = display === 'shared' || (display === 'true' && state.whitening !== undefined);
  const possible = isStretched ? 'stretched' : display;
  return toRgba(values, channels, side, state.standardisation, possible);
}

/** Throws a UserError for a cell that does not exist. */
export function assertCells({ parameterization }: Opened, cells: readonly GalleryCell[]): void {
  const { items, hallucinators, formation } = parameterization;
  for (const { basis, hallucinator, part = null } of cells) {
    if (basis >= items)
      throw new UserError('bad-input', message('work.unknownBasis', { basis, last: items - 1 }));
    if (hallucinator !== null && hallucinator >= hallucinators) {
      throw new UserError('bad-input', message('work.unknownHallucinator', { index: hallucinator }));
    }
    if (part !== null && part >= formation) {
      throw new UserError('bad-input', message('work.unknownPart', { part, count: formation }));
    }
  }
}

// Maps of numbers as pictures.

/** From the lowest value to the highest; or away from a middle value, which is white: below it blue, above it red. */
type Palette = 'gray' | { readonly middle: number };

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

/** The first image of a batch as a PNG, every pixel repeated `scale` times each way, without smoothing. */
export function enlargedPng({ width, height, rgba }: ImageBatch, scale: number): Uint8Array {
  const png = new PNG({ width: width * scale, height: height * scale });
  const pixels = new Uint32Array(rgba.slice(0, width * height * 4).buffer);
  const enlarged = new Uint32Array(png.width * png.height);
  for (let y = 0; y < png.height; y += 1) {
    const row = Math.floor(y / scale) * width;
    for (let x = 0; x < png.width; x += 1) {
      enlarged[y * png.width + x] = pixels[row + Math.floor(x / scale)] ?? 0;
    }
  }
  png.data = Buffer.from(enlarged.buffer);
  return PNG.sync.write(png);
}
