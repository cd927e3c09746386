import type { HostTensor } from '../types';
import { cutoutSide, type DrawnOp } from './draw';
import type { AugmentationPlan, GatherStage } from './plan';
import { samplingGrid } from './samplingGrid';

const NOWHERE = -1;

/**
 * Writes one gather stage: for every pixel of the result the pixels that it is made of, and for every pixel of the
 * input those of the result that it enters. Integer operations before and after the one bilinear operation are
 * index maps (`before`, `after`) that compose with it.
 */
export class GatherWriter {
  private readonly pixels: number;
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  private readonly scratch: Int32Array;
  private readonly used: Uint8Array;

  constructor(
    private readonly stage: GatherStage,
    private readonly plan: AugmentationPlan,
    private readonly tables: number,
  ) {
    this.pixels = plan.imageSize ** 2;
    this.before = new Int32Array(this.pixels);
    this.after = new Int32Array(this.pixels);
    this.scratch = new Int32Array(this.pixels);
    this.used = new Uint8Array(this.pixels);
  }

  /** Writes table `table` of `tensors` (sources, weights and perhaps those of the transpose) from entry `index`. */
  write(tensors: readonly HostTensor[], table: number, drawn: readonly DrawnOp[], index: number): void {
    const [sources, weights, adjointSources, adjointWeights] = tensors.map(({ data }) => data);
    if (!(sources instanceof Int32Array) || !(weights instanceof Float32Array)) {
      throw new TypeError('A gather stage needs int32 sources and float32 weights.');
    }
    identity(this.before);
    identity(this.after);
    let bilinear: DrawnOp | undefined;
    for (const item of drawn) {
      if (item.op === 'scale' || item.op === 'rotate') bilinear = item;
      else this.compose(bilinear === undefined ? this.before : this.after, item, index);
    }
    if (bilinear === undefined) this.writeMap(sources, weights, table);
    else this.writeBilinear(sources, weights, table, bilinear, index);
    if (adjointSources instanceof Int32Array && adjointWeights instanceof Float32Array) {
      this.writeTranspose(sources, weights, adjointSources, adjointWeights, table);
    }
  }

  /** map := map after the operation: what was at the operation's source is now at its target. */
  private compose(map: Int32Array, { op, values }: DrawnOp, index: number): void {
    const size = this.plan.imageSize;
    const first = values[0]?.[index] ?? 0;
    const second = values[1]?.[index] ?? 0;
    const side = cutoutSide(size);
    const half = Math.floor(side / 2);
    const clamp = (at: number): number => Math.min(size - 1, Math.max(0, at));
    const [top, bottom] = [clamp(first - half), clamp(first - half + side - 1)];
    const [left, right] = [clamp(second - half), clamp(second - half + side - 1)];
    this.scratch.set(map);
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        let [row, column] = [y, x];
        let inside = true;
        if (op === 'crop') {
          row += first;
          column += second;
          inside = row >= 0 && row < size && column >= 0 && column < size;
        } else if (op === 'cutout') {
          inside = y < top || y > bottom || x < left || x > right;
        } else if (op === 'flip' && first < 0.5) {
          column = size - 1 - x;
        }
        map[y * size + x] = inside ? (this.scratch[row * size + column] ?? NOWHERE) : NOWHERE;
      }
    }
  }

  private writeMap(sources: Int32Array, weights: Float32Array, table: number): void {
    const base = table * this.pixels;
    const stride = this.tables * this.pixels;
    for (let p = 0; p < this.pixels; p += 1) {
      const source = this.before[p] ?? NOWHERE;
      sources[base + p] = source === NOWHERE ? base : base + source;
      weights[base + p] = source === NOWHERE ? 0 : 1;
    }
    for (let k = 1; k < this.stage.taps; k += 1) {
      const start = k * stride + base;
      sources.fill(base, start, start + this.pixels);
      weights.fill(0, start, start + this.pixels);
    }
  }

  /** Four neighbours of every sampled place; what lies outside of the image counts as zero. */
  private writeBilinear(
    sources: Int32Array,
    weights: Float32Array,
    table: number,
    drawn: DrawnOp,
    index: number,
  ): void {
    const { before, after, pixels } = this;
    const size = this.plan.imageSize;
    const base = table * pixels;
    const stride = this.tables * pixels;
    const { columnStep, rowStep, columnStart, rowStart } = samplingGrid(this.plan, drawn, index);
    const put = (at: number, row: number, column: number, weight: number): void => {
      const inside = row >= 0 && row < size && column >= 0 && column < size;
      const source = inside ? (before[row * size + column] ?? NOWHERE) : NOWHERE;
      sources[at] = source < 0 ? base : base + source;
      weights[at] = source < 0 ? 0 : weight;
    };
    for (let p = 0; p < pixels; p += 1) {
      const target = after[p] ?? NOWHERE;
      const y = Math.floor(target / size);
      const x = target - y * size;
      const row = target < 0 ? -size : rowStart + y * rowStep.down + x * rowStep.right;
      const column = columnStart + y * columnStep.down + x * columnStep.right;
      const top = Math.floor(row);
      const left = Math.floor(column);
      const down = row - top;
      const right = column - left;
      const at = base + p;
      put(at, top, left, (1 - down) * (1 - right));
      put(at + stride, top, left + 1, (1 - down) * right);
      put(at + 2 * stride, top + 1, left, down * (1 - right));
      put(at + 3 * stride, top + 1, left + 1, down * right);
    }
  }

  private writeTranspose(
    sources: Int32Array,
    weights: Float32Array,
    adjointSources: Int32Array,
    adjointWeights: Float32Array,
    table: number,
  ): void {
    const base = table * this.pixels;
    const stride = this.tables * this.pixels;
    for (let k = 0; k < this.stage.adjointTaps; k += 1) {
      const start = k * stride + base;
      adjointSources.fill(base, start, start + this.pixels);
      adjointWeights.fill(0, start, start + this.pixels);
    }
    this.used.fill(0);
    for (let k = 0; k < this.stage.taps; k += 1) {
      for (let p = 0; p < this.pixels; p += 1) {
        const weight = weights[k * stride + base + p] ?? 0;
        if (weight === 0) continue;
        const source = (sources[k * stride + base + p] ?? 0) - base;
        const slot = this.used[source] ?? 0;
        if (slot >= this.stage.adjointTaps)
          throw new Error('A pixel enters more places than there are taps.');
        this.used[source] = slot + 1;
        adjointSources[slot * stride + base + source] = base + p;
        adjointWeights[slot * stride + base + source] = weight;
      }
    }
  }
}

function identity(map: Int32Array): void {
  for (let p = 0; p < map.length; p += 1) map[p] = p;
}
