/** SVHN, cropped digits (Netzer et al., 2011): `train_32x32.mat` and `test_32x32.mat`. */
import { join } from 'node:path';
import { message } from '@shared/words/message';
import { promisify } from 'node:util';
import { constants, inflate, inflateSync } from 'node:zlib';
import { printable } from '@shared/text/printable';
import { viewOf } from '../formats/bytes';
import { badData, breathe, firstFile, isFile, mostUnpacked, readBytes } from './files';
import { type ImageSet, PUBLISHED, type RawDataset } from './images';

/*
 * MATLAB level 5 files (`.mat`, version 5 to 7.2), as far as numeric arrays go: a 128-byte header, then elements of type,
 * size and data, padded to 8 bytes; an element may be zlib-compressed. Sizes are checked before anything is copied.
 */

const inflated = promisify(inflate);

const HEADER = 128;
const COMPRESSED = 15;
const MATRIX = 14;
const INT8 = 1;
const INT32 = 5;
const UINT32 = 6;
/** More than all arrays of the supported datasets together. */
const MOST_BYTES = 2 ** 30;
/** Packed bytes that the beginning of an element is surely in. */
const PACKED_HEAD = 256;
const MAX_RANK = 32;

/** A numeric array: values in column-major order (the first index runs fastest). */
interface MatlabArray {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly data: Uint8Array | Float64Array;
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

/** How the numbers of an element are stored, by its type; 8-bit ones are taken as they are. */
const NUMBERS: Readonly<
  Record<number, { readonly bytes: number; readonly read: (v: DataView, at: number, l: boolean) => number }>
> = {
  [INT8]: { bytes: 1, read: (v, at) => v.getInt8(at) },
  2: { bytes: 1, read: (v, at) => v.getUint8(at) },
  3: { bytes: 2, read: (v, at, l) => v.getInt16(at, l) },
  4: { bytes: 2, read: (v, at, l) => v.getUint16(at, l) },
  [INT32]: { bytes: 4, read: (v, at, l) => v.getInt32(at, l) },
  [UINT32]: { bytes: 4, read: (v, at, l) => v.getUint32(at, l) },
  7: { bytes: 4, read: (v, at, l) => v.getFloat32(at, l) },
  9: { bytes: 8, read: (v, at, l) => v.getFloat64(at, l) },
};
const UINT8 = 2;

/**
 * Reads the numeric arrays of a file. `what` names it in messages. What may be unpacked and converted in all is in proportion
 * to the file, and `most` at most.
 * @throws UserError when it is no such file, is damaged or becomes larger.
 */
export async function parseMatlab(
  bytes: Uint8Array,
  what: string,
  most = MOST_BYTES,
): Promise<MatlabArray[]> {
  const text = Buffer.from(bytes.subarray(0, 116)).toString('latin1');
  if (text.startsWith('MATLAB 7.3') || text.startsWith('\u0089HDF')) {
    throw badData(message('dataFiles.matlabVersion73', { name: what }));
  }
  const mark = bytes.length < HEADER ? '' : Buffer.from(bytes.subarray(126, 128)).toString('latin1');
  if (mark !== 'IM' && mark !== 'MI') throw badData(message('dataFiles.notMatlab', { name: what }));
  const reader = new Reader(mark === 'IM', what, Math.min(most, mostUnpacked(bytes.length)));
  const arrays: MatlabArray[] = [];
  for (let at = HEADER; at < bytes.length;) {
    const element = reader.element(bytes, at);
    at = element.end;
    const inner =
      element.type === COMPRESSED ? reader.element(await reader.inflate(element.data), 0) : element;
    if (inner.type !== MATRIX) continue;
    const array = reader.array(inner.data);
    if (array) arrays.push(array);
  }
  return arrays;
}

class Reader {
  constructor(
    private readonly little: boolean,
    private readonly what: string,
    /** Bytes that may still be unpacked or converted. */
    private left: number,
  ) {}

  /** An element that was packed. What it says of its size is looked at before memory is taken for it. */
  async inflate(data: Uint8Array): Promise<Uint8Array> {
    const damaged = (): Error => badData(message('dataFiles.matlabNotUnzipped', { name: this.what }));
    const { end } = this.sizes(this.begin(data, damaged));
    this.take(end);
    const unpacked = await inflated(data, { maxOutputLength: end }).catch(() => {
      throw damaged();
    });
    return unpacked;
  }

