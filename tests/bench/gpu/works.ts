import { disposeTree, uploadTree } from '@main/core/engine/compile';
import type { DeviceTensor, Engine } from '@main/core/engine/types';
import { EvaluationPrograms, networkFunctions, type NetState } from '@main/core/evaluate/programs';
import { Evaluator } from '@main/core/evaluate/evaluate';
import { distilledSource } from '@main/core/evaluate/sources';
import type { ExpertState } from '@main/core/experts/draft';
import { ExpertTrainer } from '@main/core/experts/trainer';
import { augmentationPipeline } from '@main/core/augment/stages';
import { type LoadedDataset, realImagesOf } from '@main/core/data/images';
import { initialiseParams } from '@main/core/nets/layers';
import { createNetwork, oneHot } from '@main/core/nets/network';
import { createObjective } from '@main/core/objective/objective';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { Distiller, type IterationLosses } from '@main/core/run/distiller';
import { noiseDataset, noiseTrajectories } from '../../support/noise';
import { configOf } from './config';
import type { GpuWork } from './settings';

/** A piece of work to time: `iterate` enqueues one iteration, `settle` waits for all of them. */
export interface Work {
  iterate(): Promise<void>;
  /** Seconds of all iterations so far that are no part of what is timed. */
  readonly untimed?: () => number;
  settle(): Promise<void>;
  close(): void;
}

/** The studio's own code for a work, on data of the right shapes. */
export function openWork(engine: Engine, work: GpuWork): Work {
  switch (work.kind) {
    case 'step':
      return sgdSteps(engine, work);
    case 'distil':
      return iterations(engine, work);
    case 'matching':
      return matching(engine, work);
    case 'experts':
      return expertEpochs(engine, work);
    case 'evaluation':
      return evaluations(engine, work);
  }
}

const noise = (work: GpuWork, perClass: number) =>
  noiseDataset({ classes: work.classes, channels: 3, imageSize: work.size, perClass, test: work.classes });

/** SGD steps of the evaluation's program without augmentation, each on the parameters that the one before made. */
function sgdSteps(engine: Engine, work: GpuWork): Work {
  const { batch, classes, size } = work;
  const network = createNetwork(configOf(work).network, { classes, channels: 3, imageSize: size });
  const pipeline = augmentationPipeline({ mode: 'single', ops: [] }, { imageSize: size, channels: 3 });
  const settings = { momentum: 0, weightDecay: 0, standardise: false, pipeline };
  const programs = new EvaluationPrograms(engine, networkFunctions(network, settings));
  const upload = (values: Float32Array, i: number): DeviceTensor =>
    engine.upload(values, network.params[i]?.shape ?? []);
  const values = initialiseParams(network.params, Random.for(0, 'weights'));
  let state: NetState = {
    params: values.map(upload),
    velocities: values.map((value, i) => upload(new Float32Array(value.length), i)),
    running: { mean: [], variance: [] },
  };
  const images = Random.for(0, 'images').normalArray(batch * 3 * size * size);
  const labels = Array.from({ length: batch }, (_, i) => i % classes);
  const data = uploadTree(engine, {
    images: { data: images, shape: [batch, 3, size, size] },
    targets: { data: oneHot(labels, classes), shape: [batch, classes] },
    augmentation: [],
  });
  const rate = engine.upload(Float32Array.of(0.01), []);
  return {
    async iterate() {
      const next = await programs.train(state, data, rate);
      disposeTree(engine, state);
      state = next;
    },
    async settle() {
      const last = state.params.at(-1);
      if (last) await engine.download(last);
    },
    close: () => disposeTree(engine, [state, data, rate]),
  };
}

/** A run of a work's configuration on noise. */
export function openDistiller(
  engine: Engine,
  work: GpuWork,
): { readonly distiller: Distiller; readonly dataset: LoadedDataset } {
  const config = configOf(work);
  const dataset = noise(work, Math.max(2 * work.realBatch, work.basesPerClass));
  const network = createNetwork(config.network, dataset.geometry);
  const experts = work.objective === 'mtt' ? noiseTrajectories(network, 3) : null;
  return { distiller: Distiller.create(engine, config, dataset, null, experts), dataset };
}

/** Whole iterations of a run. */
function iterations(engine: Engine, work: GpuWork): Work {
  const { distiller } = openDistiller(engine, work);
  let iteration = 0;
  let losses: IterationLosses = {};
  return {
    async iterate() {
      const next = await distiller.step(iteration);
      iteration += 1;
      disposeTree(engine, losses);
      losses = next;
    },
    async settle() {
      for (const scalar of Object.values(losses).flat()) await engine.download(scalar);
    },
    close() {
      disposeTree(engine, losses);
      distiller.dispose();
    },
  };
}

