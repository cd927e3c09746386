import type { TensorSpec } from '../trace/ir';
import type { HostTensor } from '../types';
import type { AugmentationDraws, DrawnOp } from './draw';
import { GatherWriter } from './gatherTables';
import { SAMPLE_VALUES, writeSample } from './sampleValues';
import { type AugmentationPlan, type Stage, stageTensorCount } from './plan';

/** Values of a colour stage for one table: factor of the pixel, of its channel mean, of the image mean; offset. */
export const COLOR_VALUES = 4;

export interface TableOptions {
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
export function tableSpecs(plan: AugmentationPlan, options: TableOptions): TensorSpec[] {
  const rows = options.tables * plan.imageSize ** 2;
  return plan.stages.flatMap((stage): TensorSpec[] => {
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
    private readonly plan: AugmentationPlan,
    private readonly options: TableOptions,
  ) {
    this.specs = tableSpecs(plan, options);
    this.tensors = this.specs.map(({ shape, dtype }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return { shape, data: dtype === 'int32' ? new Int32Array(size) : new Float32Array(size) };
    });
    this.writers = plan.stages.map((stage) =>
      stage.kind === 'gather' ? new GatherWriter(stage, plan, options.tables) : null,
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
    this.plan.stages.forEach((stage, i) => {
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
        for (let i = 0; i < count; i += 1) writeSample(values, table + i, this.plan, drawn, i);
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
    const saturation = this.plan.channels === 1 ? 1 : 2 * value(1, 0.5);
    const contrast = value(2, 0.5) + 0.5;
    out[at] = contrast * saturation;
    out[at + 1] = contrast * (1 - saturation);
    out[at + 2] = 1 - contrast;
    out[at + 3] = brightness;
  }
}
