/** Which files are a dataset's, so that they alone travel. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { datasetFiles, type FolderDataset } from '@main/core/data/open';
import {
  cifar100Python,
  cifar10Binary,
  type Files,
  idx,
  imageFolder,
  svhn,
  writeFiles,
} from '../../../../support/datasetFiles';
import { temporaryFolder } from '../../../../support/library';

const prepared = { limitPerClass: 1, whitening: 'none' } as const;
const folderOf = (path: string): FolderDataset => ({
  ...{ source: 'folder', path, imageSize: 8, colour: 'rgb' },
  ...prepared,
});

it.each<[FolderDataset['source'], string, Files]>([
  ['idx', 'raw', idx()],
  ['cifar10', 'cifar-10-batches-bin', cifar10Binary()],
  ['cifar100', 'cifar-100-python', cifar100Python()],
  ['svhn', '.', svhn()],
  ['folder', '.', imageFolder()],
])('of %s all are listed, whatever lies beside them', async (source, below, files) => {
  const path = temporaryFolder();
  writeFiles(join(path, below), files);
  writeFiles(path, { 'holiday.mov': 'x', 'cifar-10-binary.tar.gz': 'x' });
  const config = source === 'folder' ? folderOf(path) : ({ source, path, ...prepared } as FolderDataset);
  const found = (await datasetFiles(config)).map((file) => relative(join(path, below), file)).sort();
  const own = Object.keys(files).filter((file) => !/coarse_label_names|notes|hidden/.test(file));
  expect(found).toEqual(own.sort());
});

it('of Tiny-ImageNet the lists go along', async () => {
  const path = temporaryFolder();
  const files = {
    'wnids.txt': 'n01\n',
    'words.txt': 'n01\tcat\n',
    'val/val_annotations.txt': 'v.JPEG\tn01\t0\t0\t1\t1\n',
    'val/images/v.JPEG': 'x',
    'train/n01/images/a.JPEG': 'x',
    'train/n01/images/b.JPEG': 'x',
  };
  writeFiles(join(path, 'tiny-imagenet-200'), { ...files, 'test/images/t.JPEG': 'x' });
  const found = await datasetFiles({ source: 'tiny-imagenet', path, ...prepared });
  expect(found.map((file) => relative(join(path, 'tiny-imagenet-200'), file)).sort()).toEqual(
    Object.keys(files).sort(),
  );
});

it('of a folder without the dataset is an error, and a link to one is followed', async () => {
  const path = temporaryFolder();
  await expect(datasetFiles({ source: 'idx', path, ...prepared })).rejects.toThrow('idx');
  await expect(datasetFiles(folderOf(join(path, 'nowhere')))).rejects.toThrow('nowhere');
  const elsewhere = writeFiles(join(temporaryFolder(), 'pictures'), imageFolder());
  mkdirSync(join(path, 'a'));
  symlinkSync(elsewhere, join(path, 'a', 'link'));
  expect(await datasetFiles(folderOf(join(path, 'a', 'link')))).toHaveLength(6);
});