/** An objective of gradient matching, and stored parameters on the device. */
export function openMatching(engine: Engine, work: GpuWork) {
  const config = configOf(work);
  const dataset = noise(work, 2 * work.realBatch);
  const parameterization = createParameterization(config.parameterization, dataset.geometry);
  const runner = createObjective(config.objective, {
    engine,
    seed: config.seed,
    network: createNetwork(config.network, dataset.geometry),
    augmentation: config.augmentation,
    realImages: realImagesOf(dataset),
    parameterization,
    trajectories: null,
  });
  const start = parameterization.initialise(Random.for(0, 'start'), (_, count) =>
    Random.for(0, 'bases').normalArray(count * 3 * work.size ** 2),
  );
  const params = Object.fromEntries(
    Object.entries(start).map(([name, data]) => [
      name,
      engine.upload(data, parameterization.specs[name]?.shape ?? []),
    ]),
  );
  return { runner, params, dataset };
}

/** The gradients of updates that follow one upon another: the network's training between them, and the matching. */
function matching(engine: Engine, work: GpuWork): Work {
  const { runner, params } = openMatching(engine, work);
  let begun = false;
  let last: unknown = [];
  let loss: DeviceTensor | undefined;
  const advance = async (update: number): Promise<void> => {
    const found = await runner.gradients({ iteration: 0, update }, { params, rate: null });
    disposeTree(engine, last);
    last = [found.gradients, found.losses];
    loss = found.losses['loss/objective'];
  };
  return {
    async iterate() {
      if (!begun) await advance(0);
      begun = true;
      await advance(1);
    },
    async settle() {
      if (loss) await engine.download(loss);
    },
    close() {
      disposeTree(engine, [params, last]);
      runner.dispose();
    },
  };
}

/** Epochs of one expert. */
function expertEpochs(engine: Engine, work: GpuWork): Work {
  const config = configOf(work);
  if (config.objective.kind !== 'mtt') throw new Error('Only trajectory matching has experts.');
  const dataset = noise(work, work.images / work.classes);
  const network = createNetwork(config.network, dataset.geometry);
  const trainer = new ExpertTrainer(engine, network, dataset, config.objective.experts, config.augmentation);
  let state: ExpertState = trainer.initial(0);
  let epoch = 0;
  return {
    async iterate() {
      state = await trainer.epoch(0, epoch, state, () => Promise.resolve());
      epoch += 1;
    },
    settle: () => Promise.resolve(),
    close: () => undefined,
  };
}

/** Networks from scratch on hallucinated images; timed are the epochs after the first. */
function evaluations(engine: Engine, work: GpuWork): Work {
  const { images, classes, hallucinators, size, epochs } = work;
  const config = configOf(work);
  const dataset = noise(work, 1);
  const [network] = config.evaluation.networks;
  if (!network) throw new Error('There is no network to evaluate with.');
  const definition = createNetwork(network, dataset.geometry);
  const evaluator = new Evaluator(engine, definition, dataset, config.evaluation, config.augmentation);
  const perClass = Math.ceil(images / classes);
  const values = Random.for(0, 'hallucinated').normalArray(
    perClass * classes * hallucinators * 3 * size ** 2,
  );
  const whole = distilledSource({ images: values, classes, perClass, variants: hallucinators }, false);
  const source = { ...whole, items: images };
  let seed = 0;
  let untimed = 0;
  /** When everything before is done. */
  const reached = async (): Promise<number> => {
    const mark = engine.upload(Float32Array.of(0), []);
    await engine.download(mark);
    engine.dispose(mark);
    return performance.now() / 1000;
  };
  return {
    async iterate() {
      seed += 1;
      const begun = performance.now() / 1000;
      let [first, last] = [begun, begun];
      await evaluator.trainAndTest({
        source,
        seed,
        labels: ['bench'],
        epochs,
        learningRate: config.evaluation.learningRate,
        onEpoch: async (epoch, of) => {
          if (epoch === 1) first = await reached();
          if (epoch === of) last = await reached();
        },
      });
      untimed += performance.now() / 1000 - begun - (last - first);
    },
    untimed: () => untimed,
    settle: () => Promise.resolve(),
    close: () => undefined,
  };
}
