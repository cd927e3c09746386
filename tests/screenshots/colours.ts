/** At most 256 colours for a picture of a page: flat areas keep theirs exactly, and the greys of images stay grey. */
import { quantize } from 'gifenc';

/** Colours of a palette, and how many of them stand for the rare ones together: edges of letters, mostly. */
const MOST = 256;
const FOR_RARE = 48;

export interface Indexed {
  /** Red, green and blue of each colour. */
  readonly colours: readonly (readonly number[])[];
  /** The colour of each pixel. */
  readonly indices: Uint8Array;
}

/** The greys of images come in steps: nobody sees it, and files are a quarter smaller. */
const GREY_STEP = 4;

function rgbOf(red: number, green: number, blue: number): number {
  if (red !== green || green !== blue) return (red << 16) | (green << 8) | blue;
  const grey = Math.min(255, Math.round(red / GREY_STEP) * GREY_STEP);
  return (grey << 16) | (grey << 8) | grey;
}

const partsOf = (rgb: number): [number, number, number] => [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255];

/** The frequent colours of a picture as they are, and for the others the nearest of all. */
export function fewColours(rgba: Uint8ClampedArray): Indexed {
  const pixels = Uint32Array.from({ length: rgba.length / 4 }, (_, p) =>
    rgbOf(rgba[4 * p] ?? 0, rgba[4 * p + 1] ?? 0, rgba[4 * p + 2] ?? 0),
  );
  const counts = new Map<number, number>();
  for (const rgb of pixels) counts.set(rgb, (counts.get(rgb) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b);
  const exact = byCount.slice(0, byCount.length > MOST ? MOST - FOR_RARE : MOST);
  const rare = byCount.slice(exact.length);
  const colours = [...exact.map(partsOf), ...averages(rare)];
  const places = new Map(exact.map((rgb, i) => [rgb, i]));
  for (const rgb of rare) places.set(rgb, nearest(partsOf(rgb), colours));
  return { colours, indices: Uint8Array.from(pixels, (rgb) => places.get(rgb) ?? 0) };
}

/** Colours that stand for many. */
function averages(many: readonly number[]): number[][] {
  if (many.length === 0) return [];
  const rgba = Uint8ClampedArray.from(many.flatMap((rgb) => [...partsOf(rgb), 255]));
  return quantize(rgba, FOR_RARE, { format: 'rgb565' }).map((colour) => colour.slice(0, 3));
}

function nearest(colour: readonly number[], among: readonly (readonly number[])[]): number {
  let [best, least] = [0, Infinity];
  among.forEach((one, i) => {
    const distance = one.reduce((sum, value, part) => sum + (value - (colour[part] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}
