/**
 * The traced functions of trajectory matching (MTT; Cazenavette et al., CVPR 2022). The gradient through the student's
 * N steps theta' = theta - alpha g(theta, x) needs no unrolled graph: with u = dL/dtheta' and
 * (H u, J u) = d/de grad_(theta, x) loss(theta + e u, x) at e = 0,
 *
 *   dL/dx = -alpha J u,   dL/dalpha += -g . u,   dL/dtheta = u - alpha H u,
 *
 * step by step backwards, which is exact and keeps only the student's parameters and the gradients it followed.
 */
import { augment, augmentLinear } from '../../augment/augment';
import type { AugmentationPipeline } from '../../augment/stages';
import { crossEntropy } from '../../nets/network';
import { trained } from '../../parameterization/parameterization';
import { grad, jvp, valueAndGrad, vjp } from '../../trace/differentiate';
import { add, div, innerProduct, mul, neg, square, sub, sum, type Sym } from '../../trace/ops';
import type { Named, NetworkDefinition, Parameterization } from '../../types';

/** One batch of the student: some items, all through one hallucinator. */
export interface StudentBatch<T> {
  /** Indices of the items, int32 [b]. */
  readonly items: T;
  /** One-hot choice of the hallucinator, [variants]. */
  readonly variant: T;
  /** One-hot labels of the b * formation images. */
  readonly targets: T;
  /** Per-sample tables; with their transposes in the backward step, without in the forward one. */
  readonly augmentation: readonly T[];
}

export interface StudentParts {
  readonly parameterization: Parameterization;
  readonly network: NetworkDefinition;
  readonly pipeline: AugmentationPipeline;
}

/** Images of a batch before augmentation, [b * formation, C, S, S]. */
function decode({ parameterization }: StudentParts, params: Named<Sym>, batch: StudentBatch<Sym>): Sym {
  return parameterization.decodeWith(params, parameterization.bases(params, batch.items), batch.variant);
}

export interface ForwardInputs<T> {
  readonly theta: readonly T[];
  /** alpha, a scalar. */
  readonly rate: T;
  readonly params: Named<T>;
  readonly batch: StudentBatch<T>;
}

export interface ForwardOutputs<T> {
  readonly theta: readonly T[];
  /** g, the gradient of the loss by theta before the step. */
  readonly gradient: readonly T[];
  /** Mean cross-entropy before the step. */
  readonly loss: T;
}

/** The loss of a batch and its gradient by theta. */
export function gradientOf(
  parts: StudentParts,
  theta: readonly Sym[],
  params: Named<Sym>,
  batch: StudentBatch<Sym>,
  share: Sym | 1 = 1,
): { value: Sym; gradient: readonly Sym[] } {
  const images = augment(parts.pipeline, decode(parts, params, batch), batch.augmentation);
  return valueAndGrad((weights: readonly Sym[]) =>
    mul(crossEntropy(parts.network.apply(weights, images).logits, batch.targets), share),
  )(theta);
}

/** One step of the student (fixtures' definition C.5, step 3). */
export function studentStep(parts: StudentParts) {
  return ({ theta, rate, params, batch }: ForwardInputs<Sym>): ForwardOutputs<Sym> => {
    const { value, gradient } = gradientOf(parts, theta, params, batch);
    return {
      theta: theta.map((weight, i) => sub(weight, mul(rate, at(gradient, i)))),
      gradient,
      loss: value,
    };
  };
}

export interface EndInputs<T> {
  readonly start: readonly T[];
  readonly end: readonly T[];
  readonly target: readonly T[];
}

export interface EndOutputs<T> {
  /** |theta_N - theta*|² / |theta_0 - theta*|² (fixtures' definition C.5, step 5). */
  readonly loss: T;
  /** Its derivative by theta_N. */
  readonly cotangent: readonly T[];
}

/** How far the student is from where the expert went. */
export function trajectoryLoss({ start, end, target }: EndInputs<Sym>): EndOutputs<Sym> {
  const distance = (from: readonly Sym[]): Sym =>
    from.map((weight, i) => sum(square(sub(weight, at(target, i))))).reduce((a, b) => add(a, b));
  const whole = distance(start);
  return {
    loss: div(distance(end), whole),
    cotangent: end.map((weight, i) => div(mul(sub(weight, at(target, i)), 2), whole)),
  };
}

export interface BackwardInputs<T> extends ForwardInputs<T> {
  /** g of the step, as the forward one answered it. */
  readonly gradient: readonly T[];
  /** dL/dtheta after the step. */
  readonly cotangent: readonly T[];
  /** What later steps added up. */
  readonly gradients: Named<T>;
  readonly rateGradient: T;
}

export interface BackwardOutputs<T> {
  /** dL/dtheta before the step. */
  readonly cotangent: readonly T[];
  readonly gradients: Named<T>;
  readonly rateGradient: T;
}

/** The derivative of one step of the student. */
export function studentStepBackward(parts: StudentParts) {
  return (inputs: BackwardInputs<Sym>): BackwardOutputs<Sym> => {
    const { gradient, rate, cotangent } = inputs;
    const { product, gradients } = alongStep(parts, inputs, cotangent);
    const descent = gradient.map((g, i) => innerProduct(g, at(cotangent, i)));
    return {
      cotangent: cotangent.map((u, i) => sub(u, mul(rate, at(product, i)))),
      gradients: gradients(inputs.gradients),
      rateGradient: sub(
        inputs.rateGradient,
        descent.reduce((a, b) => add(a, b)),
      ),
    };
  };
}

/**
 * The derivative of a step's gradient in the direction `u` = dL/dtheta after it.
 * @param share of the loss: less than 1 for a part of a batch
 * @returns H u, and what adds the step's part of dL/dparameter to the sum of later steps
 */
export function alongStep(
  parts: StudentParts,
  { theta, rate, params, batch }: ForwardInputs<Sym>,
  u: readonly Sym[],
  share: Sym | 1 = 1,
): { product: readonly Sym[]; gradients: (sums: Named<Sym>) => Named<Sym> } {
  const decoded = vjp(
    (stepped: Named<Sym>) => decode(parts, { ...params, ...stepped }, batch),
    trained(parts.parameterization, params),
  );
  const augmented = augmentLinear(parts.pipeline, decoded.value, batch.augmentation);
  const gradients = (weights: readonly Sym[]): { theta: readonly Sym[]; images: Sym } =>
    grad((both: { theta: readonly Sym[]; images: Sym }) =>
      mul(crossEntropy(parts.network.apply(both.theta, both.images).logits, batch.targets), share),
    )({ theta: weights, images: augmented.output });
  const { tangent } = jvp(gradients, theta, u);
  const byImages = augmented.transpose(neg(mul(rate, tangent.images)));
  const pulled = decoded.pullback(byImages);
  return {
    product: tangent.theta,
    gradients: (sums) =>
      Object.fromEntries(
        Object.entries(sums).map(([name, sumSoFar]) => [name, add(sumSoFar, named(pulled, name))]),
      ),
  };
}

function at(list: readonly Sym[], index: number): Sym {
  const value = list[index];
  if (value === undefined) throw new RangeError('Both lists must hold the parameters of one network.');
  return value;
}

function named(tree: Named<Sym>, name: string): Sym {
  const value = tree[name];
  if (value === undefined) throw new Error(`The gradient of "${name}" is missing.`);
  return value;
}
