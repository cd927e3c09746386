/** Facts of reported runs with everything in them, for tests. */
import { storageOf, storageOfImages, type ImageGeometry } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import type { ImageBatch, MetricSeries } from '@shared/domain';
import { findPreset } from '@shared/presets';
import type { Preset } from '@shared/presets/types';
import { reportRequestSchema, type ReportRequestInput } from '@shared/reports/request';
import { publishedFigures } from '@shared/studies/published';
import { Random } from '@main/core/random/random';
import { configDifferences } from '@main/reports/collect';
import type { ReportDocument } from '@main/reports/document';
import type { ReportedRun, RunsFacts } from '@main/reports/model';
import { runsDocument } from '@main/reports/runs/document';

export const geometry: ImageGeometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const classNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/** A falling, noisy series. */
function series(name: string, count: number, from: number, to: number): MetricSeries {
  const random = Random.for(1, name);
  const steps = Float64Array.from({ length: count }, (_, i) => i + 1);
  const values = steps.map(
    (step) => (to + (from - to) * Math.exp((-4 * step) / count)) * (0.85 + 0.3 * random.uniform()),
  );
  return { name, steps, values };
}

/** Grey squares whose brightness tells the image's number. */
export function greys(count: number, size: number): ImageBatch {
  const rgba = new Uint8ClampedArray(count * size * size * 4);
  for (let i = 0; i < count; i += 1) {
    for (let p = 0; p < size * size; p += 1) {
      const grey = (i * 37 + Math.floor(p / size) * 5 + (p % size) * 3) % 256;
      rgba.set([grey, grey, grey, 255], (i * size * size + p) * 4);
    }
  }
  return { count, width: size, height: size, rgba };
}

const accuracy = (accuracies: readonly number[]) => {
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / accuracies.length;
  return {
    network: 'ConvNet D3 W32',
    protocol: '200 epochs, batches standardised, augmented',
    iteration: 150,
    accuracies,
    mean,
    std: Math.sqrt(variance),
  };
};

function presetOf(id: string): Preset {
  const preset = findPreset(id);
  if (!preset) throw new Error(`The preset ${id} is missing.`);
  return preset;
}

const demo = presetOf('demo');
const pixels = presetOf('demo-pixels');
const config: RunConfig = { ...demo.config, seed: 7, training: { ...demo.config.training, iterations: 150 } };
const own = { id: 'run-1', name: 'HaBa, one basis a class', own: true };
const other = { id: 'run-2', name: 'Plain pixels, two a class', own: false };

/** The run of the sample. */
export const sampleRun = (): ReportedRun => ({
  run: {
    id: own.id,
    name: own.name,
    tags: ['demo', 'baseline'],
    status: 'completed',
    statusReason: null,
    engine: 'onnx',
    device: 'CPU, 2 threads',
    iteration: 150,
    trainedSeconds: 42.3,
    startedAt: '2026-11-23T10:00:00.000Z',
    endedAt: '2026-11-23T10:02:10.000Z',
  },
  method: 'HaBa + DM',
  notes: 'Seed 7.\nLearning rates as in the preset.',
  dataset: { name: 'Fashion-MNIST sample', classNames, channels: 1, imageSize: 28, trainPerClass: 200 },
  config,
  preset: { id: 'demo', differences: configDifferences(config, demo.config) },
  storage: storageOf(config.parameterization, geometry),
  curves: [
    series('loss/objective', 150, 130, 31),
    series('loss/cosine', 150, 0.09, 0.06),
    series('loss/contrastive', 150, 0.41, 0.3),
    series('loss/task', 150, 2.3, 0.02),
    series('loss/likelihood', 150, 0.05, 0.03),
    {
      name: 'accuracy/ConvNet D3 W32',
      steps: Float64Array.of(50, 100, 150),
      values: Float64Array.of(0.61, 0.66, 0.695),
    },
  ],
  gallery: {
    kind: 'haba',
    iteration: 150,
    perClass: 1,
    shownPerClass: 1,
    hallucinators: 5,
    shownHallucinators: 5,
    images: greys(60, 28),
    factor: 1,
    parts: null,
    range: { low: 0, high: 1, isPlain: true },
  },
  diversity: { cosine: 0.8312, spread: 0.2954 },
  versions: [
    { name: 'HaBa Studio', version: '0.1.0' },
    { name: 'onnxruntime-node', version: '1.30.0' },
    { name: 'Node', version: '20.20.2' },
  ],
  command: "npm run -s haba -- run preset:demo --library ~/studio --project 'Demo' --engine onnx",
});

