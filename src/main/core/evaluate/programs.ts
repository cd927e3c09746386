/** The two traced functions of an evaluation: one SGD step on a batch, and the logits of a test batch. */
import { compiledByShape, type DeviceFunction } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { crossEntropy } from '../nets/network';
import { sgdStep } from '../optimizer/sgd';
import { valueAndGrad } from '../trace/differentiate';
import type { TensorSpec } from '../trace/ir';
import { add, greaterEqual, max, mul, sum, type Sym, where } from '../trace/ops';
import type { NetworkDefinition } from '../types';
import { prepareImages, standardiseBatch, type StepAugmentation } from './augmentation';
import type { TrainBatch } from './batches';

/** PyTorch's momentum of the running statistics of batch norm. */
const RUNNING_MOMENTUM = 0.1;

export interface RunningStatistics<T> {
  readonly mean: readonly T[];
  readonly variance: readonly T[];
}

export interface TrainInputs<T> {
  readonly params: readonly T[];
  readonly velocities: readonly T[];
  readonly running: RunningStatistics<T>;
  /** [B, C, S, S], before standardisation and augmentation. */
  readonly images: T;
  /** One-hot, [B, classes]. */
  readonly targets: T;
  /** Scalar. */
  readonly learningRate: T;
  /** What the augmentation takes of each sample, without transposes; empty without augmentation. */
  readonly augmentation: readonly T[];
}

interface TrainOutputs<T> {
  readonly params: readonly T[];
  readonly velocities: readonly T[];
  readonly running: RunningStatistics<T>;
  /** Mean cross-entropy and number of correct answers of the batch, before the step. */
  readonly loss: T;
  readonly correct: T;
}

interface StepSettings extends StepAugmentation {
  readonly momentum: number;
  readonly weightDecay: number;
}

type TestSettings = Pick<StepSettings, 'standardise'>;

/** One training step: standardise, augment, forward, backward, SGD (fixtures' definition C.9). */
export function trainStep(network: NetworkDefinition, settings: StepSettings) {
  return (inputs: TrainInputs<Sym>): TrainOutputs<Sym> => {
    const images = prepareImages(settings, inputs.images, inputs.augmentation);
    const run = (params: readonly Sym[]) => network.apply(params, images);
    const { value: loss, gradient } = valueAndGrad((params: readonly Sym[]) =>
      crossEntropy(run(params).logits, inputs.targets),
    )(inputs.params);
    const { logits, batchStatistics } = run(inputs.params);
    const { params, velocities } = sgdStep(inputs.params, gradient, inputs.velocities, {
      learningRate: inputs.learningRate,
      momentum: settings.momentum,
      weightDecay: settings.weightDecay,
    });
    return {
      params,
      velocities,
      running: blendStatistics(inputs.running, batchStatistics),
      loss,
      correct: countCorrect(logits, inputs.targets),
    };
  };
}

/** The running statistics after one more batch. */
export function blendStatistics(
  running: RunningStatistics<Sym>,
  batch: RunningStatistics<Sym>,
): RunningStatistics<Sym> {
  const blend = (old: readonly Sym[], fresh: readonly Sym[]): Sym[] =>
    old.map((value, i) => {
      const seen = fresh[i];
      if (!seen) throw new Error('A batch-norm layer has no statistics.');
      return add(mul(value, 1 - RUNNING_MOMENTUM), mul(seen, RUNNING_MOMENTUM));
    });
  return { mean: blend(running.mean, batch.mean), variance: blend(running.variance, batch.variance) };
}

/** Rows whose true logit is the largest. */
function countCorrect(logits: Sym, targets: Sym): Sym {
  const ofTruth = sum(mul(logits, targets), [1]);
  return sum(where(greaterEqual(ofTruth, max(logits, [1])), 1, 0));
}

interface TestInputs<T> {
  readonly params: readonly T[];
  readonly running: RunningStatistics<T>;
  readonly images: T;
}

/** Logits [B, classes] of a test batch in eval mode, standardised like training batches, never augmented. */
export function testLogits(network: NetworkDefinition, settings: TestSettings) {
  return (inputs: TestInputs<Sym>): Sym => {
    const images = settings.standardise ? standardiseBatch(inputs.images) : inputs.images;
    const { mean, variance } = inputs.running;
    return network.apply(inputs.params, images, {
      kind: 'eval',
      runningMean: mean,
      runningVariance: variance,
    }).logits;
  };
}

/*
 * An evaluation's programs on an engine: compiled once per batch size.
 */

/** The functions of a network in training, for any number of engines. */
export interface NetworkFunctions {
  readonly train: ReturnType<typeof trainStep>;
  readonly test: ReturnType<typeof testLogits>;
}

export const networkFunctions = (
  network: NetworkDefinition,
  settings: StepSettings,
  testing: TestSettings = settings,
): NetworkFunctions => ({ train: trainStep(network, settings), test: testLogits(network, testing) });

/** A network in training, on the device. */
export interface NetState {
  readonly params: readonly DeviceTensor[];
  readonly velocities: readonly DeviceTensor[];
  readonly running: RunningStatistics<DeviceTensor>;
}

export class EvaluationPrograms {
  private readonly trainer: DeviceFunction<TrainInputs<TensorSpec>, TrainOutputs<Sym>>;
  private readonly tester: DeviceFunction<TestInputs<TensorSpec>, Sym>;

  constructor(
    private readonly engine: Engine,
    { train, test }: NetworkFunctions,
  ) {
    this.trainer = compiledByShape<TrainInputs<TensorSpec>, TrainOutputs<Sym>>(
      engine,
      'evaluate/train',
      train,
    );
    this.tester = compiledByShape<TestInputs<TensorSpec>, Sym>(engine, 'evaluate/test', test);
  }

  /** One step. The caller keeps its inputs and owns the new state. */
  async train(
    state: NetState,
    batch: TrainBatch<DeviceTensor>,
    learningRate: DeviceTensor,
  ): Promise<NetState> {
    const { loss, correct, ...next } = await this.trainer({ ...state, ...batch, learningRate });
    this.engine.dispose(loss);
    this.engine.dispose(correct);
    return next;
  }

  /** Logits of a test batch; the caller owns them. */
  test({ params, running }: NetState, images: DeviceTensor): Promise<DeviceTensor> {
    return this.tester({ params, running, images });
  }
}
