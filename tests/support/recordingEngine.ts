import { ProgramCache } from '../../src/main/core/engine/programs';
import { checkInputs, hostSpec, TensorTable } from '../../src/main/core/engine/tensors';
import type { DeviceTensor, Engine, HostArray, MemoryInfo, Program } from '../../src/main/core/engine/types';
import type { ProgramIR, TensorSpec } from '../../src/main/core/trace/ir';
import { sizeOf } from '../../src/main/core/trace/spec';

/** Computes nothing (every result is 0) and keeps the programs that it is given: for looking at what a run compiles. */
export class RecordingEngine implements Engine {
  readonly id = 'onnx';
  readonly device = { name: 'recorder', kind: 'cpu', runtime: 'none' } as const;
  /** Every distinct program, in the order of compilation. */
  readonly recorded: ProgramIR[] = [];
  private readonly tensors = new TensorTable<null>();
  private readonly programs = new ProgramCache<ProgramIR>((ir) => {
    this.recorded.push(ir);
    return Promise.resolve(ir);
  });

  compile(ir: ProgramIR): Promise<Program> {
    return this.programs.compile(ir);
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    return this.tensors.add(hostSpec(data, shape), null);
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    this.tensors.get(tensor);
    return Promise.resolve(zeros(tensor.spec));
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
    return Promise.resolve(program.outputs.map((spec) => this.tensors.add(spec, null)));
  }

  close(): Promise<void> {
    this.tensors.clear();
    return Promise.resolve();
  }
}

const zeros = ({ shape, dtype }: TensorSpec): HostArray =>
  dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
