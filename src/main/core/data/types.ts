import type { ImageGeometry } from '@shared/budget/storage';
import type { Labels } from './labels';

/** Images of one part (training or test) as bytes, with a label each. */
export interface ImageSet {
  readonly count: number;
  /** count * channels * size * size bytes, channel planes (CHW). */
  readonly pixels: Uint8Array;
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

/** A dataset in memory: whole sets as bytes, standardised batch by batch. */
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
