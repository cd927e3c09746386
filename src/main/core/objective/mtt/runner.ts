import type { MttConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { SERIES } from '@shared/domain/series';
import { type AugmentationDraws, drawAugmentation } from '../../augment/draw';
import { type AugmentationPipeline, formFor, augmentationPipeline } from '../../augment/stages';
import { AugmentationTables } from '../../augment/tables';
import { compiledByShape, type DeviceFunction, disposeTree, uploadTree } from '../../engine/compile';
import type { DeviceTensor } from '../../engine/types';
import { oneHot } from '../../nets/network';
import { batchOfItems } from '../../parameterization/items';
import { trained } from '../../parameterization/parameterization';
import { Random } from '../../random/random';
import { sizeOf, type TensorSpec } from '../../trace/ir';
import type { Sym } from '../../trace/ops';
import type { HostTensor, Named, Parameterization, Trajectories } from '../../types';
import type { ObjectiveParts, ObjectiveRunner, UpdateAt, UpdateFrom, UpdateGradients } from '../runner';
import {
  type BackwardInputs,
  type BackwardOutputs,
  type EndInputs,
  type EndOutputs,
  type ForwardInputs,
  type ForwardOutputs,
  type StudentBatch,
  studentStep,
  studentStepBackward,
  trajectoryLoss,
} from './programs';

/** Which piece of which trajectory an iteration matches. */
interface ExpertDraw {
  readonly expert: number;
  /** The student starts at the expert's parameters after this many epochs. */
  readonly startEpoch: number;
}

interface StudentDraw {
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

interface MttDrawParts {
  readonly seed: number;
  readonly experts: number;
  readonly maxStartEpoch: number;
  /** Stored images of a step. */
  readonly batch: number;
  readonly pipeline: AugmentationPipeline;
  readonly parameterization: Pick<Parameterization, 'items' | 'variants' | 'formation'>;
}

/** Everything drawn from the seed: the experts in random order, pass after pass, one an iteration. */
export function seededMttDraws(parts: MttDrawParts): MttDraws {
  const { seed, experts, maxStartEpoch, batch, pipeline, parameterization } = parts;
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
      return { items, variant, augmentation: drawAugmentation(random, pipeline, items.length * formation) };
    },
  };
}

type Spec = TensorSpec;
type Parameters = readonly DeviceTensor[];

type Batch = StudentBatch<DeviceTensor>;

/**
 * What the student leaves on the device: where it was, N + 1 times, the gradients of its N steps, and, where they are small,
 * its batches.
 */
interface Walk {
  readonly places: Parameters[];
  readonly gradients: Parameters[];
  readonly batches: Batch[];
}

/**
 * Trajectory matching: a student starts where an expert was, takes N steps on distilled images with a learned learning
 * rate, and is compared with where the expert went in M epochs on the real data. What is kept on the device are the
 * N + 1 parameter sets of the student and its N gradients; everything else is of the size of one step, whatever N is. Where a
 * device makes augmentations by formulas, a batch is some thirty numbers an image, and stays there for the way back too.
 */
export class MttRunner implements ObjectiveRunner {
  readonly updates = 1;
  private readonly pipeline: AugmentationPipeline;
  /** Whether batches stay on the device from a step to its way back. */
  private readonly keepsBatches: boolean;
  private readonly draws: MttDraws;
  private readonly trajectories: Trajectories;
  private readonly tables = new Map<string, AugmentationTables>();
  private readonly forward: DeviceFunction<ForwardInputs<Spec>, ForwardOutputs<Sym>>;
  private readonly end: DeviceFunction<EndInputs<Spec>, EndOutputs<Sym>>;
  private readonly backward: DeviceFunction<BackwardInputs<Spec>, BackwardOutputs<Sym>>;

  /**
   * @param draws Replaces the choices that follow from the seed, to replay recorded ones.
   * @throws UserError when there are no experts, or they do not suit the network or the settings.
   */
  constructor(
    private readonly config: MttConfig,
    private readonly parts: ObjectiveParts,
    draws?: MttDraws,
  ) {
    const { engine, network, parameterization, seed, trajectories } = parts;
    this.trajectories = checked(trajectories, config, sizeOfAll(network.params.map(({ shape }) => shape)));
    const pipeline = augmentationPipeline(parts.augmentation, parameterization, formFor(engine));
    this.pipeline = pipeline;
    this.keepsBatches = formFor(engine) === 'formulas';
    this.draws =
      draws ??
      seededMttDraws({
        seed,
        experts: this.trajectories.count,
        maxStartEpoch: config.maxStartEpoch,
        batch: config.syntheticBatch ?? parameterization.items,
        pipeline,
        parameterization,
      });
    const student = { parameterization, network, pipeline };
    this.forward = compiledByShape<ForwardInputs<Spec>, ForwardOutputs<Sym>>(
      engine,
      'mtt/forward',
      studentStep(student),
    );
    this.end = compiledByShape<EndInputs<Spec>, EndOutputs<Sym>>(engine, 'mtt/end', trajectoryLoss);
    this.backward = compiledByShape<BackwardInputs<Spec>, BackwardOutputs<Sym>>(
      engine,
      'mtt/backward',
      studentStepBackward(student),
    );
  }

