/** How stored parameters are stepped: bases (or pixels) and hallucinators, each in its own way. */
import { z } from 'zod';
import { momentum, rate } from './fields';
import type { ObjectiveConfig } from './objective';
import type { ParameterizationConfig } from './parameterization';

/**
 * `relative`: a tensor moves by a share of its own length, whatever the length of its gradient (the trust ratio of LARS; You,
 * Gitman and Ginsburg, "Large Batch Training of Convolutional Networks", 2017, equation 6). `sgd`: the gradient itself times
 * the learning rate, as in the scripts of HaBa's authors.
 */
const STEP_RULES = ['relative', 'sgd'] as const;

const hallucinators = z.strictObject({
  rule: z.enum(STEP_RULES).default('relative'),
  /** `relative`: the share of its own length that a tensor moves by in a step. */
  learningRate: rate.default(0.02),
  momentum: momentum.default(0.5),
});

/** Configurations from before there was a rule name a learning rate alone: it is that of SGD, which was the only one. */
function withRule(input: unknown): unknown {
  const isOlder =
    typeof input === 'object' && input !== null && 'learningRate' in input && !('rule' in input);
  return isOlder ? { rule: 'sgd', ...input } : input;
}

/** Frequencies without a norm have gradients that are thousands of times smaller than those of pixels. */
const imageRate = z.number().positive().max(1e12);

export const optimiserSchema = z.strictObject({
  /** What is stored of bases. */
  images: z
    .strictObject({
      /** null: the usual one of the code and the objective (`imageRateOf`). */
      learningRate: imageRate.nullable().default(null),
      /** Of SGD; fields are stepped by Adam, which has means of its own. */
      momentum: momentum.default(0.5),
    })
    .prefault({}),
  hallucinators: z
    .preprocess<unknown, typeof hallucinators, z.input<typeof hallucinators>>(withRule, hallucinators)
    .prefault({}),
});

export type OptimiserConfig = z.output<typeof optimiserSchema>;

/** The scripts of FReD for CIFAR10. */
const FREQUENCY_RATES: Readonly<Record<ObjectiveConfig['kind'], number>> = {
  dm: 1e6,
  dc: 1e3,
  dsa: 1e3,
  mtt: 1e8,
};

/** The scripts of DDiF, for ImageNet: those for CIFAR are not in the code. Of Adam. */
const FIELD_RATES: Readonly<Record<ObjectiveConfig['kind'], number>> = {
  dm: 5e-5,
  dc: 5e-5,
  dsa: 5e-5,
  mtt: 1e-4,
};

/** Not of the authors, who match otherwise: steps of pixels through memories and coefficients are some hundred times as long. */
const SHARED_RATE = 0.01;

/** The learning rate of what is stored of bases: the one that is named, else the usual one of the code and the objective. */
export function imageRateOf({
  optimiser,
  parameterization,
  objective,
}: {
  readonly optimiser: Pick<OptimiserConfig, 'images'>;
  readonly parameterization: Pick<ParameterizationConfig, 'code'>;
  readonly objective: Pick<ObjectiveConfig, 'kind'>;
}): number {
  return optimiser.images.learningRate ?? usualImageRate(parameterization.code, objective.kind);
}

/** The learning rate where a configuration names none. */
export function usualImageRate(
  code: Pick<ParameterizationConfig['code'], 'kind'>,
  objective: ObjectiveConfig['kind'],
): number {
  switch (code.kind) {
    case 'pixels':
      return 1;
    case 'frequency':
      return FREQUENCY_RATES[objective];
    case 'field':
      return FIELD_RATES[objective];
    case 'shared':
      return SHARED_RATE;
  }
}
