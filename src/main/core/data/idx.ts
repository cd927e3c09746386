/**
 * IDX files (LeCun's format of MNIST and its successors), plain or gzipped: a 4-byte magic number `00 00 08 D`
 * (unsigned bytes, D dimensions), D big-endian 32-bit sizes, then the bytes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError } from '@shared/errors';
import type { ImageSet } from './types';

const UNSIGNED_BYTES = 8;
const MAX_BYTES = 2 * 1024 ** 3 - 1;

export interface IdxFile {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/** Parses the (already unzipped) bytes of an IDX file of unsigned bytes. `what` names it in messages. */
export function parseIdx(bytes: Uint8Array, what: string): IdxFile {
  if (bytes.length < 4) throw new UserError('bad-input', `${what} is too short to be an IDX file.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = view.getUint8(3);
  if (view.getUint16(0) !== 0 || view.getUint8(2) !== UNSIGNED_BYTES || dimensions < 1 || dimensions > 4) {
    throw new UserError(
      'bad-input',
      `${what} is not an IDX file of unsigned bytes: its first bytes say something else.`,
    );
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw new UserError('bad-input', `${what} is cut off in its header.`);
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = sizes.reduce((product, size) => product * size, 1);
  const data = bytes.subarray(start);
  if (data.length !== expected) {
    throw new UserError(
      'bad-input',
      `${what} should hold ${expected} bytes of data (${sizes.join(' x ')}) but holds ${data.length}: it is damaged or cut off.`,
    );
  }
  return { sizes, data };
}

function readIdx(folder: string, stem: string): { readonly file: IdxFile; readonly name: string } {
  for (const name of [
    stem,
    `${stem}.gz`,
    stem.replace('-idx', '.idx'),
    `${stem.replace('-idx', '.idx')}.gz`,
  ]) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    return { file: parseIdx(readBytes(path, name), name), name };
  }
  throw new UserError(
    'bad-input',
    `The folder ${folder} has no file ${stem} or ${stem}.gz: choose the folder that holds the four IDX files.`,
  );
}

function readBytes(path: string, name: string): Uint8Array {
  const bytes = readFileSync(path);
  if (!name.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch {
    throw new UserError('bad-input', `${name} cannot be unzipped: it is damaged or cut off.`);
  }
}

/** Reads one part of a dataset from the pair `<prefix>-images-idx3-ubyte` and `<prefix>-labels-idx1-ubyte`. */
export function readIdxPart(
  folder: string,
  prefix: 'train' | 't10k',
): ImageSet & { readonly imageSize: number } {
  const images = readIdx(folder, `${prefix}-images-idx3-ubyte`);
  const labels = readIdx(folder, `${prefix}-labels-idx1-ubyte`);
  const [count = 0, height = 0, width = 0] = images.file.sizes;
  if (images.file.sizes.length !== 3) {
    throw new UserError(
      'bad-input',
      `${images.name} does not hold images: it has ${images.file.sizes.length} dimensions instead of 3.`,
    );
  }
  if (height !== width) {
    throw new UserError(
      'bad-input',
      `${images.name} holds images of ${width} x ${height}: only square images are supported.`,
    );
  }
  if (labels.file.sizes.length !== 1 || labels.file.data.length !== count) {
    throw new UserError(
      'bad-input',
      `${labels.name} has ${labels.file.data.length} labels for ${count} images: the two files do not belong together.`,
    );
  }
  if (count === 0) throw new UserError('bad-input', `${images.name} holds no images.`);
  return { count, pixels: images.file.data, labels: labels.file.data, imageSize: height };
}

const FASHION_MNIST = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** Names of the classes: the ten garments in a folder called like Fashion-MNIST, the digits' numbers elsewhere. */
export function idxClassNames(folder: string, classes: number): readonly string[] {
  const isFashion = basename(folder).toLowerCase().includes('fashion') && classes === FASHION_MNIST.length;
  return isFashion ? FASHION_MNIST : Array.from({ length: classes }, (_, i) => String(i));
}
