/** Images as networks see them, out of byte sets or whitened rows, batch by batch. */
import type { RealImages } from '../types';
import type { ImageSet, LoadedDataset, Standardisation, WhitenedRows } from './types';

/** Copies image `index` of a part into `out` at `offset`. */
type CopyImage = (index: number, out: Float32Array, offset: number) => void;

/** 256 standardised values per channel: a byte's image under x -> (x/255 - mean) / std. */
function lookupTables({ mean, std }: Standardisation): Float32Array[] {
  return mean.map((m, channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - m) / (std[channel] ?? 1)),
  );
}

/** How to copy images of one part: whitened ones where the dataset is whitened, else standardised ones. */
function copierOf(dataset: LoadedDataset, set: ImageSet, rows: WhitenedRows | undefined): CopyImage {
  if (rows) return (index, out, offset) => rows.copy(index, out, offset);
  const plane = dataset.geometry.imageSize ** 2;
  const tables = lookupTables(dataset.standardisation);
  return (index, out, offset) => {
    let to = offset;
    tables.forEach((table, channel) => {
      const start = (index * tables.length + channel) * plane;
      for (let p = start; p < start + plane; p += 1) {
        out[to] = table[set.pixels[p] ?? 0] ?? 0;
        to += 1;
      }
    });
  };
}

/** The training images of a dataset, class by class. */
export function realImagesOf(dataset: LoadedDataset): RealImages {
  const { classes, channels, imageSize } = dataset.geometry;
  const size = channels * imageSize * imageSize;
  const copy = copierOf(dataset, dataset.train, dataset.whitened?.train);
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  dataset.train.labels.forEach((label, i) => byClass[label]?.push(i));
  return {
    classes,
    channels,
    imageSize,
    count: (classIndex) => byClass[classIndex]?.length ?? 0,
    copy(classIndex, indices, out, offset) {
      const members = byClass[classIndex] ?? [];
      for (let i = 0; i < indices.length; i += 1) {
        copy(members[indices[i] ?? 0] ?? 0, out, offset + i * size);
      }
    },
  };
}

/** Images `from`..`to - 1` of one part as networks see them, [n, C, S, S]. `set` is the dataset's train or test. */
export function standardisedImages(
  dataset: LoadedDataset,
  set: ImageSet,
  from: number,
  to: number,
): Float32Array {
  const { channels, imageSize } = dataset.geometry;
  const size = channels * imageSize * imageSize;
  const part = set === dataset.test ? dataset.whitened?.test : dataset.whitened?.train;
  const copy = copierOf(dataset, set, part);
  const out = new Float32Array((to - from) * size);
  for (let i = from; i < to; i += 1) copy(i, out, (i - from) * size);
  return out;
}
