/** From whitened values back to pixels, for display (fixtures' definition C.11). */
import { breathe } from '../files';
import { shiftOf, type ZcaTransform } from './fit';

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
