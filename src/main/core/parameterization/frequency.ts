/**
 * Bases by their frequencies (FReD; Shin et al., "Frequency Domain-based Dataset Distillation: Exploring Frequency Domain for
 * Dataset Distillation", NeurIPS 2023, section 3; fixtures' definition C.12): of the two-dimensional cosine transform of each
 * channel a class keeps the coefficients that vary most between its images at the start, and only those are stored and
 * trained. The transform is DCT-II without a norm, as in the authors' code, whose learning rates go with it.
 */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { equal, matmul, mul, reshape, type Sym, take, where } from '../trace/ops';
import { constant } from '../trace/symbol';
import type { Named, StoredTensor } from '../types';
import { type BasesShape, type BasisCode, everyItem, stored } from './code';

/** Row n says what place n gives to each coefficient: X = x M, X_k = 2 sum_n x_n cos(pi k (2n + 1) / (2 size)). */
export function forwardTransform(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [n, k] = [Math.floor(at / size), at % size];
    return 2 * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size));
  });
}

/** The inverse: row k says what coefficient k gives to each place. */
export function inverseTransform(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [k, n] = [Math.floor(at / size), at % size];
    return (Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size)) / size) * (k === 0 ? 0.5 : 1);
  });
}

/** Planes [count, size, size] by a matrix along both axes: M^T x M for each. Rows without a value cost nothing. */
function transformed(planes: ArrayLike<number>, matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(planes.length);
  const half = new Float64Array(size);
  for (let from = 0; from < planes.length; from += size * size) {
    for (let y = 0; y < size; y += 1) {
      if (!alongRow(planes, from + y * size, matrix, half)) continue;
      for (let j = 0; j < size; j += 1) {
        const weight = matrix[y * size + j]!;
        const to = from + j * size;
        for (let k = 0; k < size; k += 1) out[to + k]! += weight * half[k]!;
      }
    }
  }
  return out;
}

/** A row of a plane by a matrix, into `half`. False where the row is zero. */
function alongRow(
  planes: ArrayLike<number>,
  from: number,
  matrix: Float64Array,
  half: Float64Array,
): boolean {
  const size = half.length;
  let isZero = true;
  half.fill(0);
  for (let x = 0; x < size; x += 1) {
    const value = planes[from + x]!;
    if (value === 0) continue;
    isZero = false;
    for (let k = 0; k < size; k += 1) half[k]! += value * matrix[x * size + k]!;
  }
  return !isZero;
}

/** The transform of every channel of images, [n, channels, size, size]. */
export const cosineTransform = (images: ArrayLike<number>, size: number): Float64Array =>
  transformed(images, forwardTransform(size), size);

/** Images of their transforms, [n, channels, size, size]. */
export const inverseCosineTransform = (coefficients: ArrayLike<number>, size: number): Float64Array =>
  transformed(coefficients, inverseTransform(size), size);

/**
 * The places of the coefficients that vary most between the images of a class, the mean over channels taken first: the
 * official mask. Equal variances go by place, low rows first.
 * @param coefficients [n, channels, size, size] of one class
 * @returns `kept` places (row * size + column), in ascending order
 */
