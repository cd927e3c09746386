/**
 * The classic augmentation on the host, image by image: the one of gradient matching's evaluation and of early experts
 * (fixtures' definition C.8). It is not differentiated. Graphics cards have `classicSample.ts`.
 */
import type { Random } from '../random/random';
import {
  CLASSIC_STRATEGY,
  type ClassicDraw,
  type ClassicOp,
  drawClassic,
  stretchedFrom,
} from './classicDraws';
import type { AugmentationGeometry } from './plan';
import { rotateSpline } from './spline';

/**
 * Augments a batch: each image gets one of `ops`, drawn uniformly. Answers new values; none of `images` change.
 * @param images [n, C, S, S]
 */
export function augmentClassic(
  images: Float32Array,
  geometry: AugmentationGeometry,
  random: Random,
  ops: readonly ClassicOp[] = CLASSIC_STRATEGY,
): Float32Array {
  if (ops.length === 0) return images.slice();
  const { channels, imageSize } = geometry;
  const means = channelMeans(images, channels, imageSize);
  const out = new Float32Array(images.length);
  const size = channels * imageSize ** 2;
  drawClassic(random, ops, geometry, images.length / size).forEach((draw, i) => {
    const [start, end] = [i * size, (i + 1) * size];
    const image: Image = { values: images.subarray(start, end), channels, size: imageSize };
    apply(draw, image, means, out.subarray(start, end));
  });
  return out;
}

interface Image {
  readonly values: Float32Array;
  readonly channels: number;
  readonly size: number;
}

function apply(draw: ClassicDraw, image: Image, means: readonly number[], out: Float32Array): void {
  switch (draw.op) {
    case 'crop':
      crop(image, means, draw, out);
      break;
    case 'scale':
      scale(image, draw, out);
      break;
    case 'rotate': {
      const fill = means.reduce((sum, value) => sum + value, 0) / means.length;
      const plane = image.size ** 2;
      for (let at = 0; at < out.length; at += plane) {
        out.set(rotateSpline(image.values.subarray(at, at + plane), image.size, draw.degrees, fill), at);
      }
      break;
    }
    case 'noise':
      for (let i = 0; i < out.length; i += 1) out[i] = (image.values[i] ?? 0) + (draw.noise[i] ?? 0);
  }
}

/** A window of the image in a border of the batch's mean colour. */
function crop(
  { values, size }: Image,
  means: readonly number[],
  { down, right }: { readonly down: number; readonly right: number },
  out: Float32Array,
): void {
  means.forEach((mean, channel) => {
    const plane = channel * size * size;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const [row, column] = [y + down, x + right];
        const inside = row >= 0 && row < size && column >= 0 && column < size;
        out[plane + y * size + x] = inside ? (values[plane + row * size + column] ?? 0) : mean;
      }
    }
  });
}

/** Stretches height and width (nearest neighbour) around the centre; zeros outside. */
function scale(
  { values, channels, size }: Image,
  { height, width }: { readonly height: number; readonly width: number },
  out: Float32Array,
): void {
  const { down, right } = stretchedFrom({ height, width }, size);
  for (let channel = 0; channel < channels; channel += 1) {
    const plane = channel * size * size;
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const [row, column] = [y + down, x + right];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        const from = Math.floor((row * size) / height) * size + Math.floor((column * size) / width);
        out[plane + y * size + x] = inside ? (values[plane + from] ?? 0) : 0;
      }
    }
  }
}

function channelMeans(images: Float32Array, channels: number, size: number): number[] {
  const plane = size * size;
  const sums = new Array<number>(channels).fill(0);
  for (let start = 0; start < images.length; start += plane) {
    let sum = 0;
    for (let p = start; p < start + plane; p += 1) sum += images[p] ?? 0;
    const channel = (start / plane) % channels;
    sums[channel] = (sums[channel] ?? 0) + sum;
  }
  return sums.map((sum) => (sum * channels) / images.length);
}
