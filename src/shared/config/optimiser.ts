/** How stored parameters are stepped: bases (or pixels) and hallucinators, each in its own way. */
import { z } from 'zod';
import { momentum, rate } from './fields';

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

export const optimiserSchema = z.strictObject({
  /** Bases (or pixels). */
  images: z.strictObject({ learningRate: rate.default(1), momentum: momentum.default(0.5) }).prefault({}),
  hallucinators: z
    .preprocess<unknown, typeof hallucinators, z.input<typeof hallucinators>>(withRule, hallucinators)
    .prefault({}),
});
