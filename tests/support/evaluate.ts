import {
  compileFunction,
  type DeviceTree,
  disposeTree,
  downloadTree,
  uploadTree,
} from '@main/core/engine/compile';
import type { Engine } from '@main/core/engine/types';
import type { TensorSpec } from '@main/core/trace/ir';
import type { Sym } from '@main/core/trace/ops';
import type { SymTree } from '@main/core/trace/trace';
import { flattenTree, type MapTree, unflattenTree } from '@main/core/trace/tree';
import type { HostTensor } from '@main/core/types';

const isHostTensor = (value: unknown): value is HostTensor =>
  typeof value === 'object' && value !== null && 'data' in value && ArrayBuffer.isView(value.data);

/** Traces and compiles a function of trees of tensors for inputs like `example`: host data in, host data out. */
export async function compileForHost<T, R>(
  engine: Engine,
  name: string,
  fn: (inputs: MapTree<T, HostTensor, Sym>) => R,
  example: T,
): Promise<(inputs: T) => Promise<MapTree<R, Sym, HostTensor>>> {
  const { leaves, structure } = flattenTree(example, isHostTensor);
  const specs = unflattenTree<MapTree<T, HostTensor, TensorSpec>>(
    structure,
    leaves.map(({ data, shape }): TensorSpec => ({
      shape,
      dtype: data instanceof Int32Array ? 'int32' : 'float32',
    })),
  );
  const traced = fn as unknown as (inputs: SymTree<typeof specs>) => R;
  const compiled = await compileFunction(engine, name, traced, specs);
  return async (inputs) => {
    const uploaded = uploadTree(engine, inputs) as unknown as DeviceTree<typeof specs>;
    const outputs = await compiled.run(uploaded);
    const host = await downloadTree(engine, outputs);
    disposeTree(engine, [uploaded, outputs]);
    return host as unknown as MapTree<R, Sym, HostTensor>;
  };
}

/** Runs a function of trees of tensors once. */
export async function evaluate<T, R>(
  engine: Engine,
  name: string,
  fn: (inputs: MapTree<T, HostTensor, Sym>) => R,
  inputs: T,
): Promise<MapTree<R, Sym, HostTensor>> {
  const run = await compileForHost(engine, name, fn, inputs);
  return run(inputs);
}

/** A float32 tensor on the host. */
export const floats = (data: Float32Array, shape: readonly number[]): HostTensor => ({ data, shape });
