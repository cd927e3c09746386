/**
 * Eigenvalues and eigenvectors of a real symmetric matrix in float64: Householder reflections to tridiagonal form, then
 * implicit QL steps. The vectors are made at the end, a panel of columns at a time that stays in the processor's cache:
 * reflections and recorded rotations work on every column by itself. No step depends on the machine's library, so equal
 * matrices have equal results everywhere.
 */
import { breathe } from '../files';

/*
 * The eigenvectors' columns, a few at a time: reflections, then rotations, on numbers that stay in the processor.
 */

/** Columns that are worked on together; the inner loops below are written out for it. */
const PANEL = 4;

/** One QL sweep: rotations of rows i and i + 1 for i = from, from - 1, ..., as cosine and sine in turn. */
interface Sweep {
  readonly from: number;
  readonly rotations: Float64Array;
}

/** Makes the columns of the eigenvectors' matrix (a row is a vector) out of what led to the eigenvalues. */
class VectorColumns {
  private readonly products: Float64Array;

  /** `matrix` holds the reflections' vectors right of its diagonal, as `eigen.ts` leaves them. */
  constructor(
    private readonly matrix: Float64Array,
    private readonly factors: Float64Array,
    private readonly sweeps: readonly Sweep[],
    private readonly n: number,
  ) {
    this.products = neighbours(matrix, n);
  }

  /** Writes columns `from`.. (`PANEL` of them, or what is left) into `vectors` [n, n]. */
  write(from: number, vectors: Float64Array): void {
    const { n } = this;
    const panel = unitColumns(n, from);
    reflect(panel, this.matrix, this.factors, this.products, n);
    rotate(panel, this.sweeps);
    const width = Math.min(PANEL, n - from);
    for (let i = 0; i < n; i += 1) {
      for (let c = 0; c < width; c += 1) vectors[i * n + from + c] = panel[i * PANEL + c]!;
    }
  }
}

/** Columns `from`.. of the unit matrix, [n, 4]; beyond the matrix they are 0. */
function unitColumns(n: number, from: number): Float64Array {
  const panel = new Float64Array(n * PANEL);
  for (let c = 0; c < PANEL && from + c < n; c += 1) panel[(from + c) * PANEL + c] = 1;
  return panel;
}

/** Inner products of the vectors of reflections k and k + 1, for even k. */
function neighbours(a: Float64Array, n: number): Float64Array {
  const products = new Float64Array(n);
  for (let k = 0; k + 1 < n - 1; k += 2) {
    let sum = 0;
    for (let i = k + 2; i < n; i += 1) sum += a[k * n + i]! * a[(k + 1) * n + i]!;
    products[k] = sum;
  }
  return products;
}

