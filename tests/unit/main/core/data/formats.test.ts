import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DatasetConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { parseCifarBinary, parseCifarPython } from '@main/core/data/cifar';
import { readBytes } from '@main/core/data/files';
import { parseMatlab, svhnPart } from '@main/core/data/svhn';
import { recogniseFolder } from '@main/core/data/recognise';
import { PUBLISHED } from '@main/core/data/images';
import {
  CIFAR_SIZE,
  cifar100Binary,
  cifar100Python,
  cifar10Binary,
  cifar10Python,
  cifarPickle,
  cifarRecords,
  matlabFile,
  pixelOf,
  python2Pickle,
  svhn,
  svhnFile,
  writeFiles,
  type Files,
} from '../../../../support/datasetFiles';
import { byteAt, openPlain } from '../../../../support/datasets';
import { temporaryFolder } from '../../../../support/library';

type Source = 'cifar10' | 'cifar100' | 'svhn';
const configOf = (source: Source, path: string, limitPerClass: number | null = null): DatasetConfig => ({
  source,
  path,
  limitPerClass,
  whitening: 'none',
});

/** Every format with the folder of its official archive and its numbers of images. */
const formats: readonly (readonly [string, Source, string, () => Files, number, number, number])[] = [
  ['CIFAR-10, binary', 'cifar10', 'cifar-10-batches-bin', cifar10Binary, 10, 50, 10],
  ['CIFAR-10, Python', 'cifar10', 'cifar-10-batches-py', cifar10Python, 10, 50, 10],
  ['CIFAR-100, binary', 'cifar100', 'cifar-100-binary', cifar100Binary, 100, 500, 100],
  ['CIFAR-100, Python', 'cifar100', 'cifar-100-python', cifar100Python, 100, 500, 100],
  ['SVHN, compressed', 'svhn', '.', () => svhn(true), 10, 12, 2],
  ['SVHN, uncompressed', 'svhn', '.', () => svhn(false), 10, 12, 2],
];

describe.each(formats)('%s', { timeout: 60_000 }, (_, source, folder, files, classes, train, test) => {
  it('is read whole, from its own folder and from the one above', async () => {
    const above = temporaryFolder();
    writeFiles(join(above, folder), files());
    for (const path of [above, join(above, folder)]) {
      expect(await recogniseFolder(path)).toBe(source);
      const dataset = await openPlain(configOf(source, path));
      expect(dataset.geometry).toMatchObject({ classes, channels: 3, imageSize: 32 });
      expect([dataset.train.count, dataset.test.count]).toEqual([train, test]);
      for (const [i, p] of [
        [0, 0],
        [1, 33],
        [train - 1, CIFAR_SIZE - 1],
      ] as const) {
        expect(byteAt(dataset.train.pixels, i * CIFAR_SIZE + p)).toBe(pixelOf(i, p));
      }
      expect(byteAt(dataset.test.pixels, 1)).toBe(pixelOf(train, 1));
      expect(dataset.standardisation).toBe(PUBLISHED[source]);
    }
  });

  it('keeps the first images of every class when limited', async () => {
    const path = writeFiles(temporaryFolder(), files());
    const dataset = await openPlain(configOf(source, path, 1));
    expect(dataset.train.count).toBe(classes);
    expect(new Set(dataset.train.labels).size).toBe(classes);
    expect(dataset.geometry.trainPerClass).toBe(1);
    expect(dataset.test.count).toBe(test);
  });
});

