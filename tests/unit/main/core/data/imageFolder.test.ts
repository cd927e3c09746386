import { createRequire } from 'node:module';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { DatasetConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { type LoadedDataset, realImagesOf } from '@main/core/data/images';
import { decodeImage } from '@main/core/data/decode';
import { openDataset, surveyDataset } from '@main/core/data/open';
import { recogniseFolder } from '@main/core/data/recognise';
import { toSquare } from '@main/core/data/resize';
import { distilledSource, wholeSource } from '@main/core/evaluate/sources';
import {
  imageFolder,
  JPEG,
  png,
  PROGRESSIVE_JPEG,
  writeFiles,
  type Files,
} from '../../../../support/datasetFiles';
import { byteAt, RESOURCES } from '../../../../support/datasets';
import { temporaryFolder } from '../../../../support/library';

type FolderConfig = Extract<DatasetConfig, { source: 'folder' }>;
const configOf = (path: string, change: Partial<FolderConfig> = {}): FolderConfig => ({
  source: 'folder',
  path,
  imageSize: 8,
  colour: 'rgb',
  limitPerClass: null,
  whitening: 'none',
  ...change,
});
const folderOf = (change: Files = {}): string =>
  writeFiles(temporaryFolder(), { ...imageFolder(), ...change });
const open = (
  config: DatasetConfig,
  cache = temporaryFolder(),
  onProgress = (): void => undefined,
): Promise<LoadedDataset> => openDataset(config, { resources: RESOURCES, cache, onProgress });
const at = (dataset: LoadedDataset, image: number, channel: number, p: number): number | undefined =>
  byteAt(dataset.train.pixels, (image * dataset.geometry.channels + channel) * 64 + p);

describe('an image folder', { timeout: 60_000 }, () => {
  it('has its classes and images in natural order', async () => {
    const path = folderOf();
    expect(await recogniseFolder(path)).toBe('folder');
    const dataset = await open(configOf(path));
    expect(dataset.classNames).toEqual(['class2', 'class10']);
    expect(dataset.geometry).toEqual({ classes: 2, channels: 3, imageSize: 8, trainPerClass: 2 });
    expect([...dataset.train.labels]).toEqual([0, 0, 1, 1]);
    expect([at(dataset, 0, 0, 0), at(dataset, 1, 0, 0)]).toEqual([9, 10]);
    expect([at(dataset, 0, 0, 11), at(dataset, 0, 1, 11), at(dataset, 0, 2, 11)]).toEqual([12, 20, 30]);
  });

  it('may call its test part "val", and be gray', async () => {
    const path = folderOf({
      'test/class2/t.png': null,
      'test/class10/t.png': null,
      'val/class2/t.png': png(8, 8, [40, 50, 60]),
      'val/class10/t.png': png(8, 8, [70, 80, 90]),
    });
    const dataset = await open(configOf(path, { colour: 'gray' }));
    expect(dataset.geometry.channels).toBe(1);
    expect(byteAt(dataset.test.pixels, 0)).toBe(Math.round(0.299 * 40 + 0.587 * 50 + 0.114 * 60));
  });

  it('is limited before anything is decoded', async () => {
    const path = folderOf({ 'train/class10/b.jpeg': 'damaged' });
    const dataset = await open(configOf(path, { limitPerClass: 1 }));
    expect([...dataset.train.labels]).toEqual([0, 1]);
    expect(dataset.geometry.trainPerClass).toBe(1);
  });

  it('may have more classes than a byte tells apart', async () => {
    const classes = 300;
    const files: Record<string, Buffer> = {};
    for (let c = 0; c < classes; c += 1) {
      const name = `종류 ${c}`;
      files[`train/${name}/a.png`] = png(8, 8, [c % 256, c >> 8, 0]);
      files[`test/${name}/a.png`] = png(8, 8, [c % 256, c >> 8, 1]);
    }
    const dataset = await open(configOf(writeFiles(temporaryFolder(), files)));
    const all = Array.from({ length: classes }, (_, c) => c);
    expect([...dataset.train.labels]).toEqual(all);
    expect([...dataset.test.labels]).toEqual(all);
    expect([at(dataset, 299, 0, 0), at(dataset, 299, 1, 0)]).toEqual([43, 1]);
    expect([...wholeSource(realImagesOf(dataset)).labels]).toEqual(all);
    expect([
      ...distilledSource({ images: new Float32Array(classes), classes, perClass: 1, variants: 1 }, false)
        .labels,
    ]).toEqual(all);
  });

  it('is decoded once, and again only when a file or a setting has changed', async () => {
    const path = folderOf();
    const cache = temporaryFolder();
    const decoded = vi.fn();
    const first = await open(configOf(path), cache, decoded);
    expect(decoded).toHaveBeenCalledTimes(1);
    const second = await open(configOf(path), cache, decoded);
    expect(decoded).toHaveBeenCalledTimes(1);
    expect(second).toEqual(first);
    await open(configOf(path, { imageSize: 9 }), cache, decoded);
    expect(decoded).toHaveBeenCalledTimes(2);
    const changed = join(path, 'train/class2/img9.PNG');
    writeFileSync(changed, png(8, 8, [9, 21, 30]));
    utimesSync(changed, 1_000_000, 1_000_000);
    const third = await open(configOf(path), cache, decoded);
    expect(decoded).toHaveBeenCalledTimes(3);
    expect(third.fingerprint).not.toBe(first.fingerprint);
  });

  it('is decoded again when its prepared file is damaged', async () => {
    const path = folderOf();
    const cache = temporaryFolder();
    const first = await open(configOf(path), cache);
    const [prepared = ''] = readdirSync(join(cache, 'images'));
    writeFileSync(join(cache, 'images', prepared), 'damaged');
    expect(await open(configOf(path), cache)).toEqual(first);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const cache = temporaryFolder();
    const stop = (): void => {
      throw new Error('stopped');
    };
    await expect(open(configOf(folderOf()), cache, stop)).rejects.toThrow('stopped');
    expect(readdirSync(join(cache, 'images'))).toEqual([]);
  });

  it('says so when the cache cannot be written', async () => {
    const cache = join(temporaryFolder(), 'cache');
    writeFileSync(cache, 'a file in the way');
    await expect(open(configOf(folderOf()), cache)).rejects.toThrow(
      /for prepared datasets cannot be made: a file is in its place\.$/,
    );
  });

  it('is surveyed by its names and one image of each class', async () => {
    const path = folderOf({ 'train/class10/b.jpeg': 'damaged' });
    expect(await surveyDataset(configOf(path), RESOURCES)).toMatchObject({
      classNames: ['class2', 'class10'],
      channels: 3,
      imageSize: 8,
      train: [2, 2],
      test: [1, 1],
    });
    writeFileSync(join(path, 'train/class10/a.jpg'), 'damaged');
    await expect(surveyDataset(configOf(path), RESOURCES)).rejects.toThrow(join('train', 'class10', 'a.jpg'));
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'no test part',
      (path) => rmSync(join(path, 'test'), { recursive: true }),
      /no folder "test" \(or "val"\)/,
    ],
    ['no training part', (path) => rmSync(join(path, 'train'), { recursive: true }), /no folder "train"/],
    [
      'a class that is not tested',
      (path) => rmSync(join(path, 'test/class2'), { recursive: true }),
      /"class2" is in "train" but not in "test"/,
    ],
    [
      'a class that is not trained',
      (path) => mkdirSync(join(path, 'test/class3')),
      /"class3" is in "test" but not in "train"/,
    ],
    ['an empty class', (path) => rmSync(join(path, 'test/class2/t.png')), /class2 has no PNG or JPEG images/],
    [
      'a text called PNG',
      (path) => writeFileSync(join(path, 'test/class2/t.png'), 'text'),
      /test.class2.t\.png is not a PNG or JPEG/,
    ],
    [
      'half a JPEG',
      (path) => writeFileSync(join(path, 'train/class10/a.jpg'), JPEG.subarray(0, 300)),
      /train.class10.a\.jpg is damaged/,
    ],
  ])('with %s is refused in one sentence', async (_, spoil, message) => {
    const path = folderOf();
    spoil(path);
    const error = await open(configOf(path)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(message);
  });
});

describe('pictures', { timeout: 60_000 }, () => {
  it.each([
    ['baseline', JPEG, 4],
    ['progressive', PROGRESSIVE_JPEG, 24],
  ])('JPEG, %s', (_, bytes, tolerance) => {
    const { width, height, rgba } = decodeImage(bytes, 'x');
    expect([width, height]).toEqual([12, 8]);
    for (const [x, y] of [
      [0, 0],
      [11, 0],
      [5, 7],
    ] as const) {
      const p = 4 * (12 * y + x);
      expect(Math.abs((rgba[p] ?? 0) - 20 * x)).toBeLessThanOrEqual(tolerance);
      expect(Math.abs((rgba[p + 1] ?? 0) - 30 * y)).toBeLessThanOrEqual(tolerance);
    }
  });

  it.each([
    ['PNG', png(8, 8, [1, 2, 3])],
    ['JPEG', JPEG],
    ['progressive JPEG', PROGRESSIVE_JPEG],
  ])('%s that is cut off is refused wherever it is cut, and the next one is read', (_, whole) => {
    for (let length = 0; length < whole.length - 12; length += length < 40 ? 1 : 7) {
      expect(() => decodeImage(whole.subarray(0, length), 'x'), `cut at ${length}`).toThrow(UserError);
    }
    expect(decodeImage(whole, 'x').height).toBe(8);
  });

  it('that claim to be huge are not decoded', () => {
    const bomb = Buffer.from(png(8, 8, [0, 0, 0]));
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    expect(() => decodeImage(bomb, 'x')).toThrow('x is 100000 x 100000 pixels');
    const jpeg = Buffer.from(JPEG);
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(65_000, frame + 5);
    jpeg.writeUInt16BE(65_000, frame + 7);
    expect(() => decodeImage(jpeg, 'x')).toThrow('x is 65000 x 65000 pixels');
  });

  it('tells a missing library from a damaged image', () => {
    const { cache, resolve } = createRequire(import.meta.url);
    const path = resolve('@cwasm/jpeg-turbo');
    const before = cache[path];
    const broken = {};
    Object.defineProperty(broken, 'exports', {
      get: () => {
        throw new Error('gone');
      },
    });
    cache[path] = broken as NodeJS.Module;
    try {
      expect(() => decodeImage(JPEG, 'x')).toThrow('could not be loaded. Install the app again.');
    } finally {
      if (before === undefined) Reflect.deleteProperty(cache, path);
      else cache[path] = before;
    }
    expect(decodeImage(JPEG, 'x').height).toBe(8);
  });

  it('keep their middle when they are cut to a square', () => {
    const wide = decodeImage(png(16, 8, [0, 5, 6]), 'x');
    expect([...toSquare(wide, 8, 'rgb').subarray(0, 8)]).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    const high = decodeImage(png(8, 24, [0, 5, 6]), 'x');
    expect([...toSquare(high, 8, 'rgb').subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('are averaged when they shrink and interpolated when they grow', () => {
    const large = decodeImage(png(16, 16, [0, 100, 200]), 'x');
    const small = toSquare(large, 4, 'rgb');
    expect([...small.subarray(1, 3)]).toEqual([6, 10]);
    expect([...small.subarray(16, 20)]).toEqual([100, 100, 100, 100]);
    const grown = toSquare(decodeImage(png(2, 2, [10, 0, 0]), 'x'), 4, 'rgb');
    expect([...grown.subarray(0, 4)]).toEqual([10, 10, 11, 11]);
  });
});
