/**
 * About how much memory a run takes at its peak, from its configuration and the sizes of its dataset alone. Rough on
 * purpose: it tells a run that cannot fit from one that can, before anything is loaded. docs/memory.md has the terms
 * and how they were measured. All sizes are bytes.
 */
import { storageOf, type ImageGeometry } from './storage';
import type { NetworkConfig, RunConfig } from '../config/schema';
import { mapValues, parameterCount } from './networkSizes';

export interface MemoryEstimate {
  readonly total: number;
  /** The process with its engine, before anything is loaded. */
  readonly base: number;
  /** Training and test set, as bytes, with what whitening needs. */
  readonly dataset: number;
  /** What is distilled and the adversary, with gradients and momenta. */
  readonly stored: number;
  /** Batches and activations of the largest step: an update, the adversary's step, or a step of an evaluation. */
  readonly work: number;
}

const FLOAT = 4;
/** Resident memory of an idle training process. */
const BASE = 220e6;
/** The test set is not known here: half as many images as for training cover the usual datasets. */
const TEST = 0.5;
/** Value, gradient, momentum, and the new value before the old one goes. */
const PER_PARAMETER = 4;
/**
 * Tensors of a layer's size that are alive at once, as measured (docs/memory.md): what a step keeps to go back, and its
 * temporaries.
 */
const ALIVE = { test: 4, embed: 4, real: 9, matched: 18, train: 15, adversary: 23, secondOrder: 48 } as const;

/**
 * The estimate for a run on a dataset of these sizes.
 * @param mostImages the most bytes of a part's images that are held in memory; larger parts are read from the disk
 */
export function estimateMemory(
  config: RunConfig,
  geometry: ImageGeometry,
  mostImages = Number.POSITIVE_INFINITY,
): MemoryEstimate {
  const { classes, channels, imageSize, trainPerClass } = geometry;
  const pixels = channels * imageSize ** 2;
  const { totalValues } = storageOf(config.parameterization, geometry);
  const train = classes * trainPerClass * pixels;
  const dataset =
    Math.min(train, mostImages) +
    Math.min(train * TEST, mostImages) +
    // The Gram matrix, its eigenvectors and the transform, in double precision.
    (config.dataset.whitening === 'zca' ? 3 * 8 * pixels ** 2 : 0);
  const extractor = config.adversary.enabled ? parameterCount(extractorOf(config), geometry) : 0;
  const stored = (totalValues + extractor) * FLOAT * PER_PARAMETER;
  const work = Math.max(
    objectiveWork(config, geometry) + decodingWork(config, geometry),
    adversaryWork(config, geometry),
    evaluationWork(config, geometry),
  );
  return { total: BASE + dataset + stored + work, base: BASE, dataset, stored, work };
}

/** Bytes of a step on so many images in a network: the batch itself, the maps of every layer, the parameters. */
function stepBytes(network: NetworkConfig, geometry: ImageGeometry, images: number, alive: number): number {
  const pixels = geometry.channels * geometry.imageSize ** 2;
  // The batch, augmented, with the tables of the augmentation (four taps of an index and a weight).
  const batch = images * pixels * (2 + 4);
  return (
    FLOAT *
    (batch +
      images * mapValues(network, geometry) * alive +
      parameterCount(network, geometry) * PER_PARAMETER)
  );
}

/** Images that distribution matching embeds together on the CPU, unless one class has more. */
export const EMBEDDED_AT_ONCE = 160;

function objectiveWork(config: RunConfig, geometry: ImageGeometry): number {
  const { objective, network } = config;
  const { basesPerClass: perClass, formation: factor, hallucinators } = config.parameterization;
  const { classes, trainPerClass } = geometry;
  /** Of a class, where all that it decodes to is matched. */
  const synthetic = perClass * factor ** 2 * Math.max(1, hallucinators);
  const step = (images: number, alive: number): number => stepBytes(network, geometry, images, alive);
  const pixels = geometry.channels * geometry.imageSize ** 2;
  const imagesBytes = (count: number): number => count * pixels * FLOAT * PER_PARAMETER;
  const decoded = imagesBytes(classes * synthetic);
  switch (objective.kind) {
    case 'dm': {
      const real = Math.min(objective.realBatch, trainPerClass);
      const all = classes * (real + synthetic);
      // Batch norm looks at the whole batch, which is all classes.
      const together =
        'norm' in network && network.norm === 'batch'
          ? all
          : Math.max(real + synthetic, Math.min(EMBEDDED_AT_ONCE, all));
      return decoded + together * pixels * FLOAT + step(together, ALIVE.embed);
    }
    case 'dc':
    case 'dsa': {
      const real = Math.min(objective.realBatch, trainPerClass);
      const training = step(Math.min(objective.networkBatch, classes * synthetic), ALIVE.train);
      return decoded + Math.max(step(real, ALIVE.real) + step(synthetic, ALIVE.matched), training);
    }
    case 'mtt': {
      const images = (objective.syntheticBatch ?? classes * perClass) * factor ** 2;
      const students = parameterCount(network, geometry) * FLOAT * (objective.syntheticSteps + PER_PARAMETER);
      const trajectory = parameterCount(network, geometry) * FLOAT * (objective.experts.epochs + 1);
      const experts = step(objective.experts.batchSize, ALIVE.train);
      return Math.max(imagesBytes(images) + students + trajectory + step(images, ALIVE.secondOrder), experts);
    }
  }
}

/** Tensors of a field's layer that are alive at once: what is inside the sines, the sines, their slopes, the gradient. */
const ALIVE_IN_FIELDS = 4;

/** Bytes that decoding bases from their code keeps to go back. */
function decodingWork({ parameterization, objective }: RunConfig, geometry: ImageGeometry): number {
  const { code, basesPerClass } = parameterization;
  if (code.kind !== 'field') return 0;
  const all = geometry.classes * basesPerClass;
  const bases = objective.kind === 'mtt' ? Math.min(objective.syntheticBatch ?? all, all) : all;
  return FLOAT * bases * code.layers * code.width * geometry.imageSize ** 2 * ALIVE_IN_FIELDS;
}

const extractorOf = ({ adversary }: RunConfig): NetworkConfig => ({
  kind: 'convnet',
  width: adversary.width,
  depth: adversary.depth,
  norm: 'instance',
  activation: 'relu',
  pooling: 'average',
});

function adversaryWork(config: RunConfig, geometry: ImageGeometry): number {
  const { basesPerClass: perClass, hallucinators, formation: factor } = config.parameterization;
  if (!config.adversary.enabled || hallucinators === 0) return 0;
  const bases = Math.min(config.adversary.batch ?? Infinity, geometry.classes * perClass);
  return stepBytes(extractorOf(config), geometry, 2 * bases * factor ** 2, ALIVE.adversary);
}

function evaluationWork({ evaluation, parameterization }: RunConfig, geometry: ImageGeometry): number {
  const { basesPerClass: perClass, hallucinators, formation: factor } = parameterization;
  const all = geometry.classes * perClass * Math.max(1, hallucinators) * factor ** 2;
  const whole = evaluation.wholeDataset ? geometry.classes * geometry.trainPerClass : 0;
  const batch = Math.min(evaluation.batchSize, Math.max(all, whole));
  return Math.max(
    ...evaluation.networks.map((network) =>
      Math.max(
        stepBytes(network, geometry, batch, ALIVE.train),
        stepBytes(network, geometry, evaluation.testBatchSize, ALIVE.test),
      ),
    ),
  );
}
