/**
 * The augmentation of gradient matching's evaluation and of early experts: crop, scale, rotate and noise (fixtures'
 * definition C.8). It is not differentiated, so it works on the host, image by image.
 */
import type { Random } from '../random/random';
import { rotateSpline } from './spline';

export const CLASSIC_OPS = ['crop', 'scale', 'rotate', 'noise'] as const;
export type ClassicOp = (typeof CLASSIC_OPS)[number];

/** The strategy for networks without batch norm. */
export const CLASSIC_STRATEGY: readonly ClassicOp[] = ['crop', 'scale', 'rotate'];
/** The strategy for networks with batch norm. */
export const CLASSIC_STRATEGY_BATCH_NORM: readonly ClassicOp[] = ['crop', 'noise'];

const CROP_BORDER = 4;
const SCALE_REACH = 0.2;
const ROTATION_DEGREES = 45;
const NOISE_DEVIATION = 0.001;

export interface ClassicGeometry {
  readonly channels: number;
  readonly imageSize: number;
}

/**
 * Augments a batch: each image gets one of `ops`, drawn uniformly. Answers new values; none of `images` change.
 * @param images [n, C, S, S]
 */
export function augmentClassic(
  images: Float32Array,
  { channels, imageSize }: ClassicGeometry,
  random: Random,
  ops: readonly ClassicOp[] = CLASSIC_STRATEGY,
): Float32Array {
  if (ops.length === 0) return images.slice();
  const means = channelMeans(images, channels, imageSize);
  const out = new Float32Array(images.length);
  const size = channels * imageSize ** 2;
  for (let start = 0; start < images.length; start += size) {
    const image: Image = { values: images.subarray(start, start + size), channels, size: imageSize };
    apply(ops[random.integer(ops.length)] ?? 'crop', image, means, random, out.subarray(start, start + size));
  }
  return out;
}

interface Image {
  readonly values: Float32Array;
  readonly channels: number;
  readonly size: number;
}

function apply(
  op: ClassicOp,
  image: Image,
  means: readonly number[],
  random: Random,
  out: Float32Array,
): void {
  switch (op) {
    case 'crop':
      crop(image, means, random, out);
      break;
    case 'scale':
      scale(image, random, out);
      break;
    case 'rotate': {
      const degrees = random.integer(2 * ROTATION_DEGREES) - ROTATION_DEGREES;
      const fill = means.reduce((sum, value) => sum + value, 0) / means.length;
      const plane = image.size ** 2;
      for (let at = 0; at < out.length; at += plane) {
        out.set(rotateSpline(image.values.subarray(at, at + plane), image.size, degrees, fill), at);
      }
      break;
    }
    case 'noise': {
      const noise = random.normalArray(out.length);
      for (let i = 0; i < out.length; i += 1) {
        out[i] = (image.values[i] ?? 0) + NOISE_DEVIATION * (noise[i] ?? 0);
      }
    }
  }
}

/** A random window of the image in a border of four pixels of the batch's mean colour. */
function crop({ values, size }: Image, means: readonly number[], random: Random, out: Float32Array): void {
  const down = random.integer(2 * CROP_BORDER) - CROP_BORDER;
  const right = random.integer(2 * CROP_BORDER) - CROP_BORDER;
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

/** Stretches height and width by factors of 0.8 to 1.2 (nearest neighbour) around the centre; zeros outside. */
function scale({ values, channels, size }: Image, random: Random, out: Float32Array): void {
  const stretched = (): number => Math.trunc((1 - SCALE_REACH + 2 * SCALE_REACH * random.uniform()) * size);
  const [height, width] = [stretched(), stretched()];
  const canvas = Math.max(height, width, size);
  const centred = (length: number): number => Math.trunc((canvas - length) / 2);
  const down = centred(size) - centred(height);
  const right = centred(size) - centred(width);
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
