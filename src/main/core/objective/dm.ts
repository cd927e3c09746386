/** Distribution matching on one dataset, and its runner. */
import { EMBEDDED_AT_ONCE } from '@shared/budget/memory';
import type { AugmentationConfig, DmConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { SERIES } from '@shared/domain/series';
import { augmentLinear } from '../augment/augment';
import { drawAugmentation } from '../augment/draw';
import { type AugmentationForm, formFor, augmentationPipeline } from '../augment/stages';
import { AugmentationTables } from '../augment/tables';
import { type ChosenImages, type FedBatch, RealFeed } from '../data/imagePool';
import { compiledByShape, type DeviceFunction, disposeTree, uploadTree } from '../engine/compile';
import type { DeviceTensor } from '../engine/types';
import { initialiseParams } from '../nets/layers';
import { Random } from '../random/random';
import { valueAndGrad } from '../trace/differentiate';
import type { TensorSpec } from '../trace/ir';
import { mean, reshape, square, sub, sum, type Sym, take } from '../trace/ops';
import type { HostTensor, Named, NetworkDefinition, Parameterization, RealImages } from '../types';
import {
  type ObjectiveParts,
  type ObjectiveRunner,
  pullGradients,
  type PullInputs,
  type UpdateAt,
  type UpdateFrom,
  type UpdateGradients,
} from './runner';

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
    throw new UserError('bad-input', message('method.classWithoutImages', { index: counts.indexOf(0) }));
  }
  const pipeline = augmentationPipeline(options.augmentation, { imageSize, channels }, form);
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
        draws: drawAugmentation(Random.for(seed, 'dm', 'augmentation', iteration, c), pipeline, 1),
        count: 1,
      }));
      return new AugmentationTables(pipeline, { tables: draws.length, adjoint: true }).fill(draws);
    },
    network: (iteration) =>
      initialiseParams(network.params, Random.for(seed, 'dm', 'network', iteration)).map((data, i) => ({
        data,
        shape: network.params[i]?.shape ?? [],
      })),
    lossAndGradient(images, inputs, count) {
      const real = augmentLinear(pipeline, inputs.real, inputs.augmentation).output;
      const synthetic = augmentLinear(pipeline, images, inputs.augmentation);
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
 * as large as they may be, as of 101 classes, the last group is smaller and has a separate program.
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

interface Inputs<T> extends DmInputs<T> {
  /** All distilled images, and which of them are those of the classes at hand (int32). */
  readonly images: T;
  readonly rows: T;
}

interface Outputs<T> {
  readonly loss: T;
  /** Of the shape of the images that were chosen. */
  readonly gradient: T;
}

/** The host's part of some classes in one iteration. */
interface Drawn {
  readonly iteration: number;
  readonly group: number;
  readonly real: FedBatch;
  readonly augmentation: HostTensor[];
}

/** Distribution matching: one update an iteration, whose classes are matched group by group with one program. */
export class DmRunner implements ObjectiveRunner {
  readonly updates = 1;
  private readonly objective: DistributionMatching;
  private readonly feed: RealFeed;
  private readonly decode: DeviceFunction<{ params: Named<TensorSpec> }, Sym>;
  private readonly match: DeviceFunction<Inputs<TensorSpec>, Outputs<Sym>>;
  private readonly pull: DeviceFunction<PullInputs<TensorSpec>, { gradients: Named<Sym>; loss: Sym }>;
  private ahead: Drawn | null = null;

  constructor(
    config: DmConfig,
    private readonly parts: ObjectiveParts,
  ) {
    const { engine, parameterization } = parts;
    const objective = createDm({ ...parts, realBatch: config.realBatch, form: formFor(engine) });
    const ofClass = parameterization.perClass * parameterization.formation * parameterization.variants;
    this.objective = objective;
    this.feed = new RealFeed(engine, parts.realImages);
    this.decode = compiledByShape<{ params: Named<TensorSpec> }, Sym>(engine, 'dm/decode', ({ params }) =>
      parameterization.decodeAll(params),
    );
    this.match = compiledByShape<Inputs<TensorSpec>, Outputs<Sym>>(
      engine,
      'dm',
      ({ images, rows, ...inputs }) =>
        objective.lossAndGradient(take(images, rows, 0), inputs, rows.size / ofClass),
    );
    this.pull = compiledByShape<PullInputs<TensorSpec>, { gradients: Named<Sym>; loss: Sym }>(
      engine,
      'dm/pull',
      pullGradients(parameterization),
    );
  }

  async gradients({ iteration }: UpdateAt, { params }: UpdateFrom): Promise<UpdateGradients> {
    const { engine } = this.parts;
    const network = uploadTree(engine, this.objective.network(iteration));
    const matched: Outputs<DeviceTensor>[] = [];
    let images: DeviceTensor | null = null;
    try {
      images = await this.decode({ params });
      for (let group = 0; group < this.objective.groups.length; group += 1) {
        matched.push(await this.matchGroup(this.take(iteration, group), images, network));
      }
      const { gradients, loss } = await this.pull({
        params,
        gradients: matched.map(({ gradient }) => gradient),
        losses: matched.map(({ loss: ofGroup }) => ofGroup),
      });
      return { gradients, rateGradient: null, losses: { [SERIES.objective.name]: loss } };
    } finally {
      disposeTree(engine, [network, matched, images ?? []]);
    }
  }

  dispose(): void {
    this.ahead = null;
    this.feed.dispose();
  }

  private async matchGroup(
    { iteration, group, real, augmentation }: Drawn,
    images: DeviceTensor,
    network: readonly DeviceTensor[],
  ): Promise<Outputs<DeviceTensor>> {
    const { engine } = this.parts;
    const uploaded = {
      real: await this.feed.images(real),
      ...uploadTree(engine, { rows: this.rowsOf(group, images), augmentation }),
    };
    try {
      const running = this.match({ images, network, ...uploaded });
      // The host prepares the next classes while the device works on these.
      const last = group + 1 === this.objective.groups.length;
      this.ahead = last ? this.draw(iteration + 1, 0) : this.draw(iteration, group + 1);
      return await running;
    } finally {
      disposeTree(engine, uploaded);
    }
  }

  private rowsOf(group: number, images: DeviceTensor): HostTensor {
    const { from, to } = this.rangeOf(group);
    const ofClass = (images.spec.shape[0] ?? 0) / this.parts.parameterization.classes;
    const count = (to - from) * ofClass;
    return { data: Int32Array.from({ length: count }, (_, i) => from * ofClass + i), shape: [count] };
  }

  private rangeOf(group: number): ClassRange {
    const range = this.objective.groups[group];
    if (range === undefined) throw new RangeError(`There is no group ${group} of classes.`);
    return range;
  }

  private take(iteration: number, group: number): Drawn {
    const { ahead } = this;
    return ahead?.iteration === iteration && ahead.group === group ? ahead : this.draw(iteration, group);
  }

  private draw(iteration: number, group: number): Drawn {
    const range = this.rangeOf(group);
    const real = this.feed.prepare(this.objective.choose(iteration, range));
    return { iteration, group, real, augmentation: this.objective.augmentation(iteration, range) };
  }
}
