import type { AugmentationConfig } from '@shared/config/schema';
import { UserError } from '@shared/errors';
import { augmentLinear } from '../augment/augment';
import { drawAugmentation } from '../augment/draw';
import { type AugmentationForm, type AugmentationPlan, planAugmentation } from '../augment/plan';
import { AugmentationTables, tableSpecs } from '../augment/tables';
import type { ChosenImages } from '../data/realFeed';
import { initialiseParams } from '../nets/initialise';
import { Random } from '../random/random';
import { valueAndGrad } from '../trace/differentiate';
import type { TensorSpec } from '../trace/ir';
import { add, concatenate, mean, reshape, sliceAxis, square, sub, sum, type Sym } from '../trace/ops';
import type { HostTensor, NetworkDefinition, Parameterization, RealImages } from '../types';

export interface DmOptions {
  /** Names all random choices. */
  readonly seed: number;
  readonly network: NetworkDefinition;
  readonly augmentation: AugmentationConfig;
  /** Default: tables. */
  readonly form?: AugmentationForm;
  readonly realImages: RealImages;
  readonly parameterization: Pick<Parameterization, 'classes' | 'channels' | 'imageSize'>;
  /** Real images of each class per iteration; a dataset with fewer in its smallest class gives that many. */
  readonly realBatch: number;
}

/** Host or device data of one iteration. */
export interface DmInputs<T> {
  /** [classes * realBatch, C, S, S], class by class. */
  readonly real: T;
  /** Tables of the augmentation with one set a class, and their transposes. */
  readonly augmentation: readonly T[];
  /** Fresh random weights. */
  readonly network: readonly T[];
}

/** Distribution matching on one dataset: one compiled program serves every iteration. */
export interface DistributionMatching {
  readonly inputSpecs: DmInputs<TensorSpec>;
  /** Everything random of one iteration; follows from the seed and the iteration alone. */
  draw(iteration: number): DmInputs<HostTensor>;
  /** The same in two parts: which real images, and everything else. */
  choose(iteration: number): ChosenImages;
  drawRest(iteration: number): Omit<DmInputs<HostTensor>, 'real'>;
  /**
   * @param images All distilled images, class by class, before augmentation.
   * @returns the loss, and its gradient of the shape of the images.
   */
  lossAndGradient(images: Sym, inputs: DmInputs<Sym>): { loss: Sym; gradient: Sym };
}

/** Images that are embedded at a time: bounds the memory that the activations take. */
const EMBEDDED_AT_ONCE = 80;

/**
 * Distribution matching (DM): the sum over classes of the squared distance between the mean features of real and of
 * synthetic images, in a freshly initialised network, under one augmentation that both share in each class (siamese
 * DSA). The gradient leaves the real images out.
 * @throws UserError when a class has no images.
 */
export function createDm(options: DmOptions): DistributionMatching {
  const { seed, network, realImages, parameterization } = options;
  const { classes, channels, imageSize } = parameterization;
  const counts = Array.from({ length: classes }, (_, c) => realImages.count(c));
  const realBatch = Math.min(options.realBatch, ...counts);
  if (realBatch < 1) {
    throw new UserError('bad-input', `Class ${counts.indexOf(0)} of the dataset has no training images.`);
  }
  const pixels = channels * imageSize * imageSize;
  const plan = planAugmentation(options.augmentation, { imageSize, channels }, options.form);
  const tableOptions = { tables: classes, adjoint: true };
  const inputSpecs: DmInputs<TensorSpec> = {
    real: { shape: [classes * realBatch, channels, imageSize, imageSize], dtype: 'float32' },
    augmentation: tableSpecs(plan, tableOptions),
    network: network.params.map(({ shape }) => ({ shape, dtype: 'float32' })),
  };
  const choose = (iteration: number): ChosenImages =>
    counts.map((count, c) => [c, Random.for(seed, 'dm', 'real', iteration, c).sample(count, realBatch)]);
  return {
    inputSpecs,
    choose,
    draw(iteration) {
      const real = new Float32Array(classes * realBatch * pixels);
      for (const [c, chosen] of choose(iteration)) realImages.copy(c, chosen, real, c * realBatch * pixels);
      const shape = [classes * realBatch, channels, imageSize, imageSize];
      return { real: { data: real, shape }, ...this.drawRest(iteration) };
    },
    drawRest(iteration) {
      const draws = Array.from({ length: classes }, (_, c) => ({
        draws: drawAugmentation(Random.for(seed, 'dm', 'augmentation', iteration, c), plan, 1),
        count: 1,
      }));
      const weights = initialiseParams(network.params, Random.for(seed, 'dm', 'network', iteration));
      return {
        augmentation: new AugmentationTables(plan, tableOptions).fill(draws),
        network: weights.map((data, i) => ({ data, shape: network.params[i]?.shape ?? [] })),
      };
    },
    lossAndGradient(images, inputs) {
      return matchDistributions(network, plan, classes, images, inputs);
    },
  };
}

function matchDistributions(
  network: NetworkDefinition,
  plan: AugmentationPlan,
  classes: number,
  images: Sym,
  inputs: DmInputs<Sym>,
): { loss: Sym; gradient: Sym } {
  const real = augmentLinear(plan, inputs.real, inputs.augmentation).output;
  const synthetic = augmentLinear(plan, images, inputs.augmentation);
  const classMeans = (x: Sym, count: number): Sym => {
    const { features } = network.apply(inputs.network, x);
    return mean(reshape(features, [count, -1, network.featureSize]), 1);
  };
  const perClass = ((real.shape[0] ?? 0) + (images.shape[0] ?? 0)) / classes;
  const parts = classGroups(network, classes, perClass).map(([from, to]) => {
    const target = classMeans(classRange(real, classes, from, to), to - from);
    const distance = (x: Sym): Sym => sum(square(sub(classMeans(x, to - from), target)));
    return valueAndGrad(distance)(classRange(synthetic.output, classes, from, to));
  });
  const loss = parts.map(({ value }) => value).reduce((a, b) => add(a, b));
  const gradients = parts.map(({ gradient }) => gradient);
  return { loss, gradient: synthetic.transpose(concatenate(gradients)) };
}

/** The rows of classes from..to-1 of a tensor that has its rows class by class. */
function classRange(x: Sym, classes: number, from: number, to: number): Sym {
  const perClass = (x.shape[0] ?? 0) / classes;
  return from === 0 && to === classes ? x : sliceAxis(x, 0, from * perClass, to * perClass);
}

/**
 * Ranges of classes that are embedded together. Classes do not influence each other, so that this changes the memory
 * only; with batch norm they do, through the statistics of the batch, and all go together.
 */
function classGroups(network: NetworkDefinition, classes: number, perClass: number): [number, number][] {
  const size =
    network.batchNormChannels.length > 0 ? classes : Math.max(1, Math.floor(EMBEDDED_AT_ONCE / perClass));
  const groups: [number, number][] = [];
  for (let from = 0; from < classes; from += size) groups.push([from, Math.min(classes, from + size)]);
  return groups;
}
