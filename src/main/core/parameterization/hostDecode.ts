import type { Named } from '../types';

/** Stored parameters on the host, as in a checkpoint. */
export type StoredParams = Named<{ readonly data: Float32Array; readonly shape: readonly number[] }>;

/** Turns single items into images in plain JavaScript, with no engine at hand. */
export interface HostDecoder {
  readonly items: number;
  readonly variants: number;
  /** [C, S, S] */
  readonly imageShape: readonly [channels: number, height: number, width: number];
  /** Writes item `item` through variant `variant` to `out` at element `offset`: [C, S, S], standardised. */
  decode(item: number, variant: number, out: Float32Array, offset?: number): void;
}

/**
 * A decoder of `pixels` or `haba` parameters (the names and shapes that `Parameterization.specs` gives).
 * It keeps one scratch image: not for two callers at a time.
 */
export function createHostDecoder(params: StoredParams): HostDecoder {
  return params['images'] === undefined ? habaDecoder(params) : pixelDecoder(params);
}

function tensor(params: StoredParams, name: string): StoredParams[string] {
  const found = params[name];
  if (found === undefined) throw new Error(`The parameter "${name}" is missing.`);
  return found;
}

function pixelDecoder(params: StoredParams): HostDecoder {
  const { data, shape } = tensor(params, 'images');
  const [items = 0, channels = 0, height = 0, width = 0] = shape;
  const size = channels * height * width;
  return {
    items,
    variants: 1,
    imageShape: [channels, height, width],
    decode(item, variant, out, offset = 0) {
      checkChoice(item, items, variant, 1);
      out.set(data.subarray(item * size, (item + 1) * size), offset);
    },
  };
}

function checkChoice(item: number, items: number, variant: number, variants: number): void {
  if (!(item >= 0 && item < items && variant >= 0 && variant < variants)) {
    throw new RangeError(`There is no item ${item} with variant ${variant} (${items} x ${variants}).`);
  }
}

function habaDecoder(params: StoredParams): HostDecoder {
  const bases = tensor(params, 'bases');
  const encoder = tensor(params, 'hallucinators.enc.weight');
  const decoder = tensor(params, 'hallucinators.dec.weight');
  const [items = 0, , size = 0] = bases.shape;
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
  const encode = (item: number, variant: number): void => {
    for (let m = 0; m < mid; m += 1) {
      const row = variant * mid + m;
      hidden.fill(encoderBias[row] ?? 0, m * places, (m + 1) * places);
      for (let c = 0; c < inputs; c += 1) {
        const input = (item * inputs + c) * pixels;
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

  return {
    items,
    variants,
    imageShape: [outputs, size, size],
    decode(item, variant, out, offset = 0) {
      checkChoice(item, items, variant, variants);
      encode(item, variant);
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
    },
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
