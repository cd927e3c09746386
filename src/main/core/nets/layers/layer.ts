import type { Sym } from '../../trace/ops';
import type { NetworkMode, ParamSpec } from '../../types';

/** Channels and side of square feature maps; vectors of n features are n channels of side 1. */
export interface FeatureShape {
  readonly channels: number;
  readonly size: number;
}

/** A layer, or several joined into one, as a pure function of its own parameters, whose names are local: `weight`. */
export interface Layer {
  readonly params: readonly ParamSpec[];
  readonly output: FeatureShape;
  /** Channels of the batch statistics that are kept, in the order in which they come up; only batch norm has them. */
  readonly batchNormChannels?: readonly number[];
  apply(params: readonly Sym[], x: Sym, pass: ForwardPass): Sym;
}

/** Makes a layer for what the one before it puts out. */
export type LayerMaker = (input: FeatureShape) => Layer;

/** What the layers of one forward pass share: the mode, and the batch statistics as they come up. */
export class ForwardPass {
  readonly mean: Sym[] = [];
  readonly variance: Sym[] = [];
  private batchNorms = 0;

  constructor(readonly mode: NetworkMode) {}

  /** Running statistics of the next batch-norm layer (eval mode). */
  nextRunning(): { mean: Sym; variance: Sym } {
    const index = this.batchNorms;
    this.batchNorms += 1;
    const mean = this.mode.kind === 'eval' ? this.mode.runningMean[index] : undefined;
    const variance = this.mode.kind === 'eval' ? this.mode.runningVariance[index] : undefined;
    if (mean === undefined || variance === undefined) {
      throw new Error(`Batch norm ${index} has no running statistics.`);
    }
    return { mean, variance };
  }
}

/** The parameter at `index`, which the caller promised to pass. */
export function param(params: readonly Sym[], index: number): Sym {
  const value = params[index];
  if (value === undefined) throw new Error(`Parameter ${index} of a layer is missing.`);
  return value;
}
