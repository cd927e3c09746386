/** Image folders: `train/<class>/*.png|jpg|jpeg` beside `test/<class>/...` (or `val`), listed and checked. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { message } from '@shared/words/message';
import { z } from 'zod';
import { readSafetensorsPlaces, safetensorsHead } from '../formats/safetensors';
import { requireSpace } from '../disk/space';
import { makeCacheFile, writeAll } from '../disk/writing';
import { decodeImage } from './decode';
import { badData, breathe, namesIn, type OnProgress, readBytes } from './files';
import {
  channelStatistics,
  type ImageSet,
  type Labels,
  labelsFrom,
  MOST_CLASSES,
  type RawDataset,
  type Standardisation,
} from './images';
import { joinedBytes, pixelsOfFiles } from './pixels';
import { toSquare } from './resize';

const EXTENSIONS = ['.png', '.jpg', '.jpeg'];
const TEST_FOLDERS = ['test', 'val'] as const;

export interface ListedImage {
  /** Class index. */
  readonly label: number;
  readonly path: string;
}

export interface ImageFolder {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Class by class, in natural order of the names. */
  readonly train: readonly ListedImage[];
  readonly test: readonly ListedImage[];
}

/** `image2` before `image10`; the same everywhere. */
const natural = new Intl.Collator('en', { numeric: true });
const inOrder = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => natural.compare(a, b) || (a < b ? -1 : 1));

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false;

/** Folders inside a folder, hidden ones left out. */
async function foldersIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.startsWith('.') && (await isFolder(join(folder, name)))) found.push(name);
  }
  return inOrder(found);
}

/** Whether `folder` looks like an image folder: `train` with folders in it. */
export const isImageFolder = async (folder: string): Promise<boolean> =>
  (await foldersIn(join(folder, 'train'))).length > 0;

/**
 * Lists the images, at most `limitPerClass` training images of every class. Throws UserError when a part is missing, the
 * classes of the parts differ or a class has no images.
 */
export async function listImageFolder(folder: string, limitPerClass: number | null): Promise<ImageFolder> {
  const name = basename(folder);
  const classNames = await foldersIn(join(folder, 'train'));
  if (classNames.length === 0) {
    throw badData(message('dataFiles.noTrainFolder', { folder }));
  }
  if (classNames.length > MOST_CLASSES) {
    throw badData(
      message('dataFiles.tooManyClasses', { folder, found: classNames.length, most: MOST_CLASSES }),
    );
  }
  const part = await testPart(folder);
  const others = await foldersIn(join(folder, part));
  const missing = classNames.find((one) => !others.includes(one));
  if (missing !== undefined) {
    throw badData(message('dataFiles.classOnlyInTrain', { class: missing, part, folder }));
  }
  const extra = others.find((one) => !classNames.includes(one));
  if (extra !== undefined) {
    throw badData(message('dataFiles.classNotInTrain', { class: extra, part, folder }));
  }
  return {
    name,
    classNames,
    train: await listPart(folder, 'train', classNames, limitPerClass),
    test: await listPart(folder, part, classNames, null),
  };
}

async function testPart(folder: string): Promise<string> {
  for (const part of TEST_FOLDERS) if (await isFolder(join(folder, part))) return part;
  throw badData(message('dataFiles.noTestFolder', { folder }));
}

async function listPart(
  folder: string,
  part: string,
  classNames: readonly string[],
  limit: number | null,
): Promise<ListedImage[]> {
  const listed: ListedImage[] = [];
  for (const [label, className] of classNames.entries()) {
    const classFolder = join(folder, part, className);
    const images = await imagesIn(classFolder);
    for (const path of images.slice(0, limit ?? undefined)) listed.push({ label, path });
    await breathe();
  }
  return listed;
}

/** The paths of the images in a folder, in natural order. Throws UserError when there are none. */
export async function imagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => {
    throw badData(message('dataFiles.folderUnreadable', { folder }));
  });
  const images = inOrder(
    entries.filter((one) => !one.startsWith('.') && EXTENSIONS.includes(extname(one).toLowerCase())),
  );
  if (images.length === 0) throw badData(message('dataFiles.folderWithoutImages', { folder }));
  return images.map((image) => join(folder, image));
}

/** How many files are looked at or read at a time. */
const AT_ONCE = 64;

/** A hash of the names, sizes and times of the files and of `settings`: it changes when a file does. */
async function recipeOf({ train, test }: ImageFolder, settings: unknown): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const part of [train, test]) {
    for (let from = 0; from < part.length; from += AT_ONCE) {
      const lines = await Promise.all(
        part.slice(from, from + AT_ONCE).map(async ({ label, path }) => {
          const found = await stat(path).catch(() => null);
          if (!found?.isFile()) throw badData(message('dataFiles.imageUnreadable', { path }));
          return JSON.stringify([label, path, found.size, found.mtimeMs]);
        }),
      );
      hash.update(`${lines.join('\n')}\n`);
    }
  }
  return hash.digest('hex');
}

/*
 * Image folders decoded to bytes, once: the result is kept in the cache and used again while no file has changed.
 */

export interface FolderSettings {
  readonly path: string;
  readonly imageSize: number;
  readonly colour: 'rgb' | 'gray';
}

