/**
 * Bases as combinations of images that all classes share (LinBa, or RTP; Deng and Russakovsky, "Remember the Past: Distilling
 * Datasets into Addressable Memories for Neural Networks", NeurIPS 2022, section 3): a basis is a sum of K memories, each times
 * a coefficient of its own. Memories are stored smaller than images and enlarged (bilinear, corners not aligned), as in the
 * authors' code.
 */
import type { SharedCode } from '@shared/config/parameterization';
import { memorySide } from '@shared/budget/storage';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Random } from '../random/random';
import { matmul, reshape, type Sym, take, transpose } from '../trace/ops';
import { constant } from '../trace/symbol';
import { type BasesShape, type BasisCode, everyItem, stored } from './code';
import { enlargingRows } from './enlarge';

const NAMES = { memories: 'memories', coefficients: 'memories.coefficients' } as const;

/**
 * Stored are `memories` [K, channels, s, s] and `memories.coefficients` [items, K]. They begin as the combinations that come
 * closest to the bases of the start.
 * @throws UserError when there are more memories than bases, or than values of one.
 */
export function sharedCode(
  { memories: count, reduction }: SharedCode,
  { classes, perClass, channels, size }: BasesShape,
): BasisCode {
  const items = classes * perClass;
  const side = memorySide(size, reduction);
  const values = channels * side ** 2;
  const most = Math.min(items, values);
  if (count > most) {
    throw new UserError('bad-input', message('method.tooManyMemories', { count, items, values, most }));
  }
  const rows = enlargingRows(side, size);
  return {
    specs: {
      [NAMES.memories]: { shape: [count, channels, side, side], dtype: 'float32' },
      [NAMES.coefficients]: { shape: [items, count], dtype: 'float32' },
    },
    groups: { [NAMES.memories]: 'images', [NAMES.coefficients]: 'images' },
    rule: 'sgd',
    warmUp: null,
    encode(bases, random) {
      const small = resized(bases, { side: size, to: side, rows: averagingRows(size, side) });
      const { directions, shares } = closestCombinations(small, { items, values, count }, random);
      // Memories are as large as images, and coefficients at most about 1.
      const length = Math.sqrt(values);
      return {
        [NAMES.memories]: Float32Array.from(directions, (value) => value * length),
        [NAMES.coefficients]: Float32Array.from(shares, (value) => value / length),
      };
    },
    decode(params, chosen) {
      const coefficients = stored(params, NAMES.coefficients);
      const own = chosen === undefined ? coefficients : take(coefficients, chosen, 0);
      const enlarged = enlargedImages(stored(params, NAMES.memories), rows, size);
      const combined = matmul(own, reshape(enlarged, [count, channels * size ** 2]));
      return reshape(combined, [own.shape[0] ?? 0, channels, size, size]);
    },
    decodeOnHost(params, chosen = everyItem({ classes, perClass })) {
      const memories = resized(stored(params, NAMES.memories).data, { side, to: size, rows });
      const coefficients = stored(params, NAMES.coefficients).data;
      const each = channels * size ** 2;
      const bases = new Float32Array(chosen.length * each);
      const sum = new Float64Array(each);
      for (const [i, item] of chosen.entries()) {
        sum.fill(0);
        for (let k = 0; k < count; k += 1) {
          const share = coefficients[item * count + k]!;
          for (let at = 0; at < each; at += 1) sum[at]! += share * memories[k * each + at]!;
        }
        bases.set(sum, i * each);
      }
      return bases;
    },
    /** The memories that the basis has most of, each times its coefficient. */
    portrait(params, item) {
      const memories = stored(params, NAMES.memories).data;
      const own = stored(params, NAMES.coefficients).data.subarray(item * count, (item + 1) * count);
      const lengths = Array.from(own, (share, k) => {
        const memory = memories.subarray(k * values, (k + 1) * values);
        return Math.abs(share) * Math.sqrt(inner(memory, memory));
      });
      const largest = lengths
        .map((_, k) => k)
        .sort((a, b) => lengths[b]! - lengths[a]! || a - b)
        .slice(0, SHOWN);
      const images = largest.flatMap((k) =>
        Array.from(memories.subarray(k * values, (k + 1) * values), (value) => value * own[k]!),
      );
      return { kind: 'images', count: largest.length, side, values: Float32Array.from(images) };
    },
  };
}

/** Memories in a portrait at most. */
const SHOWN = 6;

