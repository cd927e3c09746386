/** The state of a run on an engine's device, and the iteration that advances it. */
import { assertStorable, learnedValuesOf } from '@shared/budget/planner';
import { imageRateOf, type RunConfig } from '@shared/config/schema';
import { SERIES } from '@shared/domain/series';
import { createExtractor } from '../adversary/adversary';
import { type AugmentationPipeline, formFor, augmentationPipeline } from '../augment/stages';
import type { CheckpointState, FloatTensor } from '../checkpoint/state';
import { type LoadedDataset, midGray, realImagesOf } from '../data/images';
import {
  compiledByShape,
  type DeviceFunction,
  disposeTree,
  downloadFloats,
  uploadTree,
} from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { inBlocks } from '../nets/blocks';
import { createNetwork } from '../nets/network';
import { createObjective } from '../objective/objective';
import type { ObjectiveRunner, UpdateAt, UpdateGradients } from '../objective/runner';
import { createParameterization, trained } from '../parameterization/parameterization';
import { Random } from '../random/random';
import type { TensorSpec } from '../trace/ir';
import type { Sym } from '../trace/ops';
import type { Named, NetworkDefinition, Parameterization, Trajectories } from '../types';
import { AdversaryBatches, type PairBatch } from './adversaryBatches';
import {
  adversaryStep,
  type AdversaryInputs,
  type AdversaryOutputs,
  type DistilParts,
  type RateInputs,
  type RateOutputs,
  rateStep,
  type UpdateInputs,
  type UpdateOutputs,
  updateStep,
} from './programs';
import {
  type DeviceState,
  downloadNamed,
  downloadScalar,
  downloadState,
  initialState,
  restoredState,
} from './state';
import { warmedUp } from './warmUp';

type Spec = TensorSpec;

/** Iterations that a run trains with float32 before it goes through the codes that are stored. */
const floatIterations = ({ parameterization, training }: RunConfig): number =>
  Math.round(parameterization.precision.floatShare * training.iterations);

/** What a distiller is made of; `create` puts it together from a configuration. */
export interface DistillerParts {
  readonly engine: Engine;
  readonly config: RunConfig;
  readonly dataset: LoadedDataset;
  readonly parameterization: Parameterization;
  readonly objective: ObjectiveRunner;
  readonly extractor: NetworkDefinition | null;
  readonly pairPlan: AugmentationPipeline;
  readonly batches: Pick<AdversaryBatches, 'draw'>;
  readonly state: DeviceState;
  /** The real images that a run starts from: `count` different ones of a class. */
  readonly startingImages: (classIndex: number, count: number) => Float32Array;
}

/** Scalars of one iteration on the device, by series: one for each update. The caller frees them. */
export type IterationLosses = Named<readonly DeviceTensor[]>;

/** One run's method on one engine. Owns its device tensors until `dispose`. */
export class Distiller {
  readonly parameterization: Parameterization;
  private readonly engine: Engine;
  private state: DeviceState;
  private readonly decode: DeviceFunction<{ params: Named<Spec> }, Sym>;
  /** The values of the codes of parameters; null at 32 bits. */
  private readonly code: DeviceFunction<{ params: Named<Spec> }, Named<Sym>> | null;
  private readonly update: DeviceFunction<UpdateInputs<Spec>, UpdateOutputs<Sym>>;
  private readonly adversary: DeviceFunction<AdversaryInputs<Spec>, AdversaryOutputs<Sym>> | null;
  private readonly rate: DeviceFunction<RateInputs<Spec>, RateOutputs<Sym>> | null;

  constructor(private readonly parts: DistillerParts) {
    const { engine, config, parameterization, extractor, pairPlan } = parts;
    const { optimiser, adversary, objective } = config;
    const programs: DistilParts = {
      parameterization,
      extractor,
      optimiser,
      imageRate: imageRateOf(config),
      weights: adversary.weights,
      pairPlan,
    };
    this.engine = engine;
    this.parameterization = parameterization;
    this.state = parts.state;
    this.decode = compiledByShape<{ params: Named<Spec> }, Sym>(engine, 'decode', ({ params }) =>
      parameterization.decodeAll(params),
    );
    const { throughCodes } = parameterization;
    this.code =
      throughCodes &&
      compiledByShape<{ params: Named<Spec> }, Named<Sym>>(engine, 'codes', ({ params }) =>
        throughCodes(params),
      );
    this.update = compiledByShape<UpdateInputs<Spec>, UpdateOutputs<Sym>>(
      engine,
      'update',
      updateStep(programs),
    );
    this.adversary =
      extractor &&
      compiledByShape<AdversaryInputs<Spec>, AdversaryOutputs<Sym>>(
        engine,
        'adversary',
        adversaryStep(programs, adversary),
      );
    this.rate =
      objective.kind === 'mtt'
        ? compiledByShape<RateInputs<Spec>, RateOutputs<Sym>>(engine, 'rate', rateStep(objective))
        : null;
  }

