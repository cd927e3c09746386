import type { TensorSpec } from '../trace/ir';
import type { HostTensor } from '../types';
import { type AugmentationDraws, cutoutSide, type DrawnOp } from './draw';
import {
  type AugmentationGeometry,
  type AugmentationPipeline,
  type GatherStage,
  type Stage,
  stageTensorCount,
} from './stages';

const MAX_SCALE = 1.2;
const MAX_ROTATION = (15 * Math.PI) / 180;

interface SamplingGrid {
  readonly rowStart: number;
  readonly columnStart: number;
  /** How the sampled row (column) changes with one step right and one step down in the result. */
  readonly rowStep: { readonly right: number; readonly down: number };
  readonly columnStep: { readonly right: number; readonly down: number };
}

/**
 * Where the pixels of the result are sampled, in pixels of the input: a linear map of the offsets from the centre. The
 * two published variants (corners aligned or not) differ in the normalised coordinates only, and agree here: the image
 * is square, and a linear map of offsets is the same in any unit.
 */
function samplingGrid(
  { imageSize }: AugmentationGeometry,
  { op, values }: DrawnOp,
  index: number,
): SamplingGrid {
  const first = values[0]?.[index] ?? 0.5;
  const second = values[1]?.[index] ?? 0.5;
  const centre = (imageSize - 1) / 2;
  let [xx, xy, yx, yy] = [1, 0, 0, 1];
  if (op === 'scale') {
    const factor = (u: number): number => u * (MAX_SCALE - 1 / MAX_SCALE) + 1 / MAX_SCALE;
    [xx, yy] = [factor(first), factor(second)];
  } else {
    const angle = (first - 0.5) * 2 * MAX_ROTATION;
    [xx, xy, yx, yy] = [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];
  }
  return {
    columnStart: centre - centre * (xx + xy),
    rowStart: centre - centre * (yx + yy),
    columnStep: { right: xx, down: xy },
    rowStep: { right: yx, down: yy },
  };
}

/*
 * The numbers that say where an augmented image is sampled: one row for each table of a sample stage.
 */

/**
 * Row = rows[0] + rows[1] y + rows[2] x and column = columns[0] + columns[1] y + columns[2] x are where pixel (y, x) of the
 * result is taken from; `back` is the inverse of that map's linear part (yy, yx, xy, xx); what lies in the box (top,
 * bottom, left, right, ends included) of the result is zero.
 */
const SAMPLE_VALUES = 14;

/** Place of each number in its row. */
export const AT = { rows: 0, columns: 3, back: 6, box: 10 } as const;

/** Writes row `table` of `values`: operation `drawn` (none leaves the image as it is) with its draws number `index`. */
function writeSample(
  values: Float32Array,
  table: number,
  geometry: AugmentationGeometry,
  drawn: DrawnOp | undefined,
  index: number,
): void {
  const size = geometry.imageSize;
  const first = drawn?.values[0]?.[index] ?? 0;
  const second = drawn?.values[1]?.[index] ?? 0;
  let rows = [0, 1, 0];
  let columns = [0, 0, 1];
  let box = [size, -1, size, -1];
  switch (drawn?.op) {
    case 'crop':
      rows = [first, 1, 0];
      columns = [second, 0, 1];
      break;
    case 'flip':
      if (first < 0.5) columns = [size - 1, 0, -1];
      break;
    case 'cutout': {
      const side = cutoutSide(size);
      const start = (at: number): number => at - Math.floor(side / 2);
      const clamp = (at: number): number => Math.min(size - 1, Math.max(0, at));
      box = [first, second].flatMap((at) => [clamp(start(at)), clamp(start(at) + side - 1)]);
      break;
    }
    case 'scale':
    case 'rotate': {
      const grid = samplingGrid(geometry, drawn, index);
      rows = [grid.rowStart, grid.rowStep.down, grid.rowStep.right];
      columns = [grid.columnStart, grid.columnStep.down, grid.columnStep.right];
      break;
    }
    case 'color':
    case undefined:
  }
  const [, yy = 1, yx = 0] = rows;
  const [, xy = 0, xx = 1] = columns;
  const determinant = yy * xx - yx * xy;
  const back = [xx, -yx, -xy, yy].map((value) => value / determinant);
  values.set([...rows, ...columns, ...back, ...box], table * SAMPLE_VALUES);
}

const NOWHERE = -1;

/**
 * Writes one gather stage: for every pixel of the result the pixels that it is made of, and for every pixel of the
 * input those of the result that it enters. Integer operations before and after the one bilinear operation are
 * index maps (`before`, `after`) that compose with it.
 */
class GatherWriter {
  private readonly pixels: number;
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  private readonly scratch: Int32Array;
  private readonly used: Uint8Array;