describe('labels and names', () => {
  it('of CIFAR are the official ones', async () => {
    const path = writeFiles(temporaryFolder(), cifar10Python());
    const { classNames, train } = await openPlain(configOf('cifar10', path));
    expect([classNames[0], classNames[9]]).toEqual(['airplane', 'truck']);
    expect([...train.labels.subarray(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  });

  it('of SVHN turn label 10 into digit 0', async () => {
    const { train, test } = await openPlain(configOf('svhn', writeFiles(temporaryFolder(), svhn())));
    expect([...train.labels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 0]);
    expect([...test.labels]).toEqual([0, 9]);
  });
});

const ten = Array.from({ length: 10 }, (_, i) => i);
const records = (count: number): Buffer =>
  cifarRecords(
    0,
    ten.slice(0, count).map((i) => [i]),
  );

describe('one sentence that names the file', () => {
  it.each<[string, Source, Files, Files, RegExp]>([
    [
      'a missing batch',
      'cifar10',
      cifar10Binary(),
      { 'data_batch_3.bin': null },
      /data_batch_3\.bin of CIFAR-10 is missing/,
    ],
    [
      'missing names',
      'cifar10',
      cifar10Binary(),
      { 'batches.meta.txt': null },
      /batches\.meta\.txt .* is missing/,
    ],
    ['too few names', 'cifar10', cifar10Binary(), { 'batches.meta.txt': 'cat\ndog\n' }, /names 2 classes/],
    ['an empty file', 'cifar10', cifar10Binary(), { 'test_batch.bin': '' }, /test_batch\.bin is empty/],
    [
      'a cut batch',
      'cifar10',
      cifar10Binary(),
      { 'data_batch_2.bin': records(10).subarray(0, 9000) },
      /data_batch_2\.bin holds 9000 bytes/,
    ],
    [
      'a batch cut between records',
      'cifar10',
      cifar10Binary(),
      { 'data_batch_2.bin': records(7) },
      /data_batch_2\.bin holds 7 images/,
    ],
    [
      'a test batch cut between records',
      'cifar10',
      cifar10Binary(),
      { 'test_batch.bin': records(7) },
      /test_batch\.bin has 7 images/,
    ],
    [
      'a label out of range',
      'cifar10',
      cifar10Binary(),
      { 'test_batch.bin': cifarRecords(0, [[10]]) },
      /Record 0 of test_batch\.bin/,
    ],
    [
      'CIFAR-10 as CIFAR-100',
      'cifar100',
      cifar100Binary(),
      { 'test.bin': records(10) },
      /not a multiple of its records of 3074/,
    ],
    ['a missing pickle', 'cifar100', cifar100Python(), { meta: null }, /file meta of CIFAR-100 is missing/],
    [
      'a pickle of something else',
      'cifar10',
      cifar10Python(),
      { test_batch: python2Pickle([1, 2]) },
      /test_batch has no dictionary/,
    ],
    [
      'labels of another length',
      'cifar10',
      cifar10Python(),
      {
        test_batch: python2Pickle({
          data: { array: new Uint8Array(CIFAR_SIZE), columns: CIFAR_SIZE },
          labels: [1, 2],
        }),
      },
      /2 labels for 1 images/,
    ],
    [
      'images of another size',
      'cifar10',
      cifar10Python(),
      { test_batch: python2Pickle({ data: { array: new Uint8Array(8), columns: 4 }, labels: [1, 2] }) },
      /not an array of bytes with 3072 columns/,
    ],
    [
      'a pickled label out of range',
      'cifar10',
      cifar10Python(),
      { test_batch: cifarPickle(0, [3, 10]) },
      /Image 1 of test_batch/,
    ],
    [
      'CIFAR-10 pickles as CIFAR-100',
      'cifar100',
      cifar100Python(),
      { test: cifarPickle(0, [1]) },
      /no list "fine_labels"/,
    ],
    [
      'a pickle that runs something',
      'cifar10',
      cifar10Python(),
      { test_batch: Buffer.from('cos\nsystem\n(S"true"\ntR.') },
      /test_batch cannot be read/,
    ],
    ['a missing half', 'svhn', svhn(), { 'test_32x32.mat': null }, /test_32x32\.mat of SVHN is missing/],
    [
      'something else',
      'svhn',
      svhn(),
      { 'test_32x32.mat': 'x'.repeat(500) },
      /test_32x32\.mat is not a MATLAB file/,
    ],
    [
      'the newer format',
      'svhn',
      svhn(),
      { 'test_32x32.mat': `MATLAB 7.3 MAT-file${' '.repeat(200)}` },
      /MATLAB 7\.3/,
    ],
    [
      'digits out of range',
      'svhn',
      svhn(),
      { 'test_32x32.mat': svhnFile(0, [11], true) },
      /Label 0 of test_32x32\.mat is 11/,
    ],
    [
      'other arrays',
      'svhn',
      svhn(),
      { 'test_32x32.mat': matlabFile({ Z: { sizes: [8, 1], data: new Uint8Array(8) } }, false) },
      /no arrays "X" and "y"/,
    ],
    [
      'another shape',
      'svhn',
      svhn(),
      {
        'test_32x32.mat': matlabFile(
          {
            X: { sizes: [2, 2, 3, 1], data: new Uint8Array(12) },
            y: { sizes: [1, 1], data: Uint8Array.of(1) },
          },
          false,
        ),
      },
      /is 2 x 2 x 3 x 1/,
    ],
    [
      'sizes that the data does not have',
      'svhn',
      svhn(),
      { 'test_32x32.mat': matlabFile({ X: { sizes: [32, 32, 3, 9], data: new Uint8Array(12) } }, false) },
      /"X" of test_32x32\.mat is not as long/,
    ],
    [
      'a class without training images',
      'svhn',
      svhn(),
      { 'train_32x32.mat': svhnFile(0, [1, 2], true) },
      /class "0" \(0\) of SVHN has no training image/,
    ],
  ])('%s', async (_, source, files, change, message) => {
    const path = writeFiles(temporaryFolder(), { ...files, ...change });
    const error = await openPlain(configOf(source, path)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(message);
    expect(String(error)).toMatch(/^UserError: [^\n]+\.$/);
  });

  it('an empty folder', async () => {
    await expect(openPlain(configOf('cifar10', temporaryFolder()))).rejects.toThrow(
      /choose the folder cifar-10-batches-bin or cifar-10-batches-py/,
    );
  });
});

/** Positions all over a file: the first hundred, then more and more thinly, and the last ones. */
const cuts = (length: number): number[] =>
  Array.from({ length }, (_, i) => i).filter((i) => i < 100 || i % 97 === 0 || i > length - 20);

describe('files that are cut off', { timeout: 60_000 }, () => {
  it.each<[string, Buffer, (bytes: Uint8Array) => unknown]>([
    ['binary CIFAR', records(1), (bytes) => parseCifarBinary(bytes, 'cifar10', 'x')],
    ['pickled CIFAR', cifarPickle(0, [1, 2]), (bytes) => parseCifarPython(bytes, 'cifar10', 'x')],
    ['MATLAB', svhnFile(0, [1, 2], false), async (bytes) => svhnPart(await parseMatlab(bytes, 'x'), 'x')],
    [
      'compressed MATLAB',
      svhnFile(0, [1, 2], true),
      async (bytes) => svhnPart(await parseMatlab(bytes, 'x'), 'x'),
    ],
  ])('%s is refused at every place', async (_, whole, parse) => {
    for (const length of cuts(whole.length)) {
      const error = await Promise.resolve(whole.subarray(0, length))
        .then(parse)
        .catch((thrown: unknown) => thrown);
      expect(error, `cut at ${length}`).toBeInstanceOf(UserError);
    }
  });
});

describe('a folder', () => {
  it('with two datasets below it is not guessed at', async () => {
    const above = temporaryFolder();
    writeFiles(join(above, 'cifar-10-batches-bin'), cifar10Binary());
    writeFiles(join(above, 'cifar-100-python'), cifar100Python());
    await expect(recogniseFolder(above)).rejects.toThrow('more than one dataset (CIFAR-10, CIFAR-100)');
    expect(await recogniseFolder(join(above, 'cifar-100-python'))).toBe('cifar100');
  });

  it('with an archive only says so', async () => {
    const path = writeFiles(temporaryFolder(), { 'cifar-10-binary.tar.gz': 'x' });
    await expect(recogniseFolder(path)).rejects.toThrow('only the archive cifar-10-binary.tar.gz: unpack it');
    await expect(recogniseFolder(temporaryFolder())).rejects.toThrow('holds no known dataset');
  });
});

describe('small files that would become large', () => {
  const most = 'far more than images of its size hold';
  const zeros = Buffer.alloc(120_000_000);

  it('are refused by what they say of themselves, before any memory is taken', async () => {
    const folder = writeFiles(temporaryFolder(), { 'bomb.gz': gzipSync(zeros) });
    await expect(readBytes(join(folder, 'bomb.gz'))).rejects.toThrow(
      `would unpack to 120000000 bytes, ${most}`,
    );
    const sizes = [zeros.length];
    const matlab = matlabFile({ X: { sizes, data: zeros } }, true);
    expect(matlab.length).toBeLessThan(1_000_000);
    await expect(parseMatlab(matlab, 'train_32x32.mat')).rejects.toThrow('larger than any dataset');
  });

  it('are refused where they lie about it', async () => {
    const bomb = gzipSync(zeros);
    bomb.writeUInt32LE(1000, bomb.length - 4);
    const folder = writeFiles(temporaryFolder(), { 'bomb.gz': bomb });
    await expect(readBytes(join(folder, 'bomb.gz'))).rejects.toThrow('cannot be unzipped');
    const small = matlabFile({ X: { sizes: [8], data: new Uint8Array(8) } }, false).subarray(128);
    const packed = deflateSync(Buffer.concat([small, zeros]));
    const head = Buffer.from([15, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32LE(packed.length, 4);
    const matlab = Buffer.concat([matlabFile({}, false), head, packed]);
    await expect(parseMatlab(matlab, 'train_32x32.mat')).rejects.toThrow('cannot be unzipped');
  });
});
