import type { AugmentationConfig, AugmentationOp } from '@shared/config/schema';
import type { Engine } from '../engine/types';

/** Operations that take every pixel from one place, or from none. */
const INTEGER_OPS: readonly AugmentationOp[] = ['crop', 'cutout', 'flip'];
const isInteger = (op: AugmentationOp): boolean => INTEGER_OPS.includes(op);

/** Brightness, saturation and contrast. */
interface ColorStage {
  readonly kind: 'color';
}

/** Every pixel is a weighted sum of up to `taps` pixels, and enters up to `adjointTaps` of the result's. */
export interface GatherStage {
  readonly kind: 'gather';
  /** What the stage may do, in order; at most one of scale and rotate is applied at a time. */
  readonly ops: readonly AugmentationOp[];
  readonly taps: 1 | 4;
  readonly adjointTaps: 1 | 9;
}

/** As a gather stage, for one operation at a time, by formula (sample.ts) instead of tables of every pixel. */
export interface SampleStage {
  readonly kind: 'sample';
  readonly ops: readonly AugmentationOp[];
  readonly taps: 1 | 4;
  readonly adjointTaps: 1 | 9;
}

export type Stage = ColorStage | GatherStage | SampleStage;

/**
 * What a batch brings: tables of every pixel, made by the host, or a few numbers an image, from which the program finds
 * the pixels. Both give the same images up to rounding; tables are faster on a CPU, formulas on a graphics card.
 */
export type AugmentationForm = 'tables' | 'formulas';

/** The form that suits an engine. */
export const formFor = ({ batchesOn }: Pick<Engine, 'batchesOn'>): AugmentationForm =>
  batchesOn === 'device' ? 'formulas' : 'tables';

/** Tensors that a stage needs: colour coefficients, numbers of a sample stage, or sources and weights, with `adjoint` also the transpose's. */
export function stageTensorCount(stage: Stage, adjoint: boolean): number {
  if (stage.kind !== 'gather') return 1;
  return adjoint ? 4 : 2;
}

/** Which tensors an augmentation needs: fixed by the configuration, whatever is drawn. */
export interface AugmentationPipeline {
  readonly kind: 'dsa';
  readonly mode: AugmentationConfig['mode'];
  readonly ops: readonly AugmentationOp[];
  readonly imageSize: number;
  readonly channels: number;
  readonly stages: readonly Stage[];
}

export interface AugmentationGeometry {
  readonly imageSize: number;
  readonly channels: number;
}

/**
 * Differentiable siamese augmentation (DSA) as a list of linear stages. `single`: one operation is drawn at a time, so
 * that one colour and one gather stage do for all; `sequence`: all operations in order, those next to each other
 * merged where that needs no more than four taps (by formula each operation of a sequence has a stage of its own).
 */
export function augmentationPipeline(
  config: AugmentationConfig,
  geometry: AugmentationGeometry,
  form: AugmentationForm = 'tables',
): AugmentationPipeline {
  const { mode, ops } = config;
  const { imageSize, channels } = geometry;
  const tables = mode === 'single' ? singleStages(ops) : sequenceStages(ops);
  const stages = form === 'tables' ? tables : tables.flatMap((stage) => byFormula(stage, mode));
  return { kind: 'dsa', mode, ops, imageSize, channels, stages };
}

function gatherStage(ops: readonly AugmentationOp[]): GatherStage {
  return ops.every(isInteger)
    ? { kind: 'gather', ops, taps: 1, adjointTaps: 1 }
    : { kind: 'gather', ops, taps: 4, adjointTaps: 9 };
}

function singleStages(ops: readonly AugmentationOp[]): Stage[] {
  const geometric = ops.filter((op) => op !== 'color');
  return [
    ...(ops.includes('color') ? [{ kind: 'color' } as const] : []),
    ...(geometric.length > 0 ? [gatherStage(geometric)] : []),
  ];
}

function sequenceStages(ops: readonly AugmentationOp[]): Stage[] {
  const stages: Stage[] = [];
  let open: AugmentationOp[] = [];
  const close = (): void => {
    if (open.length > 0) stages.push(gatherStage(open));
    open = [];
  };
  for (const op of ops) {
    if (op === 'color') {
      close();
      stages.push({ kind: 'color' });
      continue;
    }
    if (!isInteger(op) && !open.every(isInteger)) close();
    open.push(op);
  }
  close();
  return stages;
}

function byFormula(stage: Stage, mode: AugmentationConfig['mode']): Stage[] {
  if (stage.kind !== 'gather') return [stage];
  const groups = mode === 'single' ? [stage.ops] : stage.ops.map((op) => [op]);
  return groups.map((ops) => ({ ...gatherStage(ops), kind: 'sample' }));
}
