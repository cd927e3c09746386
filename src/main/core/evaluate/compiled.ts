/** An evaluation's programs on an engine: compiled once per batch size. */
import { compiledByShape, type DeviceFunction } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import type { TensorSpec } from '../trace/ir';
import type { Sym } from '../trace/ops';
import type { NetworkDefinition } from '../types';
import type { TrainBatch } from './batches';
import {
  testLogits,
  trainStep,
  type RunningStatistics,
  type StepSettings,
  type TestInputs,
  type TestSettings,
  type TrainInputs,
  type TrainOutputs,
} from './programs';

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
    network: NetworkDefinition,
    settings: StepSettings,
    testing: TestSettings = settings,
  ) {
    this.trainer = compiledByShape<TrainInputs<TensorSpec>, TrainOutputs<Sym>>(
      engine,
      'evaluate/train',
      trainStep(network, settings),
    );
    this.tester = compiledByShape<TestInputs<TensorSpec>, Sym>(
      engine,
      'evaluate/test',
      testLogits(network, testing),
    );
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
