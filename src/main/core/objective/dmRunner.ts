import type { DmConfig } from '@shared/config/schema';
import { SERIES } from '@shared/domain/series';
import { formFor } from '../augment/plan';
import { type FedBatch, RealFeed } from '../data/imagePool';
import { compiledByShape, type DeviceFunction, disposeTree, uploadTree } from '../engine/compile';
import type { DeviceTensor } from '../engine/types';
import type { TensorSpec } from '../trace/ir';
import { take, type Sym } from '../trace/ops';
import type { HostTensor, Named } from '../types';
import { type ClassRange, createDm, type DistributionMatching, type DmInputs } from './dm';
import { pullGradients, type PullInputs } from './pull';
import type { ObjectiveParts, ObjectiveRunner, UpdateAt, UpdateFrom, UpdateGradients } from './runner';

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
