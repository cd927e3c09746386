/** ZCA whitening fitted to a training set (fixtures' definition C.11). */
import type { Engine } from '../../engine/types';
import { breathe } from '../files';
import type { ImageSet } from '../types';
import { symmetricEigen } from './eigen';
import { BLOCK, gram, type Rows } from './products';

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
      const end = to * dimensions;
      for (let i = from * dimensions, at = 0; i < end; i += 1, at += 1) out[at] = set.pixels[i]! - 128;
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
