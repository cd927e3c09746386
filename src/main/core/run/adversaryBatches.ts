/** The host side of the adversary: which items, which two hallucinators, which augmentation, per iteration. */
import { contrastMasks, type ContrastMasks } from '../adversary/adversary';
import { type AugmentationDraws, drawAugmentation } from '../augment/draw';
import type { AugmentationPipeline } from '../augment/stages';
import { AugmentationTables } from '../augment/tables';
import { oneHot } from '../nets/network';
import { Random } from '../random/random';
import type { HostTensor, Parameterization } from '../types';
import { batchOfItems, pairOfVariants } from '../parameterization/items';
import type { UpdateAt } from '../objective/runner';
import type { PairInputs } from './programs';

/** A pair batch and what the extractor's losses need to know of its labels. */
export interface PairBatch {
  readonly size: number;
  readonly pair: PairInputs<HostTensor>;
  readonly targets: HostTensor;
  readonly contrast: ContrastMasks<HostTensor>;
}

export interface PairChoice {
  readonly items: Int32Array;
  /** The two hallucinators. */
  readonly styles: readonly [number, number];
  /** One for each of the images of both halves. */
  readonly augmentation: AugmentationDraws;
}

export class AdversaryBatches {
  private readonly writers = new Map<string, AugmentationTables>();

  constructor(
    private readonly seed: number,
    private readonly parameterization: Parameterization,
    private readonly pipeline: AugmentationPipeline,
    private readonly options: {
      /** Stored images of a batch. */
      readonly batch: number;
      /** Batches of an update that the objective takes from the same queue before. */
      readonly taken: number;
    },
  ) {}

  /**
   * The random choices of one half of an update: 0 for the step of bases and hallucinators, 1 for the extractor's. Both
   * halves take from the iteration's queue of items, after the objective.
   */
  choose({ iteration, update }: UpdateAt, half: 0 | 1): PairChoice {
    const { items: count, variants, formation } = this.parameterization;
    const { batch, taken } = this.options;
    const random = Random.for(this.seed, 'adversary', half, iteration, update);
    const place = { iteration, batch: update * (taken + 2) + taken + half };
    const items = batchOfItems(this.seed, count, batch, place);
    const styles = pairOfVariants(random, variants);
    return {
      items,
      styles,
      augmentation: drawAugmentation(random, this.pipeline, 2 * items.length * formation),
    };
  }

  /** The batch of those choices. Its augmentation tables are valid until the next batch of the same half. */
  draw(at: UpdateAt, half: 0 | 1): PairBatch {
    const { variants, perClass, classes, formation } = this.parameterization;
    const { items, styles, augmentation } = this.choose(at, half);
    const images = items.length * formation;
    const labels = Int32Array.from({ length: images }, (_, i) =>
      Math.floor((items[Math.floor(i / formation)] ?? 0) / perClass),
    );
    const choice = (style: number): HostTensor => ({ data: oneHot([style], variants), shape: [variants] });
    return {
      size: items.length,
      pair: {
        items: { data: items, shape: [items.length] },
        first: choice(styles[0]),
        second: choice(styles[1]),
        augmentation: this.tables(half, 2 * images).fill([{ draws: augmentation, count: 2 * images }]),
      },
      targets: { data: oneHot([...labels, ...labels], classes), shape: [2 * images, classes] },
      contrast: contrastMasks(labels),
    };
  }

  /** Separate tables for each half (only the first needs the transpose), valid until its next batch. */
  private tables(half: 0 | 1, images: number): AugmentationTables {
    const key = `${half}/${images}`;
    const known = this.writers.get(key);
    if (known) return known;
    const made = new AugmentationTables(this.pipeline, { tables: images, adjoint: half === 0 });
    this.writers.set(key, made);
    return made;
  }
}
