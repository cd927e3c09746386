/** What an evaluation trains on: a fixed number of items per epoch, each an image that may be drawn anew every time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImageRows } from '../data/imagePool';
import { type Labels, labelsFrom } from '../data/images';
import type { Random } from '../random/random';
import type { RealImages } from '../types';

/*
 * Herding (M. Welling, "Herding dynamical weights to learn", ICML 2009) as it is used to choose exemplars: one image after
 * another, each the one that brings the mean of the chosen ones closest to the mean of its class. The features are the
 * values of the images as networks see them, so that no network has a part in the choice.
 */

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

export interface TrainingSource {
  readonly items: number;
  /** Class of each item. */
  readonly labels: Labels;
  /** Copies item `index` into `out` at element `offset`; an item with several variants draws one. */
  copy(index: number, random: Random, out: Float32Array, offset: number): void;
  /** Everything that items are copied from, image by image. */
  readonly images: Pick<ImageRows, 'count' | 'copy'>;
  /** Which of `images` `copy` takes for item `index`, with the same draw. */
  row(index: number, random: Random): number;
}

/** A source of images, and which of them an item is. */
function sourceOf(
  labels: Labels,
  images: TrainingSource['images'],
  row: (index: number, random: Random) => number = (index) => index,
): TrainingSource {
  return {
    items: labels.length,
    labels,
    images,
    row,
    copy(index, random, out, offset) {
      images.copy(row(index, random), out, offset);
    },
  };
}

/**
 * Of a source's items as many as make one full batch and the rest that a whole epoch would end with, so that a short epoch
 * meets the same programs. The images are all there, as they are when everything is shown.
 */
export function shortened(source: TrainingSource, batch: number): TrainingSource {
  if (source.items <= 2 * batch) return source;
  const items = batch + (source.items % batch);
  return { ...source, items, labels: source.labels.subarray(0, items) };
}

/** Images that lie in memory one after the other. */
const inMemory = (values: Float32Array, count: number): TrainingSource['images'] => {
  const size = values.length / count;
  return {
    count,
    copy(row, out, offset) {
      out.set(values.subarray(row * size, (row + 1) * size), offset);
    },
  };
};

interface DistilledSet {
  readonly images: Float32Array;
  readonly classes: number;
  /** Items of each class. */
  readonly perClass: number;
  /** Images of each item. */
  readonly variants: number;
}

/**
 * Distilled images drawn online: every time an item is used, one of its variants is drawn uniformly (HaBa's evaluation
 * set: each basis once an epoch, with a random hallucinator). With `everyPair` each variant is an item.
 * @param images [classes * perClass * variants, C, S, S]: class by class, item by item
 */
export function distilledSource(
  { images, classes, perClass, variants }: DistilledSet,
  everyPair: boolean,
): TrainingSource {
  if (everyPair && variants > 1) {
    return distilledSource({ images, classes, perClass: perClass * variants, variants: 1 }, false);
  }
  const items = classes * perClass;
  return sourceOf(
    labelsFrom(items, classes, (i) => Math.floor(i / perClass)),
    inMemory(images, items * variants),
    (index, random) => index * variants + (variants > 1 ? random.integer(variants) : 0),
  );
}

/** Chosen images of every class, held in memory: `chosen[c]` are indices within class c. */
export function realSource(real: RealImages, chosen: readonly ArrayLike<number>[]): TrainingSource {
  const size = real.channels * real.imageSize ** 2;
  const items = chosen.reduce((sum, indices) => sum + indices.length, 0);
  const images = new Float32Array(items * size);
  const labels = labelsFrom(items, real.classes, () => 0);
  let next = 0;
  chosen.forEach((indices, classIndex) => {
    real.copy(classIndex, indices, images, next * size);
    labels.fill(classIndex, next, next + indices.length);
    next += indices.length;
  });
  return sourceOf(labels, inMemory(images, items));
}

/** `perClass` different real images of every class, chosen by `random`; fewer where a class has fewer. */
export function randomRealSource(real: RealImages, perClass: number, random: Random): TrainingSource {
  return realSource(
    real,
    Array.from({ length: real.classes }, (_, c) => random.sample(real.count(c), perClass)),
  );
}

/** Every training image; prepared when a batch needs it. */
export function wholeSource(real: RealImages): TrainingSource {
  const counts = Array.from({ length: real.classes }, (_, c) => real.count(c));
  let items = 0;
  const starts = counts.map((count) => (items += count) - count);
  const labels = labelsFrom(items, real.classes, () => 0);
  counts.forEach((count, c) => labels.fill(c, starts[c] ?? 0, (starts[c] ?? 0) + count));
  return sourceOf(labels, {
    count: labels.length,
    copy(index, out, offset) {
      const classIndex = labels[index] ?? 0;
      real.copy(classIndex, [index - (starts[classIndex] ?? 0)], out, offset);
    },
  });
}
