/** The traced functions of gradient matching (DC, DSA; fixtures' definition C.8). */
import type { GradientMatchingConfig } from '@shared/config/schema';
import { augmentLinear } from '../../augment/augment';
import type { AugmentationPipeline } from '../../augment/stages';
import {
  blendStatistics,
  type RunningStatistics,
  type TrainInputs,
  trainStep,
} from '../../evaluate/programs';
import { crossEntropy } from '../../nets/network';
import { grad, jvp, valueAndGrad } from '../../trace/differentiate';
import {
  add,
  concatenate,
  div,
  l2Norm,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Sym,
  take,
} from '../../trace/ops';
import type { NetworkDefinition, NetworkMode } from '../../types';

/*
 * How gradient matching compares two lists of network gradients (fixtures' definition C.8).
 */

type GradientDistance = GradientMatchingConfig['distance'];

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

/** The network in which gradients are compared. */
export interface MatchingNetwork<T> {
  readonly params: readonly T[];
  /** Statistics that batch norm is frozen at; empty without batch norm. */
  readonly running: RunningStatistics<T>;
}

export interface MatchInputs<T> {
  readonly network: MatchingNetwork<T>;
  /** Real images of one class [r, C, S, S] and their one-hot labels [r, classes]. */
  readonly real: T;
  readonly realTargets: T;
  /** All distilled images, the rows of the class among them (int32 [n]) and their one-hot labels [n, classes]. */
  readonly images: T;
  readonly rows: T;
  readonly targets: T;
  /** One set of tables that both batches share (siamese), with its transpose; empty without augmentation. */
  readonly augmentation: readonly T[];
}

export interface MatchOutputs<T> {
  /** Distance of the two gradients. */
  readonly loss: T;
  /** With respect to the distilled images of the class, [n, C, S, S]. */
  readonly gradient: T;
}

interface MatchParts {
  readonly network: NetworkDefinition;
  readonly distance: GradientDistance;
  readonly pipeline: AugmentationPipeline;
}

/**
 * Distance of the network's gradients on real and on distilled images of one class, and its gradient. With v the
 * derivative of the distance by the second gradient g(x), the latter is d/de grad_x loss(theta + e v, x) at e = 0: a
 * forward over a reverse derivative, which mixed second derivatives allow because they commute.
 */
export function matchClass({ network, distance, pipeline }: MatchParts) {
  return (inputs: MatchInputs<Sym>): MatchOutputs<Sym> => {
    const { params, running } = inputs.network;
    const mode = modeOf(network, running);
    const loss = (theta: readonly Sym[], images: Sym, targets: Sym): Sym =>
      crossEntropy(network.apply(theta, images, mode).logits, targets);
    const real = augmentLinear(pipeline, inputs.real, inputs.augmentation).output;
    const synthetic = augmentLinear(pipeline, take(inputs.images, inputs.rows, 0), inputs.augmentation);
    const ofReal = grad((theta: readonly Sym[]) => loss(theta, real, inputs.realTargets))(params);
    const ofSynthetic = grad((theta: readonly Sym[]) => loss(theta, synthetic.output, inputs.targets))(
      params,
    );
    const matched = valueAndGrad((g: readonly Sym[]) => gradientDistance(distance, g, ofReal))(ofSynthetic);
    const byImages = (theta: readonly Sym[]): Sym =>
      grad((x: Sym) => loss(theta, x, inputs.targets))(synthetic.output);
    const { tangent } = jvp(byImages, params, matched.gradient);
    return { loss: matched.value, gradient: synthetic.transpose(tangent) };
  };
}

/** Frozen at the running statistics where there is batch norm (fixtures' definition C.8, step 2). */
const modeOf = (network: NetworkDefinition, { mean, variance }: RunningStatistics<Sym>): NetworkMode =>
  network.batchNormChannels.length > 0
    ? { kind: 'eval', runningMean: mean, runningVariance: variance }
    : { kind: 'train' };

export interface StatisticsInputs<T> {
  readonly network: MatchingNetwork<T>;
  /** Real images of all classes together. */
  readonly images: T;
}

/** The running statistics after one forward pass in train mode. */
export function observeStatistics(network: NetworkDefinition) {
  return ({ network: { params, running }, images }: StatisticsInputs<Sym>): RunningStatistics<Sym> => {
    return blendStatistics(running, network.apply(params, images).batchStatistics);
  };
}

export interface InnerInputs<T> {
  readonly network: MatchingNetwork<T>;
  readonly images: T;
  /** Which of the distilled images are in the batch, int32 [b]. */
  readonly rows: T;
  readonly targets: T;
  readonly learningRate: T;
  /** Per-sample tables without their transposes. */
  readonly augmentation: readonly T[];
}

/** One step of the network on distilled images: plain SGD, no standardisation (fixtures' definition C.8, step 3). */
export function innerStep(network: NetworkDefinition, pipeline: AugmentationPipeline) {
  const step = trainStep(network, { momentum: 0, weightDecay: 0, standardise: false, pipeline });
  return (inputs: InnerInputs<Sym>): MatchingNetwork<Sym> => {
    const { params, running } = inputs.network;
    const { targets, learningRate, augmentation } = inputs;
    const images = take(inputs.images, inputs.rows, 0);
    const train: TrainInputs<Sym> = {
      params,
      velocities: params,
      running,
      images,
      targets,
      learningRate,
      augmentation,
    };
    const after = step(train);
    return { params: after.params, running: after.running };
  };
}
