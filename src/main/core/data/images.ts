/** Standardised images out of byte sets, batch by batch. */
import type { RealImages } from '../types';
import type { ImageSet, LoadedDataset, Standardisation } from './types';

/** 256 standardised values per channel: a byte's image under x -> (x/255 - mean) / std. */
function lookupTables({ mean, std }: Standardisation): Float32Array[] {
  return mean.map((m, channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - m) / (std[channel] ?? 1)),
  );
}

/** Copies image `index` of `set`, standardised, into `out` at `offset`. */
function copyImage(
  set: ImageSet,
  index: number,
  tables: readonly Float32Array[],
  plane: number,
  out: Float32Array,
  offset: number,
): void {
  let to = offset;
  tables.forEach((table, channel) => {
    const start = (index * tables.length + channel) * plane;
    for (let p = start; p < start + plane; p += 1) {
      out[to] = table[set.pixels[p] ?? 0] ?? 0;
      to += 1;
    }
  });
}

/** The training images of a dataset, class by class. */
export function realImagesOf(dataset: LoadedDataset): RealImages {
  const { classes, channels, imageSize } = dataset.geometry;
  const plane = imageSize * imageSize;
  const tables = lookupTables(dataset.standardisation);
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
        copyImage(
          dataset.train,
          members[indices[i] ?? 0] ?? 0,
          tables,
          plane,
          out,
          offset + i * channels * plane,
        );
      }
    },
  };
}

/** Images `from`..`to - 1` of a set, standardised, [n, C, S, S]. */
export function standardisedImages(
  dataset: LoadedDataset,
  set: ImageSet,
  from: number,
  to: number,
): Float32Array {
  const { channels, imageSize } = dataset.geometry;
  const size = channels * imageSize * imageSize;
  const tables = lookupTables(dataset.standardisation);
  const out = new Float32Array((to - from) * size);
  for (let i = from; i < to; i += 1) copyImage(set, i, tables, imageSize * imageSize, out, (i - from) * size);
  return out;
}
