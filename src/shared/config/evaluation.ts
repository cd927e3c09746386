/** How the outcome of a run is judged. */
import { z } from 'zod';
import { said } from '../words/issues';
import { count, field, momentum, rate, weightDecay } from './fields';
import { networkSchema } from './network';

export const evaluationSchema = z.strictObject({
  /** Evaluate every so many iterations; null evaluates at the end only. */
  every: field(count(1, 10_000_000).nullable().default(null), { unit: 'iterations' }),
  /** No periodic evaluation before this iteration. */
  from: field(count(0, 10_000_000).default(0), { unit: 'iterations', advanced: true }),
  networks: z.array(networkSchema).min(1, said('schema.nameEvaluationNetwork')).max(16),
  repeats: field(count(1, 100).default(3), { unit: 'seeds' }),
  epochs: field(count(1, 100_000).default(300), { unit: 'epochs' }),
  batchSize: field(count(1, 8192).default(256), { unit: 'images', advanced: true }),
  testBatchSize: field(count(1, 8192).default(128), { unit: 'images', advanced: true }),
  learningRate: field(rate.default(0.01), { advanced: true }),
  /** Where the objective learns a learning rate (MTT), networks are trained on distilled images with it. */
  learnedRate: field(z.boolean().default(true), { advanced: true }),
  momentum: field(momentum.default(0.9), { advanced: true }),
  weightDecay: field(weightDecay.default(0.0005), { advanced: true }),
  augment: z.boolean().default(true),
  /** The run's differentiable augmentation (DSA), or the crop, scale and rotate of the DC evaluation. */
  augmentWith: field(z.enum(['dsa', 'classic']).default('dsa'), { advanced: true }),
  /** The official protocol standardises every batch, in training and in testing, by its own mean and deviation. */
  standardiseBatches: field(z.boolean().default(true), { advanced: true }),
  /**
   * An epoch shows every basis with every hallucinator; else each basis once, with a hallucinator drawn for it, as HaBa's
   * protocol does.
   */
  everyPair: field(z.boolean().default(false), { advanced: true }),
  /** Also train on random real images at the same storage budget. */
  randomBaseline: z.boolean().default(true),
  /** Also train on real images at the same budget that are chosen by herding. */
  herdingBaseline: z.boolean().default(false),
  /** Also train on the whole training set: the upper bound. */
  wholeDataset: z.boolean().default(false),
  wholeDatasetEpochs: field(count(1, 10_000).default(30), { unit: 'epochs', advanced: true }),
});

export type EvaluationConfig = z.output<typeof evaluationSchema>;
