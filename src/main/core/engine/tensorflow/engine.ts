import * as tf from '@tensorflow/tfjs-core';
import type { ProgramIR, TensorSpec, HostArray } from '../../trace/ir';
import { EngineError } from '../errors';
import { prepareForTensorflow } from '../plan/prepare';
import { ProgramCache } from '../programs';
import { checkInputs, hostSpec, TensorTable } from '../tensors';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from '../types';
import { Executable } from './executable';
import { loadTensorflow, type TensorflowLibrary } from './library';

/**
 * Interprets programs with the kernels of TensorFlow.js: CUDA through the native library where that loads, otherwise
 * WebAssembly.
 */
export class TensorflowEngine implements Engine {
  readonly id = 'tensorflow';
  readonly batchesOn = 'host';
  readonly device: DeviceInfo;
  /** Why a better backend is not in use; undefined when this is the best there is. */
  readonly note: string | undefined;
  private readonly tensors = new TensorTable<tf.Tensor>();
  private readonly programs: ProgramCache<Executable>;
  private closed = false;

  private constructor(library: TensorflowLibrary) {
    this.device = library.device;
    this.note = library.note;
    this.programs = new ProgramCache((ir) =>
      Promise.resolve(new Executable(prepareForTensorflow(ir), library)),
    );
  }

  /**
   * Starts the engine on the best backend.
   * @throws EngineUnavailableError when no backend works.
   */
  static async create(): Promise<TensorflowEngine> {
    return new TensorflowEngine(await loadTensorflow());
  }

  async compile(ir: ProgramIR): Promise<Program> {
    this.checkOpen();
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    this.checkOpen();
    const spec = hostSpec(data, shape);
    return this.tensors.add(spec, tf.tensor(data.slice(), [...shape], spec.dtype));
  }

  async download(tensor: DeviceTensor): Promise<HostArray> {
    const data = await this.tensors.get(tensor).data();
    return tensor.spec.dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor).dispose();
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  async run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    this.checkOpen();
    checkInputs(program, inputs);
    const outputs = this.programs.get(program).run(inputs.map((input) => this.tensors.get(input)));
    const owned = program.outputs.map((spec, i) => this.tensors.add(spec, outputs[i] ?? missing(spec)));
    return Promise.resolve(owned);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const tensor of this.tensors.clear()) tensor.dispose();
    for (const executable of this.programs.clear()) executable.dispose();
    return Promise.resolve();
  }

  private checkOpen(): void {
    if (this.closed) throw new EngineError('The tensorflow engine was closed.');
  }
}

function missing(spec: TensorSpec): never {
  throw new EngineError(`TensorFlow returned no output of shape [${spec.shape.join(', ')}].`);
}
