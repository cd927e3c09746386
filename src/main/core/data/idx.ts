/**
 * IDX files (LeCun's format of MNIST and its successors), plain or gzipped: a 4-byte magic number `00 00 08 D`
 * (unsigned bytes, D dimensions), D big-endian 32-bit sizes, then the bytes.
 */
import { basename, join } from 'node:path';
import { message } from '@shared/words/message';
import { viewOf } from '../formats/bytes';
import { badData, bytesIn, firstFile, firstFolder, readBytes, readStart } from './files';
import { type ImageSet, type Labels, PUBLISHED, type RawDataset, type Standardisation } from './images';
import { pixelsOfFiles } from './pixels';

const UNSIGNED_BYTES = 8;

export interface IdxFile {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/** Parses the (already unzipped) bytes of an IDX file of unsigned bytes. `what` names it in messages. */
export function parseIdx(bytes: Uint8Array, what: string): IdxFile {
  const { sizes, start } = parseHeader(bytes, bytes.length, what);
  return { sizes, data: bytes.subarray(start) };
}

/** The longest header: of four dimensions. */
const LONGEST_HEADER = 20;

/** The sizes in the first bytes of a file of `length` bytes, and where its data starts. */
function parseHeader(
  bytes: Uint8Array,
  length: number,
  what: string,
): { readonly sizes: readonly number[]; readonly start: number } {
  if (bytes.length < 4) throw badData(message('dataFiles.idxTooShort', { name: what }));
  const view = viewOf(bytes);
  const dimensions = view.getUint8(3);
  if (view.getUint16(0) !== 0 || view.getUint8(2) !== UNSIGNED_BYTES || dimensions < 1 || dimensions > 4) {
    throw badData(message('dataFiles.notIdx', { name: what }));
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw badData(message('dataFiles.headerCutOff', { name: what }));
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = sizes.reduce((product, size) => product * size, 1);
  if (length - start !== expected) {
    throw badData(
      message('dataFiles.wrongByteCount', {
        name: what,
        expected,
        sizes: sizes.join(' x '),
        found: length - start,
      }),
    );
  }
  return { sizes, start };
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

async function nameOf(folder: string, stem: string): Promise<string> {
  const name = await firstFile(folder, namesOf(stem));
  if (name !== null) return name;
  throw badData(message('dataFiles.idxFileMissing', { folder, stem, zipped: stem }));
}

/** The four files, at or below a folder. Throws UserError naming one that is missing. */
export async function idxFiles(folder: string): Promise<string[]> {
  const found = (await findIdx(folder)) ?? folder;
  const stems = ['train', 't10k'].flatMap((prefix) => [
    `${prefix}-images-idx3-ubyte`,
    `${prefix}-labels-idx1-ubyte`,
  ]);
  return Promise.all(stems.map(async (stem) => join(found, await nameOf(found, stem))));
}

/** The images of a file: in memory, or where they lie when they are more than `inMemory` bytes and not zipped. */
async function readImages(
  path: string,
  inMemory: number,
): Promise<Pick<ImageSet, 'count' | 'pixels'> & { readonly imageSize: number }> {
  const name = basename(path);
  const shapeOf = (sizes: readonly number[]): { readonly count: number; readonly imageSize: number } => {
    const [count = 0, height = 0, width = 0] = sizes;
    if (sizes.length !== 3) {
      throw badData(message('dataFiles.notImages', { name, count: sizes.length }));
    }
    if (height !== width) {
      throw badData(message('dataFiles.notSquare', { name, width, height }));
    }
    if (count === 0 || height === 0) throw badData(message('dataFiles.holdsNoImages', { name }));
    return { count, imageSize: height };
  };
  const length = await bytesIn(path);
  if (name.endsWith('.gz') || length <= inMemory) {
    const { sizes, data } = parseIdx(await readBytes(path), name);
    return { ...shapeOf(sizes), pixels: data };
  }
  const { sizes, start } = parseHeader(await readStart(path, LONGEST_HEADER), length, name);
  const { count, imageSize } = shapeOf(sizes);
  const stride = imageSize ** 2;
  return { count, imageSize, pixels: pixelsOfFiles([{ path, start, stride, count }], stride) };
}

/** Reads one part of a dataset from the pair `<prefix>-images-idx3-ubyte` and `<prefix>-labels-idx1-ubyte`. */
async function readPart(
  folder: string,
  prefix: Prefix,
  inMemory: number,
): Promise<ImageSet & { readonly imageSize: number }> {
  const imagesName = await nameOf(folder, `${prefix}-images-idx3-ubyte`);
  const labelsName = await nameOf(folder, `${prefix}-labels-idx1-ubyte`);
  const images = await readImages(join(folder, imagesName), inMemory);
  const labels = parseIdx(await readBytes(join(folder, labelsName)), labelsName);
  if (labels.sizes.length !== 1 || labels.data.length !== images.count) {
    throw badData(
      message('dataFiles.labelCountOfFiles', {
        name: labelsName,
        labels: labels.data.length,
        count: images.count,
      }),
    );
  }
  return { ...images, labels: labels.data };
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

/**
 * Reads the four files below `folder`. Throws UserError when they are missing, damaged or do not fit together.
 * @param inMemory the most bytes of a part's images that are read into memory
 */
export async function readIdxDataset(folder: string, inMemory: number): Promise<RawDataset> {
  const found = (await findIdx(folder)) ?? folder;
  const train = await readPart(found, 'train', inMemory);
  const test = await readPart(found, 't10k', inMemory);
  if (train.imageSize !== test.imageSize) {
    throw badData(message('dataFiles.unequalWidths', { train: train.imageSize, test: test.imageSize }));
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
