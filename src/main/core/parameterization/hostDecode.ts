import type { Named } from '../types';
import { formationPadding, formationRows } from './formation';

/** Stored parameters on the host, as in a checkpoint. */
export type StoredParams = Named<{ readonly data: Float32Array; readonly shape: readonly number[] }>;

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
 * @param factor Side of the grid of a multi-formation; cells may then name a part.
 * @throws RangeError when there is no such basis, hallucinator or part.
 */
export function decodePairs(
  params: StoredParams,
  cells: readonly DecodeCell[],
  channels: number,
  factor = 1,
): Float32Array {
  const stored = tensor(params, params['images'] === undefined ? 'bases' : 'images');
  const [items = 0, storedChannels = 0, size = 0] = stored.shape;
  const pixels = size * size;
  const out = new Float32Array(cells.length * channels * pixels);
  const hallucinate = params['images'] === undefined ? hallucinator(params) : null;
  const enlarge = enlarger(channels, size, factor);
  cells.forEach(({ basis, hallucinator: variant, part = null }, i) => {
    if (!(basis >= 0 && basis < items)) throw new RangeError(`There is no basis ${basis} of ${items}.`);
    const offset = i * channels * pixels;
    if (variant !== null && hallucinate !== null) {
      hallucinate(basis, variant, out, offset);
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

function tensor(params: StoredParams, name: string): StoredParams[string] {
  const found = params[name];
  if (found === undefined) throw new Error(`The parameter "${name}" is missing.`);
  return found;
}

/** Replaces an image in place by one part of it, enlarged to the whole. */
function enlarger(
  channels: number,
  size: number,
  factor: number,
): (image: Float32Array, offset: number, part: number) => void {
  const rows = formationRows(size, factor);
  const padding = formationPadding(size, factor);
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
          let sum = padding[(top + y) * factor * size + left + x] ?? 0;
          for (let k = 0; k < size; k += 1)
            sum += (rows[(top + y) * size + k] ?? 0) * (wide[k * size + x] ?? 0);
          plane[y * size + x] = sum;
        }
      }
    }
  };
}

/** Writes one basis through one hallucinator to `out` at element `offset`: [channels, S, S]. */
type Hallucinate = (basis: number, variant: number, out: Float32Array, offset: number) => void;

function hallucinator(params: StoredParams): Hallucinate {
  const bases = tensor(params, 'bases');
  const encoder = tensor(params, 'hallucinators.enc.weight');
  const decoder = tensor(params, 'hallucinators.dec.weight');
  const [, , size = 0] = bases.shape;
  const [variants = 0, mid = 0, inputs = 0, kernel = 0] = encoder.shape;
  const [, , outputs = 0] = decoder.shape;
  const encoderBias = tensor(params, 'hallucinators.enc.bias').data;
  const decoderBias = tensor(params, 'hallucinators.dec.bias').data;
  const scale = tensor(params, 'hallucinators.scale').data;
  const shift = tensor(params, 'hallucinators.shift').data;
  const inner = size - kernel + 1;
  const places = inner * inner;
  const pixels = size * size;
  const hidden = new Float32Array(mid * places);

  /** hidden := scale * (encoder * basis + bias) + shift */
  const encode = (basis: number, variant: number): void => {
    for (let m = 0; m < mid; m += 1) {
      const row = variant * mid + m;
      hidden.fill(encoderBias[row] ?? 0, m * places, (m + 1) * places);
      for (let c = 0; c < inputs; c += 1) {
        const input = (basis * inputs + c) * pixels;
        const weights = (row * inputs + c) * kernel * kernel;
        for (let tap = 0; tap < kernel * kernel; tap += 1) {
          const weight = encoder.data[weights + tap] ?? 0;
          const start = input + Math.floor(tap / kernel) * size + (tap % kernel);
          addWindow(bases.data, start, size, hidden, m * places, inner, inner, weight);
        }
      }
      for (let p = 0; p < places; p += 1) {
        const at = m * places + p;
        hidden[at] = (scale[row * places + p] ?? 0) * (hidden[at] ?? 0) + (shift[row * places + p] ?? 0);
      }
    }
  };

  return (basis, variant, out, offset) => {
    if (!(variant >= 0 && variant < variants)) {
      throw new RangeError(`There is no hallucinator ${variant} of ${variants}.`);
    }
    encode(basis, variant);
    for (let o = 0; o < outputs; o += 1) {
      const output = offset + o * pixels;
      out.fill(decoderBias[variant * outputs + o] ?? 0, output, output + pixels);
      for (let m = 0; m < mid; m += 1) {
        const weights = ((variant * mid + m) * outputs + o) * kernel * kernel;
        for (let tap = 0; tap < kernel * kernel; tap += 1) {
          const weight = decoder.data[weights + tap] ?? 0;
          const start = output + Math.floor(tap / kernel) * size + (tap % kernel);
          addWindow(hidden, m * places, inner, out, start, size, inner, weight);
        }
      }
    }
  };
}

/** Adds `weight` times a square window of one image to one of another; each has its start and its row length. */
function addWindow(
  from: Float32Array,
  fromStart: number,
  fromRow: number,
  to: Float32Array,
  toStart: number,
  toRow: number,
  side: number,
  weight: number,
): void {
  for (let y = 0; y < side; y += 1) {
    const source = fromStart + y * fromRow;
    const target = toStart + y * toRow;
    for (let x = 0; x < side; x += 1) {
      to[target + x] = (to[target + x] ?? 0) + weight * (from[source + x] ?? 0);
    }
  }
}
