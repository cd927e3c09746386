import type { AugmentationConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { EMBEDDED_AT_ONCE } from '@shared/budget/memory';
import { augmentLinear } from '../augment/augment';
import { drawAugmentation } from '../augment/draw';
import { type AugmentationForm, planAugmentation } from '../augment/plan';
import { AugmentationTables } from '../augment/tables';
import type { ChosenImages } from '../data/imagePool';
import { initialiseParams } from '../nets/layers';
import { Random } from '../random/random';
import { valueAndGrad } from '../trace/differentiate';
import { mean, reshape, square, sub, sum, type Sym } from '../trace/ops';
import type { HostTensor, NetworkDefinition, Parameterization, RealImages } from '../types';

export interface DmOptions {
  /** Names all random choices. */
  readonly seed: number;
  readonly network: NetworkDefinition;
  readonly augmentation: AugmentationConfig;
  /** Default: tables. */
  readonly form?: AugmentationForm;
  readonly realImages: RealImages;
  readonly parameterization: Pick<
    Parameterization,
    'classes' | 'channels' | 'imageSize' | 'perClass' | 'variants' | 'formation'
  >;
  /** Real images of each class per iteration; a dataset with fewer in its smallest class gives that many. */
  readonly realBatch: number;
}

/** Some neighbouring classes: `from` and those before `to`. */
export interface ClassRange {
  readonly from: number;
  readonly to: number;
}

/** Host or device data of some classes in one iteration. */
export interface DmInputs<T> {
  /** [k * realBatch, C, S, S] for k classes, class by class. */
  readonly real: T;
  /** Tables of the augmentation with one set a class, and their transposes. */
  readonly augmentation: readonly T[];
  /** Fresh random weights. */
  readonly network: readonly T[];
}

/** Distribution matching on one dataset. Everything random follows from the seed and the iteration alone. */
export interface DistributionMatching {
  /** Real images of each class per iteration. */
  readonly realBatch: number;
  /** Classes that are embedded together, all in order and as many in each; the last may have fewer. */
  readonly groups: readonly ClassRange[];
  /** Which real images of some classes an iteration has. */
  choose(iteration: number, range: ClassRange): ChosenImages;
  augmentation(iteration: number, range: ClassRange): HostTensor[];
  network(iteration: number): HostTensor[];
  /**
   * @param images The distilled images of some classes, class by class, before augmentation.
   * @param classes How many classes they have.
   * @returns the loss of these classes, and its gradient of the shape of the images.
   */
  lossAndGradient(images: Sym, inputs: DmInputs<Sym>, classes: number): { loss: Sym; gradient: Sym };
}

/**
 * Images that are embedded at a time, unless one class has more: bounds the memory that the activations take. A graphics device
 * needs hundreds to be busy.
 */
const embeddedAtOnce = { host: EMBEDDED_AT_ONCE, device: 1024 };

/**
 * Distribution matching (DM): the sum over classes of the squared distance between the mean features of real and of
 * synthetic images, in a freshly initialised network, under one augmentation that both share in each class (siamese
 * DSA). The gradient leaves the real images out.
 * @throws UserError when a class has no images.
 */
export function createDm(options: DmOptions): DistributionMatching {
  const { seed, network, realImages, parameterization, form } = options;
  const { classes, channels, imageSize, perClass, variants, formation } = parameterization;
  const counts = Array.from({ length: classes }, (_, c) => realImages.count(c));
  const realBatch = Math.min(options.realBatch, ...counts);
  if (realBatch < 1) {
    throw new UserError('bad-input', `Class ${counts.indexOf(0)} of the dataset has no training images.`);
  }
  const plan = planAugmentation(options.augmentation, { imageSize, channels }, form);
  const most = embeddedAtOnce[form === 'formulas' ? 'device' : 'host'];
  return {
    realBatch,
    groups: classGroups(network, classes, Math.floor(most / (realBatch + perClass * formation * variants))),
    choose: (iteration, range) =>
      classesOf(range).map((c) => [
        c,
        Random.for(seed, 'dm', 'real', iteration, c).sample(counts[c] ?? 0, realBatch),
      ]),
    augmentation(iteration, range) {
      const draws = classesOf(range).map((c) => ({
        draws: drawAugmentation(Random.for(seed, 'dm', 'augmentation', iteration, c), plan, 1),
        count: 1,
      }));
      return new AugmentationTables(plan, { tables: draws.length, adjoint: true }).fill(draws);
    },
    network: (iteration) =>
      initialiseParams(network.params, Random.for(seed, 'dm', 'network', iteration)).map((data, i) => ({
        data,
        shape: network.params[i]?.shape ?? [],
      })),
    lossAndGradient(images, inputs, count) {
      const real = augmentLinear(plan, inputs.real, inputs.augmentation).output;
      const synthetic = augmentLinear(plan, images, inputs.augmentation);
      const classMeans = (x: Sym): Sym => {
        const { features } = network.apply(inputs.network, x);
        return mean(reshape(features, [count, -1, network.featureSize]), 1);
      };
      const target = classMeans(real);
      const distance = (x: Sym): Sym => sum(square(sub(classMeans(x), target)));
      const { value, gradient } = valueAndGrad(distance)(synthetic.output);
      return { loss: value, gradient: synthetic.transpose(gradient) };
    },
  };
}

const classesOf = ({ from, to }: ClassRange): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Classes do not influence each other, so that groups change the memory only; with batch norm they do, through the
 * statistics of the batch, and all go together. Groups of one size are one program; where such groups would be less than half
 * as large as they may be, as of 101 classes, the last group is smaller and has a program of its own.
 */
function classGroups(network: NetworkDefinition, classes: number, most: number): ClassRange[] {
  const fits = (size: number): boolean => classes % size === 0 && size <= most;
  const even = classesOf({ from: 1, to: classes + 1 }).findLast(fits) ?? 1;
  const uneven = Math.ceil(classes / Math.ceil(classes / Math.max(1, most)));
  const size = network.batchNormChannels.length > 0 ? classes : 2 * even > most ? even : uneven;
  return Array.from({ length: Math.ceil(classes / size) }, (_, i) => ({
    from: i * size,
    to: Math.min((i + 1) * size, classes),
  }));
}
