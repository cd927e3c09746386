/** What distilled images must match. */
import { z } from 'zod';
import { count, field, momentum, rate, weightDecay } from './fields';

/** Real images of each class per iteration; fewer are used where a class has fewer. */
const realBatch = field(count(1, 4096).default(256), { unit: 'images per class' });

/** Gradient matching: the loops of fixtures' definition C.8. */
const gradientMatching = {
  realBatch,
  /** How two lists of gradients are compared: the papers' layer-wise distance, squared error, or one cosine. */
  distance: z.enum(['ours', 'mse', 'cosine']).default('ours'),
  /** Updates of the images per iteration, each in a network trained a little further; null: the papers' number. */
  outerLoops: field(count(1, 1000).nullable().default(null), { unit: 'updates', advanced: true }),
  /** Epochs on the distilled images between two updates; null: the papers' number. */
  innerLoops: field(count(1, 1000).nullable().default(null), { unit: 'epochs', advanced: true }),
  networkLearningRate: field(rate.default(0.01), { advanced: true }),
  networkBatch: field(count(1, 8192).default(256), { unit: 'images', advanced: true }),
};

/** Networks trained on the real data, whose trajectories are matched (fixtures' definition C.10). */
const expertsSchema = z.strictObject({
  count: field(count(1, 10_000).default(100), { unit: 'networks' }),
  epochs: field(count(1, 1000).default(50), { unit: 'epochs' }),
  learningRate: rate.default(0.01),
  momentum: field(momentum.default(0), { advanced: true }),
  weightDecay: field(weightDecay.default(0), { advanced: true }),
  batchSize: field(count(1, 8192).default(256), { unit: 'images', advanced: true }),
  /** The run's differentiable augmentation, the older crop, scale and rotate, or none. */
  augmentation: field(z.enum(['dsa', 'classic', 'none']).default('dsa'), { advanced: true }),
  /** The official protocol standardises every batch by its own mean and deviation. */
  standardiseBatches: field(z.boolean().default(true), { advanced: true }),
});

const trajectoryMatching = {
  /** N: steps of the student on distilled images. */
  syntheticSteps: field(count(1, 1000).default(50), { unit: 'steps' }),
  /** M: epochs of the expert that the student must make up for. */
  expertEpochs: field(count(1, 1000).default(2), { unit: 'epochs' }),
  /** T+: the student starts at one of the expert's epochs below this. */
  maxStartEpoch: field(count(1, 1000).default(2), { unit: 'epochs' }),
  /** Stored images per step of the student; null takes them all. */
  syntheticBatch: field(count(1, 100_000).nullable().default(null), { unit: 'images' }),
  /** Where the learned learning rate of the student starts. */
  studentLearningRate: rate.default(0.01),
  /** Step size of the learned learning rate; 0 keeps it as it is. */
  rateLearningRate: z.number().min(0).max(10).default(1e-5),
  rateMomentum: field(momentum.default(0.9), { advanced: true }),
  /** The learned learning rate never falls below this; null leaves it free. */
  rateFloor: field(z.number().min(0).max(10).nullable().default(0.001), { advanced: true }),
  experts: expertsSchema.prefault({}),
};

export const objectiveSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dm'), realBatch }),
  z.strictObject({ kind: z.literal('dc'), ...gradientMatching }),
  z.strictObject({ kind: z.literal('dsa'), ...gradientMatching }),
  z.strictObject({ kind: z.literal('mtt'), ...trajectoryMatching }),
]);

export type ObjectiveConfig = z.output<typeof objectiveSchema>;
export type DmConfig = Extract<ObjectiveConfig, { kind: 'dm' }>;
export type GradientMatchingConfig = Extract<ObjectiveConfig, { kind: 'dc' | 'dsa' }>;
export type MttConfig = Extract<ObjectiveConfig, { kind: 'mtt' }>;
export type ExpertsConfig = z.output<typeof expertsSchema>;
