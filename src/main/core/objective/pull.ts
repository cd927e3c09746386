/** The last part of an update whose loss is found class by class. */
import { vjp } from '../trace/differentiate';
import { add, concatenate, type Sym } from '../trace/ops';
import type { Named, Parameterization } from '../types';

export interface PullInputs<T> {
  readonly params: Named<T>;
  /** dL/dimages, class by class. */
  readonly gradients: readonly T[];
  readonly losses: readonly T[];
}

/** From the gradients of the images to those of the stored parameters; the loss is the sum over classes. */
export function pullGradients(parameterization: Parameterization) {
  return ({ params, gradients, losses }: PullInputs<Sym>): { gradients: Named<Sym>; loss: Sym } => {
    const decoded = vjp((stored: Named<Sym>) => parameterization.decodeAll(stored), params);
    return {
      gradients: decoded.pullback(concatenate(gradients)),
      loss: losses.reduce((sum, loss) => add(sum, loss)),
    };
  };
}
