/** What a dataset looks like: counts, statistics, the mean image and some images of every class. */
import type { DatasetConfig } from '@shared/config/dataset';
import type { DatasetPreview } from '@shared/datasets/manager';
import type { ImageBatch } from '@shared/domain';
import { countByClass } from '../core/data/assemble';
import { closeDataset, type ImageSet } from '../core/data/images';
import { firstImages, openDataset, type OpenDatasetOptions } from '../core/data/open';
import { piecesOf } from '../core/data/pixels';

/** Sample images of all classes together, about; and of each at most. */
const SAMPLES = 400;
const MOST_PER_CLASS = 10;

/** Reads all of a dataset; image files are decoded and kept in the cache as a run would. Throws UserError like `openDataset`. */
export async function previewDataset(
  config: DatasetConfig,
  options: OpenDatasetOptions,
): Promise<DatasetPreview> {
  const whole = { ...config, limitPerClass: null, whitening: 'none' as const };
  const dataset = await openDataset(whole, options);
  try {
    const { name, classNames, train, test, standardisation, fingerprint } = dataset;
    const { classes, channels, imageSize } = dataset.geometry;
    const perClass = Math.max(1, Math.min(MOST_PER_CLASS, Math.floor(SAMPLES / classes)));
    const shape = { channels, size: imageSize };
    const chosen = firstOfEach(train, classes, perClass);
    return {
      name,
      classNames,
      train: countByClass(train.labels, classes),
      test: countByClass(test.labels, classes),
      channels,
      imageSize,
      mean: standardisation.mean,
      std: standardisation.std,
      fingerprint,
      means: picturesOf(await meansOf(train, classes), classes, shape),
      samples: picturesOf(
        chosen.map((i) => (i === null ? null : imageOf(train, i))),
        chosen.length,
        shape,
      ),
      perClass,
    };
  } finally {
    closeDataset(dataset);
  }
}

/** Images beside a dataset's name in a list. */
const THUMBNAILS = 6;

/** The first image of its first classes. Throws UserError like `openDataset`. */
export async function thumbnailsOf(config: DatasetConfig, resources: string): Promise<ImageBatch> {
  const { channels, imageSize, images } = await firstImages(config, resources, THUMBNAILS);
  return picturesOf(images, images.length, { channels, size: imageSize });
}

const imageOf = ({ pixels, count }: ImageSet, i: number): Uint8Array => {
  const size = pixels.length / count;
  return pixels.subarray(i * size, (i + 1) * size);
};

/** Indices of the first images of every class; null where a class has fewer. */
function firstOfEach({ labels }: ImageSet, classes: number, perClass: number): (number | null)[] {
  const found = Array.from({ length: classes * perClass }, (): number | null => null);
  const taken = new Array<number>(classes).fill(0);
  labels.forEach((label, i) => {
    const before = taken[label] ?? 0;
    if (before >= perClass) return;
    found[label * perClass + before] = i;
    taken[label] = before + 1;
  });
  return found;
}

async function meansOf(set: ImageSet, classes: number): Promise<Uint8Array[]> {
  const size = set.pixels.length / set.count;
  const sums = Array.from({ length: classes }, () => new Float64Array(size));
  const counts = countByClass(set.labels, classes);
  for await (const { at, bytes } of piecesOf(set.pixels, size)) {
    for (let i = 0; i < bytes.length / size; i += 1) {
      const sum = sums[set.labels[at + i] ?? 0];
      const start = i * size;
      if (sum) for (let p = 0; p < size; p += 1) sum[p]! += bytes[start + p]!;
    }
  }
  return sums.map((sum, label) => Uint8Array.from(sum, (value) => Math.round(value / (counts[label] ?? 1))));
}

/** Channel planes of bytes as RGBA; what is missing is transparent. */
function picturesOf(
  planes: readonly (Uint8Array | null)[],
  count: number,
  { channels, size }: { readonly channels: number; readonly size: number },
): ImageBatch {
  const plane = size * size;
  const rgba = new Uint8ClampedArray(count * plane * 4);
  planes.forEach((image, i) => {
    if (image === null) return;
    for (let p = 0; p < plane; p += 1) {
      const to = 4 * (i * plane + p);
      for (let colour = 0; colour < 3; colour += 1) {
        rgba[to + colour] = image[(channels === 1 ? 0 : colour) * plane + p] ?? 0;
      }
      rgba[to + 3] = 255;
    }
  });
  return { count, width: size, height: size, rgba };
}

// A dataset's preview as one picture.

/** Pixels between two images, and between two columns of classes. */
const GAP = 2;
const COLUMN_GAP = 10;
/** Classes below each other; more stand in further columns, because programs refuse pictures of more than 32,767 pixels. */
const ROWS = 100;

/** One row a class: its mean image, then its first images. More than a hundred classes stand in several columns. */
export function previewSheet({
  means,
  samples,
  perClass,
}: Pick<DatasetPreview, 'means' | 'samples' | 'perClass'>): ImageBatch {
  const rows = Math.min(ROWS, means.count);
  const [stepX, stepY] = [means.width + GAP, means.height + GAP];
  const columnWidth = (1 + perClass) * stepX - GAP;
  const columns = Math.ceil(means.count / rows);
  const width = columns * (columnWidth + COLUMN_GAP) - COLUMN_GAP;
  const height = rows * stepY - GAP;
  const rgba = new Uint8ClampedArray(4 * width * height);
  const put = (batch: ImageBatch, index: number, left: number, top: number): void => {
    const line = 4 * batch.width;
    for (let y = 0; y < batch.height; y += 1) {
      const from = (index * batch.height + y) * line;
      rgba.set(batch.rgba.subarray(from, from + line), 4 * ((top + y) * width + left));
    }
  };
  for (let c = 0; c < means.count; c += 1) {
    const left = Math.floor(c / rows) * (columnWidth + COLUMN_GAP);
    const top = (c % rows) * stepY;
    put(means, c, left, top);
    for (let i = 0; i < perClass; i += 1) put(samples, c * perClass + i, left + (1 + i) * stepX, top);
  }
  return { count: 1, width, height, rgba };
}
