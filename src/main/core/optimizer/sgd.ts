import { flattenSyms } from '../trace/differentiate';
import { add, mul, type Operand, sub } from '../trace/ops';
import { sameStructure, unflattenTree } from '../trace/tree';

export interface SgdOptions {
  readonly learningRate: Operand;
  /** 0 keeps no memory: the velocity is the gradient. */
  readonly momentum?: number;
  /** Added to the gradient as `weightDecay * parameter`. */
  readonly weightDecay?: number;
}

/**
 * One step of stochastic gradient descent over trees of tensors: g = gradient + weightDecay * p, v = momentum * v + g,
 * p = p - learningRate * v. No dampening, no Nesterov; with velocities of zero the first step is PyTorch's.
 */
export function sgdStep<T>(
  params: T,
  gradients: T,
  velocities: T,
  options: SgdOptions,
): { params: T; velocities: T } {
  const { learningRate, momentum = 0, weightDecay = 0 } = options;
  const { leaves, structure } = flattenSyms(params);
  const [g, v] = [flattenSyms(gradients), flattenSyms(velocities)];
  if (!sameStructure(structure, g.structure) || !sameStructure(structure, v.structure)) {
    throw new TypeError('Parameters, gradients and velocities must be trees of one structure.');
  }
  const stepped = leaves.map((p, i) => {
    const [gradient, velocity] = [g.leaves[i], v.leaves[i]];
    if (gradient === undefined || velocity === undefined) throw new Error('A leaf of the trees is missing.');
    const decayed = weightDecay === 0 ? gradient : add(gradient, mul(p, weightDecay));
    const next = momentum === 0 ? decayed : add(mul(velocity, momentum), decayed);
    return { param: sub(p, mul(next, learningRate)), velocity: next };
  });
  return {
    params: unflattenTree<T>(
      structure,
      stepped.map(({ param }) => param),
    ),
    velocities: unflattenTree<T>(
      structure,
      stepped.map(({ velocity }) => velocity),
    ),
  };
}
