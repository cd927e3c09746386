import { type AugmentationDraws, drawAugmentation } from '../../augment/draw';
import type { AugmentationPlan } from '../../augment/plan';
import { batchOfItems } from '../../parameterization/batches';
import { Random } from '../../random/random';
import type { Parameterization } from '../../types';

/** Which piece of which trajectory an iteration matches. */
export interface ExpertDraw {
  readonly expert: number;
  /** The student starts at the expert's parameters after this many epochs. */
  readonly startEpoch: number;
}

export interface StudentDraw {
  readonly items: Int32Array;
  /** The hallucinator of the whole batch. */
  readonly variant: number;
  /** One a sample. */
  readonly augmentation: AugmentationDraws;
}

/** The random choices of trajectory matching. Asked again, they answer the same: nothing needs to be kept. */
export interface MttDraws {
  expert(iteration: number): ExpertDraw;
  /** Step `step` (from 0) of the student. */
  step(iteration: number, step: number): StudentDraw;
}

export interface MttDrawParts {
  readonly seed: number;
  readonly experts: number;
  readonly maxStartEpoch: number;
  /** Stored images of a step. */
  readonly batch: number;
  readonly plan: AugmentationPlan;
  readonly parameterization: Pick<Parameterization, 'items' | 'variants' | 'formation'>;
}

/** Everything drawn from the seed: the experts in random order, pass after pass, one an iteration. */
export function seededMttDraws(parts: MttDrawParts): MttDraws {
  const { seed, experts, maxStartEpoch, batch, plan, parameterization } = parts;
  const { items: count, variants, formation } = parameterization;
  return {
    expert(iteration) {
      const pass = Math.floor(iteration / experts);
      const order = Random.for(seed, 'mtt', 'experts', pass).permutation(experts);
      const startEpoch = Random.for(seed, 'mtt', 'start', iteration).integer(maxStartEpoch);
      return { expert: order[iteration % experts] ?? 0, startEpoch };
    },
    step(iteration, step) {
      const items = batchOfItems(seed, count, batch, { iteration, batch: step });
      const random = Random.for(seed, 'mtt', 'step', iteration, step);
      const variant = random.integer(variants);
      return { items, variant, augmentation: drawAugmentation(random, plan, items.length * formation) };
    },
  };
}
