/** How the batches of evaluations and experts are augmented: by DSA or the classic augmentation, on the host or the device. */
import type { AugmentationConfig } from '@shared/config/schema';
import { augment } from '../augment/augment';
import {
  augmentClassicByFormula,
  CLASSIC_STRATEGY,
  CLASSIC_STRATEGY_BATCH_NORM,
  type ClassicOp,
  type ClassicPipeline,
} from '../augment/classic';
import {
  type AugmentationGeometry,
  type AugmentationPipeline,
  formFor,
  augmentationPipeline,
} from '../augment/stages';
import type { Engine } from '../engine/types';
import { div, mean, mul, sqrt, square, sub, sum, type Sym } from '../trace/ops';
import type { NetworkDefinition } from '../types';

/**
 * The official protocol's quirk: a batch is standardised by one mean and one unbiased deviation over all its values,
 * in training and in testing alike (fixtures' definition C.9). Accuracies therefore depend on the test batch's size.
 */
export function standardiseBatch(images: Sym): Sym {
  const centred = sub(images, mean(images));
  return div(centred, sqrt(mul(sum(square(centred)), 1 / (images.size - 1))));
}

/** The same for values on the host, in place. */
export function standardiseValues(values: Float32Array): void {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const average = sum / values.length;
  for (const value of values) squares += (value - average) ** 2;
  const deviation = Math.sqrt(squares / (values.length - 1));
  for (let i = 0; i < values.length; i += 1) values[i] = ((values[i] ?? 0) - average) / deviation;
}

/** What a training step does to its images before the network sees them. */
export interface StepAugmentation {
  readonly standardise: boolean;
  readonly pipeline: AugmentationPipeline | ClassicPipeline;
}

/** Augmentation that is finished before a batch goes to the device, and the standardisation that has to come before it. */
interface HostAugmentation {
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
    return { step: { standardise, pipeline: { kind: 'classic', ops, ...geometry } }, host: null };
  }
  const applied = by === 'dsa' ? augmentation : { ...augmentation, ops: [] };
  const pipeline = augmentationPipeline(applied, geometry, formFor(engine));
  return by === 'classic'
    ? { step: { standardise: false, pipeline }, host: { ops, standardise } }
    : { step: { standardise, pipeline }, host: null };
}

/** The images of a batch as the network sees them: standardised, then augmented by the tensors that the batch brings. */
export function prepareImages(
  { standardise, pipeline }: StepAugmentation,
  images: Sym,
  tensors: readonly Sym[],
): Sym {
  const standardised = standardise ? standardiseBatch(images) : images;
  return pipeline.kind === 'classic'
    ? augmentClassicByFormula(pipeline, standardised, tensors)
    : augment(pipeline, standardised, tensors);
}
