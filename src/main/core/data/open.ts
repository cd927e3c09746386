/** From a run's dataset configuration to a dataset. */
import { join, relative } from 'node:path';
import type { DatasetConfig } from '@shared/config/schema';
import type { Engine } from '../engine/types';
import { assemble, check, countByClass } from './assemble';
import { cifarFiles, readCifar } from './cifar';
import { decodeImage } from './decode';
import { readBytes, requireFolder, type OnProgress } from './files';
import { idxFiles, readIdxDataset } from './idx';
import { type FolderSettings, type ImageFolder, listImageFolder, readListed } from './imageFolder';
import { closeDataset, labelsFrom, type LoadedDataset, type RawDataset } from './images';
import { mostInMemory } from './pixels';
import { toSquare } from './resize';
import { readSvhn, svhnFiles } from './svhn';
import { listTinyImagenet, TINY_IMAGENET_SIZE, tinyImagenetLists } from './tinyImagenet';
import { whitenDataset } from './zca/whiten';

/** Folder of the embedded dataset below the application's resources. */
const SAMPLE_FOLDER = join('datasets', 'fashion-mnist-sample');

export interface OpenDatasetOptions {
  /** The application's resources folder. */
  readonly resources: string;
  /** A folder for what takes long to make; made when it is missing, and safe to delete while no run uses it. */
  readonly cache: string;
  /** Multiplies the matrices of whitening; by default the CPU engine that every machine has. */
  readonly engine?: Engine;
  /** The most bytes of a part's images that are held in memory (pixels.ts); by default what this machine's memory allows. */
  readonly inMemory?: number;
  readonly onProgress?: OnProgress;
}

/**
 * Loads training and test set; close it after use. Throws UserError with one sentence when files are missing, damaged, mislabelled or do not
 * fit together, and what `onProgress` throws.
 */
export async function openDataset(
  config: DatasetConfig,
  options: OpenDatasetOptions,
): Promise<LoadedDataset> {
  const { inMemory = mostInMemory(), onProgress } = options;
  const raw = await readRaw(config, options, inMemory);
  try {
    const dataset = await assemble(raw, config.limitPerClass, inMemory, onProgress);
    if (config.whitening === 'none') return dataset;
    const { channels } = dataset.geometry;
    return {
      ...dataset,
      standardisation: {
        mean: new Array<number>(channels).fill(0),
        std: new Array<number>(channels).fill(1),
      },
      whitened: await whitenDataset(dataset, options),
    };
  } catch (error) {
    closeDataset(raw);
    throw error;
  }
}

async function readRaw(
  config: DatasetConfig,
  { resources, cache, onProgress }: OpenDatasetOptions,
  inMemory: number,
): Promise<RawDataset> {
  if (isPictures(config)) {
    return readListed(await listPictures(config), settingsOf(config), { cache, inMemory }, onProgress);
  }
  return readFiles(config, resources, inMemory);
}

/** The datasets that are PNG and JPEG files. */
type Pictures = Extract<DatasetConfig, { source: 'folder' | 'tiny-imagenet' }>;

const isPictures = (config: DatasetConfig): config is Pictures =>
  config.source === 'folder' || config.source === 'tiny-imagenet';

async function listPictures(config: Pictures, limit = config.limitPerClass): Promise<ImageFolder> {
  await requireFolder(config.path);
  return config.source === 'folder'
    ? listImageFolder(config.path, limit)
    : listTinyImagenet(config.path, limit);
}

const settingsOf = (config: Pictures): FolderSettings =>
  config.source === 'folder' ? config : { path: config.path, imageSize: TINY_IMAGENET_SIZE, colour: 'rgb' };

/** The datasets whose files are read as they are. */
async function readFiles(
  config: Exclude<DatasetConfig, Pictures>,
  resources: string,
  inMemory: number,
): Promise<RawDataset> {
  if (config.source === 'fashion-mnist-sample') {
    const sample = await readIdxDataset(join(resources, SAMPLE_FOLDER), inMemory);
    return { ...sample, name: 'Fashion-MNIST sample' };
  }
  const { source, path } = config;
  await requireFolder(path);
  switch (source) {
    case 'idx':
      return readIdxDataset(path, inMemory);
    case 'cifar10':
    case 'cifar100':
      return readCifar(path, source, inMemory);
    case 'svhn':
      return readSvhn(path);
  }
}