  /**
   * Starts afresh, or from a checkpoint's state.
   * @throws UserError when the configuration does not suit the dataset, its budget or the experts.
   */
  static create(
    engine: Engine,
    config: RunConfig,
    dataset: LoadedDataset,
    resume: CheckpointState | null,
    trajectories: Trajectories | null = null,
  ): Distiller {
    const { geometry } = dataset;
    const { adversary, seed, augmentation } = config;
    assertStorable(config, geometry);
    const realImages = realImagesOf(dataset);
    const gray = midGray(dataset.standardisation, dataset.whitened !== null);
    const parameterization = createParameterization(
      config.parameterization,
      geometry,
      gray,
      learnedValuesOf(config.objective.kind),
    );
    const network = inBlocks(createNetwork(config.network, geometry), engine);
    const objective = createObjective(config.objective, {
      engine,
      seed,
      network,
      augmentation,
      realImages,
      parameterization,
      trajectories,
    });
    const used =
      adversary.enabled &&
      parameterization.hallucinators > 1 &&
      Object.values(adversary.weights).some((weight) => weight > 0);
    const extractor = used
      ? inBlocks(createExtractor({ width: adversary.width, depth: adversary.depth }, geometry), engine)
      : null;
    const pairPlan = augmentationPipeline(augmentation, geometry, formFor(engine));
    const mtt = config.objective.kind === 'mtt' ? config.objective : null;
    const batches = new AdversaryBatches(seed, parameterization, pairPlan, {
      batch: (mtt ? mtt.syntheticBatch : adversary.batch) ?? parameterization.items,
      taken: mtt?.syntheticSteps ?? 0,
    });
    const startingImages = (classIndex: number, count: number): Float32Array => {
      const size = geometry.channels * geometry.imageSize ** 2;
      const chosen = Random.for(seed, 'start', classIndex).sample(realImages.count(classIndex), count);
      const images = new Float32Array(chosen.length * size);
      realImages.copy(classIndex, chosen, images, 0);
      return images;
    };
    const state = resume
      ? restoredState(engine, resume)
      : initialState(engine, {
          seed,
          parameterization,
          extractor,
          startingRate: mtt?.studentLearningRate ?? null,
          realImages: startingImages,
        });
    return new Distiller({
      engine,
      config,
      dataset,
      parameterization,
      objective,
      extractor,
      pairPlan,
      batches,
      state,
      startingImages,
    });
  }

  /**
   * Fits what is stored to the images that the run starts from; a run that begins does this before its first iteration.
   * @param onStep Called after every step with the share that is done; what it throws ends the warm-up and changes nothing
   * @returns the mean squared error that is left; null where the parameterization has no warm-up
   */
  async warmUp(onStep: (done: number) => Promise<void>): Promise<number | null> {
    const { engine, parameterization } = this;
    const { warmUp, groups } = parameterization;
    if (warmUp === null) return null;
    const targets = warmUp.targets(this.parts.startingImages);
    const params = Object.fromEntries(
      Object.entries(await this.params()).filter(([name]) => groups[name] === 'images'),
    );
    const fitted = await warmedUp({ engine, parameterization, warmUp, params, targets, onStep });
    const before = Object.keys(fitted.params).map((name) => this.state.params[name] ?? []);
    disposeTree(engine, before);
    this.state = {
      ...this.state,
      params: { ...this.state.params, ...uploadTree(engine, fitted.params) },
    };
    return fitted.error;
  }

  /** Advances the state by iteration number `iteration` (from 0). */
  async step(iteration: number): Promise<IterationLosses> {
    const losses: Record<string, DeviceTensor[]> = {};
    for (let update = 0; update < this.parts.objective.updates; update += 1) {
      for (const [series, scalar] of Object.entries(await this.advance({ iteration, update }))) {
        (losses[series] ??= []).push(scalar);
      }
    }
    return losses;
  }

  /**
   * Every training image of what is stored: [items * formation * variants, C, S, S], in the order of
   * `Parameterization.decodeAll`.
   */
  async decodeAll(): Promise<Float32Array> {
    const stored = this.code && uploadTree(this.engine, this.parameterization.asStored(await this.params()));
    try {
      const images = await this.decode({ params: stored ?? this.state.params });
      const data = await downloadFloats(this.engine, images);
      this.engine.dispose(images);
      return data;
    } finally {
      disposeTree(this.engine, stored ?? []);
    }
  }

  /** Stored parameters on the host. */
  params(): Promise<Named<FloatTensor>> {
    return downloadNamed(this.engine, this.state.params);
  }

  /** The learned learning rate; null where the objective learns none. */
  async learnedRate(): Promise<number | null> {
    return this.state.rate && downloadScalar(this.engine, this.state.rate.rate);
  }

