/**
 * Eigenvalues and eigenvectors of a real symmetric matrix in float64: Householder reflections to tridiagonal form, then
 * implicit QL steps. The vectors are made at the end, a panel of columns at a time that stays in the processor's cache:
 * reflections and recorded rotations work on every column by itself. No step depends on the machine's library, so equal
 * matrices have equal results everywhere.
 */
import { breathe } from '../files';

export interface Eigen {
  /** [n], in no particular order. */
  readonly values: Float64Array;
  /** [n, n]: row i is the eigenvector of value i, of length 1. */
  readonly vectors: Float64Array;
}

/** Columns that are worked on together; the inner loops below are written out for it. */
const PANEL = 4;
/** Columns between two pauses for other work. */
const PAUSE = 32;
const MAX_SWEEPS = 60;

/** Parts of the work, as they take time: the tridiagonal form, the rotations' recording, the vectors. */
const SHARES = { tridiagonal: 0.3, values: 0.02 } as const;

/**
 * @param matrix [n, n], row-major; only its lower triangle is read, and all of it is overwritten
 * @param onProgress hears the finished part, 0..1; throwing ends the work
 */
export async function symmetricEigen(
  matrix: Float64Array,
  n: number,
  onProgress: (finished: number) => void = () => undefined,
): Promise<Eigen> {
  const form = await tridiagonalise(matrix, n, (part) => onProgress(part * SHARES.tridiagonal));
  const sweeps = await diagonalise(form.diagonal, form.beside);
  const begun = SHARES.tridiagonal + SHARES.values;
  const vectors = new Float64Array(n * n);
  for (let from = 0; from < n; from += PANEL) {
    const panel = unitColumns(n, from);
    reflect(panel, matrix, form.factors, n);
    rotate(panel, sweeps);
    const width = Math.min(PANEL, n - from);
    for (let i = 0; i < n; i += 1) {
      for (let c = 0; c < width; c += 1) vectors[i * n + from + c] = panel[i * PANEL + c]!;
    }
    if (from % PAUSE === 0) {
      onProgress(begun + ((1 - begun) * from) / n);
      await breathe();
    }
  }
  return { values: form.diagonal, vectors };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i stands beside diagonal entries i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** Of reflection k: I - factor * v v^T. Its v, from component k + 1 on, stands in row k right of the diagonal. */
  readonly factors: Float64Array;
}

async function tridiagonalise(
  a: Float64Array,
  n: number,
  onProgress: (finished: number) => void,
): Promise<Tridiagonal> {
  const beside = new Float64Array(n);
  const factors = new Float64Array(n);
  const product = new Float64Array(n);
  let worked = 0;
  for (let k = 0; k < n - 1; k += 1) {
    const v = a.subarray(k * n, (k + 1) * n);
    let squares = 0;
    for (let i = k + 1; i < n; i += 1) {
      v[i] = a[i * n + k]!;
      squares += v[i]! * v[i]!;
    }
    const first = v[k + 1]!;
    const rest = squares - first * first;
    if (k === n - 2 || rest <= 0) {
      beside[k] = first;
      continue;
    }
    const image = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    beside[k] = image;
    v[k + 1] = first - image;
    const factor = 1 / (image * (image - first));
    factors[k] = factor;
    applyBothSides(a, n, k + 1, v, factor, product);
    worked += (n - k) * (n - k);
    if (worked > 2e7) {
      worked = 0;
      onProgress(1 - ((n - k) / n) ** 3);
      await breathe();
    }
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), beside, factors };
}

/** A <- (I - factor v v^T) A (I - factor v v^T) on the lower triangle from row `start` on. */
function applyBothSides(
  a: Float64Array,
  n: number,
  start: number,
  v: Float64Array,
  factor: number,
  product: Float64Array,
): void {
  product.fill(0, start);
  for (let i = start; i < n; i += 1) {
    const row = i * n;
    const vi = v[i]!;
    let sum = a[row + i]! * vi;
    for (let j = start; j < i; j += 1) {
      const entry = a[row + j]!;
      sum += entry * v[j]!;
      product[j]! += entry * vi;
    }
    product[i]! += sum;
  }
  let inner = 0;
  for (let i = start; i < n; i += 1) {
    product[i]! *= factor;
    inner += product[i]! * v[i]!;
  }
  const half = 0.5 * factor * inner;
  for (let i = start; i < n; i += 1) product[i]! -= half * v[i]!;
  for (let i = start; i < n; i += 1) {
    const row = i * n;
    const vi = v[i]!;
    const pi = product[i]!;
    for (let j = start; j <= i; j += 1) a[row + j]! -= vi * product[j]! + pi * v[j]!;
  }
}

/** One QL sweep: rotations of rows i and i + 1 for i = from, from - 1, ..., as cosine and sine in turn. */
interface Sweep {
  readonly from: number;
  readonly rotations: Float64Array;
}

