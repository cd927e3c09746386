import { type ProgramIR, sizeOf, type HostArray } from '../trace/ir';
import { checkInputs, hostSpec, ProgramCache, TensorTable } from './resources';
import type { DeviceInfo, DeviceTensor, Engine, MemoryInfo, Program } from './types';

/**
 * An engine that computes nothing: tensors have shapes, and downloads answer zeros. It tells which programs would
 * run, how often and with how much memory, without a device.
 */
export class IdleEngine<T> implements Engine {
  readonly id: Engine['id'];
  readonly device: DeviceInfo;
  readonly batchesOn: Engine['batchesOn'];
  /** What was made of every distinct program, in the order in which they were first asked for. */
  readonly met: T[] = [];
  /** Most bytes of tensors that lived at one moment. */
  peakBytes = 0;
  private readonly tensors = new TensorTable<null>();
  private readonly programs: ProgramCache<T>;
  private readonly runs = new Map<string, number>();

  /**
   * @param as what the engine says that it is
   * @param make what is kept of a program; what it throws, `compile` throws
   */
  constructor(as: Pick<Engine, 'id' | 'device' | 'batchesOn'>, make: (ir: ProgramIR) => T | Promise<T>) {
    this.id = as.id;
    this.device = as.device;
    this.batchesOn = as.batchesOn;
    this.programs = new ProgramCache(async (ir) => {
      const made = await make(ir);
      this.met.push(made);
      return made;
    });
  }

  compile(ir: ProgramIR): Promise<Program> {
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    const tensor = this.tensors.add(hostSpec(data, shape), null);
    this.peakBytes = Math.max(this.peakBytes, this.memory().bytes);
    return tensor;
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    this.tensors.get(tensor);
    const count = sizeOf(tensor.spec.shape);
    return Promise.resolve(tensor.spec.dtype === 'int32' ? new Int32Array(count) : new Float32Array(count));
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor);
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    checkInputs(program, inputs);
    this.programs.get(program);
    for (const input of inputs) this.tensors.get(input);
    this.runs.set(program.hash, (this.runs.get(program.hash) ?? 0) + 1);
    const outputs = program.outputs.map((spec) => this.tensors.add(spec, null));
    this.peakBytes = Math.max(this.peakBytes, this.memory().bytes);
    return Promise.resolve(outputs);
  }

  /** How often each program (by its hash) ran since the last call. */
  takeRuns(): ReadonlyMap<string, number> {
    const taken = new Map(this.runs);
    this.runs.clear();
    return taken;
  }

  close(): Promise<void> {
    this.tensors.clear();
    this.programs.clear();
    return Promise.resolve();
  }
}
