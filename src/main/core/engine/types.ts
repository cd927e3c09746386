import type { DeviceDetails, EngineId } from '@shared/domain';
import type { HostArray, ProgramIR, TensorSpec } from '../trace/ir';

/** What an engine runs on, in words for people. */
export interface DeviceInfo {
  readonly name: string;
  readonly kind: 'cpu' | 'gpu';
  /** Version of the executing library, e.g. `onnxruntime-node 1.30.0`. */
  readonly runtime: string;
  readonly details?: DeviceDetails;
}

/** A tensor that lives on an engine's device. Owned by its receiver; freed with `Engine.dispose`. */
export interface DeviceTensor {
  readonly id: number;
  readonly spec: TensorSpec;
}

/** A compiled program: fixed shapes, cached by the hash of its IR. */
export interface Program {
  readonly name: string;
  readonly hash: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** Live tensors that the engine's callers own, and their bytes. */
export interface MemoryInfo {
  readonly tensors: number;
  readonly bytes: number;
}

/**
 * `host`: the host picks the images of a batch and makes tables of what augmentation does to every pixel, and both are
 * uploaded. `device`: images stay on the device, and a batch brings row numbers and a few numbers an image.
 */
export type BatchPlace = 'host' | 'device';

/** Executes traced programs on one device. Engines never modify or consume their inputs. */
export interface Engine {
  readonly id: EngineId;
  readonly device: DeviceInfo;
  /** Where batches are best put together. */
  readonly batchesOn: BatchPlace;
  /**
   * Images that pass a network together fastest; longer batches go in blocks of about as many. A processor computes on
   * what its cache holds, while a graphics card wants all there is. Absent where batches go whole.
   */
  readonly imagesAtOnce?: number;
  /** Compiles `ir`, or returns the program already compiled from an equal one. Throws UnsupportedPrimitiveError. */
  compile(ir: ProgramIR): Promise<Program>;
  /** Copies host data to the device. `data.length` must be the product of `shape`. */
  upload(data: HostArray, shape: readonly number[]): DeviceTensor;
  /** Copies a tensor to the host, waiting for the work that produces it. */
  download(tensor: DeviceTensor): Promise<HostArray>;
  /** Frees a tensor. Freeing twice is an error. */
  dispose(tensor: DeviceTensor): void;
  memory(): MemoryInfo;
  /**
   * Runs a program. Resolves once the work is enqueued (not necessarily finished); the caller owns the outputs.
   * Throws ShapeMismatchError when an input's spec is not the program's.
   */
  run(program: Program, inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]>;
  /**
   * Engines for trainings that do not depend on each other, up to `count` and at least one: what each computes does not
   * depend on the others. They belong to this engine, which closes them. Absent where nothing is gained.
   */
  lanes?(count: number): readonly Engine[];
  /**
   * What was chosen for this machine and decides on the last digits of results, by names of the engine's own. An engine
   * that chooses nothing has none.
   */
  record?(): Readonly<Record<string, string>>;
  /** Goes on as a run began that had this record, or begins a new one with none. Called before the run compiles anything. */
  adopt?(record: Readonly<Record<string, string>>): void;
  /** Frees programs, tensors and the device. The engine cannot be used afterwards. */
  close(): Promise<void>;
}