/** A second run: plain pixels at the same budget. */
export const otherRun = (): ReportedRun => ({
  ...sampleRun(),
  run: { ...sampleRun().run, id: other.id, name: other.name, tags: [] },
  method: 'Pixels + DM',
  notes: '',
  config: { ...pixels.config, seed: 7 },
  preset: null,
  storage: storageOf(pixels.config.parameterization, geometry),
  diversity: { cosine: null, spread: null },
});

export function sampleFacts(): RunsFacts {
  return {
    project: {
      name: 'Demo: Fashion-MNIST',
      description: 'Do bases and hallucinators beat plain pixels at the same storage budget?',
    },
    runs: [sampleRun()],
    subjects: [
      {
        method: 'HaBa + DM',
        subject: 'distilled',
        run: own,
        storage: storageOf(config.parameterization, geometry),
        accuracies: [accuracy([0.691, 0.703, 0.692])],
      },
      {
        method: 'Pixels + DM',
        subject: 'distilled',
        run: other,
        storage: storageOf(pixels.config.parameterization, geometry),
        accuracies: [accuracy([0.712, 0.722, 0.717])],
      },
      {
        method: 'HaBa + DM',
        subject: 'random-real',
        run: own,
        storage: storageOfImages(2, geometry),
        accuracies: [accuracy([0.54, 0.557, 0.556])],
      },
      {
        method: 'HaBa + DM',
        subject: 'whole-dataset',
        run: own,
        storage: storageOfImages(200, geometry),
        accuracies: [accuracy([0.842, 0.836, 0.847])],
      },
    ],
    published: [],
  };
}

/** What papers report on CIFAR10 at one image per class. */
export const publishedAtOne = publishedFigures.filter(
  ({ dataset, perClass }) => dataset === 'cifar10' && perClass === 1,
);

export const CREATED_AT = '2026-11-23T10:05:00.000Z';

/** The sample's document; all sections unless others are asked for. */
export function sampleDocument(
  facts: RunsFacts = sampleFacts(),
  request: Partial<ReportRequestInput> = {},
): ReportDocument {
  const parsed = reportRequestSchema.parse({ source: { kind: 'runs', runIds: ['run-1'] }, ...request });
  return runsDocument(facts, parsed, CREATED_AT);
}

/** Names that are the same in every language: of methods, networks, data, papers and programs. */
const NAMES =
  /HaBa( Studio)?|Pixels|ConvNet|AlexNet|ResNet|Fashion-MNIST( sample)?|Liu et al|Zhao and Bilen|Cazenavette et al|Table|random selection|onnx(runtime-node)?|Node|npm run.*/g;

/** Lines of a Korean report in HTML that a reader sees in English, but for what people and papers named. */
export function unsaid(html: string, given: readonly string[] = []): string[] {
  let text = html
    .replace(/<style>[^]*?<\/style>|<pre>[^]*?<\/pre>|<head>[^]*?<\/head>/g, ' ')
    .replace(/<[^>]+>/g, '\n');
  for (const name of given.filter((one) => one !== '')) text = text.replaceAll(name, ' ');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[a-z]{4}/.test(line.replace(NAMES, '')) && !/[가-힣]/.test(line));
}
