import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetSchema } from '@shared/config/dataset';
import { openDataset, surveyDataset } from '@main/core/data/open';
import type { Pixels } from '@main/core/data/pixels';
import { recogniseFolder } from '@main/core/data/recognise';
import { png, writeFiles, type Files } from '../../../../support/datasetFiles';
import { byteAt } from '../../../../support/datasets';
import { temporaryFolder } from '../../../../support/library';

const picture = (value: number): Buffer => png(64, 64, [value, value + 1, value + 2]);
const tiny = (): Files => ({
  'wnids.txt': 'n02\nn01\nn03\n',
  'words.txt': 'n01\tcrane, machine\nn02\tgoldfish, Carassius auratus\nn03\tcrane\nn04\tother\n',
  'train/n01/images/n01_10.png': picture(10),
  'train/n01/images/n01_9.png': picture(9),
  'train/n01/n01_boxes.txt': 'n01_9.JPEG\t0\t0\t1\t1\n',
  'train/n02/images/n02_0.png': picture(20),
  'train/n03/images/n03_0.png': picture(30),
  'val/val_annotations.txt':
    'val_0.png\tn01\t0\t32\t44\t62\nval_1.png\tn03\t0\t0\t1\t1\nval_2.png\tn02\t0\t0\t1\t1\n',
  'val/images/val_0.png': picture(101),
  'val/images/val_1.png': picture(103),
  'val/images/val_2.png': picture(102),
  'test/images/test_0.png': picture(0),
});

const configOf = (path: string, limitPerClass: number | null = null) =>
  datasetSchema.parse({ source: 'tiny-imagenet', path, limitPerClass });
const places = () => ({ resources: '', cache: temporaryFolder() });

describe('Tiny-ImageNet', () => {
  it('is recognised, also from the folder above, and is no folder of images', async () => {
    const above = temporaryFolder();
    writeFiles(join(above, 'tiny-imagenet-200'), tiny());
    expect(await recogniseFolder(join(above, 'tiny-imagenet-200'))).toBe('tiny-imagenet');
    expect(await recogniseFolder(above)).toBe('tiny-imagenet');
    expect(await surveyDataset(configOf(above), '')).toMatchObject({
      name: 'Tiny-ImageNet',
      train: [1, 2, 1],
    });
  });

  it('has the classes of its list in order, and labels its validation images by the annotations', async () => {
    const path = writeFiles(temporaryFolder(), tiny());
    const dataset = await openDataset(configOf(path), places());
    expect(dataset.classNames).toEqual(['goldfish', 'crane (n01)', 'crane (n03)']);
    expect(dataset.geometry).toEqual({ classes: 3, channels: 3, imageSize: 64, trainPerClass: 1 });
    const first = (pixels: Pixels): number[] =>
      Array.from({ length: pixels.length / (3 * 64 * 64) }, (_, i) => byteAt(pixels, i * 3 * 64 * 64) ?? 0);
    expect([[...dataset.train.labels], first(dataset.train.pixels)]).toEqual([
      [0, 1, 1, 2],
      [20, 9, 10, 30],
    ]);
    expect([[...dataset.test.labels], first(dataset.test.pixels)]).toEqual([
      [0, 1, 2],
      [102, 101, 103],
    ]);
    const limited = await openDataset(configOf(path, 1), places());
    expect([...limited.train.labels]).toEqual([0, 1, 2]);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'no annotations',
      (path) => rmSync(join(path, 'val/val_annotations.txt')),
      /has no files of Tiny-ImageNet/,
    ],
    ['an unknown class', (path) => annotate(path, 'val_0.png\tn99'), /Line 1 .* names the class "n99"/],
    ['an image that is gone', (path) => annotate(path, 'val_7.png\tn01'), /names the image "val_7\.png"/],
    [
      'an image outside',
      (path) => annotate(path, '../../x.png\tn01'),
      /names the image "\.\.\/\.\.\/x\.png"/,
    ],
    [
      'a class without images',
      (path) => rmSync(join(path, 'train/n03'), { recursive: true }),
      /n03 cannot be read/,
    ],
    [
      'a damaged list',
      (path) => writeFileSync(join(path, 'wnids.txt'), 'n01\nn01\n'),
      /wnids\.txt .* damaged/,
    ],
    ['a damaged image', (path) => writeFileSync(join(path, 'train/n01/images/n01_9.png'), 'x'), /n01_9\.png/],
  ])('says in one sentence that there is %s', async (_, harm, sentence) => {
    const path = writeFiles(temporaryFolder(), tiny());
    harm(path);
    await expect(surveyDataset(configOf(path), '')).rejects.toThrow(sentence);
  });

  it('is not whitened: that would take hours', async () => {
    const path = writeFiles(temporaryFolder(), tiny());
    const config = datasetSchema.parse({ source: 'tiny-imagenet', path, whitening: 'zca' });
    await expect(openDataset(config, places())).rejects.toThrow(/would take many hours/);
  });
});

const annotate = (path: string, lines: string): void =>
  writeFileSync(join(path, 'val', 'val_annotations.txt'), lines);