/** All reflections, the first one first, from the left, two at a time. */
function reflect(
  panel: Float64Array,
  a: Float64Array,
  factors: Float64Array,
  products: Float64Array,
  n: number,
): void {
  for (let k = 0; k < n - 1; k += 2) {
    const v = a.subarray(k * n, (k + 1) * n);
    const u = a.subarray((k + 1) * n, (k + 2) * n);
    const first = (k + 1) * PANEL;
    const head = v[k + 1]!;
    let s0 = head * panel[first]!;
    let s1 = head * panel[first + 1]!;
    let s2 = head * panel[first + 2]!;
    let s3 = head * panel[first + 3]!;
    let [t0, t1, t2, t3] = [0, 0, 0, 0];
    for (let i = k + 2, at = i * PANEL; i < n; i += 1, at += PANEL) {
      const vi = v[i]!;
      const ui = u[i]!;
      const x0 = panel[at]!;
      const x1 = panel[at + 1]!;
      const x2 = panel[at + 2]!;
      const x3 = panel[at + 3]!;
      s0 += vi * x0;
      s1 += vi * x1;
      s2 += vi * x2;
      s3 += vi * x3;
      t0 += ui * x0;
      t1 += ui * x1;
      t2 += ui * x2;
      t3 += ui * x3;
    }
    const [one, two, both] = [factors[k]!, factors[k + 1]!, products[k]!];
    s0 *= one;
    s1 *= one;
    s2 *= one;
    s3 *= one;
    t0 = two * (t0 - both * s0);
    t1 = two * (t1 - both * s1);
    t2 = two * (t2 - both * s2);
    t3 = two * (t3 - both * s3);
    panel[first]! -= head * s0;
    panel[first + 1]! -= head * s1;
    panel[first + 2]! -= head * s2;
    panel[first + 3]! -= head * s3;
    for (let i = k + 2, at = i * PANEL; i < n; i += 1, at += PANEL) {
      const vi = v[i]!;
      const ui = u[i]!;
      panel[at]! -= vi * s0 + ui * t0;
      panel[at + 1]! -= vi * s1 + ui * t1;
      panel[at + 2]! -= vi * s2 + ui * t2;
      panel[at + 3]! -= vi * s3 + ui * t3;
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

interface Eigen {
  /** [n], in no particular order. */
  readonly values: Float64Array;
  /** [n, n]: row i is the eigenvector of value i, of length 1. */
  readonly vectors: Float64Array;
}

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
  const columns = new VectorColumns(matrix, form.factors, sweeps, n);
  for (let from = 0; from < n; from += PANEL) {
    columns.write(from, vectors);
    onProgress(begun + ((1 - begun) * Math.min(from + PANEL, n)) / n);
    await breathe();
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

/**
 * Householder's reduction. The change A - v w^T - w v^T that reflection k makes to the rest of the matrix is applied while
 * the next reflection's product with it is taken, so that the matrix passes through the processor once for each.
 */
async function tridiagonalise(
  a: Float64Array,
  n: number,
  onProgress: (finished: number) => void,
): Promise<Tridiagonal> {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const factors = new Float64Array(n);
  let v: Float64Array = new Float64Array(n);
  let w = new Float64Array(n);
  let next = new Float64Array(n);
  let worked = 0;
  for (let k = 0; k < n; k += 1) {
    for (let i = k; i < n; i += 1) a[i * n + k]! -= v[i]! * w[k]! + w[i]! * v[k]!;
    diagonal[k] = a[k * n + k]!;
    if (k === n - 1) break;
    const u = a.subarray(k * n, (k + 1) * n);
    const { image, factor } = reflection(a, n, k, u);
    beside[k] = image;
    factors[k] = factor;
    next.fill(0);
    changeAndMultiply(a, n, k + 1, v, w, u, next);
    finishProduct(next, u, factor, k + 1);
    [v, w, next] = [u, next, w];
    worked += (n - k) * (n - k);
    if (worked > 2e7) {
      worked = 0;
      onProgress(1 - ((n - k) / n) ** 3);
      await breathe();
    }
  }
  return { diagonal, beside, factors };
}

/** Writes the v that takes column k below the diagonal to (image, 0, 0, ...) into `v`. */
function reflection(
  a: Float64Array,
  n: number,
  k: number,
  v: Float64Array,
): { readonly image: number; readonly factor: number } {
  let rest = 0;
  for (let i = k + 1; i < n; i += 1) {
    v[i] = a[i * n + k]!;
    if (i > k + 1) rest += v[i]! * v[i]!;
  }
  const first = v[k + 1]!;
  if (rest === 0) return { image: first, factor: 0 };
  const length = Math.sqrt(first * first + rest);
  const image = first > 0 ? -length : length;
  v[k + 1] = first - image;
  return { image, factor: 1 / (image * (image - first)) };
}

/** A <- A - v w^T - w v^T and product <- A u, on the lower triangle from row `start` on. */
function changeAndMultiply(
  a: Float64Array,
  n: number,
  start: number,
  v: Float64Array,
  w: Float64Array,
  u: Float64Array,
  product: Float64Array,
): void {
  for (let i = start; i < n; i += 1) {
    const row = i * n;
    const vi = v[i]!;
    const wi = w[i]!;
    const ui = u[i]!;
    let sum = 0;
    for (let j = start; j < i; j += 1) {
      const entry = a[row + j]! - (vi * w[j]! + wi * v[j]!);
      a[row + j] = entry;
      sum += entry * u[j]!;
      product[j]! += entry * ui;
    }
    const entry = a[row + i]! - 2 * vi * wi;
    a[row + i] = entry;
    product[i]! += sum + entry * ui;
  }
}

/** From A v to the w of (I - factor v v^T) A (I - factor v v^T) = A - v w^T - w v^T. */
function finishProduct(product: Float64Array, v: Float64Array, factor: number, start: number): void {
  let inner = 0;
  for (let i = start; i < v.length; i += 1) {
    product[i]! *= factor;
    inner += product[i]! * v[i]!;
  }
  const half = 0.5 * factor * inner;
  for (let i = start; i < v.length; i += 1) product[i]! -= half * v[i]!;
}

/** Turns `d` into the eigenvalues and destroys `e`; answers the rotations that did it, in order. */
async function diagonalise(d: Float64Array, e: Float64Array): Promise<Sweep[]> {
  const sweeps: Sweep[] = [];
  const negligible = Number.EPSILON * largest(d, e);
  for (let low = 0; low < d.length; low += 1) {
    for (let count = 0; ; count += 1) {
      const high = blockEnd(e, low, negligible);
      if (high === low) break;
      if (count === MAX_SWEEPS) throw new Error('The eigenvalues did not converge.');
      sweeps.push(sweep(d, e, low, high));
    }
    if (low % 256 === 0) await breathe();
  }
  return sweeps;
}

/** The last index of the block that begins at `low`: where the entry beside the diagonal has vanished. */
function blockEnd(e: Float64Array, low: number, negligible: number): number {
  let end = low;
  while (end < e.length - 1 && Math.abs(e[end]!) > negligible) end += 1;
  return end;
}

/**
 * The largest sum of a diagonal entry and its neighbour: what rounding errors are measured by. Many eigenvalues of a
 * covariance can be 0, and then nothing beside them is small relative to them.
 */
function largest(d: Float64Array, e: Float64Array): number {
  let most = 0;
  for (let i = 0; i < d.length; i += 1) most = Math.max(most, Math.abs(d[i]!) + Math.abs(e[i]!));
  return most;
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
