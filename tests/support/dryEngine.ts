import { checkInputs, hostSpec } from '../../src/main/core/engine/tensors';
import { TensorTable } from '../../src/main/core/engine/tensors';
import type { DeviceTensor, Engine, HostArray, MemoryInfo, Program } from '../../src/main/core/engine/types';
import type { ProgramIR } from '../../src/main/core/trace/ir';
import { sizeOf } from '../../src/main/core/trace/spec';

/**
 * An engine that computes nothing: every program answers tensors of the right shapes, and every download zeros. Whole
 * runs of the real sizes pass in no time, to count what they ask of a device or to see the programs that they compile.
 */
export class DryEngine implements Engine {
  readonly id = 'webgpu';
  readonly device = { name: 'none', kind: 'gpu', runtime: 'dry' } as const;
  /** Every program that was compiled, once each, in order. */
  readonly programs = new Map<string, ProgramIR>();
  private readonly tensors = new TensorTable<null>();

  compile(ir: ProgramIR): Promise<Program> {
    this.programs.set(ir.hash, ir);
    const inputs = ir.inputs.map(({ spec }) => spec);
    const outputs = ir.outputs.map(({ spec }) => spec);
    return Promise.resolve({ name: ir.name, hash: ir.hash, inputs, outputs });
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    return this.tensors.add(hostSpec(data, shape), null);
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    this.tensors.get(tensor);
    const size = sizeOf(tensor.spec.shape);
    return Promise.resolve(tensor.spec.dtype === 'int32' ? new Int32Array(size) : new Float32Array(size));
  }

  dispose(tensor: DeviceTensor): void {
    this.tensors.remove(tensor);
  }

  memory(): MemoryInfo {
    return this.tensors.memory();
  }

  run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    checkInputs(program, inputs);
    for (const input of inputs) this.tensors.get(input);
    return Promise.resolve(program.outputs.map((spec) => this.tensors.add(spec, null)));
  }

  close(): Promise<void> {
    this.tensors.clear();
    return Promise.resolve();
  }
}