  constructor(
    private readonly stage: GatherStage,
    private readonly pipeline: AugmentationPipeline,
    private readonly tables: number,
  ) {
    this.pixels = pipeline.imageSize ** 2;
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
    const size = this.pipeline.imageSize;
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
    const size = this.pipeline.imageSize;
    const base = table * pixels;
    const stride = this.tables * pixels;
    const { columnStep, rowStep, columnStart, rowStart } = samplingGrid(this.pipeline, drawn, index);
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

/** Values of a colour stage for one table: factor of the pixel, of its channel mean, of the image mean; offset. */
const COLOR_VALUES = 4;

interface TableOptions {
  /** Independent augmentations: one a sample, one a class, or one for all. */
  readonly tables: number;
  /** Leave the tables of the transpose out where nothing is differentiated. */
  readonly adjoint: boolean;
}

/**
 * The tensors of an augmentation, stage by stage. A colour stage has one, [tables, 4]. A gather stage has the source
 * pixel (int32; table * pixels + pixel) and its weight, each [taps, tables * pixels], and with `adjoint` the same two of
 * the transpose, [adjointTaps, tables * pixels]. A sample stage has one, [tables, SAMPLE_VALUES].
 */
export function tableSpecs(pipeline: AugmentationPipeline, options: TableOptions): TensorSpec[] {
  const rows = options.tables * pipeline.imageSize ** 2;
  return pipeline.stages.flatMap((stage): TensorSpec[] => {
    if (stage.kind === 'color') return [{ shape: [options.tables, COLOR_VALUES], dtype: 'float32' }];
    if (stage.kind === 'sample') return [{ shape: [options.tables, SAMPLE_VALUES], dtype: 'float32' }];
    const pair = (taps: number): TensorSpec[] => [
      { shape: [taps, rows], dtype: 'int32' },
      { shape: [taps, rows], dtype: 'float32' },
    ];
    return options.adjoint ? [...pair(stage.taps), ...pair(stage.adjointTaps)] : pair(stage.taps);
  });
}

/** Writes the tables of recorded or fresh draws; its memory is reused by every `fill`. */
export class AugmentationTables {
  private readonly specs: TensorSpec[];
  private readonly tensors: HostTensor[];
  private readonly writers: (GatherWriter | null)[];

  constructor(
    private readonly pipeline: AugmentationPipeline,
    private readonly options: TableOptions,
  ) {
    this.specs = tableSpecs(pipeline, options);
    this.tensors = this.specs.map(({ shape, dtype }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return { shape, data: dtype === 'int32' ? new Int32Array(size) : new Float32Array(size) };
    });
    this.writers = pipeline.stages.map((stage) =>
      stage.kind === 'gather' ? new GatherWriter(stage, pipeline, options.tables) : null,
    );
  }

  /**
   * The tensors of `draws`, in the order of `tableSpecs`: the draws of each batch follow one another and have together
   * one entry for each table. They are valid until the next call.
   */
  fill(batches: readonly { readonly draws: AugmentationDraws; readonly count: number }[]): HostTensor[] {
    const total = batches.reduce((sum, { count }) => sum + count, 0);
    if (total !== this.options.tables) {
      throw new RangeError(`${total} augmentations were drawn for ${this.options.tables} tables.`);
    }
    let next = 0;
    this.pipeline.stages.forEach((stage, i) => {
      const size = stageTensorCount(stage, this.options.adjoint);
      this.fillStage(stage, this.writers[i] ?? null, this.tensors.slice(next, next + size), batches);
      next += size;
    });
    return [...this.tensors];
  }

  private fillStage(
    stage: Stage,
    writer: GatherWriter | null,
    tensors: readonly HostTensor[],
    batches: readonly { readonly draws: AugmentationDraws; readonly count: number }[],
  ): void {
    let table = 0;
    for (const { draws, count } of batches) {
      if (stage.kind === 'sample') {
        const drawn = draws.find(({ op }) => stage.ops.includes(op));
        const values = tensors[0]?.data as Float32Array;
        for (let i = 0; i < count; i += 1) writeSample(values, table + i, this.pipeline, drawn, i);
      } else if (stage.kind === 'color' || writer === null) {
        const color = draws.find(({ op }) => op === 'color');
        const values = tensors[0]?.data as Float32Array;
        for (let i = 0; i < count; i += 1) this.writeColor(values, table + i, color, i);
      } else {
        const applied = draws.filter(({ op }) => stage.ops.includes(op));
        for (let i = 0; i < count; i += 1) writer.write(tensors, table + i, applied, i);
      }
      table += count;
    }
  }

  /**
   * Brightness x + b, saturation s x + (1 - s) m and contrast c x + (1 - c) M (m: mean over channels, M: mean over the
   * image) make together c s x + c (1 - s) m + (1 - c) M + b.
   */
  private writeColor(out: Float32Array, table: number, drawn: DrawnOp | undefined, index: number): void {
    const at = table * COLOR_VALUES;
    const value = (i: number, neutral: number): number => drawn?.values[i]?.[index] ?? neutral;
    const brightness = value(0, 0.5) - 0.5;
    const saturation = this.pipeline.channels === 1 ? 1 : 2 * value(1, 0.5);
    const contrast = value(2, 0.5) + 0.5;
    out[at] = contrast * saturation;
    out[at + 1] = contrast * (1 - saturation);
    out[at + 2] = 1 - contrast;
    out[at + 3] = brightness;
  }
}
