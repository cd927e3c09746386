import type { TensorSpec } from '../trace/ir';
import type { Sym } from '../trace/symbol';
import { type SymTree, trace } from '../trace/trace';
import { flattenTree, type MapTree, sameStructure, type TreeStructure, unflattenTree } from '../trace/tree';
import { ShapeMismatchError } from './errors';
import type { HostTensor } from '../types';
import type { DeviceTensor, Engine, Program } from './types';

/** The tree `T` (of specs or of tensors of a traced function) with device tensors as its leaves. */
export type DeviceTree<T> = MapTree<T, TensorSpec | Sym, DeviceTensor>;

/** A traced and compiled function of trees of tensors. */
export interface CompiledFunction<S, R> {
  readonly program: Program;
  /** Runs it. The caller owns the tensors of the result. Throws ShapeMismatchError when the inputs do not fit. */
  run(inputs: DeviceTree<S>): Promise<DeviceTree<R>>;
}

/**
 * Traces `fn` for inputs like `specs` and compiles it for an engine (once: equal programs are shared).
 * @throws TraceError, UnsupportedPrimitiveError
 */
export async function compileFunction<S, R>(
  engine: Engine,
  name: string,
  fn: (inputs: SymTree<S>) => R,
  specs: S,
): Promise<CompiledFunction<S, R>> {
  const { inputTree, outputTree, ...ir } = trace(name, fn, specs);
  const program = await engine.compile(ir);
  return {
    program,
    async run(inputs) {
      const { leaves, structure } = flattenDevice(inputs);
      if (!sameStructure(structure, inputTree)) {
        throw new ShapeMismatchError(
          `The inputs of program "${name}" are not the tree that it was compiled for.`,
        );
      }
      return unflattenTree<DeviceTree<R>>(outputTree, await engine.run(program, leaves));
    },
  };
}

const isDeviceTensor = (value: unknown): value is DeviceTensor =>
  typeof value === 'object' && value !== null && 'id' in value && 'spec' in value;

const isHostTensor = (value: unknown): value is HostTensor =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  (value.data instanceof Float32Array || value.data instanceof Int32Array);

function flattenDevice(tree: unknown): { leaves: DeviceTensor[]; structure: TreeStructure } {
  return flattenTree(tree, isDeviceTensor);
}

/** Uploads every leaf. If one does not fit, those before it are freed again. */
export function uploadTree<T>(engine: Engine, tree: T): MapTree<T, HostTensor, DeviceTensor> {
  const { leaves, structure } = flattenTree(tree, isHostTensor);
  const tensors: DeviceTensor[] = [];
  try {
    for (const { data, shape } of leaves) tensors.push(engine.upload(data, shape));
  } catch (error) {
    for (const tensor of tensors) engine.dispose(tensor);
    throw error;
  }
  return unflattenTree(structure, tensors);
}

/** Downloads every leaf; the tensors stay. */
export async function downloadTree<T>(
  engine: Engine,
  tree: T,
): Promise<MapTree<T, DeviceTensor, HostTensor>> {
  const { leaves, structure } = flattenDevice(tree);
  const host: HostTensor[] = [];
  for (const tensor of leaves) host.push({ data: await engine.download(tensor), shape: tensor.spec.shape });
  return unflattenTree(structure, host);
}

/** Frees every leaf. */
export function disposeTree(engine: Engine, tree: unknown): void {
  for (const tensor of flattenDevice(tree).leaves) engine.dispose(tensor);
}
