/**
 * The traced functions of an update, beside the objective's own: the step of what is stored, of the learned learning rate
 * and of the adversary's extractor. Everything random comes in as data, so each is compiled once per batch size.
 */
import type { MttConfig, RunConfig } from '@shared/config/schema';
import { gradientSeries, SERIES } from '@shared/domain/series';
import { type ContrastMasks, cosineLoss, extractorLosses } from '../adversary/adversary';
import { augment, augmentLinear } from '../augment/augment';
import type { AugmentationPipeline } from '../augment/stages';
import { adamStep } from '../optimizer/adam';
import { relativeStep, sgdStep } from '../optimizer/sgd';
import { valueAndGrad, vjp } from '../trace/differentiate';
import { add, concatenate, maximum, mul, sqrt, square, sum, type Sym } from '../trace/ops';
import { trained } from '../parameterization/parameterization';
import type { Named, NetworkDefinition, Parameterization } from '../types';

type Weights = RunConfig['adversary']['weights'];

/** One batch of the adversary: some items, each through two hallucinators. */
export interface PairInputs<T> {
  /** Indices of the items, int32 [b]. */
  readonly items: T;
  /** One-hot choices of the two hallucinators, [variants] each. */
  readonly first: T;
  readonly second: T;
  /** Per-sample tables of the 2b images, with their transposes; empty without augmentation. */
  readonly augmentation: readonly T[];
}

export interface UpdateInputs<T> {
  readonly params: Named<T>;
  /** What images are made of instead of `params`: the values of their codes, where training goes through those. */
  readonly shown?: Named<T>;
  /** What is remembered from step to step: momentum buffers of the parameters that are stepped, or what Adam remembers. */
  readonly velocities: Named<T>;
  /** The objective's gradient of every parameter that is stepped. */
  readonly gradients: Named<T>;
  /** Absent when the cosine loss has no weight. */
  readonly pair?: PairInputs<T>;
  readonly extractor: readonly T[];
}

export interface UpdateOutputs<T> {
  /** Those that are stepped. */
  readonly params: Named<T>;
  readonly velocities: Named<T>;
  /** `loss/cosine` (unweighted) when it has a weight. */
  readonly losses: Named<T>;
  /** `gradient/images` and `gradient/hallucinators`: the length of each group's gradient, as it is stepped along. */
  readonly norms: Named<T>;
}

export interface DistilParts {
  readonly parameterization: Parameterization;
  readonly extractor: NetworkDefinition | null;
  readonly optimiser: RunConfig['optimiser'];
  /** Of what is stored of bases (`imageRateOf`). */
  readonly imageRate: number;
  readonly weights: Weights;
  /** Augmentation of the adversary's pairs. */
  readonly pairPlan: AugmentationPipeline;
}

/** [H_a(basis); H_b(basis)] for the items of a pair: [2b, C, S, S]. */
function decodePair(parts: DistilParts, params: Named<Sym>, pair: PairInputs<Sym>): Sym {
  const bases = parts.parameterization.bases(params, pair.items);
  const decode = (variant: Sym): Sym => parts.parameterization.decodeWith(params, bases, variant);
  return concatenate([decode(pair.first), decode(pair.second)], 0);
}

/**
 * One step of bases and hallucinators (or pixels) along the objective's gradient, plus the gradient of
 * lambda_cos * cosine loss on the extractor's features of a pair of hallucinations (HaBa, section 3.3; fixtures'
 * definition C.5, steps 4 and 5). Where training goes through codes, gradients are those at their values, and the float32
 * parameters take the step (straight through, definition C.19). Hallucinators are stacked: one without an image in the batch has a gradient of zero, and
 * its momentum continues.
 */
export function updateStep(parts: DistilParts) {
  const { parameterization, extractor, optimiser, imageRate, weights } = parts;
  return (inputs: UpdateInputs<Sym>): UpdateOutputs<Sym> => {
    const losses: Record<string, Sym> = {};
    let gradients = inputs.gradients;
    if (inputs.pair && extractor) {
      const pushed = cosineStep(parts, extractor, inputs, inputs.pair);
      losses[SERIES.cosine.name] = pushed.loss;
      gradients = combine(gradients, pushed.gradients, weights.cosine);
    }
    const params: Record<string, Sym> = {};
    const velocities: Record<string, Sym> = {};
    const norms: Record<string, Sym> = {};
    for (const group of ['images', 'hallucinators'] as const) {
      const names = Object.keys(inputs.params).filter((name) => parameterization.groups[name] === group);
      if (names.length === 0) continue;
      const pick = (tree: Named<Sym>): Named<Sym> =>
        Object.fromEntries(names.map((name) => [name, entry(tree, name)]));
      norms[gradientSeries(group)] = normOf(Object.values(pick(gradients)));
      if (group === 'images' && parameterization.imageRule === 'adam') {
        const stepped = adamStep(pick(inputs.params), pick(gradients), inputs.velocities, {
          learningRate: imageRate,
        });
        Object.assign(params, stepped.params);
        Object.assign(velocities, stepped.memory);
        continue;
      }
      const isRelative = group === 'hallucinators' && optimiser.hallucinators.rule === 'relative';
      const step = isRelative ? relativeStep : sgdStep;
      const settings =
        group === 'images'
          ? { learningRate: imageRate, momentum: optimiser.images.momentum }
          : optimiser.hallucinators;
      const stepped = step(pick(inputs.params), pick(gradients), pick(inputs.velocities), settings);
      Object.assign(params, stepped.params);
      Object.assign(velocities, stepped.velocities);
    }
    return { params, velocities, losses, norms };
  };
}