/** Turns `d` into the eigenvalues and destroys `e`; answers the rotations that did it, in order. */
async function diagonalise(d: Float64Array, e: Float64Array): Promise<Sweep[]> {
  const sweeps: Sweep[] = [];
  for (let low = 0; low < d.length; low += 1) {
    for (let count = 0; ; count += 1) {
      const high = blockEnd(d, e, low);
      if (high === low) break;
      if (count === MAX_SWEEPS) throw new Error('The eigenvalues did not converge.');
      sweeps.push(sweep(d, e, low, high));
    }
    if (low % 256 === 0) await breathe();
  }
  return sweeps;
}

/** The last index of the block that begins at `low`: where the entry beside the diagonal has vanished. */
function blockEnd(d: Float64Array, e: Float64Array, low: number): number {
  let end = low;
  while (end < d.length - 1) {
    const scale = Math.abs(d[end]!) + Math.abs(d[end + 1]!);
    if (Math.abs(e[end]!) + scale === scale) break;
    end += 1;
  }
  return end;
}

/** One implicit QL step on the block low..high, shifted by the eigenvalue of its first 2 x 2 corner. */
function sweep(d: Float64Array, e: Float64Array, low: number, high: number): Sweep {
  const slope = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  const length = Math.sqrt(slope * slope + 1);
  let g = d[high]! - d[low]! + e[low]! / (slope + (slope < 0 ? -length : length));
  let [sine, cosine, moved] = [1, 1, 0];
  const rotations = new Float64Array(2 * (high - low));
  for (let i = high - 1, at = 0; i >= low; i -= 1, at += 2) {
    const f = sine * e[i]!;
    const b = cosine * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= moved;
      e[high] = 0;
      return { from: high - 1, rotations: rotations.subarray(0, at) };
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1]! - moved;
    const t = (d[i]! - g) * sine + 2 * cosine * b;
    moved = sine * t;
    d[i + 1] = g + moved;
    g = cosine * t - b;
    rotations[at] = cosine;
    rotations[at + 1] = sine;
  }
  d[low]! -= moved;
  e[low] = g;
  e[high] = 0;
  return { from: high - 1, rotations };
}

/** Columns `from`.. of the unit matrix, [n, 4]; beyond the matrix they are 0. */
function unitColumns(n: number, from: number): Float64Array {
  const panel = new Float64Array(n * PANEL);
  for (let c = 0; c < PANEL && from + c < n; c += 1) panel[(from + c) * PANEL + c] = 1;
  return panel;
}

/** All reflections, the first one first, from the left. */
function reflect(panel: Float64Array, a: Float64Array, factors: Float64Array, n: number): void {
  for (let k = 0; k < n - 1; k += 1) {
    const factor = factors[k]!;
    if (factor === 0) continue;
    const v = a.subarray(k * n, (k + 1) * n);
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = k + 1, at = i * PANEL; i < n; i += 1, at += PANEL) {
      const vi = v[i]!;
      s0 += vi * panel[at]!;
      s1 += vi * panel[at + 1]!;
      s2 += vi * panel[at + 2]!;
      s3 += vi * panel[at + 3]!;
    }
    s0 *= factor;
    s1 *= factor;
    s2 *= factor;
    s3 *= factor;
    for (let i = k + 1, at = i * PANEL; i < n; i += 1, at += PANEL) {
      const vi = v[i]!;
      panel[at]! -= vi * s0;
      panel[at + 1]! -= vi * s1;
      panel[at + 2]! -= vi * s2;
      panel[at + 3]! -= vi * s3;
    }
  }
}

/** All rotations, the first one first, from the left. The row that two rotations share is carried along. */
function rotate(panel: Float64Array, sweeps: readonly Sweep[]): void {
  for (const { from, rotations } of sweeps) {
    let at = (from + 1) * PANEL;
    let y0 = panel[at]!;
    let y1 = panel[at + 1]!;
    let y2 = panel[at + 2]!;
    let y3 = panel[at + 3]!;
    for (let r = 0; r < rotations.length; r += 2, at -= PANEL) {
      const cosine = rotations[r]!;
      const sine = rotations[r + 1]!;
      const x0 = panel[at - 4]!;
      const x1 = panel[at - 3]!;
      const x2 = panel[at - 2]!;
      const x3 = panel[at - 1]!;
      panel[at] = sine * x0 + cosine * y0;
      panel[at + 1] = sine * x1 + cosine * y1;
      panel[at + 2] = sine * x2 + cosine * y2;
      panel[at + 3] = sine * x3 + cosine * y3;
      y0 = cosine * x0 - sine * y0;
      y1 = cosine * x1 - sine * y1;
      y2 = cosine * x2 - sine * y2;
      y3 = cosine * x3 - sine * y3;
    }
    panel[at] = y0;
    panel[at + 1] = y1;
    panel[at + 2] = y2;
    panel[at + 3] = y3;
  }
}
