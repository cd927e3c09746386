/** An objective at work on an engine: where the gradient of the stored parameters comes from. */
import type { AugmentationConfig } from '@shared/config/schema';
import type { DeviceTensor, Engine } from '../engine/types';
import { vjp } from '../trace/differentiate';
import { add, concatenate, type Sym } from '../trace/ops';
import { trained } from '../parameterization/parameterization';
import type { Named, NetworkDefinition, Parameterization, RealImages, Trajectories } from '../types';

/*
 * The last part of an update whose loss is found class by class.
 */

export interface PullInputs<T> {
  readonly params: Named<T>;
  /** dL/dimages, class by class. */
  readonly gradients: readonly T[];
  readonly losses: readonly T[];
}

/** From the gradients of the images to those of the stored parameters; the loss is the sum over classes. */
export function pullGradients(parameterization: Parameterization) {
  return ({ params, gradients, losses }: PullInputs<Sym>): { gradients: Named<Sym>; loss: Sym } => {
    const decoded = vjp(
      (stepped: Named<Sym>) => parameterization.decodeAll({ ...params, ...stepped }),
      trained(parameterization, params),
    );
    return {
      gradients: decoded.pullback(concatenate(gradients)),
      loss: losses.reduce((sum, loss) => add(sum, loss)),
    };
  };
}

/** What every objective may use; the rest of its settings are its own. */
export interface ObjectiveParts {
  readonly engine: Engine;
  /** Names all random choices. */
  readonly seed: number;
  readonly network: NetworkDefinition;
  readonly augmentation: AugmentationConfig;
  readonly realImages: RealImages;
  readonly parameterization: Parameterization;
  /** Of networks trained on the real data; only trajectory matching needs them. */
  readonly trajectories: Trajectories | null;
}

/** Where a run is: update `update` (from 0) of iteration `iteration` (from 0). */
export interface UpdateAt {
  readonly iteration: number;
  readonly update: number;
}

/** The state that an update starts from; it stays the caller's. */
export interface UpdateFrom {
  readonly params: Named<DeviceTensor>;
  /** The learned learning rate, a scalar; null where the objective learns none. */
  readonly rate: DeviceTensor | null;
}

/** The caller owns all tensors. */
export interface UpdateGradients {
  /** dL/dparameter, for every stored parameter that is stepped. */
  readonly gradients: Named<DeviceTensor>;
  /** dL/drate, a scalar; null where the objective learns none. */
  readonly rateGradient: DeviceTensor | null;
  /** Scalars by series name, at least `loss/objective`. */
  readonly losses: Named<DeviceTensor>;
}

/**
 * Computes the gradients by which a run moves, update by update. It sees images and labels only through the
 * parameterization, so that any of them works with any objective. Random choices follow from the seed, the iteration
 * and the update alone.
 */
export interface ObjectiveRunner {
  /** Updates of the stored parameters in one iteration. */
  readonly updates: number;
  gradients(at: UpdateAt, from: UpdateFrom): Promise<UpdateGradients>;
  /** Frees what it keeps on the device. */
  dispose(): void;
}
