/**
 * Bases by their frequencies (FReD; Shin et al., "Frequency Domain-based Dataset Distillation: Exploring Frequency Domain for
 * Dataset Distillation", NeurIPS 2023, section 3; fixtures' definition C.12): of the two-dimensional cosine transform of each
 * channel a class keeps the coefficients that vary most between its images at the start, and only those are stored and
 * trained. The transform is DCT-II without a norm, as in the authors' code, whose learning rates go with it.
 */
import { chromaOf, COLOURS, type FrequencyCode } from '@shared/config/parameterization';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import {
  add,
  concatenate,
  equal,
  matmul,
  mul,
  reshape,
  sliceAxis,
  type Sym,
  take,
  where,
} from '../trace/ops';
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
 * The places of the coefficients that vary most between the images of a class: the official mask, which takes the mean over
 * channels first. Differences of colour have no common mean; there the variances of the planes count together. Equal
 * variances go by place, low rows first.
 * @param coefficients [n, planes, size, size] of one class
 * @returns `kept` places (row * size + column), in ascending order
 */
function mostVaried(
  coefficients: Float64Array,
  { planes, size, isApart }: { readonly planes: number; readonly size: number; readonly isApart: boolean },
  kept: number,
): number[] {
  const places = size * size;
  const images = coefficients.length / (planes * places);
  const groups = isApart
    ? Array.from({ length: planes }, (_, plane) => [plane])
    : [Array.from({ length: planes }, (_, plane) => plane)];
  const varianceOf = (place: number, group: readonly number[]): number => {
    const means = Array.from({ length: images }, (_, image) => {
      const sum = group.reduce(
        (total, plane) => total + coefficients[(image * planes + plane) * places + place]!,
        0,
      );
      return sum / group.length;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / images;
    return means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const variance = Array.from({ length: places }, (_, place) =>
    groups.reduce((sum, group) => sum + varianceOf(place, group), 0),
  );
  return variance
    .map((_, place) => place)
    .sort((x, y) => variance[y]! - variance[x]! || x - y)
    .slice(0, kept)
    .sort((x, y) => x - y);
}

/** Planes whose coefficients lie at the same places, and the tensors that hold them. */
interface Band {
  readonly values: string;
  readonly rows: string;
  readonly columns: string;
  readonly masks: string;
  /** The first of its planes in an image, and how many they are. */
  readonly first: number;
  readonly planes: number;
  /** Coefficients of each. */
  readonly kept: number;
}

const named = (values: string, prefix: string) => ({
  values,
  rows: `${prefix}.rows`,
  columns: `${prefix}.columns`,
  masks: `${prefix}.masks`,
});

/** All channels, or where colours are apart the brightness alone. */
const MAIN = named('coefficients', 'frequencies');
/** The two differences of colour. */
const CHROMA = named('coefficients.chroma', 'frequencies.chroma');

/** Coefficients that are kept: of each channel, or of the brightness and of each difference of colour. */
type Kept = Pick<FrequencyCode, 'coefficients' | 'chroma'>;

/** What is stored of images of so many channels. */
export function bandsOf(channels: number, keeping: Kept): Band[] {
  const { coefficients: kept } = keeping;
  const chroma = chromaOf(keeping, channels);
  if (chroma === null) return [{ ...MAIN, first: 0, planes: channels, kept }];
  return [
    { ...MAIN, first: 0, planes: 1, kept },
    { ...CHROMA, first: 1, planes: COLOURS - 1, kept: chroma },
  ];
}

/**
 * Brightness and two differences of red, green and blue, a row each: orthonormal, so that steps of what is stored are steps of
 * the image. The second is red against blue, the third green against both (as YCoCg has them).
 */
export const OPPONENTS: readonly (readonly number[])[] = [
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
  [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)],
  [-1 / Math.sqrt(6), 2 / Math.sqrt(6), -1 / Math.sqrt(6)],
];

/** Planes [n, 3, places] mixed: of colours their opponents, or the other way round. */
function mixed(planes: ArrayLike<number>, places: number, to: 'opponents' | 'colours'): Float64Array {
  const out = new Float64Array(planes.length);
  for (let from = 0; from < planes.length; from += COLOURS * places) {
    for (let row = 0; row < COLOURS; row += 1) {
      for (let column = 0; column < COLOURS; column += 1) {
        const weight = to === 'opponents' ? OPPONENTS[row]![column]! : OPPONENTS[column]![row]!;
        for (let i = 0; i < places; i += 1) {
          out[from + row * places + i]! += weight * planes[from + column * places + i]!;
        }
      }
    }
  }
  return out;
}

/** Which places of the transform each class keeps, one bit a place: row by row, the first in a byte's lowest bit. */
export interface Masks {
  /** In files. */
  readonly name: string;
  /** The tensors that say the same. */
  readonly of: readonly string[];
  /** [classes, ⌈S²/8⌉] */
  readonly shape: readonly number[];
  readonly bits: Uint8Array;
}

/**
 * Where the coefficients of each class lie. Coefficients are stored in the order of their places.
 * @param params Of a run with this code; nothing is found in others
 */
export const masksOf = (params: Named<StoredTensor>, size: number): Masks[] =>
  [MAIN, CHROMA].flatMap((band): Masks[] => {
    const [rows, columns] = [params[band.rows], params[band.columns]];
    if (rows === undefined || columns === undefined) return [];
    const [classes = 0, kept = 0] = rows.shape;
    const bytes = Math.ceil((size * size) / 8);
    const bits = new Uint8Array(classes * bytes);
    rows.data.forEach((row, i) => {
      const place = row * size + (columns.data[i] ?? 0);
      const at = Math.floor(i / kept) * bytes + Math.floor(place / 8);
      bits[at] = (bits[at] ?? 0) | (1 << (place % 8));
    });
    return [{ name: band.masks, of: [band.rows, band.columns], shape: [classes, bytes], bits }];
  });

/**
 * Stored are `coefficients` [items, channels, kept], and for each class where they belong in the transform:
 * `frequencies.rows` and `frequencies.columns` [classes, kept], whole numbers that are never stepped. With `chroma`, our
 * addition, those are the brightness's [items, 1, kept], and `coefficients.chroma` [items, 2, chroma] and
 * `frequencies.chroma.*` those of the differences of colour: eyes and networks need less of them, as JPEG's subsampling knows.
 * @throws UserError when images have fewer coefficients than are kept.
 */
export function frequencyCode(keeping: Kept, shape: BasesShape): BasisCode {
  const { classes, perClass, channels, size } = shape;
  const bands = bandsOf(channels, keeping);
  const isApart = bands.length > 1;
  for (const { kept } of bands) {
    if (kept > size * size) {
      throw new UserError(
        'bad-input',
        message('method.tooFewCoefficients', { size, size2: size, all: size * size, kept }),
      );
    }
  }
  const items = classes * perClass;
  const places = size * size;
  const each = <T>(of: (band: Band) => Record<string, T>): Record<string, T> =>
    Object.assign({}, ...bands.map(of)) as Record<string, T>;
  return {
    specs: each(({ values, rows, columns, planes, kept }) => ({
      [values]: { shape: [items, planes, kept], dtype: 'float32' } as const,
      [rows]: { shape: [classes, kept], dtype: 'float32' } as const,
      [columns]: { shape: [classes, kept], dtype: 'float32' } as const,
    })),
    groups: each(({ values, rows, columns }) => ({
      [values]: 'images' as const,
      [rows]: 'fixed' as const,
      [columns]: 'fixed' as const,
    })),
    rule: 'sgd',
    warmUp: null,
    encode(bases) {
      const found = each(({ values, rows, columns, planes, kept }) => ({
        [values]: new Float32Array(items * planes * kept),
        [rows]: new Float32Array(classes * kept),
        [columns]: new Float32Array(classes * kept),
      }));
      const inClass = perClass * channels * places;
      for (let c = 0; c < classes; c += 1) {
        const own = bases.subarray(c * inClass, (c + 1) * inClass);
        const all = cosineTransform(isApart ? mixed(own, places, 'opponents') : own, size);
        for (const band of bands) encodeClass(found, c, all, band);
      }
      return found;
    },
    decode(params, chosen) {
      const planes = bands.map((band) => {
        const values = reshape(stored(params, band.values), [classes, perClass * band.planes, band.kept]);
        return reshape(matmul(values, wavesOf(params, band, size)), [items, band.planes, places]);
      });
      const flat = isApart ? coloursOf(planes) : planes[0]!;
      const bases = reshape(flat, [items, channels, size, size]);
      return chosen === undefined ? bases : take(bases, chosen, 0);
    },
    decodeOnHost(params, chosen = everyItem({ classes, perClass })) {
      const full = coefficientsAt(params, chosen);
      const bases = inverseCosineTransform(full, size);
      return Float32Array.from(isApart ? mixed(bases, places, 'colours') : bases);
    },
    /** The spectrum of each channel: how large coefficients are, as logarithms, each at its place. */
    portrait(params, item) {
      const values = Float32Array.from(coefficientsAt(params, [item]), (value) =>
        Math.log1p(Math.abs(value)),
      );
      return { kind: 'maps', count: channels, side: size, values };
    },
  };

  /** Fills in what a class stores of a band: coefficients, and where they belong. */
  function encodeClass(
    into: Named<Float32Array>,
    c: number,
    all: Float64Array,
    { values, rows, columns, first, planes, kept }: Band,
  ): void {
    const own = new Float64Array(perClass * planes * places);
    for (let i = 0; i < perClass; i += 1) {
      const from = (i * channels + first) * places;
      own.set(all.subarray(from, from + planes * places), i * planes * places);
    }
    mostVaried(own, { planes, size, isApart }, kept).forEach((place, i) => {
      stored(into, rows)[c * kept + i] = Math.floor(place / size);
      stored(into, columns)[c * kept + i] = place % size;
      for (let plane = 0; plane < perClass * planes; plane += 1) {
        stored(into, values)[(c * perClass * planes + plane) * kept + i] = own[plane * places + place]!;
      }
    });
  }

  /** All coefficients of some items, [n, channels, size, size]: 0 where none is stored. */
  function coefficientsAt(params: Named<StoredTensor>, chosen: readonly number[]): Float64Array {
    const full = new Float64Array(chosen.length * channels * places);
    for (const band of bands) {
      const [values, rows, columns] = [band.values, band.rows, band.columns].map(
        (name) => stored(params, name).data,
      ) as [Float32Array, Float32Array, Float32Array];
      chosen.forEach((item, n) => {
        const own = Math.floor(item / perClass) * band.kept;
        for (let plane = 0; plane < band.planes; plane += 1) {
          const to = (n * channels + band.first + plane) * places;
          const from = (item * band.planes + plane) * band.kept;
          for (let i = 0; i < band.kept; i += 1) {
            full[to + rows[own + i]! * size + columns[own + i]!] = values[from + i]!;
          }
        }
      });
    }
    return full;
  }
}

/** Colours [n, 3, places] of a brightness [n, 1, places] and two differences [n, 2, places]. */
function coloursOf([brightness, differences]: readonly Sym[]): Sym {
  const planes = [brightness!, sliceAxis(differences!, 1, 0, 1), sliceAxis(differences!, 1, 1, 2)];
  const colours = Array.from({ length: COLOURS }, (_, colour) =>
    planes.map((plane, i) => mul(plane, OPPONENTS[i]![colour]!)).reduce((sum, one) => add(sum, one)),
  );
  return concatenate(colours, 1);
}

/** The image that each kept coefficient of a class stands for: [classes, kept, size * size]. */
function wavesOf(params: Named<Sym>, band: Pick<Band, 'rows' | 'columns'>, size: number): Sym {
  const rows = stored(params, band.rows);
  const [classes = 0, kept = 0] = rows.shape;
  const matrix = constant(Float32Array.from(inverseTransform(size)), [size, size]);
  const along = (places: Sym): Sym => matmul(chosenRows(reshape(places, [classes * kept, 1]), size), matrix);
  const vertical = reshape(along(rows), [classes, kept, size, 1]);
  const horizontal = reshape(along(stored(params, band.columns)), [classes, kept, 1, size]);
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
