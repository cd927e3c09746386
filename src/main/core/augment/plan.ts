import type { AugmentationConfig, AugmentationOp } from '@shared/config/schema';

/** Operations that take every pixel from one place, or from none. */
const INTEGER_OPS: readonly AugmentationOp[] = ['crop', 'cutout', 'flip'];
const isInteger = (op: AugmentationOp): boolean => INTEGER_OPS.includes(op);

/** Brightness, saturation and contrast. */
export interface ColorStage {
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

export type Stage = ColorStage | GatherStage;

/** Tensors that a stage needs: colour coefficients, or sources and weights, with `adjoint` also the transpose's. */
export function stageTensorCount(stage: Stage, adjoint: boolean): number {
  if (stage.kind === 'color') return 1;
  return adjoint ? 4 : 2;
}

/** Which tensors an augmentation needs: fixed by the configuration, whatever is drawn. */
export interface AugmentationPlan {
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
 * merged where that needs no more than four taps.
 */
export function planAugmentation(
  config: AugmentationConfig,
  geometry: AugmentationGeometry,
): AugmentationPlan {
  const { mode, ops } = config;
  const { imageSize, channels } = geometry;
  const stages = mode === 'single' ? singleStages(ops) : sequenceStages(ops);
  return { mode, ops, imageSize, channels, stages };
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
