import { formationPadding, formationRows, WHOLE } from './formation';
import { hallucinateInto, hallucinatorAt, tensor, type StoredParams } from './hostHallucinator';
import type { Grid } from '../types';

export type { StoredParams } from './hostHallucinator';

/** One image to decode: a basis (or stored image) and the hallucinator that it goes through; null shows it as it is. */
export interface DecodeCell {
  readonly basis: number;
  readonly hallucinator: number | null;
  /** One part of the grid, enlarged (multi-formation; row by row); absent or null shows the whole. */
  readonly part?: number | null;
}

/**
 * Decodes chosen pairs in plain JavaScript, with no engine at hand: [cells, channels, S, S], standardised. A basis of
 * one channel that is shown as it is gets repeated over the channels.
 * @param params Stored parameters (the names and shapes of `Parameterization.specs`) of `haba` or `pixels`.
 * @param grid Of `Parameterization`; cells may name a part where it has more than one.
 * @throws RangeError when there is no such basis, hallucinator or part.
 */
export function decodePairs(
  params: StoredParams,
  cells: readonly DecodeCell[],
  channels: number,
  grid: Grid = WHOLE,
): Float32Array {
  const stored = tensor(params, params['images'] === undefined ? 'bases' : 'images');
  const [items = 0, storedChannels = 0, size = 0] = stored.shape;
  const pixels = size * size;
  const out = new Float32Array(cells.length * channels * pixels);
  const hallucinates = params['images'] === undefined;
  const enlarge = enlarger(channels, size, grid);
  cells.forEach(({ basis, hallucinator: variant, part = null }, i) => {
    if (!(basis >= 0 && basis < items)) throw new RangeError(`There is no basis ${basis} of ${items}.`);
    const offset = i * channels * pixels;
    if (variant !== null && hallucinates) {
      const from = basis * storedChannels * pixels;
      hallucinateInto(hallucinatorAt(params, variant), stored.data, from, out, offset);
    } else {
      for (let c = 0; c < channels; c += 1) {
        const start = (basis * storedChannels + Math.min(c, storedChannels - 1)) * pixels;
        out.set(stored.data.subarray(start, start + pixels), offset + c * pixels);
      }
    }
    if (part !== null) enlarge(out, offset, part);
  });
  return out;
}

/** Replaces an image in place by one part of it, enlarged to the whole. */
export function enlarger(
  channels: number,
  size: number,
  grid: Grid,
): (image: Float32Array, offset: number, part: number) => void {
  const { factor } = grid;
  const side = factor * size;
  const rows = formationRows(size, factor);
  const padding = formationPadding(size, channels, grid);
  const wide = new Float32Array(size * size);
  return (image, offset, part) => {
    if (!(part >= 0 && part < factor ** 2))
      throw new RangeError(`There is no part ${part} of ${factor ** 2}.`);
    const [top, left] = [Math.floor(part / factor) * size, (part % factor) * size];
    for (let c = 0; c < channels; c += 1) {
      const plane = image.subarray(offset + c * size * size, offset + (c + 1) * size * size);
      for (let y = 0; y < size; y += 1) {
        for (let x = 0; x < size; x += 1) {
          let sum = 0;
          for (let k = 0; k < size; k += 1)
            sum += (plane[y * size + k] ?? 0) * (rows[(left + x) * size + k] ?? 0);
          wide[y * size + x] = sum;
        }
      }
      for (let y = 0; y < size; y += 1) {
        for (let x = 0; x < size; x += 1) {
          let sum = padding[(c * side + top + y) * side + left + x] ?? 0;
          for (let k = 0; k < size; k += 1)
            sum += (rows[(top + y) * size + k] ?? 0) * (wide[k * size + x] ?? 0);
          plane[y * size + x] = sum;
        }
      }
    }
  };
}
