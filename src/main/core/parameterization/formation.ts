/**
 * Multi-formation (IDC; Kim et al., "Dataset Condensation via Efficient Synthetic-Data Parameterization", ICML 2022,
 * section 4): a stored image is a grid of factor x factor parts, each enlarged to a whole training image. The enlarging
 * is bilinear with corners not aligned. An image that the factor does not divide is first padded below and on the right
 * with mid-gray: the authors' code pads pixels of 0..1 with 0.5 and standardises afterwards, so that the padding of
 * standardised values is (0.5 - mean) / std of their channel (`midGray` in data/statistics.ts).
 */
import { add, matmul, reshape, type Sym, transpose } from '../trace/ops';
import { constant } from '../trace/symbol';
import type { Grid, Parameterization } from '../types';
import { enlargingRows } from './enlarge';

/** Images that are not taken apart. */
export const WHOLE: Grid = { factor: 1, padding: null };

/** Side of a part: ceil(size / factor). */
const partSize = (size: number, factor: number): number => Math.ceil(size / factor);

/**
 * Row g * size + y says how row y of part g is made of the rows of the stored image: [factor * size, size]. A row whose
 * sum is below 1 takes the rest from the padding.
 */
export function formationRows(size: number, factor: number): Float32Array {
  const part = partSize(size, factor);
  const each = enlargingRows(part, size);
  const rows = new Float32Array(factor * size * size);
  for (let g = 0; g < factor; g += 1) {
    for (let y = 0; y < size; y += 1) {
      // The last part of an image that the factor does not divide is cut off.
      const inside = Math.min(part, size - g * part);
      rows.set(each.subarray(y * part, y * part + inside), (g * size + y) * size + g * part);
    }
  }
  return rows;
}

/**
 * What the padding adds to every pixel of every part: [channels, factor * size, factor * size].
 * @throws Error where there has to be a padding and the grid names none.
 */
export function formationPadding(size: number, channels: number, { factor, padding }: Grid): Float32Array {
  if (padding === null && size % factor !== 0) {
    throw new Error(`Images of ${size} pixels need a padding to be taken apart by ${factor}.`);
  }
  const rows = formationRows(size, factor);
  const side = factor * size;
  const inside = Float64Array.from({ length: side }, (_, row) =>
    rows.subarray(row * size, (row + 1) * size).reduce((sum, weight) => sum + weight, 0),
  );
  const added = new Float32Array(channels * side * side);
  if (padding === null) return added;
  for (let c = 0; c < channels; c += 1) {
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        added[(c * side + y) * side + x] = (padding[c] ?? 0) * (1 - (inside[y] ?? 0) * (inside[x] ?? 0));
      }
    }
  }
  return added;
}

/** Stored images [n, C, S, S] -> their parts as whole images [n, factor², C, S, S], row by row of the grid. */
export function formParts(images: Sym, grid: Grid): Sym {
  const { factor } = grid;
  const [n = 0, channels = 0, size = 0] = images.shape;
  const side = factor * size;
  const spread = transpose(constant(formationRows(size, factor), [side, size]));
  const wide = matmul(reshape(images, [n * channels * size, size]), spread);
  const turned = transpose(reshape(wide, [n * channels, size, side]), [0, 2, 1]);
  const whole = matmul(reshape(turned, [n * channels * side, size]), spread);
  const upright = reshape(transpose(reshape(whole, [n * channels, side, side]), [0, 2, 1]), [
    n,
    channels,
    side,
    side,
  ]);
  const padded =
    size % factor === 0
      ? upright
      : add(upright, constant(formationPadding(size, channels, grid), [1, channels, side, side]));
  const parts = reshape(padded, [n, channels, factor, size, factor, size]);
  return reshape(transpose(parts, [0, 2, 4, 1, 3, 5]), [n, factor * factor, channels, size, size]);
}

/** The same parameterization with every decoded image taken apart: factor² training images instead of one. */
export function withFormation(inner: Parameterization, grid: Grid): Parameterization {
  const { factor } = grid;
  if (factor === 1) return inner;
  const { items, variants, channels, imageSize } = inner;
  const formation = factor * factor;
  const image = [channels, imageSize, imageSize];
  return {
    ...inner,
    formation,
    grid,
    decodeAll(params) {
      const parts = formParts(inner.decodeAll(params), grid);
      const byVariant = reshape(parts, [items, variants, formation, ...image]);
      const byPart = variants === 1 ? byVariant : transpose(byVariant, [0, 2, 1, 3, 4, 5]);
      return reshape(byPart, [items * formation * variants, ...image]);
    },
    decodeWith(params, chosen, variant) {
      const decoded = inner.decodeWith(params, chosen, variant);
      return reshape(formParts(decoded, grid), [(decoded.shape[0] ?? 0) * formation, ...image]);
    },
  };
}

/** Where the parts of a grid start and end along one side: the first `size % factor` are one pixel longer. */
export function gridSpans(size: number, factor: number): [number, number][] {
  const base = Math.floor(size / factor);
  const spans: [number, number][] = [];
  let from = 0;
  for (let g = 0; g < factor; g += 1) {
    const to = from + base + (g < size % factor ? 1 : 0);
    spans.push([from, to]);
    from = to;
  }
  return spans;
}

/**
 * Starting values: `factor²` real images made small (nearest pixel) and put into the grid of one, as IDC starts.
 * @param images [count * factor², C, S, S]; grid place k of image i is image k * count + i.
 */
export function mosaic(
  images: Float32Array,
  count: number,
  channels: number,
  size: number,
  factor: number,
): Float32Array {
  const pixels = size * size;
  const out = new Float32Array(count * channels * pixels);
  const spans = gridSpans(size, factor);
  spans.forEach(([top, bottom], gridRow) => {
    spans.forEach(([left, right], gridColumn) => {
      const k = gridRow * factor + gridColumn;
      for (let plane = 0; plane < count * channels; plane += 1) {
        const from = (k * count * channels + plane) * pixels;
        for (let y = top; y < bottom; y += 1) {
          const sourceRow = Math.floor(((y - top) * size) / (bottom - top));
          for (let x = left; x < right; x += 1) {
            const sourceColumn = Math.floor(((x - left) * size) / (right - left));
            out[plane * pixels + y * size + x] = images[from + sourceRow * size + sourceColumn] ?? 0;
          }
        }
      }
    });
  });
  return out;
}
