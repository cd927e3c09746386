/** A library with a bit of everything, as people have it after a few weeks: what tests of pages and stores look at. */
import {
  baselineImagesPerClass,
  storageOf,
  storageOfImages,
  type ImageGeometry,
} from '@shared/budget/storage';
import { runConfigSchema, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import type { MetricPoint, Project, Run, RunStatus } from '@shared/domain';
import { findPreset } from '@shared/presets';
import { studyRequestSchema } from '@shared/studies/request';
import type { EvaluationDraft } from '@main/store/evaluations';
import type { Library } from '@main/store/library';
import { createStudy } from '@main/studies/create';
import { createReport } from '@main/studies/report/create';
import { addRealCheckpoint } from './checkpoint';

/** The embedded dataset. */
const SAMPLE: ImageGeometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const CLASS_NAMES = [
  ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat'],
  ...['Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
];

const configOf = (input: Partial<RunConfigInput> = {}): RunConfig =>
  runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { hallucinators: 5 },
    objective: { kind: 'dm' },
    ...input,
  });
const presetOf = (id: string): RunConfig => findPreset(id)?.config ?? configOf();
const withHallucinators = (hallucinators: number, basesPerClass = 1): RunConfig =>
  configOf({ parameterization: { hallucinators, basesPerClass } });

interface RunSpec {
  readonly name: string;
  readonly config: RunConfig;
  readonly status: RunStatus;
  readonly reason?: string;
  /** Where it is; what its status says unless this says otherwise. */
  readonly iteration?: number;
  readonly accuracy?: number;
}

/**
 * Fills an empty library: projects in use, in the archive and in the trash, runs of every kind of end, a report and a study.
 * The first run and the one after it wait in the queue; the first goes on from its checkpoint when the queue begins.
 */
export async function fillExample(library: Library): Promise<void> {
  const project = (
    name: string,
    more: Partial<Pick<Project, 'description' | 'tags' | 'colour'>> = {},
  ): string => library.projects.create({ name, ...more }).id;
  const first = project('Fashion-MNIST at 2 images per class', {
    description:
      'How far does factorization go at the smallest budget? HaBa with DM against plain pixels and random real images.',
    tags: ['fashion-mnist', 'dm', 'ipc 2'],
    colour: 'blue',
  });
  library.projects.setPinned(first, true);
  const add = (projectId: string, spec: RunSpec): Promise<Run> => addExampleRun(library, projectId, spec);
  await add(first, {
    name: 'HaBa + DM, 5 hallucinators',
    status: 'queued',
    config: presetOf('demo'),
    iteration: 60,
  });
  const plain = await add(first, {
    name: 'Plain DM, 2 images per class',
    status: 'completed',
    config: presetOf('demo-pixels'),
    accuracy: 0.717,
  });
  await add(first, {
    name: 'HaBa + DM, long',
    status: 'interrupted',
    reason: 'The training process ended unexpectedly (signal 9).',
    config: configOf({ training: { iterations: 2000, checkpointEvery: 200 } }),
    iteration: 1237,
  });
  await add(first, {
    name: 'HaBa + DM, no adversary',
    status: 'completed',
    config: configOf({ adversary: { enabled: false } }),
    accuracy: 0.683,
  });
  await add(first, {
    name: 'HaBa + DM, noise start',
    status: 'queued',
    config: configOf({ parameterization: { hallucinators: 5, initialisation: 'noise' } }),
  });
  await add(first, {
    name: 'Learning rate 100',
    status: 'failed',
    reason: 'The loss is not a number since iteration 418: lower the learning rate of the bases (100).',
    config: configOf(),
  });
  await add(first, {
    name: 'Cosine weight 1',
    status: 'stopped',
    config: configOf({ adversary: { weights: { cosine: 1 } } }),
  });
  await add(first, { name: 'Ten hallucinators', status: 'draft', config: withHallucinators(10) });
  await addExampleStudy(library, first);
  await createReport(library, {
    source: { kind: 'runs', runIds: [plain.id] },
    sections: ['summary', 'accuracy', 'curves'],
  });

  const second = project('Hallucinator count', {
    description: 'One basis per class, 2 to 10 hallucinators.',
    tags: ['ablation'],
    colour: 'green',
  });
  for (const count of [2, 3, 5, 8]) {
    await add(second, {
      name: `${count} hallucinators`,
      status: 'completed',
      config: withHallucinators(count),
    });
  }
  await add(second, { name: 'Many bases', status: 'completed', config: withHallucinators(20, 50) });
  project('MNIST folder import', { tags: ['mnist', 'idx'] });
  const old = project('First tries');
  await add(old, { name: 'Try 1', status: 'completed', config: presetOf('demo') });
  library.projects.setArchived(old, true);
  library.trashProject(project('Scratch'), true);
}

