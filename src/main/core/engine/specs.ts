import type { TensorSpec, HostArray } from '../trace/ir';
import { flattenTree, type MapTree, unflattenTree } from '../trace/tree';
import type { DeviceTensor, Engine } from './types';

const isDeviceTensor = (value: unknown): value is DeviceTensor =>
  typeof value === 'object' && value !== null && 'spec' in value && 'id' in value;

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
