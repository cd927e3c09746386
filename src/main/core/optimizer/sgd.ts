import { flattenSyms } from '../trace/differentiate';
import { add, div, l2Norm, maximum, mul, type Operand, sub, type Sym } from '../trace/ops';
import { sameStructure, unflattenTree } from '../trace/tree';

interface RelativeOptions {
  /** The share of its own length that a tensor moves by in a step. */
  readonly learningRate: Operand;
  readonly momentum?: number;
}

/** A tensor counts as at least this long for each of its values (root mean square): one that starts at zero can move. */
export const LEAST_RMS = 0.01;

/**
 * One step of stochastic gradient descent in which every gradient is first made as long as its parameter, so that the
 * learning rate is the share of its own length that a parameter moves by (the trust ratio of LARS; You, Gitman and
 * Ginsburg 2017, equation 6, applied before the momentum as there, without weight decay):
 * g' = g * max(|p|, LEAST_RMS * sqrt(n)) / |g|, v = momentum * v + g', p = p - learningRate * v.
 *
 * Parameters are stacked over a leading axis, [M, ...]: each of the M has its own length. A gradient of zero stays zero.
 */
export function relativeStep<T>(
  params: T,
  gradients: T,
  velocities: T,
  { learningRate, momentum = 0 }: RelativeOptions,
): { params: T; velocities: T } {
  const { leaves, structure } = flattenSyms(params);
  const g = flattenSyms(gradients);
  if (!sameStructure(structure, g.structure)) {
    throw new TypeError('Parameters and gradients must be trees of one structure.');
  }
  const scaled = leaves.map((p, i) => {
    const gradient = g.leaves[i];
    if (gradient === undefined) throw new Error('A leaf of the trees is missing.');
    const least = LEAST_RMS * Math.sqrt(p.size / (p.shape[0] ?? 1));
    return mul(gradient, div(maximum(lengthOf(p), least), maximum(lengthOf(gradient), SHORTEST)));
  });
  return sgdStep(params, unflattenTree<T>(structure, scaled), velocities, { learningRate, momentum });
}

/** Nothing is divided by a length below this. */
const SHORTEST = 1e-18;

/** Euclidean lengths over all axes but the first, which is kept: [M, 1, ...]. */
const lengthOf = (x: Sym): Sym =>
  l2Norm(
    x,
    x.shape.slice(1).map((_, i) => i + 1),
    true,
  );

interface SgdOptions {
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
