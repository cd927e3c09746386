import { deflateSync, gzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { parseCifarBinary } from '@main/core/data/cifar';
import { readBytes } from '@main/core/data/files';
import { parseIdx, type IdxFile } from '@main/core/data/idx';
import { parseMatlab, svhnPart } from '@main/core/data/svhn';
import type { ImageSet } from '@main/core/data/images';
import { cifarRecords, matlabFile, svhnFile } from '../../support/datasetFiles';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';

const size = (bytes: Uint8Array): number => bytes.length;
const folder = mkdtempSync(join(tmpdir(), 'fuzz-datasets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32LE(value >>> 0, 4 * i));
  return bytes;
};
const idx = (sizes: readonly number[], data: number): Uint8Array => {
  const head = Buffer.concat([Buffer.from([0, 0, 8, sizes.length]), u32(...sizes).swap32()]);
  return new Uint8Array(Buffer.concat([head, Buffer.alloc(data, 7)]));
};

it('IDX', () =>
  fuzz({
    name: 'IDX',
    inputs: damaged([idx([3, 4, 4], 48), idx([10], 10), idx([1, 2, 3, 4], 24)]),
    always: [
      idx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], 9),
      idx([0, 2 ** 32 - 1], 0),
      idx([], 0),
      new Uint8Array(0),
    ],
    attempt: (bytes) => parseIdx(bytes, 'train-images-idx3-ubyte'),
    judge: (value) => {
      const { sizes, data } = value as IdxFile;
      expect(data.length).toBe(sizes.reduce((product, one) => product * one, 1));
    },
    size,
  }));

it('gzipped files', () => {
  const path = join(folder, 'images.gz');
  return fuzz({
    name: 'gzip',
    inputs: damaged([gzipSync(idx([3, 4, 4], 48)), gzipSync(Buffer.alloc(100_000))]),
    always: [
      Buffer.concat([gzipSync(Buffer.alloc(5_000_000)), gzipSync(Buffer.alloc(5_000_000))]),
      // Says what it comes to; the reader asks for none of it.
      gzipSync(Buffer.alloc(400_000_000)),
    ],
    before: (bytes) => writeFileSync(path, bytes),
    attempt: () => readBytes(path),
    size,
    memory: [2 ** 24, 2048],
  });
});

it('CIFAR, binary version', () =>
  fuzz({
    name: 'CIFAR, binary version',
    inputs: fc.tuple(
      damaged([
        cifarRecords(0, [[1], [2], [3]]),
        cifarRecords(0, [
          [1, 99],
          [19, 0],
        ]),
      ]),
      fc.boolean(),
    ),
    attempt: ([bytes, fine]) => parseCifarBinary(bytes, fine ? 'cifar100' : 'cifar10', 'train.bin'),
    judge: (value) => {
      const { count, pixels, labels } = value as ImageSet;
      expect([pixels.length, labels.length]).toEqual([3072 * count, count]);
    },
    size: ([bytes]) => bytes.length,
  }));

const packed = (...elements: readonly Buffer[]): Uint8Array => {
  const head = matlabFile({}, false);
  const parts = elements.map((element) => {
    const data = deflateSync(element);
    return Buffer.concat([u32(15, data.length), data]);
  });
  return new Uint8Array(Buffer.concat([head, ...parts]));
};
/** A matrix of any type with any number of sizes and bytes; the name is x. */
const matrix = (type: number, sizes: readonly number[], data: Buffer, name = Buffer.from('x')): Buffer => {
  const padded = (bytes: Buffer): Buffer =>
    Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
  const of = (kind: number, bytes: Buffer): Buffer => Buffer.concat([u32(kind, bytes.length), padded(bytes)]);
  const body = Buffer.concat([of(6, u32(9, 0)), of(5, u32(...sizes)), of(1, name), of(type, data)]);
  return of(14, body);
};
const zeros = Buffer.alloc(4_000_000);

const hostileMatlab = [
  // 4 MB of nothing in 4 KB, as numbers that take 8 bytes each; the same five times.
  packed(matrix(1, [4_000_000], zeros)),
  packed(...Array.from({ length: 5 }, () => matrix(2, [4_000_000], zeros))),
  // A million sizes; a name of a million letters; sizes whose product overflows, with a zero among them.
  packed(
    matrix(
      2,
      Array.from({ length: 100_000 }, () => 1),
      Buffer.alloc(1),
    ),
  ),
  packed(matrix(2, [5], Buffer.alloc(4), Buffer.alloc(1_000_000, 'x'))),
  packed(matrix(2, [5], Buffer.alloc(4), Buffer.from('\u0000\u001b[31m\n'))),
  packed(matrix(2, [...Array.from({ length: 40 }, () => 2 ** 31 - 1), 0], Buffer.alloc(0))),
  packed(Buffer.concat([u32(15, 8), Buffer.alloc(8)])),
  new Uint8Array(Buffer.from(`MATLAB 7.3${' '.repeat(200)}`)),
];

it('MATLAB and SVHN', () =>
  fuzz({
    name: 'MATLAB (.mat)',
    inputs: damaged([
      svhnFile(0, [1, 10], true),
      svhnFile(0, [1, 10], false),
      matlabFile(
        { X: { sizes: [2, 2], data: Uint8Array.of(1, 2, 3, 4) }, y: { sizes: [1], data: Uint8Array.of(1) } },
        false,
      ),
    ]),
    always: hostileMatlab,
    attempt: async (bytes) =>
      svhnPart(await parseMatlab(bytes, 'train_32x32.mat', 2 ** 24), 'train_32x32.mat'),
    size,
    // Not more than it may unpack, twice: the chunks and the whole.
    memory: [2 ** 26, 16],
    steps: [4_000_000, 400],
    share: 0.5,
  }));