  /** The first bytes of what is packed. */
  private begin(data: Uint8Array, damaged: () => Error): Uint8Array {
    try {
      return inflateSync(data.subarray(0, PACKED_HEAD), { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      throw damaged();
    }
  }

  private take(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) throw badData(message('dataFiles.tooLarge', { name: this.what }));
  }

  /** The element at `at`; small ones hold type and size in four bytes and the data in the next four. */
  element(bytes: Uint8Array, at: number): Element {
    const { type, size, start, end } = this.sizes(bytes, at);
    if (start + size > bytes.length) throw this.cutOff();
    return { type, data: bytes.subarray(start, start + size), end };
  }

  /** What the element at `at` says of itself; its data may lie beyond the bytes. */
  private sizes(bytes: Uint8Array, at = 0): { type: number; size: number; start: number; end: number } {
    if (at + 8 > bytes.length) throw this.cutOff();
    const view = viewOf(bytes);
    const word = view.getUint32(at, this.little);
    const small = word >>> 16;
    const [type, size, start] =
      small === 0 ? [word, view.getUint32(at + 4, this.little), at + 8] : [word & 0xffff, small, at + 4];
    if (small !== 0 && size > 4) throw this.cutOff();
    const padded = type === COMPRESSED ? size : Math.ceil(size / 8) * 8;
    return { type, size, start, end: small === 0 ? start + padded : at + 8 };
  }

  /** A matrix element: flags, sizes, name, real part. Null for what is no numeric array. */
  array(bytes: Uint8Array): MatlabArray | null {
    const flags = this.element(bytes, 0);
    if (flags.type !== UINT32 || flags.data.length !== 8) throw this.cutOff();
    const word = viewOf(flags.data).getUint32(0, this.little);
    const kind = word & 0xff;
    const complex = (word & 0x800) !== 0;
    if (kind < 6 || kind > 13 || complex) return null;
    const sizes = this.element(bytes, flags.end);
    const name = this.element(bytes, sizes.end);
    const real = this.element(bytes, name.end);
    if (sizes.type !== INT32 || name.type !== INT8 || sizes.data.length > 4 * MAX_RANK) throw this.cutOff();
    const dimensions = Array.from(this.numbers(sizes));
    const count = dimensions.reduce((product, size) => product * size, 1);
    const stored = NUMBERS[real.type];
    if (dimensions.some((size) => size < 0) || !stored || real.data.length !== count * stored.bytes) {
      throw badData(
        message('dataFiles.arrayCutOff', { array: printable(latin1(name.data)), name: this.what }),
      );
    }
    return { name: latin1(name.data), sizes: dimensions, data: this.numbers(real) };
  }

  private numbers({ type, data }: Element): Uint8Array | Float64Array {
    if (type === UINT8) return data;
    const stored = NUMBERS[type];
    if (!stored) throw this.cutOff();
    const count = Math.floor(data.length / stored.bytes);
    this.take(Float64Array.BYTES_PER_ELEMENT * count);
    const view = viewOf(data);
    return Float64Array.from({ length: count }, (_, i) => stored.read(view, i * stored.bytes, this.little));
  }

  private readonly cutOff = (): Error => badData(message('dataFiles.damagedCutOff', { name: this.what }));
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const SIZE = 32;
const CHANNELS = 3;
const PLANE = SIZE * SIZE;
const TRAIN = 'train_32x32.mat';
const TEST = 'test_32x32.mat';
/** Images between two pauses for other work. */
const CHUNK = 2000;

export const findSvhn = async (folder: string): Promise<string | null> =>
  (await firstFile(folder, [TRAIN, TEST])) === null ? null : folder;

/** Both files. */
export const svhnFiles = (folder: string): string[] => [TRAIN, TEST].map((file) => join(folder, file));

/** Reads both files. Throws UserError naming the one that is missing or damaged. */
export async function readSvhn(folder: string): Promise<RawDataset> {
  const read = async (file: string): Promise<ImageSet> => {
    const path = join(folder, file);
    if (!(await isFile(path))) throw badData(message('dataFiles.svhnFileMissing', { file, folder }));
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
  if (!images || !digits) throw badData(message('dataFiles.notSvhn', { name: what }));
  const [height, width, channels, count = 1] = images.sizes;
  const source = images.data;
  if (height !== SIZE || width !== SIZE || channels !== CHANNELS || !(source instanceof Uint8Array)) {
    throw badData(message('dataFiles.svhnSizes', { name: what, sizes: images.sizes.join(' x ') }));
  }
  if (count === 0) throw badData(message('dataFiles.holdsNoImages', { name: what }));
  if (digits.data.length !== count) {
    throw badData(message('dataFiles.labelCountInFile', { name: what, labels: digits.data.length, count }));
  }
  const wrong = digits.data.findIndex((digit) => !Number.isInteger(digit) || digit < 1 || digit > 10);
  if (wrong >= 0) {
    throw badData(
      message('dataFiles.svhnLabelOutOfRange', { index: wrong, name: what, value: digits.data[wrong] ?? 0 }),
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
