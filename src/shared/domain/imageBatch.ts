import type { ImageBatch } from '.';

/** Images `from` to `from + count` of a batch, without a copy. */
export function partOfBatch(images: ImageBatch, from: number, count: number): ImageBatch {
  const size = images.width * images.height * 4;
  return { ...images, count, rgba: images.rgba.subarray(from * size, (from + count) * size) };
}