/** Changes when the same files would be decoded to other bytes. */
const VERSION = 1;
/** Bytes of a prepared file before its images: room for what is known when all are decoded. */
const HEAD = 4096;
const REPORT_EVERY = 50;
const PARTS = ['train', 'test'] as const;

/**
 * Listed images, resized and cut to squares. Decoding goes image by image with pauses for other work, straight into a file of
 * `cache`; with an unchanged folder the prepared file is used again. Throws UserError, and what `onProgress` throws.
 * @param inMemory the most bytes of a part that are read into memory; a larger part is read from the file when it is needed
 */
export async function readListed(
  listed: ImageFolder,
  settings: FolderSettings,
  { cache, inMemory }: { readonly cache: string; readonly inMemory: number },
  onProgress?: OnProgress,
): Promise<RawDataset> {
  const { imageSize, colour } = settings;
  const channels = colour === 'rgb' ? 3 : 1;
  const size = channels * imageSize * imageSize;
  const recipe = await recipeOf(listed, { version: VERSION, imageSize, colour });
  const file = join(cache, 'images', `${recipe}.safetensors`);
  let prepared = await readPrepared(file, listed, size, inMemory);
  if (prepared === null) {
    await prepare(file, settings, listed, onProgress);
    prepared = await readPrepared(file, listed, size, inMemory);
  }
  if (prepared === null) throw badData(message('dataFiles.preparedUnreadable', { file }));
  const { train, test, statistics } = prepared;
  return {
    name: listed.name,
    classNames: listed.classNames,
    channels,
    imageSize,
    train,
    test,
    published: statistics,
  };
}

interface Prepared {
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** Of the training images; null in files that were prepared before they were kept. */
  readonly statistics: Standardisation | null;
}

const statisticsSchema = z.object({ mean: z.array(z.number()), std: z.array(z.number().positive()) });

/** The statistics in a prepared file's metadata; numbers survive JSON to the last bit. */
function statisticsIn(text: string | undefined): Standardisation | null {
  return text === undefined ? null : statisticsSchema.parse(JSON.parse(text));
}

/** The prepared file's sets; null when there is none or it is not what this folder needs. */
async function readPrepared(
  path: string,
  listed: ImageFolder,
  size: number,
  inMemory: number,
): Promise<Prepared | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { metadata, places } = await readSafetensorsPlaces(file, path);
    const part = (name: (typeof PARTS)[number]): ImageSet | null => {
      const place = places.get(name);
      const count = listed[name].length;
      if (place?.dtype !== 'U8' || place.end - place.begin !== count * size) return null;
      const onDisk = pixelsOfFiles([{ path, start: place.begin, stride: size, count }], size);
      const isSmall = onDisk.length <= inMemory;
      const pixels = isSmall ? onDisk.subarray(0, onDisk.length) : onDisk;
      if (isSmall) onDisk.close?.();
      return { count, pixels, labels: labelsOf(listed[name], listed) };
    };
    const [train, test] = [part('train'), part('test')];
    return train && test ? { train, test, statistics: statisticsIn(metadata['statistics']) } : null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** Decodes all images into a file of the cache: its head comes last, because it says the statistics. */
async function prepare(
  path: string,
  settings: FolderSettings,
  listed: ImageFolder,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const total = listed.train.length + listed.test.length;
  let finished = 0;
  const report = (): void => {
    finished += 1;
    if (finished % REPORT_EVERY === 0 || finished === total) {
      onProgress?.({ what: message('data.steps.reading'), done: finished, total });
    }
  };
  const { imageSize, colour } = settings;
  const channels = colour === 'rgb' ? 3 : 1;
  const size = channels * imageSize * imageSize;
  const statistics = channelStatistics(channels, size);
  const places = PARTS.map((part) => [part, { dtype: 'U8', shape: [listed[part].length, size] }] as const);
  await makeCacheFile(path, async (file) => {
    await requireSpace(dirname(path), total * size, message('dataFiles.preparingImages'));
    await writeAll(file, new Uint8Array(HEAD));
    await decodeAll(file, listed.train, settings, (image) => {
      statistics.add(image);
      report();
    });
    await decodeAll(file, listed.test, settings, report);
    const metadata = {
      statistics: JSON.stringify(statistics.read()),
      // For people who look into the cache.
      dataset: listed.name,
      settings: `${imageSize} x ${imageSize}, ${colour}`,
    };
    await file.write(safetensorsHead(metadata, new Map(places), HEAD), 0, HEAD, 0);
  });
}

/** Writes images one after another. */
async function decodeAll(
  file: FileHandle,
  images: readonly ListedImage[],
  { path: root, imageSize, colour }: FolderSettings,
  onImage: (image: Uint8Array) => void,
): Promise<void> {
  for (let from = 0; from < images.length; from += AT_ONCE) {
    const files = await Promise.all(images.slice(from, from + AT_ONCE).map(({ path }) => readBytes(path)));
    const decoded: Uint8Array[] = [];
    for (const [i, bytes] of files.entries()) {
      const picture = decodeImage(bytes, relative(root, images[from + i]?.path ?? root));
      const image = toSquare(picture, imageSize, colour);
      onImage(image);
      decoded.push(image);
      await breathe();
    }
    await writeAll(file, joinedBytes(decoded));
  }
}

const labelsOf = (images: readonly ListedImage[], { classNames }: ImageFolder): Labels =>
  labelsFrom(images.length, classNames.length, (i) => images[i]?.label ?? 0);
