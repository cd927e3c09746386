import { ShapeMismatchError } from '@main/core/engine/errors';
import type { DeviceTensor, Engine, MemoryInfo, Program } from '@main/core/engine/types';
import type { ProgramIR, HostArray } from '@main/core/trace/ir';
import { interpreting } from './interpreter';

/** Values of a tensor, computed when they are first asked for. */
type Values = () => ArrayLike<number>;

/**
 * The interpreter as an engine that keeps every value in double precision: slow, and exact enough for finite
 * differences. What nobody asks for is not computed.
 */
export class ReferenceEngine implements Engine {
  readonly id = 'onnx';
  readonly batchesOn = 'host';
  readonly device = { name: 'interpreter', kind: 'cpu', runtime: 'double precision' } as const;
  private readonly programs = new Map<string, ProgramIR>();
  private readonly values = new Map<number, Values>();
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
    const values = Array.from(data);
    return this.store(() => values, shape, data instanceof Int32Array ? 'int32' : 'float32');
  }

  /** As `upload`, of values that float32 cannot hold. */
  uploadDoubles(data: readonly number[], shape: readonly number[]): DeviceTensor {
    const values = [...data];
    return this.store(() => values, shape, 'float32');
  }

  download(tensor: DeviceTensor): Promise<HostArray> {
    const data = this.doubles(tensor);
    return Promise.resolve(tensor.spec.dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data));
  }

  /** The values of a tensor, unrounded. */
  doubles(tensor: DeviceTensor): number[] {
    return Array.from(this.valuesOf(tensor)());
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
    // Inputs may be freed before they are asked for.
    const values = inputs.map((tensor) => this.valuesOf(tensor));
    const answer = interpreting(ir, (i) => values[i]?.() ?? [], { precision: 'double' });
    return Promise.resolve(
      ir.outputs.map(({ spec }, i) => this.store(() => answer(i), spec.shape, spec.dtype)),
    );
  }

  close(): Promise<void> {
    this.values.clear();
    return Promise.resolve();
  }

  private valuesOf(tensor: DeviceTensor): Values {
    const values = this.values.get(tensor.id);
    if (values === undefined) throw new Error('The tensor was freed.');
    return values;
  }

  private store(
    values: Values,
    shape: readonly number[],
    dtype: DeviceTensor['spec']['dtype'],
  ): DeviceTensor {
    const id = this.next;
    this.next += 1;
    this.values.set(id, values);
    return { id, spec: { shape, dtype } };
  }
}
