/** The state of a run on an engine's device, and the iteration that advances it. */
import type { RunConfig } from '@shared/config/schema';
import { createExtractor } from '../adversary/extractor';
import type { CheckpointState, FloatTensor } from '../checkpoint/state';
import { realImagesOf } from '../data/images';
import type { LoadedDataset } from '../data/types';
import { planAugmentation, type AugmentationPlan } from '../augment/plan';
import { compileFunction, disposeTree, uploadTree, type CompiledFunction } from '../engine/compile';
import { downloadFloats, specsOf } from '../engine/specs';
import type { DeviceTensor, Engine } from '../engine/types';
import { initialiseParams } from '../nets/initialise';
import { createNetwork } from '../nets/network';
import { createObjective } from '../objective/objective';
import { createParameterization } from '../parameterization/parameterization';
import { Random } from '../random/random';
import type {
  HostTensor,
  Named,
  NetworkDefinition,
  Objective,
  ObjectiveInputs,
  Parameterization,
} from '../types';
import { AdversaryBatches, type PairBatch } from './adversaryBatches';
import type { TensorSpec } from '../trace/ir';
import type { Sym } from '../trace/ops';
import {
  adversaryStep,
  distilStep,
  type AdversaryInputs,
  type AdversaryOutputs,
  type DistilInputs,
  type DistilOutputs,
  type DistilParts,
  type PairInputs,
} from './programs';

interface DeviceState {
  readonly params: Named<DeviceTensor>;
  readonly velocities: Named<DeviceTensor>;
  readonly extractor: readonly DeviceTensor[];
  readonly extractorVelocities: readonly DeviceTensor[];
}

/** What an iteration needs from the host; drawn ahead while the device works. */
interface IterationInputs {
  readonly objective: ObjectiveInputs<HostTensor>;
  readonly cosine: PairBatch | null;
  readonly adversary: PairBatch | null;
}

/** One run's method on one engine. Owns its device tensors until `dispose`. */
export class Distiller {
  private readonly parts: DistilParts;
  private readonly distilPrograms = new Map<
    number,
    Promise<CompiledFunction<DistilInputs<TensorSpec>, DistilOutputs<Sym>>>
  >();
  private readonly adversaryPrograms = new Map<
    number,
    Promise<CompiledFunction<AdversaryInputs<TensorSpec>, AdversaryOutputs<Sym>>>
  >();
  private drawn: { readonly iteration: number; readonly inputs: IterationInputs } | null = null;

  private constructor(
    private readonly engine: Engine,
    private readonly config: RunConfig,
    private readonly dataset: LoadedDataset,
    readonly parameterization: Parameterization,
    private readonly objective: Objective,
    private readonly extractor: NetworkDefinition | null,
    pairPlan: AugmentationPlan,
    private readonly batches: AdversaryBatches,
    private state: DeviceState,
  ) {
    const { optimiser, adversary } = config;
    this.parts = { parameterization, objective, extractor, optimiser, weights: adversary.weights, pairPlan };
  }

  /** Starts afresh, or from a checkpoint's state. Throws UserError when the configuration does not suit the dataset. */
  static create(
    engine: Engine,
    config: RunConfig,
    dataset: LoadedDataset,
    resume: CheckpointState | null,
  ): Distiller {
    const { geometry } = dataset;
    const { adversary, seed, augmentation } = config;
    const real = realImagesOf(dataset);
    const parameterization = createParameterization(config.parameterization, geometry);
    const network = createNetwork(config.network, geometry);
    const objective = createObjective(config.objective, {
      seed,
      network,
      augmentation,
      realImages: real,
      parameterization,
    });
    const usesAdversary =
      adversary.enabled &&
      parameterization.variants > 1 &&
      Object.values(adversary.weights).some((w) => w > 0);
    const extractor = usesAdversary
      ? createExtractor({ width: adversary.width, depth: adversary.depth }, geometry)
      : null;
    const pairPlan = planAugmentation(augmentation, geometry);
    const batches = new AdversaryBatches(
      seed,
      parameterization,
      pairPlan,
      adversary.batch ?? parameterization.items,
    );
    const state = resume
      ? restoredState(engine, resume)
      : initialState(engine, seed, parameterization, extractor, (classIndex, count) => {
          const images = new Float32Array(count * geometry.channels * geometry.imageSize ** 2);
          const chosen = Random.for(seed, 'start', classIndex).sample(real.count(classIndex), count);
          real.copy(classIndex, chosen, images, 0);
          return images.subarray(0, chosen.length * geometry.channels * geometry.imageSize ** 2);
        });
    return new Distiller(
      engine,
      config,
      dataset,
      parameterization,
      objective,
      extractor,
      pairPlan,
      batches,
      state,
    );
  }

  /** Advances the state by iteration number `iteration` (from 0). Answers scalars on the device; the caller frees them. */
  async step(iteration: number): Promise<Named<DeviceTensor>> {
    const { objective, cosine, adversary } =
      this.drawn?.iteration === iteration ? this.drawn.inputs : this.draw(iteration);
    const onDevice = uploadTree(this.engine, {
      objective,
      cosine: cosine ? [cosine.pair] : [],
      adversary: adversary
        ? [{ pair: adversary.pair, targets: adversary.targets, contrast: adversary.contrast }]
        : [],
    });
    try {
      const running = this.distil(onDevice.objective, cosine?.size ?? 0, onDevice.cosine[0]);
      // The host prepares the next iteration while the device works on this one.
      this.drawn = { iteration: iteration + 1, inputs: this.draw(iteration + 1) };
      const losses = await running;
      const batch = onDevice.adversary[0];
      return batch ? { ...losses, ...(await this.train(adversary?.size ?? 0, batch)) } : losses;
    } finally {
      disposeTree(this.engine, onDevice);
    }
  }