/** The terms of the adversary, four of six cells done. */
async function addExampleStudy(library: Library, projectId: string): Promise<void> {
  const request = studyRequestSchema.parse({ kind: 'rq4' });
  const study = await createStudy(library, { projectId, name: 'Adversarial terms', request });
  for (const [i, { key, config }] of study.plan.cells.slice(0, 4).entries()) {
    const id = library.studies.runIds(study.id).get(key) ?? '';
    const storage = storageOf(config.parameterization, SAMPLE);
    const { iterations } = config.training;
    library.runs.setStarted(id, { engine: 'onnx', device: 'CPU, 8 threads', storage, iteration: iterations });
    library.evaluations.add(id, evaluationOf(config, 0.72 - 0.01 * i, iterations));
    library.runs.refreshBestAccuracy(id);
    await addRealCheckpoint(library, id, iterations, { geometry: SAMPLE, classNames: CLASS_NAMES });
    library.runs.setStatus(id, 'completed');
  }
}

/** A run as training leaves it: curves, checkpoints, evaluations, histograms, events and a log. */
async function addExampleRun(library: Library, projectId: string, spec: RunSpec): Promise<Run> {
  const { name, config, status } = spec;
  const { iterations, checkpointEvery } = config.training;
  const { id } = library.runs.create({ projectId, name, config });
  const isDone = status === 'completed';
  const untouched = status === 'draft' || status === 'queued';
  const iteration = spec.iteration ?? (isDone ? iterations : untouched ? 0 : Math.round(iterations * 0.42));
  if (iteration > 0) {
    const storage = storageOf(config.parameterization, SAMPLE);
    library.runs.setStarted(id, { engine: 'onnx', device: 'CPU, 8 threads', storage, iteration });
    library.events.add(id, 'started', 'onnx, CPU, 8 threads', 0);
    library.logs.add(id, 'info', 'Engine onnx on CPU, 8 threads.');
    const points = pointsOf(config, iteration);
    library.metrics.append(id, points);
    library.runs.setLastLoss(id, points.findLast(({ series }) => series === 'loss/objective')?.value ?? null);
    const last = isDone ? iteration : Math.floor(iteration / checkpointEvery) * checkpointEvery;
    for (const at of [last / 2, last].filter((at) => at >= 1).map(Math.floor)) {
      await addRealCheckpoint(library, id, at, { geometry: SAMPLE, classNames: CLASS_NAMES });
      library.histograms.add(id, at, histogramsOf(config, at));
    }
    library.runs.setTrained(id, iteration, iteration * 0.23);
  }
  if (isDone) {
    const best = spec.accuracy ?? 0.7;
    [0.6, 0.8, 1].forEach((share, i) => {
      const mean = best - 0.02 * (2 - i);
      library.evaluations.add(id, evaluationOf(config, mean, Math.round(iterations * share)));
    });
    const { ipcEquivalent } = storageOf(config.parameterization, SAMPLE);
    const images = storageOfImages(baselineImagesPerClass(ipcEquivalent), SAMPLE);
    const random = {
      ...evaluationOf(config, 0.551, iterations),
      subject: 'random-real',
      storage: images,
    } as const;
    library.evaluations.add(id, random);
    library.runs.refreshBestAccuracy(id);
  }
  return library.runs.setStatus(id, status, spec.reason ?? null);
}

/** A value at every iteration, and what is looked at more rarely. */
function pointsOf(config: RunConfig, iteration: number): MetricPoint[] {
  const series = config.adversary.enabled
    ? ['loss/objective', 'loss/cosine', 'gradient/images']
    : ['loss/objective', 'gradient/images'];
  return Array.from({ length: iteration }, (_, i) =>
    series.map((name, k) => ({
      series: name,
      step: i + 1,
      value: 3 / (k + 1) + 6 * Math.exp(-i / 90) + 0.2 * Math.sin(7 * i + k),
    })),
  ).flat();
}

function evaluationOf(config: RunConfig, mean: number, iteration: number): EvaluationDraft {
  const right = Math.round(mean * 100);
  const counts = Uint32Array.from({ length: 100 }, (_, i) => {
    const [truth, answer] = [Math.floor(i / 10), i % 10];
    return answer === truth ? right : answer === (truth + 1) % 10 ? 100 - right : 0;
  });
  return {
    iteration,
    subject: 'distilled',
    network: `ConvNet D3 W${'width' in config.network ? config.network.width : 128}`,
    protocol: '300 epochs, batch standardisation, DSA',
    accuracies: [mean - 0.008, mean, mean + 0.008],
    mean,
    std: 0.008,
    seeds: 3,
    storage: storageOf(config.parameterization, SAMPLE),
    confusion: { classNames: CLASS_NAMES, counts },
  };
}

const histogramsOf = (
  config: RunConfig,
  iteration: number,
): { name: string; low: number; high: number; counts: Uint32Array }[] =>
  (config.parameterization.hallucinators > 0 ? ['bases', 'hallucinators.scale'] : ['images']).map((name) => ({
    name,
    low: -2 - iteration / 1000,
    high: 2 + iteration / 1000,
    counts: Uint32Array.from({ length: 48 }, (_, bin) =>
      Math.round(900 * Math.exp(-(((bin - 24) / 8) ** 2))),
    ),
  }));
