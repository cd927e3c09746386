/**
 * IDX files (LeCun's format of MNIST and its successors), plain or gzipped: a 4-byte magic number `00 00 08 D`
 * (unsigned bytes, D dimensions), D big-endian 32-bit sizes, then the bytes.
 */
import { basename, join } from 'node:path';
import { badData, firstFile, firstFolder, readBytes } from './files';
import { type ImageSet, type Labels, PUBLISHED, type RawDataset, type Standardisation } from './images';
import { viewOf } from '../formats/bytes';

const UNSIGNED_BYTES = 8;

export interface IdxFile {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/** Parses the (already unzipped) bytes of an IDX file of unsigned bytes. `what` names it in messages. */
export function parseIdx(bytes: Uint8Array, what: string): IdxFile {
  if (bytes.length < 4) throw badData(`${what} is too short to be an IDX file.`);
  const view = viewOf(bytes);
  const dimensions = view.getUint8(3);
  if (view.getUint16(0) !== 0 || view.getUint8(2) !== UNSIGNED_BYTES || dimensions < 1 || dimensions > 4) {
    throw badData(`${what} is not an IDX file of unsigned bytes: its first bytes say something else.`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw badData(`${what} is cut off in its header.`);
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = sizes.reduce((product, size) => product * size, 1);
  const data = bytes.subarray(start);
  if (data.length !== expected) {
    throw badData(
      `${what} should hold ${expected} bytes of data (${sizes.join(' x ')}) but holds ${data.length}: it is damaged or cut off.`,
    );
  }
  return { sizes, data };
}

type Prefix = 'train' | 't10k';

const namesOf = (stem: string): string[] => {
  const dotted = stem.replace('-idx', '.idx');
  return [stem, `${stem}.gz`, dotted, `${dotted}.gz`];
};
const imagesOf = (prefix: Prefix): string[] => namesOf(`${prefix}-images-idx3-ubyte`);

/** The folder of the IDX files: the one given, or where torchvision puts them below it. Null without any. */
export const findIdx = (folder: string): Promise<string | null> =>
  firstFolder(
    [folder, ...['raw', 'MNIST/raw', 'FashionMNIST/raw'].map((below) => join(folder, below))],
    async (one) => (await firstFile(one, imagesOf('train'))) !== null,
  );

async function readIdx(folder: string, stem: string): Promise<{ file: IdxFile; name: string }> {
  const name = await firstFile(folder, namesOf(stem));
  if (name === null) {
    throw badData(
      `The folder ${folder} has no file ${stem} or ${stem}.gz: choose the folder that holds the four IDX files.`,
    );
  }
  return { file: parseIdx(await readBytes(join(folder, name)), name), name };
}

/** Reads one part of a dataset from the pair `<prefix>-images-idx3-ubyte` and `<prefix>-labels-idx1-ubyte`. */
async function readPart(folder: string, prefix: Prefix): Promise<ImageSet & { readonly imageSize: number }> {
  const images = await readIdx(folder, `${prefix}-images-idx3-ubyte`);
  const labels = await readIdx(folder, `${prefix}-labels-idx1-ubyte`);
  const [count = 0, height = 0, width = 0] = images.file.sizes;
  if (images.file.sizes.length !== 3) {
    throw badData(
      `${images.name} does not hold images: it has ${images.file.sizes.length} dimensions instead of 3.`,
    );
  }
  if (height !== width) {
    throw badData(`${images.name} holds images of ${width} x ${height}: only square images are supported.`);
  }
  if (labels.file.sizes.length !== 1 || labels.file.data.length !== count) {
    throw badData(
      `${labels.name} has ${labels.file.data.length} labels for ${count} images: the two files do not belong together.`,
    );
  }
  if (count === 0 || height === 0) throw badData(`${images.name} holds no images.`);
  return { count, pixels: images.file.data, labels: labels.file.data, imageSize: height };
}

const FASHION_NAMES = [
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

interface Known {
  readonly name: string;
  readonly published: Standardisation;
  /** The first labels of the official training file. */
  readonly begins: readonly number[];
  readonly classNames?: readonly string[];
}
const FASHION: Known = {
  name: 'Fashion-MNIST',
  published: PUBLISHED.fashionMnist,
  begins: [9, 0, 0, 3, 0, 2, 7, 2, 5, 5],
  classNames: FASHION_NAMES,
};
const MNIST: Known = {
  name: 'MNIST',
  published: PUBLISHED.mnist,
  begins: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
};

/** Which well-known dataset the files are: by the official labels' beginning, or by a folder called like it. */
function recognise(folder: string, classes: number, train: ImageSet): Known | null {
  if (classes !== 10) return null;
  const official = [MNIST, FASHION].find(
    ({ begins }) => train.count === 60_000 && begins.every((label, i) => train.labels[i] === label),
  );
  return official ?? (basename(folder).toLowerCase().includes('fashion') ? FASHION : null);
}

/** Reads the four files below `folder`. Throws UserError when they are missing, damaged or do not fit together. */
export async function readIdxDataset(folder: string): Promise<RawDataset> {
  const found = (await findIdx(folder)) ?? folder;
  const train = await readPart(found, 'train');
  const test = await readPart(found, 't10k');
  if (train.imageSize !== test.imageSize) {
    throw badData(
      `Training images are ${train.imageSize} px wide and test images ${test.imageSize} px: they do not belong together.`,
    );
  }
  const classes = 1 + Math.max(maximum(train.labels), maximum(test.labels));
  const known = recognise(found, classes, train);
  return {
    name: known?.name ?? basename(folder),
    classNames: known?.classNames ?? Array.from({ length: classes }, (_, i) => String(i)),
    channels: 1,
    imageSize: train.imageSize,
    train: setOf(train),
    test: setOf(test),
    published: known?.published ?? null,
  };
}

const setOf = ({ count, pixels, labels }: ImageSet): ImageSet => ({ count, pixels, labels });

function maximum(values: Labels): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}
