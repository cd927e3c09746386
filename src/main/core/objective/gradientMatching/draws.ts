import { type AugmentationDraws, drawAugmentation } from '../../augment/draw';
import type { AugmentationPlan } from '../../augment/plan';
import { initialiseParams } from '../../nets/layers';
import { Random } from '../../random/random';
import type { NetworkDefinition, RealImages } from '../../types';
import type { UpdateAt } from '../runner';

/** The random choices of gradient matching. */
export interface MatchingDraws {
  /** Starting values of an iteration's network. */
  network(iteration: number): Float32Array[];
  /** Real images of one class to compare gradients on. */
  real(at: UpdateAt, classIndex: number): ArrayLike<number>;
  /** Real images of one class that batch norm is frozen on. */
  statistics(at: UpdateAt, classIndex: number): ArrayLike<number>;
  /** One augmentation for the real and the distilled images of a class. */
  augmentation(at: UpdateAt, classIndex: number): AugmentationDraws;
  /** The order in which an epoch of the network takes `count` distilled images. */
  order(at: UpdateAt, epoch: number, count: number): Int32Array;
  /** Augmentation of a batch of that epoch, one a sample. */
  inner(at: UpdateAt, epoch: number, batch: number, count: number): AugmentationDraws;
}

export interface DrawParts {
  readonly seed: number;
  readonly network: NetworkDefinition;
  readonly plan: AugmentationPlan;
  readonly realImages: RealImages;
  /** Real images of each class per update. */
  readonly realBatch: number;
}

/** Real images of each class that batch norm is frozen on. */
export const STATISTICS_BATCH = 16;

/** Everything drawn from the seed. */
export function seededDraws({ seed, network, plan, realImages, realBatch }: DrawParts): MatchingDraws {
  const random = ({ iteration, update }: UpdateAt, ...labels: (string | number)[]): Random =>
    Random.for(seed, 'gradient-matching', iteration, update, ...labels);
  const some = (generator: Random, classIndex: number, count: number): Int32Array =>
    generator.sample(realImages.count(classIndex), count);
  return {
    network: (iteration) =>
      initialiseParams(network.params, Random.for(seed, 'gradient-matching', iteration, 'network')),
    real: (at, c) => some(random(at, 'real', c), c, realBatch),
    statistics: (at, c) => some(random(at, 'statistics', c), c, STATISTICS_BATCH),
    augmentation: (at, c) => drawAugmentation(random(at, 'augmentation', c), plan, 1),
    order: (at, epoch, count) => random(at, 'order', epoch).permutation(count),
    inner: (at, epoch, batch, count) => drawAugmentation(random(at, 'inner', epoch, batch), plan, count),
  };
}
