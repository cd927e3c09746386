/** Whitening on the disk: a transform per training set, and the whitened images as plain float32 rows. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../checkpoint/safetensors';
import { makeCacheFile, writeAll } from '../../disk/writing';
import { badData } from '../files';
import type { WhitenedRows } from '../types';
import { EPSILON, type ZcaTransform } from './fit';

/** Changes when equal data would be whitened to other values. */
const VERSION = 1;

/** Names a transform: equal for datasets with equal bytes. */
export const recipeOf = (fingerprint: string): string =>
  createHash('sha256')
    .update(JSON.stringify({ version: VERSION, fingerprint, epsilon: EPSILON }))
    .digest('hex');

const folderOf = (cache: string): string => join(cache, 'zca');
const transformPath = (cache: string, recipe: string): string =>
  join(folderOf(cache), `${recipe}.safetensors`);
export const rowsPath = (cache: string, recipe: string, part: 'train' | 'test'): string =>
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
  const bytes = await readFile(transformPath(cache, recipe)).catch(() => null);
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
export async function hasRows(path: string, count: number, dimensions: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.size === 4 * count * dimensions;
}

/** A file of float32 rows, read where it lies; the system keeps what is used often in memory. */
export function openRows(path: string, dimensions: number): WhitenedRows & { close(): void } {
  const file = openSync(path, 'r');
  const size = 4 * dimensions;
  return {
    copy(index, out, offset) {
      const target = new Uint8Array(out.buffer, out.byteOffset + 4 * offset, size);
      if (readSync(file, target, 0, size, index * size) !== size) {
        throw badData(`The whitened images in ${path} are cut off: delete the file, it is made again.`);
      }
    },
    close: () => closeSync(file),
  };
}