  /** Every item through every variant, item-major: [items * variants, C, S, S]. */
  async decodeAll(): Promise<Float32Array> {
    const program = await compileFunction(
      this.engine,
      'decode',
      (params: Parameters<Parameterization['decodeAll']>[0]) => this.parameterization.decodeAll(params),
      specsOf(this.state.params),
    );
    const images = await program.run(this.state.params);
    const data = await downloadFloats(this.engine, images);
    this.engine.dispose(images);
    return data;
  }

  /** Stored parameters on the host. */
  async params(): Promise<Named<FloatTensor>> {
    return downloadNamed(this.engine, this.state.params);
  }

  async snapshot(iteration: number): Promise<CheckpointState> {
    const { geometry, classNames, standardisation } = this.dataset;
    const list = (tensors: readonly DeviceTensor[]): Promise<FloatTensor[]> =>
      Promise.all(tensors.map((tensor) => downloadTensor(this.engine, tensor)));
    return {
      iteration,
      config: this.config,
      geometry,
      classNames,
      standardisation,
      params: await this.params(),
      velocity: await downloadNamed(this.engine, this.state.velocities),
      extractor: await list(this.state.extractor),
      extractorVelocity: await list(this.state.extractorVelocities),
    };
  }

  dispose(): void {
    disposeTree(this.engine, this.state);
  }

  private draw(iteration: number): IterationInputs {
    const { weights } = this.config.adversary;
    const trains = weights.task > 0 || weights.likelihood > 0 || weights.contrastive > 0;
    return {
      objective: this.objective.draw(iteration),
      cosine: this.extractor && weights.cosine > 0 ? this.batches.draw(iteration, 0) : null,
      adversary: this.extractor && trains ? this.batches.draw(iteration, 1) : null,
    };
  }

  private async distil(
    objective: ObjectiveInputs<DeviceTensor>,
    size: number,
    pair: PairInputs<DeviceTensor> | undefined,
  ): Promise<Named<DeviceTensor>> {
    const { params, velocities, extractor } = this.state;
    const inputs: DistilInputs<DeviceTensor> = {
      objective,
      params,
      velocities,
      ...(pair ? { pair, extractor } : { extractor: [] }),
    };
    let program = this.distilPrograms.get(size);
    if (!program) {
      program = compileFunction(this.engine, 'distil', distilStep(this.parts), specsOf(inputs));
      this.distilPrograms.set(size, program);
    }
    const out = await (await program).run(inputs);
    disposeTree(this.engine, [params, velocities]);
    this.state = { ...this.state, params: out.params, velocities: out.velocities };
    return out.losses;
  }

  private async train(
    size: number,
    batch: Pick<AdversaryInputs<DeviceTensor>, 'pair' | 'targets' | 'contrast'>,
  ): Promise<Named<DeviceTensor>> {
    const { params, extractor, extractorVelocities } = this.state;
    const inputs: AdversaryInputs<DeviceTensor> = {
      ...batch,
      params,
      extractor,
      velocities: extractorVelocities,
    };
    let program = this.adversaryPrograms.get(size);
    if (!program) {
      const step = adversaryStep(this.parts, this.config.adversary);
      program = compileFunction(this.engine, 'adversary', step, specsOf(inputs));
      this.adversaryPrograms.set(size, program);
    }
    const out = await (await program).run(inputs);
    disposeTree(this.engine, [extractor, extractorVelocities]);
    this.state = { ...this.state, extractor: out.extractor, extractorVelocities: out.velocities };
    return out.losses;
  }
}

function initialState(
  engine: Engine,
  seed: number,
  parameterization: Parameterization,
  extractor: NetworkDefinition | null,
  realImages: (classIndex: number, count: number) => Float32Array,
): DeviceState {
  const values = parameterization.initialise(Random.for(seed, 'start', 'parameters'), realImages);
  const weights = extractor ? initialiseParams(extractor.params, Random.for(seed, 'adversary', 'start')) : [];
  const shapes = extractor?.params.map((spec) => spec.shape) ?? [];
  const upload = (data: Float32Array, shape: readonly number[]): DeviceTensor => engine.upload(data, shape);
  const shapeOf = (name: string): readonly number[] => parameterization.specs[name]?.shape ?? [];
  const named = (make: (value: Float32Array) => Float32Array): Named<DeviceTensor> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, upload(make(value), shapeOf(name))]),
    );
  return {
    params: named((value) => value),
    velocities: named((value) => new Float32Array(value.length)),
    extractor: weights.map((value, i) => upload(value, shapes[i] ?? [])),
    extractorVelocities: weights.map((value, i) => upload(new Float32Array(value.length), shapes[i] ?? [])),
  };
}

function restoredState(engine: Engine, checkpoint: CheckpointState): DeviceState {
  const upload = ({ data, shape }: FloatTensor): DeviceTensor => engine.upload(data, shape);
  const named = (tensors: Named<FloatTensor>): Named<DeviceTensor> =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, upload(tensor)]));
  return {
    params: named(checkpoint.params),
    velocities: named(checkpoint.velocity),
    extractor: checkpoint.extractor.map(upload),
    extractorVelocities: checkpoint.extractorVelocity.map(upload),
  };
}

async function downloadTensor(engine: Engine, tensor: DeviceTensor): Promise<FloatTensor> {
  return { data: await downloadFloats(engine, tensor), shape: tensor.spec.shape };
}

async function downloadNamed(engine: Engine, tensors: Named<DeviceTensor>): Promise<Named<FloatTensor>> {
  const entries = Object.entries(tensors).map(
    async ([name, tensor]) => [name, await downloadTensor(engine, tensor)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
