/** Pictures of any size to square images: the short side resized, the middle kept. */
import type { DecodedImage } from './decode';

/** For each output position: the first input position and the weights from there on, which sum to 1. */
interface Taps {
  readonly from: number;
  readonly weights: readonly number[];
}

/**
 * The picture as channel planes of `size` x `size` bytes: resized so that its short side has `size` pixels (triangle
 * filter, widened when shrinking), cut to the middle square. Transparency is ignored. A picture that already has the size
 * keeps its bytes.
 */
export function toSquare(image: DecodedImage, size: number, colour: 'rgb' | 'gray'): Uint8Array {
  const { width, height } = image;
  const planes = colour === 'rgb' ? rgbPlanes(image) : [grayPlane(image)];
  const out = new Uint8Array(planes.length * size * size);
  if (width === size && height === size) {
    planes.forEach((plane, c) => out.set(plane, c * size * size));
    return out;
  }
  const columns = tapsOf(width, size, Math.min(width, height));
  const rows = tapsOf(height, size, Math.min(width, height));
  planes.forEach((plane, c) => {
    resample(plane, width, columns, rows, out.subarray(c * size * size, (c + 1) * size * size));
  });
  return out;
}

/** Taps for the middle `size` of the positions that a side of `length` gets when a side of `short` gets `size`. */
function tapsOf(length: number, size: number, short: number): Taps[] {
  const scale = short / size;
  const offset = (length - short) / 2;
  const reach = Math.max(scale, 1);
  return Array.from({ length: size }, (_, i) => {
    const centre = offset + (i + 0.5) * scale;
    const from = Math.max(Math.ceil(centre - reach - 0.5), 0);
    const to = Math.min(Math.floor(centre + reach - 0.5), length - 1);
    const weights: number[] = [];
    for (let p = from; p <= to; p += 1) weights.push(1 - Math.abs(p + 0.5 - centre) / reach);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from, weights: weights.map((weight) => weight / sum) };
  });
}

/** Rows first, only those that are needed; then columns. */
function resample(
  plane: Uint8Array,
  width: number,
  columns: readonly Taps[],
  rows: readonly Taps[],
  out: Uint8Array,
): void {
  const line = new Float64Array(width);
  rows.forEach((row, y) => {
    line.fill(0);
    row.weights.forEach((weight, k) => {
      const start = (row.from + k) * width;
      for (let x = 0; x < width; x += 1) line[x]! += weight * plane[start + x]!;
    });
    columns.forEach((column, x) => {
      let value = 0;
      column.weights.forEach((weight, k) => {
        value += weight * line[column.from + k]!;
      });
      out[y * columns.length + x] = Math.min(Math.max(Math.round(value), 0), 255);
    });
  });
}

function rgbPlanes({ rgba, width, height }: DecodedImage): Uint8Array[] {
  return [0, 1, 2].map((channel) => {
    const plane = new Uint8Array(width * height);
    for (let p = 0; p < plane.length; p += 1) plane[p] = rgba[4 * p + channel]!;
    return plane;
  });
}

/** Luma after ITU-R BT.601, in whole numbers. */
function grayPlane({ rgba, width, height }: DecodedImage): Uint8Array {
  const plane = new Uint8Array(width * height);
  for (let p = 0; p < plane.length; p += 1) {
    plane[p] = (19595 * rgba[4 * p]! + 38470 * rgba[4 * p + 1]! + 7471 * rgba[4 * p + 2]! + 32768) >> 16;
  }
  return plane;
}
