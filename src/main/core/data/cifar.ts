/** CIFAR-10 and CIFAR-100 (Krizhevsky, 2009) from the files of their binary or their Python version. */
import { join } from 'node:path';
import { message } from '@shared/words/message';
import { NumpyArray, numpyGlobals } from '../formats/numpy';
import { type PickleKey, type PickleValue, readPickle } from '../formats/pickle';
import { badData, breathe, bytesIn, firstFolder, isFile, linesOf, readBytes } from './files';
import { type ImageSet, PUBLISHED, type RawDataset, type Standardisation } from './images';
import { type FileOfImages, joinedBytes, piecesOf, pixelsOfFiles } from './pixels';

/*
 * CIFAR's binary version: records without a header. CIFAR-10: label, then 3072 bytes (channel planes, row by row).
 * CIFAR-100: coarse label, fine label, then the same.
 */

const CIFAR_PIXELS = 3 * 32 * 32;
const COARSE_CLASSES = 20;

/** The images of one file. */
interface Part extends Omit<ImageSet, 'pixels'> {
  readonly labels: Uint8Array;
  /** The bytes, or where they are. */
  readonly pixels: Uint8Array | FileOfImages;
}
interface PartInMemory extends Part {
  readonly pixels: Uint8Array;
}

/** Where the (fine) label of a record is, and how many bytes stand before the pixels. */
type CifarKind = 'cifar10' | 'cifar100';
const LABELS: Readonly<
  Record<CifarKind, { readonly bytes: number; readonly fine: number; classes: number }>
> = {
  cifar10: { bytes: 1, fine: 0, classes: 10 },
  cifar100: { bytes: 2, fine: 1, classes: 100 },
};

/** Reads the records of one file. Throws UserError naming it (`what`) when it is cut off or its labels are no labels. */
export function parseCifarBinary(bytes: Uint8Array, kind: CifarKind, what: string): PartInMemory {
  const { before, record, count } = recordsOf(bytes.length, kind, what);
  const pixels = new Uint8Array(count * CIFAR_PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const start = i * record;
    labels[i] = labelIn(bytes.subarray(start, start + before), i, kind, what);
    pixels.set(bytes.subarray(start + before, start + record), i * CIFAR_PIXELS);
  }
  return { count, pixels, labels };
}

/** The records in so many bytes of a file. */
function recordsOf(
  length: number,
  kind: CifarKind,
  what: string,
): { readonly before: number; readonly record: number; readonly count: number } {
  const before = LABELS[kind].bytes;
  const record = before + CIFAR_PIXELS;
  const count = length / record;
  if (count === 0) throw badData(message('dataFiles.empty', { name: what }));
  if (!Number.isInteger(count)) {
    throw badData(message('dataFiles.partialRecord', { name: what, bytes: length, record }));
  }
  return { before, record, count };
}

/** The label in the first bytes of record `i`. */
function labelIn(start: Uint8Array, i: number, kind: CifarKind, what: string): number {
  const { fine, classes } = LABELS[kind];
  const label = start[fine] ?? 0;
  if (label >= classes || (kind === 'cifar100' && (start[0] ?? 0) >= COARSE_CLASSES)) {
    throw badData(message('dataFiles.recordLabelOutOfRange', { index: i, name: what, classes }));
  }
  return label;
}

/** The labels of a file's records, whose pixels stay where they are. Throws UserError like `parseCifarBinary`. */
async function scanCifarBinary(path: string, kind: CifarKind, what: string): Promise<Part> {
  const { before, record, count } = recordsOf(await bytesIn(path), kind, what);
  const labels = new Uint8Array(count);
  const records = pixelsOfFiles([{ path, start: 0, stride: record, count }], record);
  try {
    for await (const { at, bytes } of piecesOf(records, record)) {
      for (let i = 0; i * record < bytes.length; i += 1) {
        labels[at + i] = labelIn(bytes.subarray(i * record, i * record + before), at + i, kind, what);
      }
    }
  } finally {
    records.close?.();
  }
  return { count, labels, pixels: { path, start: before, stride: record, count } };
}

/*
 * CIFAR's Python version: pickled dictionaries with `data` [N, 3072] uint8 and a list of labels.
 */

const CLASSES: Readonly<Record<CifarKind, number>> = { cifar10: 10, cifar100: 100 };
const LABEL_KEYS: Readonly<Record<CifarKind, string>> = { cifar10: 'labels', cifar100: 'fine_labels' };
const NAMES: Readonly<Record<CifarKind, string>> = { cifar10: 'label_names', cifar100: 'fine_label_names' };

/** Reads one pickled file of images. Throws UserError naming it (`what`) when it is damaged or something else. */
export function parseCifarPython(bytes: Uint8Array, kind: CifarKind, what: string): PartInMemory {
  const batch = dictionary(bytes, what);
  const data = batch.get('data');
  if (
    !(data instanceof NumpyArray) ||
    !(data.data instanceof Uint8Array) ||
    data.shape.length !== 2 ||
    data.shape[1] !== CIFAR_PIXELS
  ) {
    throw badData(message('dataFiles.noImageData', { name: what, columns: CIFAR_PIXELS }));
  }
  const count = data.shape[0] ?? 0;
  if (count === 0) throw badData(message('dataFiles.empty', { name: what }));
  const list = batch.get(LABEL_KEYS[kind]);
  const labels = Array.isArray(list) ? (list as readonly PickleValue[]) : null;
  if (labels?.length !== count) {
    throw badData(
      labels === null
        ? message('dataFiles.listMissing', { name: what, list: LABEL_KEYS[kind] })
        : message('dataFiles.labelCountInFile', { name: what, labels: labels.length, count }),
    );
  }
  const classes = CLASSES[kind];
  const wrong = labels.findIndex(
    (label) => typeof label !== 'number' || !Number.isInteger(label) || label < 0 || label >= classes,
  );
  if (wrong >= 0) {
    throw badData(message('dataFiles.imageLabelOutOfRange', { index: wrong, name: what, classes }));
  }
  return { count, pixels: data.data, labels: Uint8Array.from(labels, Number) };
}

