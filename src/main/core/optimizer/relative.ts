import { flattenSyms } from '../trace/differentiate';
import { div, l2Norm, maximum, mul, type Operand, type Sym } from '../trace/ops';
import { sameStructure, unflattenTree } from '../trace/tree';
import { sgdStep } from './sgd';

export interface RelativeOptions {
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
