import type { ImageGeometry } from '@shared/budget';

/** Images of one part (training or test) as bytes, with a label each. */
export interface ImageSet {
  readonly count: number;
  /** count * channels * size * size bytes, channel planes (CHW). */
  readonly pixels: Uint8Array;
  /** Class index per image. */
  readonly labels: Uint8Array;
}

/** Per-channel standardisation of pixels scaled to 0..1: (x - mean) / std. */
export interface Standardisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** A dataset in memory: whole sets as bytes, standardised batch by batch. */
export interface LoadedDataset {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly geometry: ImageGeometry;
  readonly standardisation: Standardisation;
  readonly train: ImageSet;
  readonly test: ImageSet;
}