/** Images [n, channels, side, side] to another side, [n, channels, size, size]. */
function enlargedImages(images: Sym, rows: Float32Array, size: number): Sym {
  const [n = 0, channels = 0, side = 0] = images.shape;
  const spread = transpose(constant(rows, [size, side]));
  const wide = matmul(reshape(images, [n * channels * side, side]), spread);
  const turned = transpose(reshape(wide, [n * channels, side, size]), [0, 2, 1]);
  const whole = matmul(reshape(turned, [n * channels * size, side]), spread);
  return reshape(transpose(reshape(whole, [n * channels, size, size]), [0, 2, 1]), [n, channels, size, size]);
}

interface Resizing {
  readonly side: number;
  readonly to: number;
  /** [to, side]: how each place is made of the places before. */
  readonly rows: Float32Array;
}

/** The same on the host, for planes one after the other. */
function resized(planes: ArrayLike<number>, { side, to, rows }: Resizing): Float64Array {
  const count = planes.length / side ** 2;
  const out = new Float64Array(count * to ** 2);
  const wide = new Float64Array(side * to);
  for (let plane = 0; plane < count; plane += 1) {
    const from = plane * side ** 2;
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < to; x += 1) {
        let sum = 0;
        for (let k = 0; k < side; k += 1) sum += rows[x * side + k]! * planes[from + y * side + k]!;
        wide[y * to + x] = sum;
      }
    }
    for (let y = 0; y < to; y += 1) {
      for (let x = 0; x < to; x += 1) {
        let sum = 0;
        for (let k = 0; k < side; k += 1) sum += rows[y * side + k]! * wide[k * to + x]!;
        out[plane * to ** 2 + y * to + x] = sum;
      }
    }
  }
  return out;
}

/** Row y says which pixels of the larger side place y of the smaller one is the mean of, [to, from]. */
function averagingRows(from: number, to: number): Float32Array {
  const step = from / to;
  return Float32Array.from({ length: to * from }, (_, at) => {
    const [y, x] = [Math.floor(at / from), at % from];
    return Math.max(0, Math.min(x + 1, (y + 1) * step) - Math.max(x, y * step)) / step;
  });
}

/** Rounds of `closestCombinations`. */
const ROUNDS = 10;

/**
 * Orthonormal directions [count, values] whose combinations come close to some rows [items, values], and the share of each in
 * every row, [items, count]: the first principal components, by orthogonal iteration.
 */
function closestCombinations(
  rows: Float64Array,
  { items, values, count }: { readonly items: number; readonly values: number; readonly count: number },
  random: Random,
): { readonly directions: Float64Array; readonly shares: Float64Array } {
  let directions = Float64Array.from(random.normalArray(count * values));
  const shares = new Float64Array(items * count);
  const project = (): void => {
    for (let item = 0; item < items; item += 1) {
      for (let k = 0; k < count; k += 1) {
        let sum = 0;
        for (let at = 0; at < values; at += 1)
          sum += rows[item * values + at]! * directions[k * values + at]!;
        shares[item * count + k] = sum;
      }
    }
  };
  orthonormalise(directions, values);
  for (let round = 0; round < ROUNDS; round += 1) {
    project();
    const next = new Float64Array(count * values);
    for (let item = 0; item < items; item += 1) {
      for (let k = 0; k < count; k += 1) {
        const share = shares[item * count + k]!;
        for (let at = 0; at < values; at += 1) next[k * values + at]! += share * rows[item * values + at]!;
      }
    }
    // Rows of a lower rank leave nothing of some directions; those stay as they were.
    directions = next.map((value, i) => value + 1e-12 * directions[i]!);
    orthonormalise(directions, values);
  }
  project();
  return { directions, shares };
}

/** Rows of a matrix to length 1, each orthogonal to those before it (Gram-Schmidt, twice for the rounding). */
function orthonormalise(rows: Float64Array, values: number): void {
  const count = rows.length / values;
  const at = (k: number): Float64Array => rows.subarray(k * values, (k + 1) * values);
  for (let k = 0; k < count; k += 1) {
    const own = at(k);
    for (const before of [0, 1].flatMap(() => Array.from({ length: k }, (_, i) => at(i)))) {
      const along = inner(own, before);
      for (let i = 0; i < values; i += 1) own[i]! -= along * before[i]!;
    }
    const length = Math.sqrt(inner(own, own));
    for (let i = 0; i < values; i += 1) own[i]! /= length;
  }
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