  /** Everything that the run needs to go on. */
  async downloadState(iteration: number): Promise<CheckpointState> {
    return { ...this.description(iteration), ...(await downloadState(this.engine, this.state)) };
  }

  /** What a viewer needs: stored parameters alone. */
  async storedParameters(iteration: number): Promise<CheckpointState> {
    const params = await this.params();
    const rest = { velocity: {}, extractor: [], extractorVelocity: [], rate: null };
    return { ...this.description(iteration), params, ...rest };
  }

  private description(
    iteration: number,
  ): Pick<
    CheckpointState,
    'iteration' | 'config' | 'geometry' | 'classNames' | 'standardisation' | 'whitening'
  > {
    const { config, dataset } = this.parts;
    const { geometry, classNames, standardisation, whitened } = dataset;
    const whitening = whitened ? { whitening: whitened.recipe } : {};
    return { iteration, config, geometry, classNames, standardisation, ...whitening };
  }

  dispose(): void {
    this.parts.objective.dispose();
    const { rate, ...state } = this.state;
    disposeTree(this.engine, [state, rate ?? []]);
  }

  private async advance(at: UpdateAt): Promise<Named<DeviceTensor>> {
    const { rate } = this.state;
    const { found, cosine } = await this.throughCodes(at, async (shown) => {
      const params = shown ?? this.state.params;
      const gradients = await this.parts.objective.gradients(at, { params, rate: rate?.rate ?? null });
      return { found: gradients, cosine: await this.move(at, gradients, shown) };
    });
    const learned = await this.learn(found);
    const trained = this.adversary ? await this.throughCodes(at, (shown) => this.train(at, shown)) : {};
    return { ...found.losses, ...cosine, ...learned, ...trained };
  }

  /** Works with what images are made of in an iteration: the values of codes, or null in the phase of float32. */
  private async throughCodes<T>(
    { iteration }: UpdateAt,
    work: (shown: Named<DeviceTensor> | null) => Promise<T>,
  ): Promise<T> {
    if (this.code === null || iteration < floatIterations(this.parts.config)) return work(null);
    const { params } = this.state;
    const coded = await this.code({ params });
    try {
      return await work({ ...params, ...coded });
    } finally {
      disposeTree(this.engine, coded);
    }
  }

  /** The step of what is stored. */
  private async move(
    at: UpdateAt,
    { gradients }: UpdateGradients,
    shown: Named<DeviceTensor> | null,
  ): Promise<Named<DeviceTensor>> {
    const { params, velocities, extractor } = this.state;
    const { weights } = this.parts.config.adversary;
    const drawn = this.adversary && weights.cosine > 0 ? this.parts.batches.draw(at, 0) : null;
    const uploaded = uploadTree(this.engine, drawn ? [drawn.pair] : []);
    const [pair] = uploaded;
    try {
      const out = await this.update({
        params,
        velocities,
        gradients,
        ...(pair ? { pair, extractor, ...(shown ? { shown } : {}) } : { extractor: [] }),
      });
      disposeTree(this.engine, [trained(this.parameterization, params), velocities]);
      this.state = { ...this.state, params: { ...params, ...out.params }, velocities: out.velocities };
      return { ...out.losses, ...out.norms };
    } finally {
      disposeTree(this.engine, [uploaded, gradients]);
    }
  }

  /** The step of the learned learning rate. */
  private async learn({ rateGradient: gradient }: UpdateGradients): Promise<Named<DeviceTensor>> {
    const before = this.state.rate;
    if (this.rate === null || before === null || gradient === null) return {};
    const { norm, ...after } = await this.rate({ ...before, gradient });
    this.engine.dispose(gradient);
    this.engine.dispose(before.velocity);
    this.state = { ...this.state, rate: after };
    return { [SERIES.rate.name]: before.rate, [SERIES.rateGradient.name]: norm };
  }

  /** The step of the adversary's extractor, on what is stored now. */
  private async train(at: UpdateAt, shown: Named<DeviceTensor> | null): Promise<Named<DeviceTensor>> {
    const { task, likelihood, contrastive } = this.parts.config.adversary.weights;
    if (this.adversary === null || task + likelihood + contrastive === 0) return {};
    const { pair, targets, contrast }: PairBatch = this.parts.batches.draw(at, 1);
    const batch = uploadTree(this.engine, { pair, targets, contrast });
    const { extractor, extractorVelocities } = this.state;
    const params = shown ?? this.state.params;
    try {
      const out = await this.adversary({ ...batch, params, extractor, velocities: extractorVelocities });
      disposeTree(this.engine, [extractor, extractorVelocities]);
      this.state = { ...this.state, extractor: out.extractor, extractorVelocities: out.velocities };
      return out.losses;
    } finally {
      disposeTree(this.engine, batch);
    }
  }
}
