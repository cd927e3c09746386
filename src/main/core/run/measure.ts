/**
 * A short probe of a run: a few of its iterations, epochs of its evaluations and steps of its experts, on the clock
 * (`measureRun`), or to see its programs on an engine (`rehearse`). Nothing of it is kept.
 */
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MeasurePhase, RunMeasurement } from '@shared/budget/estimate';
import type { RunConfig } from '@shared/config/schema';
import type { EvaluationSubject } from '@shared/domain';
import { type ImageSet, type LoadedDataset, realImagesOf } from '../data/images';
import { disposeTree } from '../engine/compile';
import { sideBySide } from '../engine/sideBySide';
import type { Engine } from '../engine/types';
import { shortened, wholeSource } from '../evaluate/sources';
import { describeExperts, keyOf, readDescription } from '../experts/description';
import { ExpertTrainer } from '../experts/trainer';
import { openTrajectories, untrainedTrajectories } from '../experts/trajectories';
import { createNetwork } from '../nets/network';
import { Distiller, type IterationLosses } from './distiller';
import { distilledImages, Evaluations } from './evaluations';
import { diversityPoints } from './monitor';
import type { Trajectories } from '../types';

/** Other baselines are as small as what was distilled, and choosing their images takes its time. */
const REHEARSED: ReadonlySet<EvaluationSubject> = new Set(['distilled', 'whole-dataset']);

/**
 * Work of a run: training experts, measures of the hallucinations (before the first iteration and now and then), iterations
 * of the method, training and testing networks on what was distilled.
 */
export type RehearsalPart = 'experts' | 'measures' | 'iterations' | 'evaluation';

interface RehearsalOptions {
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly dataset: LoadedDataset;
  readonly iterations: number;
  /** Which parts to run; experts are trained only where the objective needs them. */
  readonly parts: ReadonlySet<RehearsalPart>;
  /** Called when a part begins, and before iteration number `iteration` (from 0) of the iterations. */
  onPart(part: RehearsalPart, iteration: number): Promise<void> | void;
}

/**
 * Does the work of a run on an engine, with untrained networks as experts. Of a large set only one full batch and an
 * epoch's last, partial batch are shown, so that every program of the run is compiled; the device holds the whole set, as
 * in a run.
 * @throws UserError when the configuration does not suit the dataset or its budget; errors of the engine.
 */
