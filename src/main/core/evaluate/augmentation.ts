/** How the batches of evaluations and experts are augmented: by DSA or the classic augmentation, on the host or the device. */
import type { AugmentationConfig } from '@shared/config/schema';
import { augment } from '../augment/augment';
import { CLASSIC_STRATEGY, CLASSIC_STRATEGY_BATCH_NORM, type ClassicOp } from '../augment/classicDraws';
import { augmentClassicByFormula, type ClassicPlan } from '../augment/classicSample';
import { type AugmentationGeometry, type AugmentationPlan, formFor, planAugmentation } from '../augment/plan';
import type { Engine } from '../engine/types';
import type { Sym } from '../trace/ops';
import type { NetworkDefinition } from '../types';
import { standardiseBatch } from './standardise';

/** What a training step does to its images before the network sees them. */
export interface StepAugmentation {
  readonly standardise: boolean;
  readonly plan: AugmentationPlan | ClassicPlan;
}

/** Augmentation that is finished before a batch goes to the device, and the standardisation that has to come before it. */
export interface HostAugmentation {
  readonly ops: readonly ClassicOp[];
  readonly standardise: boolean;
}

export interface BatchAugmentation {
  readonly step: StepAugmentation;
  /** Null where the step does all of it. */
  readonly host: HostAugmentation | null;
}

/** The DC evaluation's strategy: networks with batch norm are shown noise instead of other scales and angles. */
export const classicOps = (network: NetworkDefinition): readonly ClassicOp[] =>
  network.batchNormChannels.length > 0 ? CLASSIC_STRATEGY_BATCH_NORM : CLASSIC_STRATEGY;

/**
 * Decides where batches are augmented. Either way the same random choices give the same images up to rounding; processors
 * are faster with the classic augmentation image by image on the host.
 */
export function planBatches(
  engine: Pick<Engine, 'batchesOn'>,
  network: NetworkDefinition,
  { imageSize, channels }: AugmentationGeometry,
  settings: {
    readonly by: 'dsa' | 'classic' | 'none';
    readonly augmentation: AugmentationConfig;
    readonly standardise: boolean;
  },
): BatchAugmentation {
  const { by, augmentation, standardise } = settings;
  const geometry = { imageSize, channels };
  const ops = classicOps(network);
  if (by === 'classic' && engine.batchesOn === 'device') {
    return { step: { standardise, plan: { kind: 'classic', ops, ...geometry } }, host: null };
  }
  const applied = by === 'dsa' ? augmentation : { ...augmentation, ops: [] };
  const plan = planAugmentation(applied, geometry, formFor(engine));
  return by === 'classic'
    ? { step: { standardise: false, plan }, host: { ops, standardise } }
    : { step: { standardise, plan }, host: null };
}

/** The images of a batch as the network sees them: standardised, then augmented by the tensors that the batch brings. */
export function prepareImages(
  { standardise, plan }: StepAugmentation,
  images: Sym,
  tensors: readonly Sym[],
): Sym {
  const standardised = standardise ? standardiseBatch(images) : images;
  return plan.kind === 'classic'
    ? augmentClassicByFormula(plan, standardised, tensors)
    : augment(plan, standardised, tensors);
}
