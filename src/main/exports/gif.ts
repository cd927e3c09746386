/** Animated pictures in the GIF format: frames of one size, each with its own colours. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import type { ImageBatch } from '@shared/domain';
import { breathe } from '../core/data/files';

/** Colours of a frame at most, by the format. */
const MOST_COLOURS = 256;
/** Hundredths of a second that players keep at least, in milliseconds. */
const LEAST_DELAY = 20;
/** The next frame is drawn over the one before. */
const KEEP = 1;

/** A picture as places in a palette. */
interface Indexed {
  readonly palette: number[][];
  readonly indices: Uint8Array;
}

/**
 * Frames that play in a loop, with pauses for other work in between.
 * @param frames a batch of at least one image, each image a frame; alpha is ignored
 * @param delay milliseconds of each frame, kept to hundredths of a second
 */
export async function animatedGif(
  { count, width, height, rgba }: ImageBatch,
  delay: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const gif = GIFEncoder();
  const size = width * height * 4;
  for (let i = 0; i < count; i += 1) {
    const pixels = rgba.slice(i * size, (i + 1) * size);
    const { palette, indices } = exactColours(pixels) ?? nearColours(pixels);
    gif.writeFrame(indices, width, height, { palette, delay: Math.max(LEAST_DELAY, delay), dispose: KEEP });
    await breathe();
  }
  gif.finish();
  return gif.bytes();
}

/** A picture with its own colours; null where they are too many. */
function exactColours(rgba: Uint8ClampedArray): Indexed | null {
  const palette: number[][] = [];
  const places = new Map<number, number>();
  const indices = new Uint8Array(rgba.length / 4);
  for (let p = 0; p < indices.length; p += 1) {
    const [red, green, blue] = [rgba[4 * p] ?? 0, rgba[4 * p + 1] ?? 0, rgba[4 * p + 2] ?? 0];
    const rgb = (red << 16) | (green << 8) | blue;
    let place = places.get(rgb);
    if (place === undefined) {
      place = palette.length;
      if (place === MOST_COLOURS) return null;
      places.set(rgb, place);
      palette.push([red, green, blue]);
    }
    indices[p] = place;
  }
  return { palette, indices };
}

function nearColours(rgba: Uint8ClampedArray): Indexed {
  const palette = quantize(rgba, MOST_COLOURS, { format: 'rgb565' });
  return { palette, indices: applyPalette(rgba, palette, 'rgb565') };
}
