/** An evaluation's programs on an engine: compiled once per batch size. */
import { compileFunction, type CompiledFunction } from '../engine/compile';
import { specsOf } from '../engine/specs';
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
  type TestSettings,
  type TestInputs,
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
  private readonly trainers = new Map<
    string,
    Promise<CompiledFunction<TrainInputs<TensorSpec>, TrainOutputs<Sym>>>
  >();
  private readonly testers = new Map<string, Promise<CompiledFunction<TestInputs<TensorSpec>, Sym>>>();

  constructor(
    private readonly engine: Engine,
    private readonly network: NetworkDefinition,
    private readonly settings: StepSettings,
    private readonly testing: TestSettings = settings,
  ) {}

  /** One step. The caller keeps its inputs and owns the new state. */
  async train(
    state: NetState,
    batch: TrainBatch<DeviceTensor>,
    learningRate: DeviceTensor,
  ): Promise<NetState> {
    const inputs: TrainInputs<DeviceTensor> = { ...state, ...batch, learningRate };
    const key = batch.images.spec.shape.join('x');
    let program = this.trainers.get(key);
    if (!program) {
      const step = trainStep(this.network, this.settings);
      program = compileFunction(this.engine, 'evaluate/train', step, specsOf(inputs));
      this.trainers.set(key, program);
    }
    const { params, velocities, running, loss, correct } = await (await program).run(inputs);
    this.engine.dispose(loss);
    this.engine.dispose(correct);
    return { params, velocities, running };
  }

  /** Logits of a test batch; the caller owns them. */
  async test({ params, running }: NetState, images: DeviceTensor): Promise<DeviceTensor> {
    const inputs: TestInputs<DeviceTensor> = { params, running, images };
    const key = images.spec.shape.join('x');
    let program = this.testers.get(key);
    if (!program) {
      program = compileFunction(
        this.engine,
        'evaluate/test',
        testLogits(this.network, this.testing),
        specsOf(inputs),
      );
      this.testers.set(key, program);
    }
    return (await program).run(inputs);
  }
}
