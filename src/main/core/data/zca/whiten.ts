/** A dataset's whitened images: from the cache, or made and kept there. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { requireSpace } from '../../disk/space';
import { openEngine } from '../../engine/select';
import type { Engine } from '../../engine/types';
import { makeCacheFile, writeAll } from '../../disk/writing';
import type { OnProgress } from '../files';
import type { ImageSet, LoadedDataset, Whitened } from '../types';
import { hasRows, openRows, readTransform, recipeOf, rowsPath, writeTransform } from './cache';
import { byteSamples, EPSILON, fitZca, type ZcaTransform } from './fit';
import { BLOCK, rowMultiplier } from './products';

export interface WhitenOptions {
  readonly cache: string;
  readonly engine?: Engine;
  readonly onProgress?: OnProgress;
}

/** The eigenvectors of a larger covariance are out of reach: their time grows with the third power. */
const MOST_DIMENSIONS = 8192;

const PARTS = ['train', 'test'] as const;

/**
 * Whitens both parts with the transform fitted to the training set. The first time takes minutes for images of 3 x 32 x 32;
 * afterwards it costs opening two files. The CPU engine does it for every run, so that all see the same values whatever
 * they train on. Throws UserError when the disk is full, and what `onProgress` throws.
 */
export async function whitenDataset(dataset: LoadedDataset, options: WhitenOptions): Promise<Whitened> {
  const recipe = recipeOf(dataset.fingerprint);
  const { channels, imageSize } = dataset.geometry;
  const dimensions = channels * imageSize * imageSize;
  const { cache } = options;
  const missing: (typeof PARTS)[number][] = [];
  for (const part of PARTS) {
    const whole = await hasRows(rowsPath(cache, recipe, part), dataset[part].count, dimensions);
    if (!whole) missing.push(part);
  }
  if (missing.length > 0) await make(dataset, recipe, missing, dimensions, options);
  const [train, test] = PARTS.map((part) => openRows(rowsPath(cache, recipe, part), dimensions));
  if (!train || !test) throw new Error('A dataset has two parts.');
  return {
    recipe,
    train,
    test,
    close() {
      train.close();
      test.close();
    },
  };
}

async function make(
  dataset: LoadedDataset,
  recipe: string,
  missing: readonly (typeof PARTS)[number][],
  dimensions: number,
  { cache, engine: given, onProgress }: WhitenOptions,
): Promise<void> {
  if (dataset.train.count < 2) {
    throw new UserError('bad-input', `${dataset.name} has one training image: whitening needs two.`);
  }
  if (dimensions > MOST_DIMENSIONS) {
    throw new UserError(
      'bad-input',
      `Whitening images of ${dimensions} values would take many hours and more memory than most machines have: choose smaller images, or no whitening for ${dataset.name}.`,
    );
  }
  const images = missing.reduce((sum, part) => sum + dataset[part].count, 0);
  const folder = dirname(rowsPath(cache, recipe, 'train'));
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  await requireSpace(folder, 4 * dimensions * (images + 2 * dimensions), 'Whitening');
  const engine = given ?? (await openEngine('onnx'));
  try {
    let transform = await readTransform(cache, recipe);
    if (!transform) {
      transform = await fitZca(engine, byteSamples(dataset.train), (finished) =>
        onProgress?.({ what: 'Fitting the whitening', done: finished, total: 1 }),
      );
      await writeTransform(cache, recipe, transform, {
        dataset: dataset.name,
        settings: `${dataset.train.count} images of ${dimensions} values, epsilon ${EPSILON}`,
      });
    }
    for (const part of missing) {
      await writeRows(engine, dataset[part], transform, rowsPath(cache, recipe, part), (done) =>
        onProgress?.({ what: 'Whitening images', done, total: dataset[part].count }),
      );
    }
  } finally {
    if (!given) await engine.close();
  }
}

/** (x - mean) T of all images, as rows of a file. */
async function writeRows(
  engine: Engine,
  set: ImageSet,
  { mean, transform }: ZcaTransform,
  path: string,
  onProgress: (done: number) => void,
): Promise<void> {
  const dimensions = mean.length;
  const multiplier = await rowMultiplier(engine, transform, dimensions);
  try {
    await makeCacheFile(path, async (file) => {
      for (let from = 0; from < set.count; from += BLOCK) {
        const to = Math.min(from + BLOCK, set.count);
        const rows = new Float32Array(BLOCK * dimensions);
        for (let i = from * dimensions, at = 0; i < to * dimensions; i += 1, at += 1) {
          rows[at] = set.pixels[i]! / 255 - mean[at % dimensions]!;
        }
        const product = await multiplier.multiply(rows);
        await writeAll(
          file,
          new Uint8Array(product.buffer, product.byteOffset, 4 * (to - from) * dimensions),
        );
        onProgress(to);
      }
    });
  } finally {
    multiplier.close();
  }
}
