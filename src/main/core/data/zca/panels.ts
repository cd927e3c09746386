/** The eigenvectors' columns, a few at a time: reflections, then rotations, on numbers that stay in the processor. */

/** Columns that are worked on together; the inner loops below are written out for it. */
export const PANEL = 4;

/** One QL sweep: rotations of rows i and i + 1 for i = from, from - 1, ..., as cosine and sine in turn. */
export interface Sweep {
  readonly from: number;
  readonly rotations: Float64Array;
}

/** Makes the columns of the eigenvectors' matrix (a row is a vector) out of what led to the eigenvalues. */
export class VectorColumns {
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
