/** Image folders: `train/<class>/*.png|jpg|jpeg` beside `test/<class>/...` (or `val`), listed and checked. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { z } from 'zod';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../formats/safetensors';
import { makeCacheFile, writeAll } from '../disk/writing';
import { decodeImage } from './decode';
import { badData, breathe, namesIn, type OnProgress, readBytes } from './files';
import {
  type ImageSet,
  type Labels,
  labelsFrom,
  MOST_CLASSES,
  type RawDataset,
  type Standardisation,
  standardisationOf,
} from './images';
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
    throw badData(`${folder} has no folder "train" with a folder for every class in it.`);
  }
  if (classNames.length > MOST_CLASSES) {
    throw badData(`${folder} has ${classNames.length} classes: at most ${MOST_CLASSES} are supported.`);
  }
  const part = await testPart(folder);
  const others = await foldersIn(join(folder, part));
  const missing = classNames.find((one) => !others.includes(one));
  if (missing !== undefined) {
    throw badData(`The class "${missing}" is in "train" but not in "${part}" of ${folder}.`);
  }
  const extra = others.find((one) => !classNames.includes(one));
  if (extra !== undefined) {
    throw badData(`The class "${extra}" is in "${part}" but not in "train" of ${folder}.`);
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
  throw badData(`${folder} has no folder "test" (or "val") beside "train": there is nothing to test on.`);
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
    throw badData(`The folder ${folder} cannot be read: check its permissions.`);
  });
  const images = inOrder(
    entries.filter((one) => !one.startsWith('.') && EXTENSIONS.includes(extname(one).toLowerCase())),
  );
  if (images.length === 0) throw badData(`The folder ${folder} has no PNG or JPEG images.`);
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
          if (!found?.isFile()) throw badData(`The image ${path} cannot be read.`);
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
/** Most bytes of both parts: they lie in memory, and for a moment twice. */
const MAX_BYTES = 1.5 * 2 ** 30;
const REPORT_EVERY = 50;

/**
 * Listed images, resized and cut to squares. Decoding goes image by image with pauses for other work; with an
 * unchanged folder the prepared file of `cache` is read instead. Throws UserError, and what `onProgress` throws.
 */
export async function readListed(
  listed: ImageFolder,
  settings: FolderSettings,
  cache: string,
  onProgress?: OnProgress,
): Promise<RawDataset> {
  const { imageSize, colour } = settings;
  const channels = colour === 'rgb' ? 3 : 1;
  const images = listed.train.length + listed.test.length;
  if (images * channels * imageSize * imageSize > MAX_BYTES) {
    throw badData(
      `${images} images of ${imageSize} x ${imageSize} pixels do not fit into memory at once: choose a smaller image size or fewer images per class.`,
    );
  }
  const recipe = await recipeOf(listed, { version: VERSION, imageSize, colour });
  const prepared = join(cache, 'images', `${recipe}.safetensors`);
  const { train, test, statistics } =
    (await readPrepared(prepared, listed, channels * imageSize * imageSize)) ??
    (await prepare(prepared, settings, listed, onProgress));
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
async function readPrepared(file: string, listed: ImageFolder, size: number): Promise<Prepared | null> {
  const bytes = await readFile(file).catch(() => null);
  if (!bytes) return null;
  try {
    const { metadata, tensors } = readSafetensors(bytes, file);
    const part = (name: 'train' | 'test'): ImageSet | null => {
      const pixels = tensors.get(name)?.data;
      const images = listed[name];
      return pixels instanceof Uint8Array && pixels.length === images.length * size
        ? { count: images.length, pixels, labels: labelsOf(images, listed) }
        : null;
    };
    const [train, test] = [part('train'), part('test')];
    return train && test ? { train, test, statistics: statisticsIn(metadata['statistics']) } : null;
  } catch {
    return null;
  }
}

async function prepare(
  file: string,
  settings: FolderSettings,
  listed: ImageFolder,
  onProgress: OnProgress | undefined,
): Promise<Prepared> {
  const total = listed.train.length + listed.test.length;
  let finished = 0;
  const report = (): void => {
    finished += 1;
    if (finished % REPORT_EVERY === 0 || finished === total) {
      onProgress?.({ what: 'Reading images', done: finished, total });
    }
  };
  const train = await decodeAll(listed, 'train', settings, report);
  const test = await decodeAll(listed, 'test', settings, report);
  const tensors = new Map(
    Object.entries({ train, test }).map(([name, { count, pixels }]): [string, SafetensorsTensor] => [
      name,
      { dtype: 'U8', shape: [count, pixels.length / count], data: pixels },
    ]),
  );
  const statistics = standardisationOf(train, settings.colour === 'rgb' ? 3 : 1);
  const metadata = {
    statistics: JSON.stringify(statistics),
    // For people who look into the cache.
    dataset: listed.name,
    settings: `${settings.imageSize} x ${settings.imageSize}, ${settings.colour}`,
  };
  await makeCacheFile(file, (handle) => writeAll(handle, writeSafetensors({ metadata, tensors })));
  return { train, test, statistics };
}

async function decodeAll(
  listed: ImageFolder,
  part: 'train' | 'test',
  { path: root, imageSize, colour }: FolderSettings,
  report: () => void,
): Promise<ImageSet> {
  const images = listed[part];
  const size = (colour === 'rgb' ? 3 : 1) * imageSize * imageSize;
  const pixels = new Uint8Array(images.length * size);
  for (let from = 0; from < images.length; from += AT_ONCE) {
    const files = await Promise.all(images.slice(from, from + AT_ONCE).map(({ path }) => readBytes(path)));
    for (const [i, bytes] of files.entries()) {
      const image = decodeImage(bytes, relative(root, images[from + i]?.path ?? root));
      pixels.set(toSquare(image, imageSize, colour), (from + i) * size);
      report();
      await breathe();
    }
  }
  return { count: images.length, pixels, labels: labelsOf(images, listed) };
}

const labelsOf = (images: readonly ListedImage[], { classNames }: ImageFolder): Labels =>
  labelsFrom(images.length, classNames.length, (i) => images[i]?.label ?? 0);