/** The class names in `batches.meta` or `meta`. */
export function parseCifarNames(bytes: Uint8Array, kind: CifarKind, what: string): string[] {
  const list = dictionary(bytes, what).get(NAMES[kind]);
  const names = Array.isArray(list) ? (list as readonly PickleValue[]).map(textOf) : [];
  if (names.length === 0 || names.includes(null)) {
    throw badData(message('dataFiles.classNamesMissing', { name: what, list: NAMES[kind] }));
  }
  return names.map(String);
}

function dictionary(bytes: Uint8Array, what: string): ReadonlyMap<PickleKey, PickleValue> {
  const value = readPickle(bytes, { what, globals: numpyGlobals });
  if (!(value instanceof Map)) throw badData(message('dataFiles.noDictionary', { name: what }));
  return value as ReadonlyMap<PickleKey, PickleValue>;
}

const textOf = (value: PickleValue): string | null =>
  typeof value === 'string' ? value : value instanceof Uint8Array ? new TextDecoder().decode(value) : null;

interface Version {
  /** The folder that the official archive unpacks to. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: string;
  readonly names: string;
  readonly parse: (bytes: Uint8Array, kind: CifarKind, what: string) => PartInMemory;
  /** For files that are too large for memory; null where pixels do not lie plain in them. */
  readonly scan: ((path: string, kind: CifarKind, what: string) => Promise<Part>) | null;
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

const binary = { parse: parseCifarBinary, scan: scanCifarBinary, parseNames: linesOf };
const python = { parse: parseCifarPython, scan: null, parseNames: parseCifarNames };
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

/** All files of one version, at or below a folder; none where there is no such version. */
export async function cifarFiles(folder: string, kind: CifarKind): Promise<string[]> {
  const found = await find(folder, kind);
  if (found === null) return [];
  const { train, test, names } = found.version;
  return [...train, test, names].map((file) => join(found.folder, file));
}

/**
 * Reads all files. Throws UserError naming the one that is missing, damaged or of another dataset.
 * @param inMemory the most bytes of the training files, and of the test file, that are read into memory
 */
export async function readCifar(folder: string, kind: CifarKind, inMemory: number): Promise<RawDataset> {
  const { name, classes, ratio, published, versions } = KINDS[kind];
  const found = await find(folder, kind);
  if (found === null) {
    const folders = versions.map((version) => version.folder).join(' or ');
    throw badData(message('dataFiles.noFilesOfDataset', { folder, name, folders }));
  }
  const { version } = found;
  const pathOf = async (file: string): Promise<string> => {
    const path = join(found.folder, file);
    if (await isFile(path)) return path;
    throw badData(message('dataFiles.fileOfDatasetMissing', { file, name, folder: found.folder }));
  };
  const readParts = async (files: readonly string[]): Promise<Part[]> => {
    const paths = await Promise.all(files.map(pathOf));
    const sizes = await Promise.all(paths.map(bytesIn));
    const scan = sizes.reduce((sum, size) => sum + size, 0) > inMemory ? version.scan : null;
    const parts: Part[] = [];
    for (const [i, path] of paths.entries()) {
      const file = files[i] ?? path;
      parts.push(
        scan === null ? version.parse(await readBytes(path), kind, file) : await scan(path, kind, file),
      );
      await breathe();
    }
    return parts;
  };
  const classNames = version.parseNames(await readBytes(await pathOf(version.names)), kind, version.names);
  if (classNames.length !== classes) {
    throw badData(
      message('dataFiles.wrongClassCount', { file: version.names, found: classNames.length, name, classes }),
    );
  }
  const parts = await readParts(version.train);
  const [first] = parts;
  const other = parts.findIndex(({ count }) => count !== first?.count);
  if (other >= 0) {
    throw badData(
      message('dataFiles.unequalFiles', {
        file: version.train[other] ?? '',
        found: parts[other]?.count ?? 0,
        other: version.train[0] ?? '',
        first: first?.count ?? 0,
      }),
    );
  }
  const test = joined(await readParts([version.test]));
  const train = joined(parts);
  if (train.count !== ratio * test.count) {
    throw badData(
      message('dataFiles.fileCutOff', {
        file: version.test,
        found: test.count,
        expected: train.count / ratio,
        train: train.count,
        name,
      }),
    );
  }
  return { name, classNames, channels: 3, imageSize: 32, train, test, published };
}

/** The images of several files as one set, in order. */
function joined(parts: readonly Part[]): ImageSet {
  const labels = joinedBytes(parts.map((part) => part.labels));
  const inMemory = parts.flatMap(({ pixels }) => (pixels instanceof Uint8Array ? [pixels] : []));
  const onDisk = parts.flatMap(({ pixels }) => (pixels instanceof Uint8Array ? [] : [pixels]));
  const pixels = onDisk.length > 0 ? pixelsOfFiles(onDisk, CIFAR_PIXELS) : joinedBytes(inMemory);
  return { count: labels.length, pixels, labels };
}
