import type { Grid, Named, StoredTensor } from '../types';
import { formationPadding, formationRows, WHOLE } from './formation';

/*
 * Hallucinators in plain JavaScript, with no engine at hand: one at a time, step by step, and between two of them.
 */

/** Bases as they are and hallucinators, on the host (`Parameterization.withBases`). */
export type StoredParams = Named<StoredTensor>;

/** One hallucinator (hallucinator.ts says what each parameter does). */
export interface HostHallucinator {
  /** Side of the images that it takes and gives. */
  readonly size: number;
  readonly kernel: number;
  /** Channels of a basis, between encoder and decoder, and of the image. */
  readonly inputs: number;
  readonly mid: number;
  readonly outputs: number;
  /** [mid, inputs, kernel, kernel] and [mid] */
  readonly encoder: Float32Array;
  readonly encoderBias: Float32Array;
  /** [mid, size - kernel + 1, size - kernel + 1] */
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  /** [mid, outputs, kernel, kernel] and [outputs] */
  readonly decoder: Float32Array;
  readonly decoderBias: Float32Array;
}

/** What happens to one basis inside a hallucinator. Maps are [mid, inner, inner], the output [outputs, size, size]. */
interface Anatomy {
  /** Side of the maps. */
  readonly inner: number;
  readonly features: Float32Array;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  /** scale * features + shift */
  readonly affine: Float32Array;
  readonly output: Float32Array;
}

function tensor(params: StoredParams, name: string): StoredParams[string] {
  const found = params[name];
  if (found === undefined) throw new Error(`The parameter "${name}" is missing.`);
  return found;
}

/**
 * One of the stacked hallucinators of a checkpoint; its parameters are views.
 * @throws RangeError when there is no such hallucinator.
 */
export function hallucinatorAt(params: StoredParams, index: number): HostHallucinator {
  const encoder = tensor(params, 'hallucinators.enc.weight');
  const decoder = tensor(params, 'hallucinators.dec.weight');
  const [count = 0, mid = 0, inputs = 0, kernel = 0] = encoder.shape;
  const [, , outputs = 0] = decoder.shape;
  if (!(index >= 0 && index < count)) throw new RangeError(`There is no hallucinator ${index} of ${count}.`);
  const own = (name: string): Float32Array => {
    const { data } = tensor(params, `hallucinators.${name}`);
    const each = data.length / count;
    return data.subarray(index * each, (index + 1) * each);
  };
  const scale = tensor(params, 'hallucinators.scale');
  const inner = scale.shape.at(-1) ?? 0;
  return {
    size: inner + kernel - 1,
    kernel,
    inputs,
    mid,
    outputs,
    encoder: own('enc.weight'),
    encoderBias: own('enc.bias'),
    scale: own('scale'),
    shift: own('shift'),
    decoder: own('dec.weight'),
    decoderBias: own('dec.bias'),
  };
}

/** Whether every parameter of one has its counterpart in the other. */
const sameShape = (a: HostHallucinator, b: HostHallucinator): boolean =>
  a.size === b.size &&
  a.kernel === b.kernel &&
  a.inputs === b.inputs &&
  a.mid === b.mid &&
  a.outputs === b.outputs;

/** (1 - share) a + share b of two arrays of one length. */
export const blend = (a: Float32Array, b: Float32Array, share: number): Float32Array =>
  a.map((value, i) => value + share * ((b[i] ?? 0) - value));

/**
 * The hallucinator whose parameters lie between those of two: `share` 0 is the first, 1 the second.
 * @throws RangeError when their shapes differ.
 */
export function betweenHallucinators(
  a: HostHallucinator,
  b: HostHallucinator,
  share: number,
): HostHallucinator {
  if (!sameShape(a, b)) throw new RangeError('The hallucinators have different shapes.');
  const mixed = (name: 'encoder' | 'encoderBias' | 'scale' | 'shift' | 'decoder' | 'decoderBias') =>
    blend(a[name], b[name], share);
  return {
    ...a,
    encoder: mixed('encoder'),
    encoderBias: mixed('encoderBias'),
    scale: mixed('scale'),
    shift: mixed('shift'),
    decoder: mixed('decoder'),
    decoderBias: mixed('decoderBias'),
  };
}

/** Writes the image of one basis ([inputs, size, size], at element `from` of `bases`) to `out` at element `offset`. */
export function hallucinateInto(
  hallucinator: HostHallucinator,
  bases: Float32Array,
  from: number,
  out: Float32Array,
  offset: number,
): void {
  const hidden = encode(hallucinator, bases, from);
  shape(hallucinator, hidden);
  decode(hallucinator, hidden, out, offset);
}

/** Every step of one basis [inputs, size, size] through a hallucinator. */
export function anatomyOf(hallucinator: HostHallucinator, basis: Float32Array): Anatomy {
  const { size, kernel, outputs, scale, shift } = hallucinator;
  const features = encode(hallucinator, basis, 0);
  const affine = features.slice();
  shape(hallucinator, affine);
  const output = new Float32Array(outputs * size * size);
  decode(hallucinator, affine, output, 0);
  return { inner: size - kernel + 1, features, scale, shift, affine, output };
}

/** encoder * basis + bias */
function encode(hallucinator: HostHallucinator, bases: Float32Array, from: number): Float32Array {
  const { size, kernel, mid, inputs, encoder, encoderBias } = hallucinator;
  const inner = size - kernel + 1;
  const places = inner * inner;
  const hidden = new Float32Array(mid * places);
  for (let m = 0; m < mid; m += 1) {
    hidden.fill(encoderBias[m] ?? 0, m * places, (m + 1) * places);
    for (let c = 0; c < inputs; c += 1) {
      const input = from + c * size * size;
      const weights = (m * inputs + c) * kernel * kernel;
      for (let tap = 0; tap < kernel * kernel; tap += 1) {
        const start = input + Math.floor(tap / kernel) * size + (tap % kernel);
        addWindow(bases, start, size, hidden, m * places, inner, inner, encoder[weights + tap] ?? 0);
      }
    }
  }
  return hidden;
}

/** hidden := scale * hidden + shift */
function shape({ scale, shift }: HostHallucinator, hidden: Float32Array): void {
  for (let p = 0; p < hidden.length; p += 1) {
    hidden[p] = (scale[p] ?? 0) * (hidden[p] ?? 0) + (shift[p] ?? 0);
  }
}

/** out := decoder transposed * hidden + bias */
function decode(
  hallucinator: HostHallucinator,
  hidden: Float32Array,
  out: Float32Array,
  offset: number,
): void {
  const { size, kernel, mid, outputs, decoder, decoderBias } = hallucinator;
  const inner = size - kernel + 1;
  const pixels = size * size;
  for (let o = 0; o < outputs; o += 1) {
    const output = offset + o * pixels;
    out.fill(decoderBias[o] ?? 0, output, output + pixels);
    for (let m = 0; m < mid; m += 1) {
      const weights = (m * outputs + o) * kernel * kernel;
      for (let tap = 0; tap < kernel * kernel; tap += 1) {
        const start = output + Math.floor(tap / kernel) * size + (tap % kernel);
        addWindow(hidden, m * inner * inner, inner, out, start, size, inner, decoder[weights + tap] ?? 0);
      }
    }
  }
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
      to[target + x]! += weight * from[source + x]!;
    }
  }
}

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
 * @param params Of `Parameterization.withBases`
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
