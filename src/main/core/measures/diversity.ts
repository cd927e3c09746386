/**
 * How different the images are that a basis gives with different hallucinators (HaBa, section 4, the question about
 * diversity), measured in a feature space that no method was trained for.
 */

/** Features of hallucinations: rows item by item, `variants` rows for each item. */
export interface HallucinationFeatures {
  /** [items * variants, size] */
  readonly data: Float32Array;
  readonly size: number;
  readonly variants: number;
  /** Class index of each item. */
  readonly classes: readonly number[];
}

export interface Diversity {
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
