import {
  type DeviceTree,
  compileFunction,
  disposeTree,
  uploadTree,
} from '../../../src/main/core/engine/compile';
import type { DeviceTensor, Engine } from '../../../src/main/core/engine/types';
import type { TensorSpec } from '../../../src/main/core/trace/ir';
import { isTensorSpec, sizeOf } from '../../../src/main/core/trace/spec';
import { flattenTree, type MapTree, unflattenTree } from '../../../src/main/core/trace/tree';
import type { Program } from '../../../src/main/core/engine/types';
import * as net from '../../support/convnet';

/** A piece of work to time: `iterate` enqueues one iteration, `settle` waits for all of them. */
export interface Work {
  readonly name: string;
  readonly program: Program;
  /** Inputs of one run, for profiling. */
  readonly inputs: readonly DeviceTensor[];
  iterate(): Promise<void>;
  settle(): Promise<void>;
  close(): void;
}

interface HostTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Small random host data for every spec of a tree. */
function randomTree<S>(specs: S): MapTree<S, TensorSpec, HostTensor> {
  const { leaves, structure } = flattenTree(specs, isTensorSpec);
  const data = leaves.map(({ shape }, i) => ({
    data: net.pseudoRandom(sizeOf(shape), i + 1).map((v) => v / 10),
    shape,
  }));
  return unflattenTree(structure, data);
}

const isDeviceTensor = (value: unknown): value is DeviceTensor =>
  typeof value === 'object' && value !== null && 'id' in value && 'spec' in value;

/** SGD steps, each on the parameters that the one before made. */
export async function sgdStep(engine: Engine, shape: net.ConvNetShape): Promise<Work> {
  const specs = net.stepSpecs(shape);
  const compiled = await compileFunction(engine, 'step', net.step, specs);
  const { parameters, ...data } = uploadTree(engine, randomTree(specs));
  let current: readonly DeviceTensor[] = parameters;
  return {
    name: `step N=${shape.batch}`,
    program: compiled.program,
    get inputs() {
      return flattenTree({ ...data, parameters: current }, isDeviceTensor).leaves;
    },
    async iterate() {
      const next = await compiled.run({ ...data, parameters: [...current] });
      disposeTree(engine, current);
      current = next;
    },
    async settle() {
      const last = current.at(-1);
      if (last !== undefined) await engine.download(last);
    },
    close() {
      disposeTree(engine, [current, data]);
    },
  };
}

/** Hessian-vector products of the same network, one after the other. */
export async function hessianVector(engine: Engine, shape: net.ConvNetShape): Promise<Work> {
  const specs = { ...net.stepSpecs(shape), direction: net.parameterSpecs(shape) };
  const compiled = await compileFunction(engine, 'hvp', net.hessianVector, specs);
  const inputs: DeviceTree<typeof specs> = uploadTree(engine, randomTree(specs));
  let last: DeviceTensor | undefined;
  return {
    name: `hvp N=${shape.batch}`,
    program: compiled.program,
    inputs: flattenTree(inputs, isDeviceTensor).leaves,
    async iterate() {
      const outputs = await compiled.run(inputs);
      if (last !== undefined) engine.dispose(last);
      last = outputs.p.at(-1);
      disposeTree(engine, [outputs.p.slice(0, -1), outputs.x]);
    },
    async settle() {
      if (last !== undefined) await engine.download(last);
    },
    close() {
      disposeTree(engine, inputs);
      if (last !== undefined) engine.dispose(last);
    },
  };
}