  async gradients({ iteration }: UpdateAt, { params, rate }: UpdateFrom): Promise<UpdateGradients> {
    if (rate === null) throw new Error('Trajectory matching needs a learning rate.');
    const { engine } = this.parts;
    const { expert, startEpoch } = this.draws.expert(iteration);
    const start = this.upload(this.trajectories.read(expert, startEpoch));
    const target = this.upload(this.trajectories.read(expert, startEpoch + this.config.expertEpochs));
    const walk: Walk = { places: [start], gradients: [], batches: [] };
    /** Of the student's last step so far. */
    let studentLoss: DeviceTensor[] = [];
    try {
      for (let step = 0; step < this.config.syntheticSteps; step += 1) {
        const { theta, gradient, loss } = await this.stepForward(iteration, step, walk, params, rate);
        walk.places.push(theta);
        walk.gradients.push(gradient);
        disposeTree(engine, studentLoss);
        studentLoss = [loss];
      }
      const { loss, cotangent } = await this.end({ start, end: last(walk.places), target });
      const { gradients, rateGradient } = await this.walkBack(iteration, walk, cotangent, params, rate);
      return {
        gradients,
        rateGradient,
        losses: { [SERIES.objective.name]: loss, [SERIES.student.name]: taken(studentLoss) },
      };
    } finally {
      disposeTree(engine, [walk.places, walk.gradients, walk.batches, studentLoss, target]);
    }
  }

  dispose(): void {
    this.tables.clear();
  }

  private async stepForward(
    iteration: number,
    step: number,
    { places, batches }: Walk,
    params: Named<DeviceTensor>,
    rate: DeviceTensor,
  ): Promise<ForwardOutputs<DeviceTensor>> {
    const batch = uploadTree(this.parts.engine, this.batch(iteration, step, false));
    batches.push(batch);
    try {
      return await this.forward({ theta: last(places), rate, params, batch });
    } finally {
      if (!this.keepsBatches) disposeTree(this.parts.engine, batches.pop());
    }
  }

  /** Consumes `cotangent` and all of `walk` but where it began. */
  private async walkBack(
    iteration: number,
    walk: Walk,
    cotangent: Parameters,
    params: Named<DeviceTensor>,
    rate: DeviceTensor,
  ): Promise<{ gradients: Named<DeviceTensor>; rateGradient: DeviceTensor }> {
    const { engine } = this.parts;
    let state: BackwardOutputs<DeviceTensor> = {
      cotangent,
      gradients: Object.fromEntries(
        Object.entries(trained(this.parts.parameterization, params)).map(([name, { spec }]) => [
          name,
          this.zeros(spec.shape),
        ]),
      ),
      rateGradient: this.zeros([]),
    };
    for (let step = this.config.syntheticSteps - 1; step >= 0; step -= 1) {
      disposeTree(engine, walk.places.pop());
      const batch = walk.batches.pop() ?? uploadTree(engine, this.batch(iteration, step, true));
      const next = await this.backward({
        theta: last(walk.places),
        gradient: last(walk.gradients),
        rate,
        params,
        batch,
        ...state,
      });
      disposeTree(engine, [batch, state, walk.gradients.pop()]);
      state = next;
    }
    disposeTree(engine, state.cotangent);
    return { gradients: state.gradients, rateGradient: state.rateGradient };
  }

  private batch(iteration: number, step: number, adjoint: boolean): StudentBatch<HostTensor> {
    const { variants, perClass, formation, classes } = this.parts.parameterization;
    const { items, variant, augmentation } = this.draws.step(iteration, step);
    const count = items.length * formation;
    const labels = Array.from({ length: count }, (_, i) =>
      Math.floor((items[Math.floor(i / formation)] ?? 0) / perClass),
    );
    return {
      items: { data: items, shape: [items.length] },
      variant: { data: oneHot([variant], variants), shape: [variants] },
      targets: { data: oneHot(labels, classes), shape: [count, classes] },
      augmentation: this.tablesFor(count, adjoint).fill([{ draws: augmentation, count }]),
    };
  }

  private tablesFor(tables: number, adjoint: boolean): AugmentationTables {
    const key = `${tables}/${adjoint}`;
    const known = this.tables.get(key) ?? new AugmentationTables(this.pipeline, { tables, adjoint });
    this.tables.set(key, known);
    return known;
  }

  private zeros(shape: readonly number[]): DeviceTensor {
    return this.parts.engine.upload(new Float32Array(sizeOf(shape)), shape);
  }

  /** A snapshot as the network's parameters. */
  private upload(flat: Float32Array): Parameters {
    let next = 0;
    return this.parts.network.params.map(({ shape }) => {
      const from = next;
      next += sizeOf(shape);
      return this.parts.engine.upload(flat.subarray(from, next), shape);
    });
  }
}

/** Takes the only element out of a list. */
function taken(list: DeviceTensor[]): DeviceTensor {
  const found = list.pop();
  if (found === undefined) throw new Error('The student took no step.');
  return found;
}

const sizeOfAll = (shapes: readonly (readonly number[])[]): number =>
  shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);

function last(walked: readonly Parameters[]): Parameters {
  const found = walked.at(-1);
  if (found === undefined) throw new Error('The student took no step.');
  return found;
}

function checked(trajectories: Trajectories | null, config: MttConfig, size: number): Trajectories {
  if (trajectories === null || trajectories.count < 1) {
    throw new UserError('conflict', message('method.trajectoryMatchingNeedsExperts'));
  }
  if (trajectories.size !== size) {
    throw new UserError(
      'conflict',
      message('method.expertsParametersNetworkThey', { found: trajectories.size, needed: size }),
    );
  }
  const needed = config.maxStartEpoch - 1 + config.expertEpochs;
  if (trajectories.epochs < needed) {
    throw new UserError(
      'conflict',
      message('method.expertsTrainedEpochsThese', { epochs: trajectories.epochs, needed }),
    );
  }
  return trajectories;
}