/** A dataset whose files lie in a folder. */
export type FolderDataset = Extract<DatasetConfig, { path: string }>;

/**
 * The files of a dataset, whatever else lies in its folder and whatever limit is set. Throws UserError where the folder holds none
 * of it.
 */
export async function datasetFiles(config: FolderDataset): Promise<string[]> {
  const { source, path } = config;
  await requireFolder(path);
  switch (source) {
    case 'idx':
      return idxFiles(path);
    case 'cifar10':
    case 'cifar100':
      return cifarFiles(path, source);
    case 'svhn':
      return svhnFiles(path);
    case 'folder':
    case 'tiny-imagenet': {
      const { train, test } = await listPictures(config, null);
      const lists = source === 'tiny-imagenet' ? await tinyImagenetLists(path) : [];
      return [...lists, ...train.map((image) => image.path), ...test.map((image) => image.path)];
    }
  }
}

/** What a dataset holds, found without decoding thousands of images. */
export interface DatasetSurvey {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly channels: number;
  readonly imageSize: number;
  /** Images per class. */
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Looks through a dataset: files are read and checked whole, except that of image files only the first of every class is
 * decoded. Throws UserError like `openDataset`.
 */
export async function surveyDataset(config: DatasetConfig, resources: string): Promise<DatasetSurvey> {
  if (isPictures(config)) {
    const { path, imageSize, colour } = settingsOf(config);
    const listed = await listPictures(config, null);
    await decodeSamples(path, listed);
    const counts = (part: ImageFolder['train']): number[] =>
      countByClass(
        labelsFrom(part.length, listed.classNames.length, (i) => part[i]?.label ?? 0),
        listed.classNames.length,
      );
    return {
      name: listed.name,
      classNames: listed.classNames,
      channels: colour === 'rgb' ? 3 : 1,
      imageSize,
      train: counts(listed.train),
      test: counts(listed.test),
    };
  }
  const raw = await readFiles(config, resources, mostInMemory());
  closeDataset(raw);
  check(raw);
  const { name, classNames, channels, imageSize } = raw;
  const [train, test] = [raw.train, raw.test].map(({ labels }) => countByClass(labels, classNames.length));
  return { name, classNames, channels, imageSize, train: train ?? [], test: test ?? [] };
}

/** An image as channel planes of bytes, of so many pixels a side. */
export interface FirstImages {
  readonly channels: number;
  readonly imageSize: number;
  /** The first training image of each of the first classes that have one. */
  readonly images: readonly Uint8Array[];
}

/**
 * The first training image of at most `classes` classes. Of large files and of image files only these are read. Throws UserError
 * like `openDataset`.
 */
export async function firstImages(
  config: DatasetConfig,
  resources: string,
  classes: number,
): Promise<FirstImages> {
  if (isPictures(config)) {
    const settings = settingsOf(config);
    const listed = await listPictures(config, null);
    const images: Uint8Array[] = [];
    for (const { path } of firstOfClasses(listed.train, classes)) {
      const picture = decodeImage(await readBytes(path), relative(settings.path, path));
      images.push(toSquare(picture, settings.imageSize, settings.colour));
    }
    return { channels: settings.colour === 'rgb' ? 3 : 1, imageSize: settings.imageSize, images };
  }
  const raw = await readFiles(config, resources, 0);
  try {
    const { channels, imageSize, train } = raw;
    const size = train.pixels.length / train.count;
    const labelled = Array.from(train.labels, (label, at) => ({ label, at }));
    const images = firstOfClasses(labelled, classes).map(({ at }) =>
      Uint8Array.from(train.pixels.subarray(at * size, (at + 1) * size)),
    );
    return { channels, imageSize, images };
  } finally {
    closeDataset(raw);
  }
}

/** The first of each class, in the order of the classes. */
function firstOfClasses<T extends { readonly label: number }>(all: readonly T[], classes: number): T[] {
  const first = new Map<number, T>();
  for (const one of all) if (!first.has(one.label)) first.set(one.label, one);
  return [...first.values()].sort((a, b) => a.label - b.label).slice(0, classes);
}

async function decodeSamples(root: string, { train, classNames }: ImageFolder): Promise<void> {
  for (const { path } of firstOfClasses(train, classNames.length)) {
    decodeImage(await readBytes(path), relative(root, path));
  }
}
