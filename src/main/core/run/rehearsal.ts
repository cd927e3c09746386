/** Every kind of work of a run once or a few times, with nothing kept: for looking at its programs on an engine. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunConfig } from '@shared/config/schema';
import type { EvaluationSubject } from '@shared/domain';
import { type ImageSet, type LoadedDataset, realImagesOf } from '../data/images';
import { disposeTree } from '../engine/compile';
import type { Engine } from '../engine/types';
import { shortened, wholeSource } from '../evaluate/sources';
import { ExpertTrainer } from '../experts/trainer';
import type { Trajectories } from '../experts/types';
import { untrainedTrajectories } from '../experts/untrained';
import { createNetwork } from '../nets/network';
import { diversityPoints } from './monitor';
import { Distiller, type IterationLosses } from './distiller';
import { distilledImages, Evaluations } from './evaluations';

/** Other baselines are as small as what was distilled, and choosing their images takes its time. */
const REHEARSED: ReadonlySet<EvaluationSubject> = new Set(['distilled', 'whole-dataset']);

/**
 * Work of a run: training experts, measures of the hallucinations (before the first iteration and now and then), iterations
 * of the method, training and testing networks on what was distilled.
 */
export type RehearsalPart = 'experts' | 'measures' | 'iterations' | 'evaluation';

export interface RehearsalOptions {
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly dataset: LoadedDataset;
  readonly iterations: number;
  /** Which parts to do; experts are trained only where the objective needs them. */
  readonly parts: ReadonlySet<RehearsalPart>;
  /** Called when a part begins, and before iteration number `iteration` (from 0) of the iterations. */
  onPart(part: RehearsalPart, iteration: number): Promise<void> | void;
}

/**
 * Does the work of a run on an engine with networks that were not trained as experts. Of large sets only as many images
 * are shown as make one full batch and the rest that a whole epoch would end with, so that every program of the run is met;
 * what a run keeps of them on the device is there.
 * @throws UserError when the configuration does not suit the dataset or its budget; whatever the engine throws.
 */
export async function rehearse(options: RehearsalOptions): Promise<void> {
  const { config, engine, dataset, parts, onPart } = options;
  const trajectories = await rehearseExperts(options);
  if (!parts.has('iterations') && !parts.has('evaluation')) return;
  const distiller = Distiller.create(engine, config, dataset, null, trajectories);
  try {
    if (parts.has('measures') && distiller.parameterization.hallucinators > 1) {
      await onPart('measures', 0);
      await diversityPoints(engine, await distiller.snapshot(0));
    }
    // Losses are read while the next iteration is under way, as in a run.
    let unread: IterationLosses = {};
    for (let i = 0; parts.has('iterations') && i < options.iterations; i += 1) {
      await onPart('iterations', i);
      const losses = await distiller.step(i);
      await read(engine, unread);
      unread = losses;
      await nextTurn();
    }
    await read(engine, unread);
    if (!parts.has('evaluation')) return;
    await onPart('evaluation', 0);
    const images = await distiller.decodeAll();
    const distilled = distilledImages(distiller.parameterization, images, await distiller.learnedRate());
    const { batchSize, testBatchSize } = config.evaluation;
    const once = { repeats: 1, epochs: 1, wholeDatasetEpochs: 1 };
    const test = shortenedSet(dataset, dataset.test, testBatchSize);
    const evaluations = new Evaluations(
      engine,
      { ...config, evaluation: { ...config.evaluation, ...once } },
      { ...dataset, test },
      (source) => shortened(source, batchSize),
    );
    for (const due of evaluations.due(config.training.iterations, new Set())) {
      if (REHEARSED.has(due.subject)) await evaluations.run(due, distilled, async () => nextTurn());
    }
  } finally {
    distiller.dispose();
  }
}

async function read(engine: Engine, losses: IterationLosses): Promise<void> {
  for (const scalar of Object.values(losses).flat()) await engine.download(scalar);
  disposeTree(engine, Object.values(losses));
}

async function rehearseExperts(options: RehearsalOptions): Promise<Trajectories | null> {
  const { config, engine, dataset, parts, onPart } = options;
  const { objective, network: kind, augmentation } = config;
  if (objective.kind !== 'mtt') return null;
  const network = createNetwork(kind, dataset.geometry);
  const { count, epochs, ...settings } = objective.experts;
  const source = shortened(wholeSource(realImagesOf(dataset)), settings.batchSize);
  const trainer = new ExpertTrainer(engine, network, dataset, settings, augmentation, source);
  const start = trainer.initial(0);
  if (parts.has('experts')) {
    await onPart('experts', 0);
    await trainer.epoch(0, 0, start, async () => nextTurn());
    trainer.dispose();
  }
  return untrainedTrajectories(start.params, count, epochs);
}

/** The first images of a set: one full batch, and what its last batch would be left with. */
function shortenedSet({ geometry }: LoadedDataset, set: ImageSet, batch: number): ImageSet {
  if (set.count <= 2 * batch) return set;
  const count = batch + (set.count % batch);
  const { channels, imageSize } = geometry;
  return {
    count,
    pixels: set.pixels.subarray(0, count * channels * imageSize ** 2),
    labels: set.labels.subarray(0, count),
  };
}
