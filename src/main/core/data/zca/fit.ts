/** ZCA whitening fitted to a training set (fixtures' definition C.11). */
import { compileFunction, disposeTree, downloadFloats } from '../../engine/compile';
import type { Engine } from '../../engine/types';
import { matmul, transpose } from '../../trace/ops';
import { breathe } from '../files';
import type { ImageSet } from '../images';
import { symmetricEigen } from './eigen';

/*
 * The two matrix products of whitening, as programs of an engine.
 */

/** Rows of a matrix that go to the engine at a time. */
export const BLOCK = 1024;

/** Writes rows `from`..`to - 1` of a matrix to the start of `out`. */
type FillRows = (from: number, to: number, out: Float32Array) => void;

interface Rows {
  readonly count: number;
  readonly dimensions: number;
  readonly fill: FillRows;
}

/**
 * X^T X, [D, D], of the rows' matrix X: float32 products of blocks, summed in float64. With whole numbers up to 128 it is
 * exact, because no sum of a block exceeds 2^24: then every engine answers the same.
 */
async function gram(
  engine: Engine,
  { count, dimensions, fill }: Rows,
  onProgress: (finished: number) => void,
): Promise<Float64Array> {
  const shape = [BLOCK, dimensions];
  const program = await compileFunction(engine, 'gram', ({ x }) => matmul(transpose(x), x), {
    x: { shape, dtype: 'float32' as const },
  });
  const total = new Float64Array(dimensions * dimensions);
  for (let from = 0; from < count; from += BLOCK) {
    const block = new Float32Array(BLOCK * dimensions);
    fill(from, Math.min(from + BLOCK, count), block);
    const x = engine.upload(block, shape);
    const product = await program.run({ x });
    const values = await downloadFloats(engine, product);
    disposeTree(engine, [x, product]);
    for (let i = 0; i < total.length; i += 1) total[i]! += values[i]!;
    onProgress(Math.min(from + BLOCK, count) / count);
    await breathe();
  }
  return total;
}

/** Multiplies rows with one matrix [D, D], a block at a time. Close it after use: it keeps the matrix on the engine. */
export async function rowMultiplier(
  engine: Engine,
  matrix: Float32Array,
  dimensions: number,
): Promise<{ multiply(rows: Float32Array): Promise<Float32Array>; close(): void }> {
  const shape = [BLOCK, dimensions];
  const program = await compileFunction(engine, 'whiten', ({ x, t }) => matmul(x, t), {
    x: { shape, dtype: 'float32' as const },
    t: { shape: [dimensions, dimensions], dtype: 'float32' as const },
  });
  const t = engine.upload(matrix, [dimensions, dimensions]);
  return {
    async multiply(rows) {
      const x = engine.upload(rows, shape);
      const product = await program.run({ x, t });
      const values = await downloadFloats(engine, product);
      disposeTree(engine, [x, product]);
      return values;
    },
    close: () => engine.dispose(t),
  };
}

/** Added to every eigenvalue: kornia's default, which the field uses. */
export const EPSILON = 0.1;

/** whiten(x) = (x - mean) T; inverse(z) = (z + mean T) T_inv, for images x in 0..1 as rows. */
export interface ZcaTransform {
  /** [D] */
  readonly mean: Float32Array;
  /** T = U diag((s + epsilon)^-1/2) U^T, [D, D], symmetric. */
  readonly transform: Float32Array;
  /** T_inv = U diag((s + epsilon)^1/2) U^T, [D, D], symmetric. */
  readonly inverse: Float32Array;
}

export interface ZcaFit extends ZcaTransform {
  /** [D, D], unbiased. */
  readonly covariance: Float64Array;
  /** Eigenvalues of the covariance, the largest first. */
  readonly singularValues: Float64Array;
}

/** Samples as rows of stored numbers: a value is `scale` * (stored + `offset`). */
export interface Samples extends Rows {
  readonly scale: number;
  readonly offset: number;
}

/** Images as whole numbers of -128..127, whose products an engine sums exactly. */
export function byteSamples(set: ImageSet): Samples {
  const dimensions = set.pixels.length / set.count;
  return {
    count: set.count,
    dimensions,
    scale: 1 / 255,
    offset: 128,
    fill(from, to, out) {
      const bytes = set.pixels.subarray(from * dimensions, to * dimensions);
      for (let i = 0; i < bytes.length; i += 1) out[i] = bytes[i]! - 128;
    },
  };
}

/** Parts of the time that the steps take. */
const SHARES = { sums: 0.05, covariance: 0.2, eigen: 0.7 } as const;

