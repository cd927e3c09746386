/** A library of the size that the interface has to bear, written through the store itself. */
import { storageOf } from '@shared/budget/storage';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import type { MetricPoint } from '@shared/domain';
import { writeCheckpoint } from '@main/core/checkpoint/state';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Library } from '@main/store/library';

export const SIZES = { runs: 10_000, points: 1_000_000, bases: 1000, hallucinators: 50 };

/** Where the benches look. */
export interface Places {
  readonly manyRuns: string;
  readonly largeRun: { readonly projectId: string; readonly runId: string };
  readonly galleryRun: { readonly projectId: string; readonly runId: string };
  readonly liveRun: { readonly projectId: string; readonly runId: string };
}

const geometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
const CHUNK = 50_000;

const configOf = (
  basesPerClass: number,
  hallucinators: number,
  iterations: number,
  dataset: object = { source: 'fashion-mnist-sample' },
): RunConfig =>
  runConfigSchema.parse({
    dataset,
    parameterization: { basesPerClass, hallucinators },
    objective: { kind: 'dm' },
    training: { iterations },
  });

/** Makes the library in an empty folder and closes it. Takes a minute or two. */
export async function makeLibrary(folder: string): Promise<Places> {
  const library = await Library.open(folder, { program: 'bench' });
  try {
    const manyRuns = addManyRuns(library);
    const { id: projectId } = library.projects.create({ name: 'Large runs' });
    const largeRun = addLargeRun(library, projectId);
    const galleryRun = await addGalleryRun(library, projectId);
    const live = library.runs.create({ projectId, name: 'Live', config: configOf(1, 5, 100_000) });
    return {
      manyRuns,
      largeRun: { projectId, runId: largeRun },
      galleryRun: { projectId, runId: galleryRun },
      liveRun: { projectId, runId: live.id },
    };
  } finally {
    library.close();
  }
}

function addManyRuns(library: Library): string {
  const { id: projectId } = library.projects.create({ name: 'Ten thousand runs' });
  library.transaction(() => {
    for (let i = 0; i < SIZES.runs; i++) {
      const config = configOf(1 + (i % 10), 2 + (i % 7), 1000 + (i % 50) * 100);
      const { id } = library.runs.create({ projectId, name: `Sweep ${i % 100}, run ${i}`, config });
      library.runs.update(id, { tags: [`group-${i % 20}`] });
      const storage = storageOf(config.parameterization, geometry);
      library.runs.setStarted(id, { engine: 'onnx', device: 'A processor', storage, iteration: 0 });
      library.runs.setTrained(id, config.training.iterations, 60 + (i % 600));
      library.runs.setLastLoss(id, 1 + Math.abs(Math.sin(i)));
      const mean = 0.3 + 0.5 * Math.abs(Math.cos(i));
      library.evaluations.add(id, {
        iteration: config.training.iterations,
        subject: 'distilled',
        network: 'ConvNet D3 W128',
        protocol: '300 epochs',
        accuracies: [mean],
        mean,
        std: 0,
        seeds: 1,
        storage,
      });
      library.runs.refreshBestAccuracy(id);
      library.runs.setStatus(id, i % 9 === 0 ? 'stopped' : 'completed');
    }
  });
  return projectId;
}

function addLargeRun(library: Library, projectId: string): string {
  const { id } = library.runs.create({
    projectId,
    name: 'A million points',
    config: configOf(1, 5, SIZES.points),
  });
  for (let start = 0; start < SIZES.points; start += CHUNK) {
    const points = Array.from({ length: CHUNK }, (_, i): MetricPoint => {
      const step = start + i + 1;
      return { series: 'loss/objective', step, value: 200 / Math.sqrt(step) + Math.sin(step * 12.9898) };
    });
    library.metrics.append(id, points);
  }
  library.runs.setTrained(id, SIZES.points, 3600);
  library.runs.setStatus(id, 'completed');
  return id;
}

/** Fifty thousand hallucinations: a thousand bases of 32 x 32 with fifty hallucinators. */
async function addGalleryRun(library: Library, projectId: string): Promise<string> {
  const config = configOf(SIZES.bases / geometry.classes, SIZES.hallucinators, 1000, {
    source: 'cifar10',
    path: '/data/cifar10',
  });
  const { id } = library.runs.create({ projectId, name: 'Fifty thousand cells', config });
  const { specs } = createParameterization(config.parameterization, geometry);
  const params = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.37)) }];
    }),
  );
  const bytes = writeCheckpoint({
    iteration: 1000,
    config,
    geometry,
    classNames: Array.from({ length: geometry.classes }, (_, i) => `class ${i + 1}`),
    standardisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    params,
    velocity: {},
    extractor: [],
    extractorVelocity: [],
    rate: null,
  });
  await library.blobs.write(bytes, (ref) =>
    library.resumePoints.add(id, { ...ref, iteration: 1000, trainedSeconds: 600 }),
  );
  library.runs.setStatus(id, 'completed');
  return id;
}
