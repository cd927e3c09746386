/** The diversity of what a checkpoint holds. */
import type { CheckpointState } from '../checkpoint/state';
import type { Engine } from '../engine/types';
import { decodePairs } from '../parameterization/hostDecode';
import { parameterizationOf } from '../parameterization/parameterization';
import { referenceFeatures } from './features';

/*
 * How different the images are that a basis gives with different hallucinators (HaBa, section 4, the question about
 * diversity), measured in a feature space that no method was trained for.
 */

/** Features of hallucinations: rows item by item, `variants` rows for each item. */
interface HallucinationFeatures {
  /** [items * variants, size] */
  readonly data: Float32Array;
  readonly size: number;
  readonly variants: number;
  /** Class index of each item. */
  readonly classes: readonly number[];
}

interface Diversity {
  /** Mean cosine similarity of all pairs of hallucinations of one basis, -1..1; null with fewer than two. Lower is more diverse. */
  readonly cosine: number | null;
  /**
   * Root of the mean squared distance of the features from their class's mean, relative to the root of their mean squared
   * length, 0..1. Higher is more diverse.
   */
  readonly spread: number;
}

/** Both measures, in float64. */
export function diversityOf(features: HallucinationFeatures): Diversity {
  return { cosine: meanPairCosine(features), spread: relativeSpread(features) };
}

/** |f| from which on a feature has a direction; shorter ones are taken as this long, as PyTorch's cosine does. */
const SHORTEST = 1e-8;

function meanPairCosine({ data, size, variants, classes }: HallucinationFeatures): number | null {
  if (variants < 2 || classes.length === 0) return null;
  let sum = 0;
  for (let item = 0; item < classes.length; item += 1) {
    const rows = Array.from({ length: variants }, (_, v) => {
      const start = (item * variants + v) * size;
      return data.subarray(start, start + size);
    });
    const lengths = rows.map((row) => Math.max(Math.sqrt(dot(row, row)), SHORTEST));
    rows.forEach((row, a) => {
      for (let b = a + 1; b < variants; b += 1) {
        sum += dot(row, rows[b] ?? row) / ((lengths[a] ?? 1) * (lengths[b] ?? 1));
      }
    });
  }
  return sum / ((classes.length * variants * (variants - 1)) / 2);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function relativeSpread({ data, size, variants, classes }: HallucinationFeatures): number {
  const members = new Map<number, number[]>();
  classes.forEach((label, item) => {
    const rows = members.get(label) ?? [];
    for (let v = 0; v < variants; v += 1) rows.push(item * variants + v);
    members.set(label, rows);
  });
  let squares = 0;
  let distances = 0;
  for (const rows of members.values()) {
    for (let i = 0; i < size; i += 1) {
      let sum = 0;
      let square = 0;
      for (const row of rows) {
        const value = data[row * size + i] ?? 0;
        sum += value;
        square += value * value;
      }
      squares += square;
      distances += square - (sum * sum) / rows.length;
    }
  }
  return squares === 0 ? 0 : Math.sqrt(Math.max(0, distances) / squares);
}

/*
 * Histograms of stored tensors.
 */

interface Histogram {
  /** The ends of the first and the last bin. */
  readonly low: number;
  readonly high: number;
  /** Values in each of the equal bins; those that are not finite are in none. */
  readonly counts: Uint32Array;
}

const BINS = 48;

/** How values are spread, in 48 equal bins from the least to the greatest finite one. */
export function histogramOf(values: Float32Array): Histogram {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Uint32Array(BINS);
  if (low > high) return { low: 0, high: 0, counts };
  const scale = high > low ? BINS / (high - low) : 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - low) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { low, high, counts };
}

/** How much of a checkpoint is looked at. */
interface DiversitySample {
  /** Networks whose measures are averaged. */
  readonly networks: number;
  /** Bases at most, spread over all of them. */
  readonly items: number;
  /** Hallucinators at most: the first so many. */
  readonly variants: number;
  /** Images that go through a network at once; the measures do not depend on it. */
  readonly batch?: number;
}

/** Enough for a mean, and fast for large sets. */
const THOROUGH: DiversitySample = { networks: 3, items: 100, variants: 20 };

/**
 * Diversity in the features of a few random ConvNets. Depends on the checkpoint alone (up to an engine's rounding).
 * The cosine is null where there are fewer than two hallucinators.
 */
export async function measureDiversity(
  engine: Engine,
  state: CheckpointState,
  sample: DiversitySample = THOROUGH,
): Promise<Diversity> {
  const { geometry } = state;
  const parameterization = parameterizationOf(state);
  const { items, hallucinators, perClass, channels } = parameterization;
  const shown = Math.min(items, sample.items);
  const variants = Math.max(1, Math.min(hallucinators, sample.variants));
  const chosen = Array.from({ length: shown }, (_, i) => Math.floor((i * items) / shown));
  const cells = chosen.flatMap((basis) =>
    Array.from({ length: variants }, (_, v) => ({ basis, hallucinator: hallucinators > 0 ? v : null })),
  );
  const images = decodePairs(parameterization.withBases(state.params), cells, channels);
  // Multi-formation shows its grid as one picture here: what is compared is the hallucinators.
  const classes = chosen.map((basis) => Math.floor(basis / perClass));
  const measured: Diversity[] = [];
  for (let i = 0; i < sample.networks; i += 1) {
    const { data, size } = await referenceFeatures(engine, images, geometry, i, sample.batch);
    measured.push(diversityOf({ data, size, variants, classes }));
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const cosines = measured.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
  return {
    cosine: cosines.length === 0 ? null : mean(cosines),
    spread: mean(measured.map(({ spread }) => spread)),
  };
}
