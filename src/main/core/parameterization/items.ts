import type { ImageGeometry } from '@shared/budget/storage';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { Random } from '../random/random';
import { mosaic } from './formation';

/*
 * Which stored images an iteration's batches take, and through which hallucinators. Everything follows from the seed,
 * the iteration and the number of the batch.
 */

/** Batch number `batch` (from 0) of an iteration. */
interface BatchAt {
  readonly iteration: number;
  readonly batch: number;
}

/**
 * Indices of the stored images of a batch. In every iteration a permutation of all is cut into chunks that are taken
 * from the end (so a short one comes first), then a new permutation is drawn (fixtures' definition C.5, step 2).
 */
export function batchOfItems(seed: number, items: number, size: number, at: BatchAt): Int32Array {
  const length = Math.min(size, items);
  const chunks = Math.ceil(items / length);
  const pass = Math.floor(at.batch / chunks);
  const order = Random.for(seed, 'items', at.iteration, pass).permutation(items);
  const chunk = chunks - 1 - (at.batch % chunks);
  return order.slice(chunk * length, Math.min((chunk + 1) * length, items));
}

/** Two different numbers below `variants`, in random order. */
export function pairOfVariants(random: Random, variants: number): readonly [number, number] {
  const [first = 0, second = 0] = random.permutation(variants);
  return [first, second];
}

interface StartingItems {
  readonly source: 'real' | 'noise';
  readonly geometry: ImageGeometry;
  readonly perClass: number;
  /** Side of the grid of real images that one item starts as (multi-formation); 1 for a single one. */
  readonly factor: number;
  /** Channels of an item: those of the images, or 1 (a real image then enters by its mean over channels). */
  readonly itemChannels: number;
  readonly random: Random;
  readonly realImages: (classIndex: number, count: number) => Float32Array;
}

/**
 * Starting values of bases or pixels, class by class: [classes * perClass, itemChannels, S, S]. Either standard normal
 * noise or different real images of the class (with a factor, a grid of small ones).
 * @throws UserError when a class has fewer images than items.
 */
export function startingItems(options: StartingItems): Float32Array {
  const { source, geometry, perClass, factor, itemChannels, random, realImages } = options;
  const { classes, channels, imageSize } = geometry;
  const pixels = imageSize * imageSize;
  const perItem = itemChannels * pixels;
  if (source === 'noise') return random.normalArray(classes * perClass * perItem);
  const items = new Float32Array(classes * perClass * perItem);
  for (let c = 0; c < classes; c += 1) {
    const wanted = perClass * factor ** 2;
    const chosen = realImages(c, wanted);
    if (chosen.length !== wanted * channels * pixels) {
      throw new UserError('bad-input', message('method.classTooSmall', { index: c, wanted }));
    }
    const real = factor === 1 ? chosen : mosaic(chosen, perClass, channels, imageSize, factor);
    const start = c * perClass * perItem;
    if (itemChannels === channels) items.set(real, start);
    else averageChannels(real, items, { start, count: perClass, channels, pixels });
  }
  return items;
}

function averageChannels(
  images: Float32Array,
  out: Float32Array,
  layout: { start: number; count: number; channels: number; pixels: number },
): void {
  const { start, count, channels, pixels } = layout;
  for (let n = 0; n < count; n += 1) {
    for (let p = 0; p < pixels; p += 1) {
      let sum = 0;
      for (let c = 0; c < channels; c += 1) sum += images[(n * channels + c) * pixels + p] ?? 0;
      out[start + n * pixels + p] = sum / channels;
    }
  }
}
