/** From traced functions to compiled ones, on trees of device tensors. */
import type { HostArray, TensorSpec } from '../trace/ir';
import type { Sym } from '../trace/symbol';
import { type SymTree, trace, type TracedProgram } from '../trace/trace';
import { flattenTree, type MapTree, sameStructure, type TreeStructure, unflattenTree } from '../trace/tree';
import type { HostTensor } from '../types';
import { ShapeMismatchError } from './errors';
import type { DeviceTensor, Engine, Program } from './types';

/** The tree of specs of a tree of device tensors. */
export function specsOf<T>(tree: T): MapTree<T, DeviceTensor, TensorSpec> {
  const { leaves, structure } = flattenTree(tree, isDeviceTensor);
  return unflattenTree(
    structure,
    leaves.map(({ spec }) => spec),
  );
}

/** Downloads a float32 tensor. */
export async function downloadFloats(engine: Engine, tensor: DeviceTensor): Promise<Float32Array> {
  const data: HostArray = await engine.download(tensor);
  if (!(data instanceof Float32Array)) throw new TypeError('The tensor holds integers.');
  return data;
}

/** The tree `T` (of specs or of tensors of a traced function) with device tensors as its leaves. */
export type DeviceTree<T> = MapTree<T, TensorSpec | Sym, DeviceTensor>;

/** A traced and compiled function of trees of tensors. */
interface CompiledFunction<S, R> {
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
  return compileTraced(engine, name, trace(name, fn, specs));
}

async function compileTraced<S, R>(
  engine: Engine,
  name: string,
  traced: TracedProgram,
): Promise<CompiledFunction<S, R>> {
  const { inputTree, outputTree } = traced;
  const program = await engine.compile(traced);
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

/** The leaves of a tree of device tensors. */
export const deviceTensors = (tree: unknown): DeviceTensor[] => flattenDevice(tree).leaves;

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

/*
 * Functions that compile themselves once for every new set of input shapes.
 */

/** Runs on device tensors; the caller keeps its inputs and owns the outputs. */
export type DeviceFunction<S, R> = (inputs: DeviceTree<S>) => Promise<DeviceTree<R>>;

/** Traced functions by the shapes of their inputs: engines that are given the same function share its programs. */
const traces = new WeakMap<object, Map<string, TracedProgram>>();

function tracedOnce<S, R>(name: string, fn: (inputs: SymTree<S>) => R, specs: S, key: string): TracedProgram {
  const known = traces.get(fn) ?? new Map<string, TracedProgram>();
  traces.set(fn, known);
  const program = known.get(key) ?? trace(name, fn, specs);
  known.set(key, program);
  return program;
}

/**
 * `fn` on an engine, traced and compiled at the first call with inputs of given shapes and kept for the next.
 * @param S the tree of specs that stands for fn's argument, e.g. `Inputs<TensorSpec>`
 */
export function compiledByShape<S, R>(
  engine: Engine,
  name: string,
  fn: (inputs: SymTree<S>) => R,
): DeviceFunction<S, R> {
  const programs = new Map<string, Promise<CompiledFunction<S, R>>>();
  return async (inputs) => {
    const specs = specsOf(inputs) as unknown as S;
    const key = keyOf(specs);
    let program = programs.get(key);
    if (program === undefined) {
      program = compileTraced(engine, name, tracedOnce(name, fn, specs, key));
      programs.set(key, program);
    }
    return (await program).run(inputs);
  };
}

const isSpec = (value: unknown): value is TensorSpec =>
  typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;

/** The tree of specs as text: names, order, shapes and types. */
function keyOf(tree: unknown): string {
  if (isSpec(tree)) return `${tree.dtype}[${tree.shape.join()}]`;
  if (Array.isArray(tree)) return `(${tree.map(keyOf).join(';')})`;
  if (typeof tree === 'object' && tree !== null) {
    return `{${Object.entries(tree)
      .map(([name, value]) => `${name}:${keyOf(value)}`)
      .join(';')}}`;
  }
  return '';
}
