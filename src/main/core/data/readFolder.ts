/** Image folders decoded to bytes, once: the result is kept in the cache and used again while no file has changed. */
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../checkpoint/safetensors';
import { makeCacheFile, writeAll } from '../disk/writing';
import { decodeImage } from './decode';
import { badData, breathe, readBytes, type OnProgress } from './files';
import { AT_ONCE, recipeOf, type ImageFolder, type ListedImage } from './imageFolder';
import { type Labels, labelsFrom } from './labels';
import { toSquare } from './resize';
import { standardisationOf } from './statistics';
import type { ImageSet, RawDataset, Standardisation } from './types';

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
