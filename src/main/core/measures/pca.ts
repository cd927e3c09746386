/** The two directions in which points lie furthest apart (principal components), for maps. */

export interface Projection {
  /** [points, 2] */
  readonly places: Float32Array;
  /** Shares of the whole variance, 0..1. */
  readonly explained: readonly [number, number];
}

const MOST_ROUNDS = 100;
/** The directions stand still when they turn by less than this. */
const STILL = 1e-7;

/**
 * Principal components by power iteration, the second at right angles to the first; in float64, the same for equal points.
 * Each direction points to where its largest entry is positive.
 * @param points [n, size], row by row
 * @param between called between two passes over the points; throwing ends the work
 */
export async function principalMap(
  points: Float32Array,
  size: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Projection> {
  const count = size === 0 ? 0 : points.length / size;
  const mean = meanOf(points, size, count);
  const total = varianceOf(points, mean, size);
  const directions: Float64Array[] = [];
  const variances: number[] = [];
  for (let component = 0; component < 2; component += 1) {
    let direction = startOf(size, component, directions);
    let variance = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const next = scattered(points, mean, direction);
      removeFrom(next, directions);
      variance = lengthOf(next);
      if (variance <= 1e-12 * total) break;
      const turned = next.map((value) => value / variance);
      const moved = Math.sqrt(turned.reduce((sum, value, i) => sum + (value - (direction[i] ?? 0)) ** 2, 0));
      direction = turned;
      await between();
      if (moved < STILL) break;
    }
    directions.push(pointed(direction));
    variances.push(variance);
  }
  const places = new Float32Array(2 * count);
  for (let row = 0; row < count; row += 1) {
    directions.forEach((direction, component) => {
      let sum = 0;
      for (let i = 0; i < size; i += 1) {
        sum += ((points[row * size + i] ?? 0) - (mean[i] ?? 0)) * (direction[i] ?? 0);
      }
      places[2 * row + component] = sum;
    });
  }
  const share = (which: number): number => (total > 0 ? (variances[which] ?? 0) / total : 0);
  return { places, explained: [share(0), share(1)] };
}

function meanOf(points: Float32Array, size: number, count: number): Float64Array {
  const mean = new Float64Array(size);
  for (let at = 0; at < points.length; at += 1) mean[at % size]! += (points[at] ?? 0) / count;
  return mean;
}

function varianceOf(points: Float32Array, mean: Float64Array, size: number): number {
  let total = 0;
  for (let at = 0; at < points.length; at += 1) total += ((points[at] ?? 0) - (mean[at % size] ?? 0)) ** 2;
  return total;
}

/** Scatter matrix times direction, without the matrix: sum of (x - mean) ((x - mean) · direction). */
function scattered(points: Float32Array, mean: Float64Array, direction: Float64Array): Float64Array {
  const size = direction.length;
  const out = new Float64Array(size);
  for (let row = 0; row < points.length; row += size) {
    let along = 0;
    for (let i = 0; i < size; i += 1) along += (points[row + i]! - mean[i]!) * direction[i]!;
    for (let i = 0; i < size; i += 1) out[i]! += along * (points[row + i]! - mean[i]!);
  }
  return out;
}

/** A direction with no symmetry that points could be blind to. */
function startOf(size: number, component: number, taken: readonly Float64Array[]): Float64Array {
  const start = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + (i + 1) * (component + 1.37)));
  removeFrom(start, taken);
  const length = lengthOf(start) || 1;
  return start.map((value) => value / length);
}

function removeFrom(vector: Float64Array, directions: readonly Float64Array[]): void {
  for (const direction of directions) {
    const along = direction.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0);
    direction.forEach((value, i) => (vector[i] = (vector[i] ?? 0) - along * value));
  }
}

const lengthOf = (vector: Float64Array): number =>
  Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

function pointed(direction: Float64Array): Float64Array {
  const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}
