import { type AugmentationPipeline, formFor } from '../../augment/stages';
import { compiledByShape, type DeviceFunction, disposeTree, uploadTree } from '../../engine/compile';
import type { DeviceTensor, Engine } from '../../engine/types';
import { trained } from '../../parameterization/parameterization';
import { sizeOf, type TensorSpec } from '../../trace/ir';
import type { Sym } from '../../trace/ops';
import type { Named } from '../../types';
import type { StudentBatches } from './draws';
import {
  type BackwardInputs,
  type BackwardOutputs,
  type EndInputs,
  type EndOutputs,
  type ForwardInputs,
  type ForwardOutputs,
  type StudentBatch,
  type StudentParts,
  studentStep,
  studentStepBackward,
  trajectoryLoss,
} from './programs';

/** A set of the network's parameters on a device. */
type Parameters = readonly DeviceTensor[];

/** What a student walks through. */
export interface Walk {
  readonly iteration: number;
  readonly steps: number;
  /** Where the expert was, and where it came to, as the network's parameters one after another. */
  readonly start: Float32Array;
  readonly target: Float32Array;
  readonly params: Named<DeviceTensor>;
  /** The learned learning rate, a scalar. */
  readonly rate: DeviceTensor;
}

/** The caller owns all tensors. */
export interface Walked {
  readonly gradients: Named<DeviceTensor>;
  readonly rateGradient: DeviceTensor;
  /** Of the end, against the expert. */
  readonly loss: DeviceTensor;
  /** Of the student's last step. */
  readonly studentLoss: DeviceTensor;
}

/** Takes the student's steps, and the way back through them. */
export interface Student {
  walk(walk: Walk): Promise<Walked>;
}

type Spec = TensorSpec;

/** A step as the way back needs it. */
interface Taken {
  /** Where the student was before. */
  readonly theta: Parameters;
  readonly gradient: Parameters;
  /** The step's batch, where batches stay on the device. */
  readonly batch: StudentBatch<DeviceTensor> | null;
}

/** Parameters one after another as tensors on a device. */
function uploadParameters(
  engine: Engine,
  flat: Float32Array,
  shapes: readonly (readonly number[])[],
): Parameters {
  let next = 0;
  return shapes.map((shape) => {
    const from = next;
    next += sizeOf(shape);
    return engine.upload(flat.subarray(from, next), shape);
  });
}

/**
 * A student whose steps take their batches whole. What is kept on the device are the N + 1 parameter sets of the student
 * and its N gradients; everything else is of the size of one step, whatever N is. Where a device makes augmentations by
 * formulas, a batch is some thirty numbers an image, and stays there for the way back too.
 */
export class WholeStudent implements Student {
  private readonly keepsBatches: boolean;
  private readonly forward: DeviceFunction<ForwardInputs<Spec>, ForwardOutputs<Sym>>;
  private readonly end: DeviceFunction<EndInputs<Spec>, EndOutputs<Sym>>;
  private readonly backward: DeviceFunction<BackwardInputs<Spec>, BackwardOutputs<Sym>>;

  constructor(
    private readonly engine: Engine,
    private readonly parts: StudentParts & { readonly pipeline: AugmentationPipeline },
    private readonly batches: StudentBatches,
  ) {
    this.keepsBatches = formFor(engine) === 'formulas';
    this.forward = compiledByShape<ForwardInputs<Spec>, ForwardOutputs<Sym>>(
      engine,
      'mtt/forward',
      studentStep(parts),
    );
    this.end = compiledByShape<EndInputs<Spec>, EndOutputs<Sym>>(engine, 'mtt/end', trajectoryLoss);
    this.backward = compiledByShape<BackwardInputs<Spec>, BackwardOutputs<Sym>>(
      engine,
      'mtt/backward',
      studentStepBackward(parts),
    );
  }

  async walk(walk: Walk): Promise<Walked> {
    const { engine } = this;
    const shapes = this.parts.network.params.map(({ shape }) => shape);
    const start = uploadParameters(engine, walk.start, shapes);
    const target = uploadParameters(engine, walk.target, shapes);
    const taken: Taken[] = [];
    let theta = start;
    /** Of the last step so far. */
    let studentLoss: DeviceTensor[] = [];
    try {
      for (let step = 0; step < walk.steps; step += 1) {
        const { after, batch } = await this.step(walk, step, theta);
        taken.push({ theta, gradient: after.gradient, batch });
        theta = after.theta;
        disposeTree(engine, studentLoss);
        studentLoss = [after.loss];
      }
      const { loss, cotangent } = await this.end({ start, end: theta, target });
      const { gradients, rateGradient } = await this.back(walk, taken, cotangent);
      const [last] = studentLoss.splice(0);
      if (last === undefined) throw new Error('The student took no step.');
      return { gradients, rateGradient, loss, studentLoss: last };
    } finally {
      disposeTree(engine, [theta, target, studentLoss]);
      for (const { theta: place, gradient, batch } of taken) {
        disposeTree(engine, [place, gradient, batch ?? []]);
      }
    }
  }

  private async step(
    { iteration, params, rate }: Walk,
    step: number,
    theta: Parameters,
  ): Promise<{ after: ForwardOutputs<DeviceTensor>; batch: StudentBatch<DeviceTensor> | null }> {
    const batch = uploadTree(this.engine, this.batches.batch(iteration, step, false));
    let kept: StudentBatch<DeviceTensor> | null = null;
    try {
      const after = await this.forward({ theta, rate, params, batch });
      if (this.keepsBatches) kept = batch;
      return { after, batch: kept };
    } finally {
      if (kept === null) disposeTree(this.engine, batch);
    }
  }

  /** Consumes `cotangent` and what was taken. */
  private async back(
    { iteration, params, rate }: Walk,
    taken: Taken[],
    cotangent: Parameters,
  ): Promise<Pick<Walked, 'gradients' | 'rateGradient'>> {
    const { engine } = this;
    const zeros = (shape: readonly number[]): DeviceTensor =>
      engine.upload(new Float32Array(sizeOf(shape)), shape);
    let state: BackwardOutputs<DeviceTensor> = {
      cotangent,
      gradients: Object.fromEntries(
        Object.entries(trained(this.parts.parameterization, params)).map(([name, { spec }]) => [
          name,
          zeros(spec.shape),
        ]),
      ),
      rateGradient: zeros([]),
    };
    for (let last = taken.at(-1); last !== undefined; last = taken.at(-1)) {
      const { theta, gradient } = last;
      const batch = last.batch ?? uploadTree(engine, this.batches.batch(iteration, taken.length - 1, true));
      const next = await this.backward({ theta, gradient, rate, params, batch, ...state });
      taken.pop();
      disposeTree(engine, [batch, state, theta, gradient]);
      state = next;
    }
    disposeTree(engine, state.cotangent);
    return { gradients: state.gradients, rateGradient: state.rateGradient };
  }
}
