/** SVHN, cropped digits (Netzer et al., 2011): `train_32x32.mat` and `test_32x32.mat`. */
import { join } from 'node:path';
import { badData, breathe, firstFile, isFile, readBytes } from './files';
import { parseMatlab, type MatlabArray } from './matlab';
import { PUBLISHED } from './statistics';
import type { ImageSet, RawDataset } from './types';

const SIZE = 32;
const CHANNELS = 3;
const PLANE = SIZE * SIZE;
const TRAIN = 'train_32x32.mat';
const TEST = 'test_32x32.mat';
/** Images between two pauses for other work. */
const CHUNK = 2000;

export const findSvhn = async (folder: string): Promise<string | null> =>
  (await firstFile(folder, [TRAIN, TEST])) === null ? null : folder;

/** Reads both files. Throws UserError naming the one that is missing or damaged. */
export async function readSvhn(folder: string): Promise<RawDataset> {
  const read = async (file: string): Promise<ImageSet> => {
    const path = join(folder, file);
    if (!(await isFile(path))) throw badData(`The file ${file} of SVHN is missing in ${folder}.`);
    return svhnPart(await parseMatlab(await readBytes(path), file), file);
  };
  return {
    name: 'SVHN',
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    channels: CHANNELS,
    imageSize: SIZE,
    train: await read(TRAIN),
    test: await read(TEST),
    published: PUBLISHED.svhn,
  };
}

/**
 * Images and labels out of a file's arrays: X [32, 32, 3, N] (row, column, channel, image) becomes channel planes, and y
 * has the digits 1 to 9 as they are and 0 as 10.
 */
export async function svhnPart(arrays: readonly MatlabArray[], what: string): Promise<ImageSet> {
  const images = arrays.find(({ name }) => name === 'X');
  const digits = arrays.find(({ name }) => name === 'y');
  if (!images || !digits) throw badData(`${what} has no arrays "X" and "y": it is no file of SVHN.`);
  const [height, width, channels, count = 1] = images.sizes;
  const source = images.data;
  if (height !== SIZE || width !== SIZE || channels !== CHANNELS || !(source instanceof Uint8Array)) {
    throw badData(
      `"X" of ${what} is ${images.sizes.join(' x ')}, but SVHN's is 32 x 32 x 3 x images, in bytes.`,
    );
  }
  if (count === 0) throw badData(`${what} holds no images.`);
  if (digits.data.length !== count) {
    throw badData(`${what} has ${digits.data.length} labels for ${count} images: it is damaged.`);
  }
  const wrong = digits.data.findIndex((digit) => !Number.isInteger(digit) || digit < 1 || digit > 10);
  if (wrong >= 0) {
    throw badData(
      `Label ${wrong} of ${what} is ${digits.data[wrong]}, but labels are 1 to 10: the file is damaged.`,
    );
  }
  const pixels = new Uint8Array(count * CHANNELS * PLANE);
  for (let plane = 0; plane < count * CHANNELS; plane += 1) {
    const start = plane * PLANE;
    for (let row = 0; row < SIZE; row += 1) {
      for (let column = 0; column < SIZE; column += 1) {
        pixels[start + row * SIZE + column] = source[start + column * SIZE + row] ?? 0;
      }
    }
    if (plane % (CHANNELS * CHUNK) === 0) await breathe();
  }
  return { count, pixels, labels: Uint8Array.from(digits.data, (digit) => digit % 10) };
}