function mostVaried(
  coefficients: Float64Array,
  { channels, size }: Pick<BasesShape, 'channels' | 'size'>,
  kept: number,
): number[] {
  const places = size * size;
  const images = coefficients.length / (channels * places);
  const variance = Array.from({ length: places }, (_, place) => {
    const means = Array.from({ length: images }, (__, image) => {
      let sum = 0;
      for (let c = 0; c < channels; c += 1) sum += coefficients[(image * channels + c) * places + place]!;
      return sum / channels;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / images;
    return means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return variance
    .map((_, place) => place)
    .sort((a, b) => variance[b]! - variance[a]! || a - b)
    .slice(0, kept)
    .sort((a, b) => a - b);
}

/**
 * Where the coefficients of each class lie, one bit a place of the transform: row by row, the first in a byte's lowest bit.
 * Coefficients are stored in the order of their places.
 * @param params Of a run with this code; null for others
 * @returns [classes, ⌈S²/8⌉]
 */
export function masksOf(
  params: Named<StoredTensor>,
  size: number,
): {
  readonly names: readonly string[];
  readonly shape: readonly number[];
  readonly bits: Uint8Array;
} | null {
  const [rows, columns] = [params[NAMES.rows], params[NAMES.columns]];
  if (rows === undefined || columns === undefined) return null;
  const [classes = 0, kept = 0] = rows.shape;
  const bytes = Math.ceil((size * size) / 8);
  const bits = new Uint8Array(classes * bytes);
  rows.data.forEach((row, i) => {
    const place = row * size + (columns.data[i] ?? 0);
    const at = Math.floor(i / kept) * bytes + Math.floor(place / 8);
    bits[at] = (bits[at] ?? 0) | (1 << (place % 8));
  });
  return { names: [NAMES.rows, NAMES.columns], shape: [classes, bytes], bits };
}

const NAMES = { values: 'coefficients', rows: 'frequencies.rows', columns: 'frequencies.columns' } as const;

/**
 * Stored are `coefficients` [items, channels, kept], and for each class where they belong in the transform:
 * `frequencies.rows` and `frequencies.columns` [classes, kept], whole numbers that are never stepped.
 * @throws UserError when images have fewer coefficients than are kept.
 */
export function frequencyCode(kept: number, { classes, perClass, channels, size }: BasesShape): BasisCode {
  if (kept > size * size) {
    throw new UserError(
      'bad-input',
      message('method.tooFewCoefficients', { size, size2: size, all: size * size, kept }),
    );
  }
  const items = classes * perClass;
  const places = { shape: [classes, kept], dtype: 'float32' } as const;
  return {
    specs: {
      [NAMES.values]: { shape: [items, channels, kept], dtype: 'float32' },
      [NAMES.rows]: places,
      [NAMES.columns]: places,
    },
    groups: { [NAMES.values]: 'images', [NAMES.rows]: 'fixed', [NAMES.columns]: 'fixed' },
    rule: 'sgd',
    warmUp: null,
    encode(bases) {
      const perItem = channels * size * size;
      const values = new Float32Array(items * channels * kept);
      const rows = new Float32Array(classes * kept);
      const columns = new Float32Array(classes * kept);
      for (let c = 0; c < classes; c += 1) {
        const own = bases.subarray(c * perClass * perItem, (c + 1) * perClass * perItem);
        const coefficients = cosineTransform(own, size);
        const mask = mostVaried(coefficients, { channels, size }, kept);
        mask.forEach((place, i) => {
          rows[c * kept + i] = Math.floor(place / size);
          columns[c * kept + i] = place % size;
          for (let plane = 0; plane < perClass * channels; plane += 1) {
            values[(c * perClass * channels + plane) * kept + i] = coefficients[plane * size * size + place]!;
          }
        });
      }
      return { [NAMES.values]: values, [NAMES.rows]: rows, [NAMES.columns]: columns };
    },
    decode(params, chosen) {
      const waves = wavesOf(params, size);
      const values = reshape(stored(params, NAMES.values), [classes, perClass * channels, kept]);
      const bases = reshape(matmul(values, waves), [items, channels, size, size]);
      return chosen === undefined ? bases : take(bases, chosen, 0);
    },
    decodeOnHost(params, chosen = everyItem({ classes, perClass })) {
      const [values, rows, columns] = hostTensors(params);
      const coefficients = new Float64Array(chosen.length * channels * size * size);
      for (let plane = 0; plane < chosen.length * channels; plane += 1) {
        const item = chosen[Math.floor(plane / channels)]!;
        const c = Math.floor(item / perClass);
        const from = (item * channels + (plane % channels)) * kept;
        for (let i = 0; i < kept; i += 1) {
          const place = rows[c * kept + i]! * size + columns[c * kept + i]!;
          coefficients[plane * size * size + place] = values[from + i]!;
        }
      }
      return Float32Array.from(inverseCosineTransform(coefficients, size));
    },
    /** The spectrum of each channel: how large coefficients are, as logarithms, each at its place. */
    portrait(params, item) {
      const [values, rows, columns] = hostTensors(params);
      const spectrum = new Float32Array(channels * size * size);
      const c = Math.floor(item / perClass);
      for (let channel = 0; channel < channels; channel += 1) {
        for (let i = 0; i < kept; i += 1) {
          const place = rows[c * kept + i]! * size + columns[c * kept + i]!;
          const value = values[(item * channels + channel) * kept + i]!;
          spectrum[channel * size * size + place] = Math.log1p(Math.abs(value));
        }
      }
      return { kind: 'maps', count: channels, side: size, values: spectrum };
    },
  };
}

const hostTensors = (params: Named<StoredTensor>): [Float32Array, Float32Array, Float32Array] => [
  stored(params, NAMES.values).data,
  stored(params, NAMES.rows).data,
  stored(params, NAMES.columns).data,
];

/** The image that each kept coefficient of a class stands for: [classes, kept, size * size]. */
function wavesOf(params: Named<Sym>, size: number): Sym {
  const rows = stored(params, NAMES.rows);
  const [classes = 0, kept = 0] = rows.shape;
  const matrix = constant(Float32Array.from(inverseTransform(size)), [size, size]);
  const along = (places: Sym): Sym => matmul(chosenRows(reshape(places, [classes * kept, 1]), size), matrix);
  const vertical = reshape(along(rows), [classes, kept, size, 1]);
  const horizontal = reshape(along(stored(params, NAMES.columns)), [classes, kept, 1, size]);
  return reshape(mul(vertical, horizontal), [classes, kept, size * size]);
}

/** Whole numbers [n, 1] as rows with one 1 among `size` places. */
function chosenRows(numbers: Sym, size: number): Sym {
  const all = constant(
    Float32Array.from({ length: size }, (_, i) => i),
    [1, size],
  );
  return where(equal(numbers, all), 1, 0);
}
