/** CIFAR-10 and CIFAR-100 (Krizhevsky, 2009) from the files of their binary or their Python version. */
import { join } from 'node:path';
import { parseCifarBinary, type CifarKind } from './cifarBinary';
import { parseCifarNames, parseCifarPython } from './cifarPython';
import { badData, breathe, firstFolder, isFile, linesOf, readBytes } from './files';
import { PUBLISHED } from './statistics';
import type { ImageSet, RawDataset, Standardisation } from './types';

interface Version {
  /** The folder that the official archive unpacks to. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: string;
  readonly names: string;
  readonly parse: (bytes: Uint8Array, kind: CifarKind, what: string) => ImageSet;
  readonly parseNames: (bytes: Uint8Array, kind: CifarKind, what: string) => readonly string[];
}

interface Kind {
  readonly name: string;
  readonly classes: number;
  /** Images of the whole training set for each test image, in the official files. */
  readonly ratio: number;
  readonly published: Standardisation;
  readonly versions: readonly Version[];
}

const binary = { parse: parseCifarBinary, parseNames: linesOf };
const python = { parse: parseCifarPython, parseNames: parseCifarNames };
const BATCHES = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5'];

const KINDS: Readonly<Record<CifarKind, Kind>> = {
  cifar10: {
    name: 'CIFAR-10',
    classes: 10,
    ratio: 5,
    published: PUBLISHED.cifar10,
    versions: [
      {
        folder: 'cifar-10-batches-bin',
        train: BATCHES.map((name) => `${name}.bin`),
        test: 'test_batch.bin',
        names: 'batches.meta.txt',
        ...binary,
      },
      {
        folder: 'cifar-10-batches-py',
        train: BATCHES,
        test: 'test_batch',
        names: 'batches.meta',
        ...python,
      },
    ],
  },
  cifar100: {
    name: 'CIFAR-100',
    classes: 100,
    ratio: 5,
    published: PUBLISHED.cifar100,
    versions: [
      {
        folder: 'cifar-100-binary',
        train: ['train.bin'],
        test: 'test.bin',
        names: 'fine_label_names.txt',
        ...binary,
      },
      { folder: 'cifar-100-python', train: ['train'], test: 'test', names: 'meta', ...python },
    ],
  },
};

interface Found {
  readonly folder: string;
  readonly version: Version;
}

/** Where the files are: in `folder`, or below it where the official archive unpacks to. Null without any of them. */
async function find(folder: string, kind: CifarKind): Promise<Found | null> {
  for (const version of KINDS[kind].versions) {
    const files = [...version.train, version.test];
    const holdsOne = async (one: string): Promise<boolean> => {
      for (const file of files) if (await isFile(join(one, file))) return true;
      return false;
    };
    const found = await firstFolder([folder, join(folder, version.folder)], holdsOne);
    if (found !== null) return { folder: found, version };
  }
  return null;
}

/** The folder of the files at or below `folder`; null where there are none. */
export const findCifar = async (folder: string, kind: CifarKind): Promise<string | null> =>
  (await find(folder, kind))?.folder ?? null;

/** Reads all files. Throws UserError naming the one that is missing, damaged or of another dataset. */
export async function readCifar(folder: string, kind: CifarKind): Promise<RawDataset> {
  const { name, classes, ratio, published, versions } = KINDS[kind];
  const found = await find(folder, kind);
  if (found === null) {
    const folders = versions.map((version) => version.folder).join(' or ');
    throw badData(`The folder ${folder} has no files of ${name}: choose the folder ${folders}.`);
  }
  const { version } = found;
  const read = async (file: string): Promise<Uint8Array> => {
    const path = join(found.folder, file);
    if (!(await isFile(path))) {
      throw badData(`The file ${file} of ${name} is missing in ${found.folder}: unpack the archive again.`);
    }
    return readBytes(path);
  };
  const classNames = version.parseNames(await read(version.names), kind, version.names);
  if (classNames.length !== classes) {
    throw badData(`${version.names} names ${classNames.length} classes, but ${name} has ${classes}.`);
  }
  const parts: ImageSet[] = [];
  for (const file of version.train) {
    parts.push(version.parse(await read(file), kind, file));
    await breathe();
  }
  const [first] = parts;
  const other = parts.findIndex(({ count }) => count !== first?.count);
  if (other >= 0) {
    throw badData(
      `${version.train[other]} holds ${parts[other]?.count} images and ${version.train[0]} ${first?.count}: one of them is cut off.`,
    );
  }
  const test = version.parse(await read(version.test), kind, version.test);
  const train = joined(parts);
  if (train.count !== ratio * test.count) {
    throw badData(
      `${version.test} holds ${test.count} images, but ${train.count / ratio} belong to ${train.count} for training: a file of ${name} is cut off.`,
    );
  }
  return { name, classNames, channels: 3, imageSize: 32, train, test, published };
}

/** Several sets as one, in order. */
function joined(sets: readonly ImageSet[]): ImageSet {
  const [only] = sets;
  if (only && sets.length === 1) return only;
  const total = (size: (set: ImageSet) => number): number => sets.reduce((sum, set) => sum + size(set), 0);
  const pixels = new Uint8Array(total((set) => set.pixels.length));
  const labels = new Uint8Array(total((set) => set.count));
  let images = 0;
  let bytes = 0;
  for (const set of sets) {
    pixels.set(set.pixels, bytes);
    labels.set(set.labels, images);
    bytes += set.pixels.length;
    images += set.count;
  }
  return { count: images, pixels, labels };
}
