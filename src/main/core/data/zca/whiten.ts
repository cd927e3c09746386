/** A dataset's whitened images: from the cache, or made and kept there. */
import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { openPlainSync, readPlain } from '../../formats/plain';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../../formats/safetensors';
import { requireSpace } from '../../disk/space';
import { makeCacheFile, writeAll } from '../../disk/writing';
import { openEngine } from '../../engine/choose';
import type { Engine } from '../../engine/types';
import { badData, type OnProgress } from '../files';
import type { ImageSet, LoadedDataset, Whitened, WhitenedRows } from '../images';
import { BLOCK, byteSamples, EPSILON, fitZca, rowMultiplier, type ZcaTransform } from './fit';

/*
 * Whitening on the disk: a transform per training set, and the whitened images as plain float32 rows.
 */

/** Changes when equal data would be whitened to other values. */
const VERSION = 1;

/** Names a transform: equal for datasets with equal bytes. */
const recipeOf = (fingerprint: string): string =>
  createHash('sha256')
    .update(JSON.stringify({ version: VERSION, fingerprint, epsilon: EPSILON }))
    .digest('hex');

const folderOf = (cache: string): string => join(cache, 'zca');
const transformPath = (cache: string, recipe: string): string =>
  join(folderOf(cache), `${recipe}.safetensors`);
const rowsPath = (cache: string, recipe: string, part: 'train' | 'test'): string =>
  join(folderOf(cache), `${recipe}-${part}.f32`);

const NAMES = ['mean', 'transform', 'inverse'] as const;

/** @param made what it was fitted to and how, for people who look into the cache */
export async function writeTransform(
  cache: string,
  recipe: string,
  transform: ZcaTransform,
  made: { readonly dataset?: string; readonly settings?: string } = {},
): Promise<void> {
  const dimensions = transform.mean.length;
  const tensors = new Map(
    NAMES.map((name): [string, SafetensorsTensor] => [
      name,
      {
        dtype: 'F32',
        shape: name === 'mean' ? [dimensions] : [dimensions, dimensions],
        data: transform[name],
      },
    ]),
  );
  const bytes = writeSafetensors({ metadata: { format: `haba-studio/zca/${VERSION}`, ...made }, tensors });
  await makeCacheFile(transformPath(cache, recipe), (file) => writeAll(file, bytes));
}

/** The transform that a recipe names; null when the cache does not have it (any more). */
export async function readTransform(cache: string, recipe: string): Promise<ZcaTransform | null> {
  const bytes = await readPlain(transformPath(cache, recipe)).catch(() => null);
  if (!bytes) return null;
  try {
    const { tensors } = readSafetensors(bytes);
    const [mean, transform, inverse] = NAMES.map((name) => tensors.get(name)?.data);
    const whole =
      mean instanceof Float32Array && transform instanceof Float32Array && inverse instanceof Float32Array;
    return whole && transform.length === mean.length ** 2 && inverse.length === transform.length
      ? { mean, transform, inverse }
      : null;
  } catch {
    return null;
  }
}

/** Whether a file of rows is there and whole. */
async function hasRows(path: string, count: number, dimensions: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.size === 4 * count * dimensions;
}

/** A file of float32 rows, read where it lies; the system keeps what is used often in memory. */
function openRows(path: string, dimensions: number): WhitenedRows & { close(): void } {
  const { file } = openPlainSync(path);
  const size = 4 * dimensions;
  return {
    copy(index, out, offset) {
      const target = new Uint8Array(out.buffer, out.byteOffset + 4 * offset, size);
      if (readSync(file, target, 0, size, index * size) !== size) {
        throw badData(message('dataFiles.whitenedCutOff', { path }));
      }
    },
    close: () => closeSync(file),
  };
}

interface WhitenOptions {
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
    throw new UserError('bad-input', message('dataFiles.whiteningNeedsTwo', { name: dataset.name }));
  }
  if (dimensions > MOST_DIMENSIONS) {
    throw new UserError(
      'bad-input',
      message('dataFiles.whiteningTooLarge', { dimensions, name: dataset.name }),
    );
  }
  const images = missing.reduce((sum, part) => sum + dataset[part].count, 0);
  const folder = dirname(rowsPath(cache, recipe, 'train'));
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  await requireSpace(folder, 4 * dimensions * (images + 2 * dimensions), message('dataFiles.whitening'));
  const engine = given ?? (await openEngine('onnx'));
  try {
    let transform = await readTransform(cache, recipe);
    if (!transform) {
      transform = await fitZca(engine, byteSamples(dataset.train), (finished) =>
        onProgress?.({ what: message('dataFiles.fittingWhitening'), done: finished, total: 1 }),
      );
      await writeTransform(cache, recipe, transform, {
        dataset: dataset.name,
        settings: `${dataset.train.count} images of ${dimensions} values, epsilon ${EPSILON}`,
      });
    }
    for (const part of missing) {
      await writeRows(engine, dataset[part], transform, rowsPath(cache, recipe, part), (done) =>
        onProgress?.({ what: message('dataFiles.whiteningImages'), done, total: dataset[part].count }),
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
        const bytes = set.pixels.subarray(from * dimensions, to * dimensions);
        for (let i = 0; i < bytes.length; i += 1) rows[i] = bytes[i]! / 255 - mean[i % dimensions]!;
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
