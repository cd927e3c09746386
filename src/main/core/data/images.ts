/** Images as networks see them, out of byte sets or whitened rows, batch by batch. */
import type { ImageGeometry } from '@shared/budget/storage';
import type { RealImages } from '../types';
import type { Pixels } from './pixels';

/** Class indices of images: a byte each, or two where there are more than 256 classes. */
export type Labels = Uint8Array | Uint16Array;

/** As many as two bytes tell apart. */
export const MOST_CLASSES = 65_536;

/** The labels of so many images, of `classes` classes. */
export function labelsFrom(count: number, classes: number, label: (index: number) => number): Labels {
  const labels = classes > 256 ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i += 1) labels[i] = label(i);
  return labels;
}

/** Images of one part (training or test) as bytes, in memory or on the disk, with a label each. */
export interface ImageSet {
  readonly count: number;
  /** count * channels * size * size bytes, channel planes (CHW). */
  readonly pixels: Pixels;
  /** Class index per image. */
  readonly labels: Labels;
}

/** Per-channel standardisation of pixels scaled to 0..1: (x - mean) / std. */
export interface Standardisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a whole dataset on the disk holds, before a run's settings are applied to it. */
export interface RawDataset {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly channels: number;
  readonly imageSize: number;
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** Channel statistics that the field has agreed on, or that were kept with prepared images; null where they are computed. */
  readonly published: Standardisation | null;
}

/** Whitened images of one part, read row by row from the cache. */
export interface WhitenedRows {
  /** Copies image `index` (of the part's `ImageSet`), C * S * S values, into `out` at element `offset`. */
  copy(index: number, out: Float32Array, offset: number): void;
}

/** A dataset whose values are ZCA whitened (fixtures' definition C.11). */
export interface Whitened {
  /** Names the transform in the cache (zca/cache.ts): a hash of the training set and epsilon. */
  readonly recipe: string;
  readonly train: WhitenedRows;
  readonly test: WhitenedRows;
  /** Closes the cache's files; the rows cannot be read afterwards. */
  close(): void;
}

/** A dataset as a run uses it: sets of bytes, standardised batch by batch. Close it (`closeDataset`) after use. */
export interface LoadedDataset {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly geometry: ImageGeometry;
  /** Mean 0 and deviation 1 where the values are whitened instead. */
  readonly standardisation: Standardisation;
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** SHA-256 of shape, pixels and labels of both parts as they are used here: equal data, equal fingerprint. */
  readonly fingerprint: string;
  /** Null where images are standardised by channel. */
  readonly whitened: Whitened | null;
}

/** Closes the files that a dataset is read from; its images cannot be read afterwards. */
export function closeDataset({
  train,
  test,
  whitened = null,
}: Pick<RawDataset, 'train' | 'test'> & Partial<Pick<LoadedDataset, 'whitened'>>): void {
  train.pixels.close?.();
  test.pixels.close?.();
  whitened?.close();
}

/** Standardised images [n, channels, size, size] as pixels: black 0 and white 1, nothing cut off. */
export function destandardised(
  images: Float32Array,
  channels: number,
  size: number,
  { mean, std }: Standardisation,
): Float32Array {
  const plane = size * size;
  return images.map((value, i) => {
    const channel = Math.floor(i / plane) % channels;
    return value * (std[channel] ?? 1) + (mean[channel] ?? 0);
  });
}

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
  const size = tables.length * plane;
  return (index, out, offset) => {
    const bytes = set.pixels.subarray(index * size, (index + 1) * size);
    let at = 0;
    for (const table of tables) {
      for (const end = at + plane; at < end; at += 1) out[offset + at] = table[bytes[at]!]!;
    }
  };
}

/** The training images of a dataset, class by class. */
export function realImagesOf(dataset: LoadedDataset): RealImages {
  const { classes, channels, imageSize } = dataset.geometry;
  const size = channels * imageSize * imageSize;
  const copy = copierOf(dataset, dataset.train, dataset.whitened?.train);
  const byClass = indicesByClass(dataset.train.labels, classes);
  return {
    classes,
    channels,
    imageSize,
    count: (classIndex) => byClass[classIndex]?.length ?? 0,
    copy(classIndex, indices, out, offset) {
      const members = byClass[classIndex];
      if (members === undefined) return;
      for (let i = 0; i < indices.length; i += 1) {
        copy(members[indices[i] ?? 0] ?? 0, out, offset + i * size);
      }
    },
  };
}

/** Which images belong to each class, in order. */
function indicesByClass(labels: Labels, classes: number): readonly Uint32Array[] {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label]! += 1;
  const members = Array.from(counts, (count) => new Uint32Array(count));
  const next = new Uint32Array(classes);
  labels.forEach((label, i) => {
    members[label]![next[label]!] = i;
    next[label]! += 1;
  });
  return members;
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

/*
 * Channel statistics: the published ones of well-known datasets, and computed ones.
 */

/**
 * Numbers that the field uses (fixtures' definitions, part D). CIFAR-100 has two sets in circulation: these are the
 * gradient-matching project's, computed on CIFAR-100 itself; HaBa's own code uses CIFAR-10's for both.
 */
export const PUBLISHED = {
  mnist: { mean: [0.1307], std: [0.3081] },
  fashionMnist: { mean: [0.2861], std: [0.353] },
  cifar10: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
  cifar100: { mean: [0.5071, 0.4866, 0.4409], std: [0.2673, 0.2564, 0.2762] },
  svhn: { mean: [0.4377, 0.4438, 0.4728], std: [0.198, 0.201, 0.197] },
} as const satisfies Readonly<Record<string, Standardisation>>;

/**
 * An even mid-gray, 0.5 of pixels scaled to 0..1, as a run's images have it: a value a channel, (0.5 - mean) / std. Whitened
 * values have no such colour, because whitening treats every pixel differently: 0 stands for it, the mean image of the
 * training set, which whitening takes to 0 (Kim et al. have no whitened images).
 */
export const midGray = ({ mean, std }: Standardisation, whitened: boolean): number[] =>
  mean.map((level, c) => (whitened ? 0 : (0.5 - level) / (std[c] ?? 1)));

/** Bytes whose squares add up to less than 2^31: sums of 32-bit integers take a third of the time of other numbers. */
const BLOCK = 2 ** 15;

/**
 * Mean and population deviation of each channel over images of `size` bytes scaled to 0..1, taken piece by piece. Sums of bytes
 * are exact, so that they do not depend on the pieces.
 */
export function channelStatistics(
  channels: number,
  size: number,
): { add(images: Uint8Array): void; read(): Standardisation } {
  const plane = size / channels;
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  let images = 0;
  return {
    add(bytes) {
      for (let start = 0; start < bytes.length; start += plane) {
        const channel = (start / plane) % channels;
        for (let from = start; from < start + plane; from += BLOCK) {
          const to = Math.min(from + BLOCK, start + plane);
          let sum = 0;
          let square = 0;
          for (let p = from; p < to; p += 1) {
            const value = bytes[p]!;
            sum = (sum + value) | 0;
            square = (square + Math.imul(value, value)) | 0;
          }
          sums[channel]! += sum;
          squares[channel]! += square;
        }
      }
      images += bytes.length / size;
    },
    read() {
      const n = images * plane;
      const averages = Array.from(sums, (sum) => sum / n);
      return {
        mean: averages.map((average) => average / 255),
        std: averages.map((average, c) =>
          Math.max(Math.sqrt(Math.max((squares[c] ?? 0) / n - average ** 2, 0)) / 255, 1e-6),
        ),
      };
    },
  };
}
