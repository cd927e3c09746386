/**
 * Herding (M. Welling, "Herding dynamical weights to learn", ICML 2009) as it is used to choose exemplars: one image after
 * another, each the one that brings the mean of the chosen ones closest to the mean of its class. The features are the
 * values of the images as networks see them, so that no network has a part in the choice.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RealImages } from '../types';

/**
 * Chooses `count` different images of class `classIndex` (all of them where there are fewer): indices within the class,
 * in the order of their choice. Of equally good images the first wins. Yields to other work now and then.
 */
export async function herd(real: RealImages, classIndex: number, count: number): Promise<Int32Array> {
  const members = real.count(classIndex);
  const chosen = new Int32Array(Math.min(count, members));
  const image = new Float32Array(real.channels * real.imageSize ** 2);
  const read = (index: number): Float32Array => {
    real.copy(classIndex, [index], image, 0);
    return image;
  };
  const { mean, squaredNorms } = moments(read, members, image.length);
  // k * mean - sum of the chosen: what the k-th image should be.
  const wanted = Float64Array.from(mean);
  const taken = new Uint8Array(members);
  for (let k = 0; k < chosen.length; k += 1) {
    let best = -1;
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < members; i += 1) {
      if (taken[i] === 1) continue;
      // |wanted - x|^2 without its part that is the same for all x.
      const distance = (squaredNorms[i] ?? 0) - 2 * dot(wanted, read(i));
      if (distance < smallest) {
        smallest = distance;
        best = i;
      }
    }
    taken[best] = 1;
    chosen[k] = best;
    const found = read(best);
    for (let j = 0; j < wanted.length; j += 1) {
      wanted[j] = (wanted[j] ?? 0) + (mean[j] ?? 0) - (found[j] ?? 0);
    }
    await nextTurn();
  }
  return chosen;
}

function moments(
  read: (index: number) => Float32Array,
  members: number,
  size: number,
): { mean: Float64Array; squaredNorms: Float64Array } {
  const mean = new Float64Array(size);
  const squaredNorms = new Float64Array(members);
  for (let i = 0; i < members; i += 1) {
    const image = read(i);
    squaredNorms[i] = dot(image, image);
    for (let j = 0; j < size; j += 1) mean[j] = (mean[j] ?? 0) + (image[j] ?? 0) / members;
  }
  return { mean, squaredNorms };
}

function dot(a: Float64Array | Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < b.length; j += 1) sum += (a[j] ?? 0) * (b[j] ?? 0);
  return sum;
}
