import { describeSpec, sameSpec, sizeOf, type TensorSpec, type HostArray } from '../trace/ir';
import { EngineError, ShapeMismatchError } from './errors';
import type { DeviceTensor, MemoryInfo, Program } from './types';

/** Keeps an engine's books: which tensors its callers own, and what stands behind each. */
export class TensorTable<Storage> {
  private readonly entries = new Map<number, { readonly tensor: DeviceTensor; readonly storage: Storage }>();
  private nextId = 1;
  private bytes = 0;

  /** Registers a new tensor that the caller owns from now on. */
  add(spec: TensorSpec, storage: Storage): DeviceTensor {
    const tensor: DeviceTensor = { id: this.nextId++, spec };
    this.entries.set(tensor.id, { tensor, storage });
    this.bytes += bytesOf(spec);
    return tensor;
  }

  /** What stands behind a tensor. Throws EngineError when it was freed or belongs to another engine. */
  get(tensor: DeviceTensor): Storage {
    const entry = this.entries.get(tensor.id);
    if (entry?.tensor !== tensor) throw gone(tensor);
    return entry.storage;
  }

  /** Removes a tensor and returns what stood behind it. Throws EngineError when that happened before. */
  remove(tensor: DeviceTensor): Storage {
    const storage = this.get(tensor);
    this.entries.delete(tensor.id);
    this.bytes -= bytesOf(tensor.spec);
    return storage;
  }

  memory(): MemoryInfo {
    return { tensors: this.entries.size, bytes: this.bytes };
  }

  /** Forgets all tensors and returns what stood behind them. */
  clear(): Storage[] {
    const all = [...this.entries.values()].map(({ storage }) => storage);
    this.entries.clear();
    this.bytes = 0;
    return all;
  }
}

const gone = (tensor: DeviceTensor): EngineError =>
  new EngineError(
    `Tensor ${tensor.id} (${describeSpec(tensor.spec)}) was freed already, or belongs to another engine.`,
  );

const bytesOf = (spec: TensorSpec): number => 4 * sizeOf(spec.shape);

/** The spec of host data of a shape. Throws ShapeMismatchError when the number of values does not fit. */
export function hostSpec(data: HostArray, shape: readonly number[]): TensorSpec {
  if (data.length !== sizeOf(shape)) {
    throw new ShapeMismatchError(
      `Shape [${shape.join(', ')}] has ${sizeOf(shape)} values, but ${data.length} were given.`,
    );
  }
  return { shape: [...shape], dtype: data instanceof Int32Array ? 'int32' : 'float32' };
}

/** Checks that the inputs are what the program was compiled for. Throws ShapeMismatchError naming the first misfit. */
export function checkInputs(program: Program, inputs: readonly DeviceTensor[]): void {
  if (inputs.length !== program.inputs.length) {
    throw new ShapeMismatchError(
      `Program "${program.name}" takes ${program.inputs.length} inputs, but ${inputs.length} were given.`,
    );
  }
  program.inputs.forEach((spec, i) => {
    const given = inputs[i]?.spec;
    if (given === undefined || sameSpec(spec, given)) return;
    throw new ShapeMismatchError(
      `Input ${i} of program "${program.name}" must be ${describeSpec(spec)}, but is ${describeSpec(given)}.`,
    );
  });
}
