import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { countByClass } from '@main/core/data/assemble';
import { parseIdx } from '@main/core/data/idx';
import { type LoadedDataset, realImagesOf, standardisedImages } from '@main/core/data/images';
import { idxHeader } from '../../../../support/datasetFiles';
import { openPlain, openSample, standardisationOf } from '../../../../support/datasets';

function idx(sizes: number[], data: number[]): Buffer {
  return Buffer.concat([idxHeader(sizes), Buffer.from(data)]);
}

/** A folder of four IDX files: two classes, 2x2 images, pixel values counting up. */
function folder(change: Partial<Record<string, Buffer | null>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'idx-'));
  const files: Record<string, Buffer | null> = {
    'train-images-idx3-ubyte': idx([4, 2, 2], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33]),
    'train-labels-idx1-ubyte': idx([4], [1, 0, 1, 0]),
    't10k-images-idx3-ubyte.gz': gzipSync(idx([1, 2, 2], [255, 0, 255, 0])),
    't10k-labels-idx1-ubyte': idx([1], [1]),
    ...change,
  };
  for (const [name, bytes] of Object.entries(files)) if (bytes) writeFileSync(join(path, name), bytes);
  return path;
}

const load = (path: string, limitPerClass: number | null = null): Promise<LoadedDataset> =>
  openPlain({ source: 'idx', path, limitPerClass, whitening: 'none' });

describe('IDX datasets', () => {
  it('load plain and gzipped files, by class and standardised', async () => {
    const dataset = await load(folder());
    expect(dataset.geometry).toEqual({ classes: 2, channels: 1, imageSize: 2, trainPerClass: 2 });
    const real = realImagesOf(dataset);
    const out = new Float32Array(8);
    real.copy(0, [1, 0], out, 0);
    const { mean, std } = standardisationOf(dataset.train, 1);
    const expected = [30, 31, 32, 33, 10, 11, 12, 13].map((byte) =>
      Math.fround((byte / 255 - (mean[0] ?? 0)) / (std[0] ?? 1)),
    );
    expect([...out]).toEqual(expected);
    expect(standardisedImages(dataset, dataset.test, 0, 1)).toHaveLength(4);
  });

  it('keep the first images of every class when limited', async () => {
    const dataset = await load(folder(), 1);
    expect([...dataset.train.labels]).toEqual([1, 0]);
    expect([...dataset.train.pixels.subarray(0, 8)]).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
  });

  it.each([
    ['a missing file', { 'train-labels-idx1-ubyte': null }, 'has no file train-labels-idx1-ubyte'],
    [
      'a truncated file',
      { 'train-images-idx3-ubyte': idx([4, 2, 2], [1, 2, 3]) },
      'should hold 16 bytes of data (4 x 2 x 2) but holds 3',
    ],
    ['a foreign file', { 'train-images-idx3-ubyte': Buffer.from('not an idx file') }, 'is not an IDX file'],
    ['a damaged gzip', { 't10k-images-idx3-ubyte.gz': Buffer.from([1, 2, 3]) }, 'cannot be unzipped'],
    [
      'labels of another file',
      { 'train-labels-idx1-ubyte': idx([3], [0, 1, 0]) },
      'has 3 labels for 4 images',
    ],
    [
      'images that are not square',
      { 'train-images-idx3-ubyte': idx([4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]) },
      'only square images',
    ],
    ['a gap in the classes', { 'train-labels-idx1-ubyte': idx([4], [0, 2, 0, 2]) }, 'no training image'],
    [
      'no images',
      { 'train-images-idx3-ubyte': idx([0, 2, 2], []), 'train-labels-idx1-ubyte': idx([0], []) },
      'holds no images',
    ],
  ])('refuse %s with one sentence', async (_, change, message) => {
    await expect(load(folder(change))).rejects.toThrow(message);
  });

  it('refuse a folder that is not there', async () => {
    await expect(load('/no/such/folder')).rejects.toThrow('does not exist: choose another one.');
  });

  it('have equal fingerprints for equal data, and others for other pixels, labels or limits', async () => {
    const train = idx([4, 2, 2], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 34]);
    const fingerprints = await Promise.all(
      [
        load(folder()),
        load(folder({ 'train-images-idx3-ubyte': train })),
        load(folder({ 'train-labels-idx1-ubyte': idx([4], [0, 1, 0, 1]) })),
        load(folder(), 1),
      ].map(async (dataset) => (await dataset).fingerprint),
    );
    expect(new Set(fingerprints).size).toBe(4);
    expect((await load(folder())).fingerprint).toBe(fingerprints[0]);
  });

  it('refuse any cut of a file', () => {
    const whole = idx([2, 2], [1, 2, 3, 4]);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => parseIdx(whole.subarray(0, length), 'x')).toThrow(/^x /);
    }
  });
});

describe('the embedded dataset', () => {
  it('has 200 training and 100 test images of each of ten garments', async () => {
    const dataset = await openSample();
    expect(countByClass(dataset.train.labels, 10)).toEqual(new Array(10).fill(200));
    expect(countByClass(dataset.test.labels, 10)).toEqual(new Array(10).fill(100));
    expect(dataset.classNames[9]).toBe('Ankle boot');
    const { mean, std } = standardisationOf(dataset.train, 1);
    expect(mean[0]).toBeCloseTo(0.2861, 1);
    expect(std[0]).toBeCloseTo(0.353, 1);
  });
});
