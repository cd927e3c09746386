/** Functions that compile themselves once for every new set of input shapes. */
import type { TensorSpec } from '../trace/ir';
import type { SymTree } from '../trace/trace';
import { type CompiledFunction, compileFunction, type DeviceTree } from './compile';
import { specsOf } from './specs';
import type { Engine } from './types';

/** Runs on device tensors; the caller keeps its inputs and owns the outputs. */
export type DeviceFunction<S, R> = (inputs: DeviceTree<S>) => Promise<DeviceTree<R>>;

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
      program = compileFunction(engine, name, fn, specs);
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