/** The Euclidean length of all tensors together. */
const normOf = (tensors: readonly Sym[]): Sym =>
  sqrt(tensors.map((tensor) => sum(square(tensor))).reduce((total, part) => add(total, part)));

/** The learned learning rate, a scalar, its momentum buffer and its gradient. */
export interface RateInputs<T> {
  readonly rate: T;
  readonly velocity: T;
  readonly gradient: T;
}

export interface RateOutputs<T> {
  readonly rate: T;
  readonly velocity: T;
  /** The gradient's size. */
  readonly norm: T;
}

/** One step of the learned learning rate, then the floor (fixtures' definition C.5, step 5). */
export function rateStep(settings: Pick<MttConfig, 'rateLearningRate' | 'rateMomentum' | 'rateFloor'>) {
  const { rateLearningRate: learningRate, rateMomentum: momentum, rateFloor } = settings;
  return ({ rate, velocity, gradient }: RateInputs<Sym>): RateOutputs<Sym> => {
    const stepped = sgdStep([rate], [gradient], [velocity], { learningRate, momentum });
    const [next, kept] = [stepped.params[0], stepped.velocities[0]];
    if (next === undefined || kept === undefined) throw new Error('The learning rate is missing.');
    const floored = rateFloor === null ? next : maximum(next, rateFloor);
    return { rate: floored, velocity: kept, norm: normOf([gradient]) };
  };
}

/** Unweighted cosine loss of a pair and its gradient with respect to the stored parameters. */
function cosineStep(
  parts: DistilParts,
  extractor: NetworkDefinition,
  inputs: UpdateInputs<Sym>,
  pair: PairInputs<Sym>,
) {
  const params = inputs.shown ?? inputs.params;
  const decoded = vjp(
    (stepped: Named<Sym>) => decodePair(parts, { ...params, ...stepped }, pair),
    trained(parts.parameterization, params),
  );
  const augmented = augmentLinear(parts.pairPlan, decoded.value, pair.augmentation);
  const { value, gradient } = valueAndGrad((images: Sym) =>
    cosineLoss(extractor.apply(inputs.extractor, images).features),
  )(augmented.output);
  return { loss: value, gradients: decoded.pullback(augmented.transpose(gradient)) };
}

const combine = (into: Named<Sym>, from: Named<Sym>, weight: number): Named<Sym> =>
  Object.fromEntries(
    Object.entries(into).map(([name, gradient]) => [name, add(gradient, mul(entry(from, name), weight))]),
  );

function entry<T>(tree: Named<T>, name: string): T {
  const value = tree[name];
  if (value === undefined) throw new Error(`The tensor "${name}" is missing.`);
  return value;
}

export interface AdversaryInputs<T> {
  readonly params: Named<T>;
  readonly extractor: readonly T[];
  readonly velocities: readonly T[];
  readonly pair: PairInputs<T>;
  /** One-hot labels of the images of both halves. */
  readonly targets: T;
  readonly contrast: ContrastMasks<T>;
}

export interface AdversaryOutputs<T> {
  readonly extractor: readonly T[];
  readonly velocities: readonly T[];
  /** Unweighted: `loss/task`, `loss/likelihood`, `loss/contrastive`, those with a weight. */
  readonly losses: Named<T>;
}

/**
 * One step of the extractor on hallucinations of the updated bases: lambda_task * classification + lambda_likelihood *
 * likelihood + lambda_contrastive * contrastive loss (HaBa, section 3.3; fixtures' definition C.5, step 6).
 */
export function adversaryStep(
  parts: DistilParts,
  settings: { readonly learningRate: number; readonly momentum: number },
) {
  const { extractor } = parts;
  if (!extractor) throw new Error('A run without an adversary has nothing to train.');
  return (inputs: AdversaryInputs<Sym>): AdversaryOutputs<Sym> => {
    const decoded = decodePair(parts, inputs.params, inputs.pair);
    const images = augment(parts.pairPlan, decoded, inputs.pair.augmentation);
    const losses = (params: readonly Sym[]): Named<Sym> => {
      const { logits, features } = extractor.apply(params, images);
      return extractorLosses(
        { logits, features, targets: inputs.targets, contrast: inputs.contrast },
        parts.weights,
      );
    };
    const total = (params: readonly Sym[]): Sym =>
      Object.entries(losses(params))
        .map(([name, loss]) => mul(loss, parts.weights[name as keyof Weights]))
        .reduce((sum, term) => add(sum, term));
    const { gradient } = valueAndGrad(total)(inputs.extractor);
    const stepped = sgdStep(inputs.extractor, gradient, inputs.velocities, settings);
    const named = Object.entries(losses(inputs.extractor)).map(
      ([name, loss]) => [SERIES[name as keyof Weights].name, loss] as const,
    );
    return { extractor: stepped.params, velocities: stepped.velocities, losses: Object.fromEntries(named) };
  };
}