export async function rehearse(options: RehearsalOptions): Promise<void> {
  const { config, engine, dataset, parts, onPart } = options;
  const trajectories = await rehearseExperts(options);
  if (!parts.has('iterations') && !parts.has('evaluation')) return;
  const distiller = Distiller.create(engine, config, dataset, null, trajectories);
  try {
    if (parts.has('measures') && distiller.parameterization.hallucinators > 1) {
      await onPart('measures', 0);
      await diversityPoints(engine, await distiller.downloadState(0));
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

/** Seconds for which each part is measured, at least twice. */
const PART_SECONDS = 4;
const MOST_TIMES = 10;

interface MeasureOptions {
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly dataset: LoadedDataset;
  /** The library's folder of all experts. */
  readonly expertsFolder: string;
  /** Seconds of preparation before this. */
  readonly preparedSeconds: number;
  onPhase(phase: MeasurePhase): void;
}

/**
 * Measures a configuration on its dataset and engine. Nothing is kept: no checkpoint, no experts. Missing experts are
 * replaced by untrained networks, which take as long to match.
 * @throws UserError when the configuration does not suit the dataset or its budget; errors of the engine.
 */
export async function measureRun(options: MeasureOptions): Promise<RunMeasurement> {
  const { config, engine, dataset, onPhase } = options;
  if (config.objective.kind === 'mtt') onPhase('experts');
  const experts = await measureExperts(options);
  onPhase('iterations');
  const distiller = Distiller.create(engine, config, dataset, null, experts.trajectories);
  try {
    let iteration = 0;
    const step = async (): Promise<void> => {
      const losses = await distiller.step(iteration);
      iteration += 1;
      // The work is done when its result can be read.
      await Promise.all(
        Object.values(losses).map((scalars) => Promise.all(scalars.map((s) => engine.download(s)))),
      );
      disposeTree(engine, Object.values(losses));
      await nextTurn();
    };
    const first = await timed(step);
    const { seconds, times } = await repeated(step);
    const fitting = await measureWarmUp(distiller);
    onPhase('evaluation');
    const evaluation = await measureEvaluations(options, distiller);
    return {
      engine: engine.id,
      device: engine.device.name,
      prepareSeconds: options.preparedSeconds + Math.max(0, first - seconds) + fitting,
      iterations: times,
      secondsPerIteration: seconds,
      missingExperts: experts.missing,
      secondsPerExpert: experts.secondsEach,
      ...evaluation,
      memoryBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    distiller.dispose();
  }
}

interface ExpertsMeasured {
  readonly trajectories: Trajectories | null;
  readonly missing: number;
  readonly secondsEach: number;
}

async function measureExperts({
  config,
  engine,
  dataset,
  expertsFolder,
}: MeasureOptions): Promise<ExpertsMeasured> {
  const { objective, network: kind, augmentation } = config;
  if (objective.kind !== 'mtt') return { trajectories: null, missing: 0, secondsEach: 0 };
  const network = createNetwork(kind, dataset.geometry);
  const { count, epochs, ...settings } = objective.experts;
  const folder = join(expertsFolder, keyOf(describeExperts(config, dataset, network, '')));
  const missing = Math.max(0, count - (readDescription(folder)?.experts.length ?? 0));
  if (missing === 0) return { trajectories: openTrajectories(folder, { count }), missing, secondsEach: 0 };
  const trainer = new ExpertTrainer(engine, network, dataset, settings, augmentation);
  const start = trainer.initial(0);
  const marks: number[] = [];
  const afterStep = async (): Promise<void> => {
    marks.push(now());
    await nextTurn();
    if (isEnough(marks)) throw new Enough();
  };
  await untilEnough(() =>
    sideBySide(engine, missing, async (expert, side) => {
      const one = trainer.on(side.engine);
      try {
        let state = one.initial(expert);
        for (let epoch = 0; ; epoch += 1) {
          state = await one.epoch(expert, epoch, state, () => side.alone(afterStep));
        }
      } finally {
        one.dispose();
      }
    }),
  );
  const perStep = marks.length > 1 ? span(marks) / (marks.length - 1) : 0;
  const trajectories = untrainedTrajectories(start.params, count, epochs);
  return { trajectories, missing, secondsEach: perStep * trainer.stepsPerEpoch * epochs };
}

/** Seconds of what comes before the first iteration; 0 where nothing does. */
async function measureWarmUp(distiller: Distiller): Promise<number> {
  const marks: number[] = [];
  const shares: number[] = [];
  await untilEnough(() =>
    distiller.warmUp(async (done) => {
      marks.push(now());
      shares.push(done);
      await nextTurn();
      if (isEnough(marks)) throw new Enough();
    }),
  );
  const measured = (shares.at(-1) ?? 0) - (shares[0] ?? 0);
  return measured > 0 ? span(marks) / measured : 0;
}

/** One evaluation of what is distilled, and everything that is compared with it at the end. */
async function measureEvaluations(
  { config, engine, dataset }: MeasureOptions,
  distiller: Distiller,
): Promise<Pick<RunMeasurement, 'evaluationSeconds' | 'baselineSeconds'>> {
  const { evaluation, training } = config;
  const atATime = engine.lanes?.(evaluation.repeats).length ?? 1;
  const short = { ...config, evaluation: { ...evaluation, repeats: atATime, epochs: MOST_TIMES } };
  const [whole, probe] = [new Evaluations(engine, config, dataset), new Evaluations(engine, short, dataset)];
  const distilled = distilledImages(
    distiller.parameterization,
    await distiller.decodeAll(),
    await distiller.learnedRate(),
  );
  const due = whole.due(training.iterations, new Set());
  const costs = new Map<string, { readonly perImage: number; readonly test: number }>();
  for (const one of probe.due(training.iterations, new Set())) {
    if (one.subject !== 'distilled') continue;
    const images = probe.imagesOf(one, distilled) / ((MOST_TIMES + 1) * atATime);
    const marks: number[] = [];
    await untilEnough(() =>
      probe.run(one, distilled, async () => {
        marks.push(now());
        await nextTurn();
        if (isEnough(marks)) throw new Enough();
      }),
    );
    const perEpoch = marks.length > 1 ? span(marks) / (marks.length - 1) : 0;
    // Testing is a forward pass: about a third of a training step.
    costs.set(one.network.label, {
      perImage: perEpoch / images,
      test: (dataset.test.count * perEpoch) / (3 * images),
    });
  }
  const seconds = (subject: (name: string) => boolean): number =>
    due
      .filter((one) => subject(one.subject))
      .reduce((sum, one) => {
        const { perImage, test } = costs.get(one.network.label) ?? { perImage: 0, test: 0 };
        return sum + whole.imagesOf(one, distilled) * perImage + evaluation.repeats * test;
      }, 0);
  return {
    evaluationSeconds: seconds((subject) => subject === 'distilled'),
    baselineSeconds: seconds((subject) => subject !== 'distilled'),
  };
}

/** Thrown inside an epoch when it has been measured for long enough. */
class Enough extends Error {}

async function untilEnough(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

const now = (): number => performance.now() / 1000;
const span = (marks: readonly number[]): number => (marks.at(-1) ?? 0) - (marks[0] ?? 0);
/** The first mark ends compiling; at least two more follow. */
const isEnough = (marks: readonly number[]): boolean =>
  marks.length > MOST_TIMES || (marks.length > 2 && span(marks) > PART_SECONDS);

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = now();
  await work();
  return now() - begun;
}

/** Mean seconds of one repetition. */
async function repeated(
  work: () => Promise<void>,
): Promise<{ readonly seconds: number; readonly times: number }> {
  let total = 0;
  let times = 0;
  while (times < 2 || (times < MOST_TIMES && total < PART_SECONDS)) {
    total += await timed(work);
    times += 1;
  }
  return { seconds: total / times, times };
}
