/** The host side of the adversary: which items, which two hallucinators, which augmentation, per iteration. */
import { contrastMasks, type ContrastMasks } from '../adversary/contrast';
import { drawAugmentation } from '../augment/draw';
import type { AugmentationPlan } from '../augment/plan';
import { AugmentationTables } from '../augment/tables';
import { oneHot } from '../nets/loss';
import { Random } from '../random/random';
import type { HostTensor, Parameterization } from '../types';
import { batchOfItems, pairOfVariants } from './batches';
import type { PairInputs } from './programs';

/** A pair batch and what the extractor's losses need to know of its labels. */
export interface PairBatch {
  readonly size: number;
  readonly pair: PairInputs<HostTensor>;
  readonly targets: HostTensor;
  readonly contrast: ContrastMasks<HostTensor>;
}

export class AdversaryBatches {
  private readonly writers = new Map<string, AugmentationTables>();

  constructor(
    private readonly seed: number,
    private readonly parameterization: Parameterization,
    private readonly plan: AugmentationPlan,
    private readonly batch: number,
  ) {}

  /**
   * The batch of one half of an iteration: 0 for the step of bases and hallucinators, 1 for the extractor's. Both
   * halves take from the same queue of items.
   */
  draw(iteration: number, half: 0 | 1): PairBatch {
    const { items: count, variants, perClass, classes } = this.parameterization;
    const random = Random.for(this.seed, 'adversary', half, iteration);
    const items = batchOfItems(this.seed, count, this.batch, 2 * iteration + half);
    const size = items.length;
    const [first, second] = pairOfVariants(random, variants);
    const labels = Int32Array.from(items, (item) => Math.floor(item / perClass));
    const doubled = [...labels, ...labels];
    const draws = drawAugmentation(random, this.plan, 2 * size);
    return {
      size,
      pair: {
        items: { data: items, shape: [size] },
        first: { data: oneHot([first], variants), shape: [variants] },
        second: { data: oneHot([second], variants), shape: [variants] },
        augmentation: this.tables(half, 2 * size).fill([{ draws, count: 2 * size }]),
      },
      targets: { data: oneHot(doubled, classes), shape: [2 * size, classes] },
      contrast: contrastMasks(labels),
    };
  }

  /** Each half has tables of its own (only the first needs the transpose); they last until its next batch. */
  private tables(half: 0 | 1, images: number): AugmentationTables {
    const key = `${half}/${images}`;
    const known = this.writers.get(key);
    if (known) return known;
    const made = new AugmentationTables(this.plan, { tables: images, adjoint: half === 0 });
    this.writers.set(key, made);
    return made;
  }
}
