import { ShapeMismatchError } from '@main/core/engine/errors';
import type { DeviceTensor, Engine, MemoryInfo, Program } from '@main/core/engine/types';
import type { ProgramIR, HostArray } from '@main/core/trace/ir';
import { interpret } from './interpreter';

/**
 * The interpreter as an engine that keeps every value in double precision: slow, and exact enough for finite
 * differences.
 */
export class ReferenceEngine implements Engine {
  readonly id = 'onnx';
  readonly batchesOn = 'host';
  readonly device = { name: 'interpreter', kind: 'cpu', runtime: 'double precision' } as const;
  private readonly programs = new Map<string, ProgramIR>();
  private readonly values = new Map<number, ArrayLike<number>>();
  private next = 0;

  compile(ir: ProgramIR): Promise<Program> {
    this.programs.set(ir.hash, ir);
    const { name, hash } = ir;
    return Promise.resolve({
      name,
      hash,
      inputs: ir.inputs.map(({ spec }) => spec),
      outputs: ir.outputs.map(({ spec }) => spec),
    });
  }

  upload(data: HostArray, shape: readonly number[]): DeviceTensor {
    return this.store(Array.from(data), shape, data instanceof Int32Array ? 'int32' : 'float32');
  }

  /** As `upload`, of values that float32 cannot hold. */
  uploadDoubles(data: readonly number[], shape: readonly number[]): DeviceTensor {
    return this.store([...data], shape, 'float32');
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    const data = this.doubles(tensor);
    return Promise.resolve(tensor.spec.dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data));
  }

  /** The values of a tensor, unrounded. */
  doubles(tensor: DeviceTensor): number[] {
    const data = this.values.get(tensor.id);
    if (data === undefined) throw new Error('The tensor was freed.');
    return Array.from(data);
  }

  dispose(tensor: DeviceTensor): void {
    if (!this.values.delete(tensor.id)) throw new Error('The tensor was freed twice.');
  }

  memory(): MemoryInfo {
    return { tensors: this.values.size, bytes: 0 };
  }

  run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]> {
    const ir = this.programs.get(program.hash);
    if (ir === undefined) throw new ShapeMismatchError('The program was not compiled.');
    const outputs = interpret(
      ir,
      inputs.map((tensor) => this.doubles(tensor)),
      { precision: 'double' },
    );
    return Promise.resolve(
      outputs.map((data, i) => {
        const spec = ir.outputs[i]?.spec ?? { shape: [], dtype: 'float32' };
        return this.store(data, spec.shape, spec.dtype);
      }),
    );
  }

  close(): Promise<void> {
    this.values.clear();
    return Promise.resolve();
  }

  private store(
    data: readonly number[],
    shape: readonly number[],
    dtype: DeviceTensor['spec']['dtype'],
  ): DeviceTensor {
    const id = this.next;
    this.next += 1;
    this.values.set(id, data);
    return { id, spec: { shape, dtype } };
  }
}
