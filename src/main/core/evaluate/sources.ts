/** What an evaluation trains on: a fixed number of items per epoch, each an image that may be drawn anew every time. */
import type { ImageRows } from '../data/imagePool';
import { type Labels, labelsFrom } from '../data/images';
import type { Random } from '../random/random';
import type { RealImages } from '../types';

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

/**
 * Distilled images drawn online: every time an item is used, one of its variants is drawn uniformly (HaBa's evaluation
 * set: each basis once an epoch, with a random hallucinator).
 * @param images [classes * perClass * variants, C, S, S]: class by class, item by item
 */
export function distilledSource(
  images: Float32Array,
  classes: number,
  perClass: number,
  variants: number,
): TrainingSource {
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
