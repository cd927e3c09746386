/** Datasets whose images stay in their files: every format with plain bytes gives a run the same as in memory. */
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DatasetConfig } from '@shared/config/schema';
import { previewDataset, thumbnailsOf } from '@main/datasets/preview';
import { partOfBatch } from '@shared/domain/imageBatch';
import { closeDataset, type LoadedDataset, realImagesOf, standardisedImages } from '@main/core/data/images';
import { openDataset } from '@main/core/data/open';
import { mostInMemory, pixelsOfFiles } from '@main/core/data/pixels';
import { cifar10Binary, cifar100Binary, idx, png, writeFiles } from '../../../../support/datasetFiles';
import { RESOURCES, standardisationOf } from '../../../../support/datasets';
import { temporaryFolder } from '../../../../support/library';

const plain = { limitPerClass: null, whitening: 'none' } as const;

const folders: Readonly<Record<string, () => DatasetConfig>> = {
  IDX: () => ({ source: 'idx', path: writeFiles(temporaryFolder(), idx()), ...plain }),
  'CIFAR-10, binary': () => ({
    source: 'cifar10',
    path: writeFiles(temporaryFolder(), cifar10Binary()),
    ...plain,
  }),
  'CIFAR-100, binary': () => ({
    source: 'cifar100',
    path: writeFiles(temporaryFolder(), cifar100Binary()),
    ...plain,
  }),
  'decoded images': () => ({
    source: 'folder',
    path: writeFiles(
      temporaryFolder(),
      Object.fromEntries(
        ['train', 'test'].flatMap((part, p) =>
          ['a', 'b', 'c'].flatMap((name, c) =>
            [1, 2, 3].map((i) => [`${part}/${name}/${i}.png`, png(8, 8, [40 * p + i, 50 * c, 7 * i])]),
          ),
        ),
      ),
    ),
    imageSize: 8,
    colour: 'rgb',
    ...plain,
  }),
};

const images = (dataset: LoadedDataset): Float32Array[] => {
  const { classes, channels, imageSize } = dataset.geometry;
  const real = realImagesOf(dataset);
  const byClass = Array.from({ length: classes }, (_, c) => {
    const order = Array.from({ length: real.count(c) }, (_unused, i) => real.count(c) - 1 - i);
    const out = new Float32Array(order.length * channels * imageSize ** 2);
    real.copy(c, order, out, 0);
    return out;
  });
  return [...byClass, standardisedImages(dataset, dataset.test, 1, dataset.test.count)];
};

describe.each(Object.entries(folders))('%s', (_, make) => {
  let config: DatasetConfig;
  let cache = '';
  const open = (inMemory: number, change: Partial<DatasetConfig> = {}): Promise<LoadedDataset> =>
    openDataset({ ...config, ...change } as DatasetConfig, { resources: RESOURCES, cache, inMemory });
  beforeEach(() => {
    config = make();
    cache = temporaryFolder();
  });

  it.each([null, 1, 2])(
    'is the same in memory and on the disk, with a limit of %s',
    async (limitPerClass) => {
      const [memory, disk] = [await open(1e9, { limitPerClass }), await open(0, { limitPerClass })];
      expect(memory.train.pixels).toBeInstanceOf(Uint8Array);
      expect(disk.train.pixels).not.toBeInstanceOf(Uint8Array);
      expect(images(disk)).toEqual(images(memory));
      expect(disk.fingerprint).toBe(memory.fingerprint);
      expect(disk.geometry).toEqual(memory.geometry);
      expect(disk.standardisation).toEqual(memory.standardisation);
      const { channels } = memory.geometry;
      expect(standardisationOf(disk.train, channels)).toEqual(standardisationOf(memory.train, channels));
      closeDataset(disk);
    },
  );

  it('is previewed the same', async () => {
    const of = (inMemory: number) => previewDataset(config, { resources: RESOURCES, cache, inMemory });
    expect(await of(0)).toEqual(await of(1e9));
  });

  it('is recognised by the first image of each of its first classes', async () => {
    const { samples, perClass, classNames } = await previewDataset(config, {
      resources: RESOURCES,
      cache,
      inMemory: 1e9,
    });
    const thumbnails = await thumbnailsOf(config, RESOURCES);
    expect(thumbnails.count).toBe(Math.min(6, classNames.length));
    for (let c = 0; c < thumbnails.count; c += 1) {
      expect(partOfBatch(thumbnails, c, 1)).toEqual(partOfBatch(samples, c * perClass, 1));
    }
  });
});

describe('images in files', () => {
  it('are read across files and between images', () => {
    const folder = writeFiles(temporaryFolder(), {
      a: Uint8Array.from({ length: 12 }, (_, i) => i),
      b: Uint8Array.from({ length: 9 }, (_, i) => 100 + i),
    });
    const pixels = pixelsOfFiles(
      [
        { path: join(folder, 'a'), start: 2, stride: 5, count: 2 },
        { path: join(folder, 'b'), start: 0, stride: 3, count: 3 },
      ],
      3,
    );
    const all = [2, 3, 4, 7, 8, 9, 100, 101, 102, 103, 104, 105, 106, 107, 108];
    expect(pixels.length).toBe(15);
    for (let from = 0; from <= 15; from += 1) {
      for (let to = from; to <= 15; to += 1) {
        expect([...pixels.subarray(from, to)], `${from} to ${to}`).toEqual(all.slice(from, to));
      }
    }
    truncateSync(join(folder, 'b'), 5);
    expect([...pixels.subarray(0, 6)]).toEqual(all.slice(0, 6));
    expect(() => pixels.subarray(6, 15)).toThrow(/b has become shorter since the dataset was opened/);
    pixels.close?.();
  });

  it('are those that take more than an eighth of the memory', () => {
    expect(mostInMemory(8e9)).toBe(1e9);
    expect(mostInMemory(1e12)).toBe(2 ** 31 - 1);
  });
});
