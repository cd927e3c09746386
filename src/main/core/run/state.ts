/** Everything that a run changes, on the engine's device. */
import type { MttConfig } from '@shared/config/schema';
import type { CheckpointState, FloatTensor } from '../checkpoint/state';
import { downloadFloats } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { initialiseParams } from '../nets/layers';
import { adamMemory } from '../optimizer/adam';
import { trained } from '../parameterization/parameterization';
import { Random } from '../random/random';
import { sizeOf, type TensorSpec } from '../trace/ir';
import type { Named, NetworkDefinition, Parameterization } from '../types';

interface LearnedRate {
  readonly rate: DeviceTensor;
  readonly velocity: DeviceTensor;
}

export interface DeviceState {
  readonly params: Named<DeviceTensor>;
  /** What the optimiser remembers of the parameters that are stepped: momentum buffers, or what Adam remembers. */
  readonly velocities: Named<DeviceTensor>;
  /** Parameters of the adversary's extractor and their momentum buffers; empty without an adversary. */
  readonly extractor: readonly DeviceTensor[];
  readonly extractorVelocities: readonly DeviceTensor[];
  /** null where the objective learns no learning rate. */
  readonly rate: LearnedRate | null;
}

export interface StateParts {
  readonly seed: number;
  readonly parameterization: Parameterization;
  readonly extractor: NetworkDefinition | null;
  /** Where the learned learning rate starts; null where there is none. */
  readonly startingRate: MttConfig['studentLearningRate'] | null;
  readonly realImages: (classIndex: number, count: number) => Float32Array;
}

/** The state of a run that begins. */
export function initialState(engine: Engine, parts: StateParts): DeviceState {
  const { seed, parameterization, extractor, startingRate, realImages } = parts;
  const values = parameterization.initialise(Random.for(seed, 'start', 'parameters'), realImages);
  const weights = extractor ? initialiseParams(extractor.params, Random.for(seed, 'adversary', 'start')) : [];
  const shapes = extractor?.params.map((spec) => spec.shape) ?? [];
  const upload = (data: Float32Array, shape: readonly number[]): DeviceTensor => engine.upload(data, shape);
  const shapeOf = (name: string): readonly number[] => parameterization.specs[name]?.shape ?? [];
  return {
    params: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, upload(value, shapeOf(name))]),
    ),
    velocities: Object.fromEntries(
      Object.entries(rememberedOf(parameterization)).map(([name, { shape }]) => [
        name,
        upload(new Float32Array(sizeOf(shape)), shape),
      ]),
    ),
    extractor: weights.map((value, i) => upload(value, shapes[i] ?? [])),
    extractorVelocities: weights.map((value, i) => upload(new Float32Array(value.length), shapes[i] ?? [])),
    rate: startingRate === null ? null : uploadRate(engine, { value: startingRate, velocity: 0 }),
  };
}

/** What the optimiser remembers; all of it begins at zero. */
function rememberedOf(parameterization: Parameterization): Named<TensorSpec> {
  const stepped = trained(parameterization, parameterization.specs);
  if (parameterization.imageRule === 'sgd') return stepped;
  const { groups } = parameterization;
  const images = Object.fromEntries(Object.entries(stepped).filter(([name]) => groups[name] === 'images'));
  return { ...stepped, ...adamMemory(images) };
}

/** The state of a run that resumes from a checkpoint. */
export function restoredState(engine: Engine, checkpoint: CheckpointState): DeviceState {
  const upload = ({ data, shape }: FloatTensor): DeviceTensor => engine.upload(data, shape);
  const named = (tensors: Named<FloatTensor>): Named<DeviceTensor> =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, upload(tensor)]));
  return {
    params: named(checkpoint.params),
    velocities: named(checkpoint.velocity),
    extractor: checkpoint.extractor.map(upload),
    extractorVelocities: checkpoint.extractorVelocity.map(upload),
    rate: checkpoint.rate && uploadRate(engine, checkpoint.rate),
  };
}

/** The state's part of a checkpoint. */
export async function downloadState(
  engine: Engine,
  state: DeviceState,
): Promise<Pick<CheckpointState, 'params' | 'velocity' | 'extractor' | 'extractorVelocity' | 'rate'>> {
  const list = (tensors: readonly DeviceTensor[]): Promise<FloatTensor[]> =>
    Promise.all(tensors.map((tensor) => downloadTensor(engine, tensor)));
  return {
    params: await downloadNamed(engine, state.params),
    velocity: await downloadNamed(engine, state.velocities),
    extractor: await list(state.extractor),
    extractorVelocity: await list(state.extractorVelocities),
    rate: state.rate && {
      value: await downloadScalar(engine, state.rate.rate),
      velocity: await downloadScalar(engine, state.rate.velocity),
    },
  };
}

const uploadRate = (
  engine: Engine,
  { value, velocity }: NonNullable<CheckpointState['rate']>,
): LearnedRate => ({
  rate: engine.upload(Float32Array.of(value), []),
  velocity: engine.upload(Float32Array.of(velocity), []),
});

/** A scalar on the host. */
export const downloadScalar = async (engine: Engine, tensor: DeviceTensor): Promise<number> =>
  (await downloadFloats(engine, tensor))[0] ?? Number.NaN;

async function downloadTensor(engine: Engine, tensor: DeviceTensor): Promise<FloatTensor> {
  return { data: await downloadFloats(engine, tensor), shape: tensor.spec.shape };
}

export async function downloadNamed(
  engine: Engine,
  tensors: Named<DeviceTensor>,
): Promise<Named<FloatTensor>> {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, await downloadTensor(engine, tensor)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
