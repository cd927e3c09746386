/**
 * Seeded, counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011). A generator is named by a seed and a path of labels such as ('dm', 'real', iteration, class), so that any
 * draw of a run can be reproduced without the draws before it: a checkpoint needs no generator state, and a resumed
 * run draws what the uninterrupted one would have drawn.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** 32-bit FNV-1a over the label's characters, with a separator so that ('ab','c') differs from ('a','bc'). */
function foldLabel(hash: number, label: string | number): number {
  const text = `${typeof label}:${label}|`;
  let folded = hash;
  for (let i = 0; i < text.length; i += 1) {
    folded = Math.imul(folded ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return folded;
}

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle1 = aHigh * bLow + (low >>> 16);
  const middle2 = aLow * bHigh + (middle1 & 0xffff);
  return (aHigh * bHigh + Math.floor(middle1 / 65536) + Math.floor(middle2 / 65536)) >>> 0;
}

/** One Philox4x32-10 block: writes four words for counter (c0..c3) under key (k0, k1) into `out`. */
export function philox4x32(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let [c0, c1, c2, c3] = [counter[0] ?? 0, counter[1] ?? 0, counter[2] ?? 0, counter[3] ?? 0];
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round += 1) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

export class Random {
  private readonly counter = new Uint32Array(4);
  private readonly block = new Uint32Array(4);
  private position = 4;

  private constructor(
    private readonly key0: number,
    private readonly key1: number,
    stream0: number,
    stream1: number,
  ) {
    this.counter[2] = stream0;
    this.counter[3] = stream1;
  }

  /** The generator of `seed` named by `labels`; equal names give equal draws. */
  static for(seed: number, ...labels: readonly (string | number)[]): Random {
    let stream0 = 0x811c9dc5;
    let stream1 = 0x050c5d1f;
    for (const label of labels) {
      stream0 = foldLabel(stream0, label);
      stream1 = foldLabel(stream1 ^ 0x9e3779b9, label);
    }
    return new Random(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, stream0, stream1);
  }

  /** Uniform over all 32-bit unsigned integers. */
  uint32(): number {
    if (this.position === 4) {
      philox4x32(this.counter, this.key0, this.key1, this.block);
      this.counter[0] = ((this.counter[0] ?? 0) + 1) >>> 0;
      if (this.counter[0] === 0) this.counter[1] = ((this.counter[1] ?? 0) + 1) >>> 0;
      this.position = 0;
    }
    const word = this.block[this.position] ?? 0;
    this.position += 1;
    return word;
  }

  /** Uniform in [0, 1), a multiple of 2^-24: exact in float32. */
  uniform(): number {
    return (this.uint32() >>> 8) / 16_777_216;
  }

  /** Uniform integer in [0, bound), without modulo bias. */
  integer(bound: number): number {
    const limit = Math.floor(4_294_967_296 / bound) * bound;
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** `count` values uniform in [low, high). */
  uniformArray(count: number, low: number, high: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 1) values[i] = low + (high - low) * this.uniform();
    return values;
  }

  /** `count` standard normal values (Box-Muller). */
  normalArray(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      values[i] = radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  }

  /** A uniformly random order of 0..count-1 (Fisher-Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i -= 1) {
      const j = this.integer(i + 1);
      const swapped = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = swapped;
    }
    return order;
  }

  /** `count` different numbers of 0..population-1, in random order; all of them when `count` is larger. */
  sample(population: number, count: number): Int32Array {
    return this.permutation(population).slice(0, count);
  }
}
