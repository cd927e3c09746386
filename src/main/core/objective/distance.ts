/** How gradient matching compares two lists of network gradients (fixtures' definition C.8). */
import type { GradientMatchingConfig } from '@shared/config/schema';
import { add, concatenate, div, l2Norm, mul, reshape, square, sub, sum, type Sym } from '../trace/ops';

export type GradientDistance = GradientMatchingConfig['distance'];

const EPSILON = 1e-6;

/**
 * Distance of two lists of gradients, tensor by tensor of one network: a scalar.
 * - `ours`: the sum over tensors of rank >= 2 and over their output rows of 1 - a.b / (|a||b| + 1e-6) (Zhao et al.,
 *   "Dataset Condensation with Gradient Matching", section 3.2); tensors of rank 1 do not count.
 * - `mse`: squared Euclidean distance of everything.
 * - `cosine`: 1 - a.b / (|a||b| + 1e-6) of everything as one vector.
 */
export function gradientDistance(kind: GradientDistance, a: readonly Sym[], b: readonly Sym[]): Sym {
  const pairs = a.map((first, i): [Sym, Sym] => {
    const second = b[i];
    if (second === undefined) throw new RangeError('Both lists must have the gradients of one network.');
    return [first, second];
  });
  switch (kind) {
    case 'ours':
      return total(pairs.filter(([{ ndim }]) => ndim >= 2).map(([x, y]) => rowDistance(x, y)));
    case 'mse':
      return total(pairs.map(([x, y]) => sum(square(sub(x, y)))));
    case 'cosine': {
      const dot = total(pairs.map(([x, y]) => sum(mul(x, y))));
      const norms = mul(joinedNorm(pairs.map(([x]) => x)), joinedNorm(pairs.map(([, y]) => y)));
      return sub(1, div(dot, add(norms, EPSILON)));
    }
  }
}

/** Sum over the rows along the first axis; a layer norm's [C, H, W] has C rows. */
function rowDistance(x: Sym, y: Sym): Sym {
  const rows = x.shape[0] ?? 1;
  const [a, b] = [reshape(x, [rows, x.size / rows]), reshape(y, [rows, y.size / rows])];
  const norms = mul(l2Norm(a, 1), l2Norm(b, 1));
  return sum(sub(1, div(sum(mul(a, b), 1), add(norms, EPSILON))));
}

/** Norm of several tensors as one vector; the vector of their norms has the same. */
function joinedNorm(tensors: readonly Sym[]): Sym {
  const norms = tensors.map((x) => reshape(l2Norm(x), [1]));
  return l2Norm(concatenate(norms));
}

const total = (terms: readonly Sym[]): Sym => terms.reduce((sumSoFar, term) => add(sumSoFar, term));