/**
 * Mean, covariance and both matrices. Covariance and eigenvectors are computed in float64 and do not depend on the engine
 * for images of bytes; the last products are float32.
 * @param onProgress hears the finished part, 0..1; throwing ends the work
 */
export async function fitZca(
  engine: Engine,
  samples: Samples,
  onProgress: (finished: number) => void = () => undefined,
): Promise<ZcaFit> {
  const { count, dimensions, scale, offset } = samples;
  if (count < 2) throw new Error('A covariance needs two images.');
  const mean = await meanOfStored(samples);
  const afterSums = SHARES.sums + SHARES.covariance;
  const covariance = await gram(engine, samples, (part) =>
    onProgress(SHARES.sums + part * SHARES.covariance),
  );
  const factor = scale ** 2 / (count - 1);
  for (let i = 0; i < dimensions; i += 1) {
    for (let j = 0; j < dimensions; j += 1) {
      const at = i * dimensions + j;
      covariance[at] = (covariance[at]! - count * mean[i]! * mean[j]!) * factor;
    }
  }
  const { values, vectors } = await symmetricEigen(covariance.slice(), dimensions, (part) =>
    onProgress(afterSums + part * SHARES.eigen),
  );
  const singularValues = values.map((value) => Math.max(value, 0));
  const power = async (exponent: number): Promise<Float32Array> => {
    const product = await gram(engine, scaledRows(vectors, singularValues, dimensions, exponent / 2), () =>
      onProgress(afterSums + SHARES.eigen),
    );
    return Float32Array.from(product);
  };
  const transform = await power(-0.5);
  const inverse = await power(0.5);
  return {
    mean: Float32Array.from(mean, (stored) => scale * (stored + offset)),
    covariance,
    singularValues: singularValues.sort().reverse(),
    transform,
    inverse,
  };
}

/** Means of the stored numbers, [D]. */
async function meanOfStored({ count, dimensions, fill }: Samples): Promise<Float64Array> {
  const sums = new Float64Array(dimensions);
  const row = new Float32Array(dimensions);
  for (let i = 0; i < count; i += 1) {
    fill(i, i + 1, row);
    for (let d = 0; d < dimensions; d += 1) sums[d]! += row[d]!;
    if (i % BLOCK === 0) await breathe();
  }
  return sums.map((sum) => sum / count);
}

/** Eigenvectors times (value + epsilon)^power, as rows: their Gram matrix is that power's double of the matrix. */
function scaledRows(vectors: Float64Array, values: Float64Array, dimensions: number, power: number): Rows {
  const factors = values.map((value) => (value + EPSILON) ** power);
  return {
    count: dimensions,
    dimensions,
    fill(from, to, out) {
      for (let i = from, at = 0; i < to; i += 1) {
        for (let d = 0; d < dimensions; d += 1, at += 1) out[at] = vectors[i * dimensions + d]! * factors[i]!;
      }
    },
  };
}

/** mean T, [D]: what `inverse` adds before it multiplies. */
export function shiftOf({ mean, transform }: Pick<ZcaTransform, 'mean' | 'transform'>): Float32Array {
  const dimensions = mean.length;
  return Float32Array.from(mean, (_, row) => {
    let sum = 0;
    for (let d = 0; d < dimensions; d += 1) sum += transform[row * dimensions + d]! * mean[d]!;
    return sum;
  });
}

/*
 * From whitened values back to pixels, for display (fixtures' definition C.11).
 */

/** What the way back needs. */
export interface ZcaInverse {
  /** mean T, [D] */
  readonly shift: Float32Array;
  /** T_inv, [D, D], symmetric. */
  readonly inverse: Float32Array;
}

export const inverseOf = (transform: ZcaTransform): ZcaInverse => ({
  shift: shiftOf(transform),
  inverse: transform.inverse,
});

/**
 * inverse(z) = (z + mean T) T_inv of every image, with pauses for other work in between.
 * @param images [n, D] whitened; the result has pixels of about 0..1 in their place
 */
export async function dewhitened(
  images: Float32Array,
  { shift, inverse }: ZcaInverse,
): Promise<Float32Array> {
  const dimensions = shift.length;
  const out = new Float32Array(images.length);
  const moved = new Float64Array(dimensions);
  for (let start = 0; start < images.length; start += dimensions) {
    for (let d = 0; d < dimensions; d += 1) moved[d] = images[start + d]! + shift[d]!;
    for (let row = 0; row < dimensions; row += 1) {
      const from = row * dimensions;
      let sum = 0;
      for (let d = 0; d < dimensions; d += 1) sum += moved[d]! * inverse[from + d]!;
      out[start + row] = sum;
    }
    await breathe();
  }
  return out;
}
