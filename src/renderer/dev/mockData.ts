/** What the library of the stand-in bridge is made of: projects, runs in every status, datasets, engines. */
import {
  baselineImagesPerClass,
  storageOf,
  storageOfImages,
  type ImageGeometry,
} from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import type {
  Checkpoint,
  DatasetInfo,
  EngineInfo,
  Evaluation,
  ExpertSet,
  LogEntry,
  Project,
  Report,
  Run,
  RunStatus,
} from '@shared/domain';
import { hash } from './mockImages';

export const GEOMETRY: ImageGeometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };

const HOUR = 3_600_000;

export const at = (hoursAgo: number): string => new Date(Date.now() - hoursAgo * HOUR).toISOString();

export const CLASS_NAMES = [
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

export const DATASETS: DatasetInfo[] = [
  {
    id: 'fashion-mnist-sample',
    name: 'Fashion-MNIST (sample)',
    source: 'fashion-mnist-sample',
    path: null,
    classNames: CLASS_NAMES,
    channels: 1,
    imageSize: 28,
    trainCount: 2000,
    testCount: 1000,
    licence: 'MIT',
  },
];

/** What folders of these kinds hold, but for their path. */
export const CIFAR10: DatasetInfo = {
  id: 'cifar10',
  name: 'CIFAR-10',
  source: 'cifar10',
  path: null,
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  channels: 3,
  imageSize: 32,
  trainCount: 50_000,
  testCount: 10_000,
  licence: null,
};

export const PHOTOS: DatasetInfo = {
  ...CIFAR10,
  id: 'photos',
  name: 'photos',
  source: 'folder',
  classNames: ['cats', 'dogs'],
  trainCount: 400,
  testCount: 100,
};

export const ENGINES: EngineInfo[] = [
  { id: 'onnx', available: true, device: 'CPU, 8 threads', kind: 'cpu', runtime: 'ONNX Runtime 1.30.0' },
  {
    id: 'tensorflow',
    available: true,
    device: 'WebAssembly, SIMD',
    kind: 'cpu',
    runtime: 'TensorFlow.js 4.22.0',
    note: 'No CUDA library could be loaded, so the WebAssembly backend runs instead.',
  },
  {
    id: 'webgpu',
    available: false,
    reason: 'No graphics adapter was found. Install a Vulkan, Metal or Direct3D 12 driver and start again.',
  },
];

export { presets as PRESETS } from '@shared/presets';

export interface Library {
  readonly projects: Map<string, Project>;
  readonly runs: Map<string, Run>;
  readonly reports: Map<string, Report>;
  readonly evaluations: Map<string, Evaluation[]>;
  readonly checkpoints: Map<string, Checkpoint[]>;
  readonly logs: Map<string, LogEntry[]>;
  readonly experts: Map<string, ExpertSet>;
}

let serial = 1;

export const newId = (prefix: string): string => `${prefix}-${(serial++).toString(36).padStart(4, '0')}`;

export function project(name: string, hours: number, more: Partial<Project> = {}): Project {
  return {
    id: newId('project'),
    name,
    description: '',
    tags: [],
    colour: null,
    pinnedAt: null,
    createdAt: at(hours + 200),
    updatedAt: at(hours),
    archivedAt: null,
    trashedAt: null,
    runCount: 0,
    lastActivityAt: at(hours),
    storageBytes: 0,
    cover: null,
    ...more,
  };
}

export function run(
  projectId: string,
  name: string,
  status: RunStatus,
  config: RunConfig,
  more: Partial<Run> = {},
): Run {
  const total = config.training.iterations;
  const iteration =
    status === 'draft' || status === 'queued' ? 0 : status === 'completed' ? total : Math.round(total * 0.42);
  return {
    id: newId('run'),
    projectId,
    name,
    notes: '',
    tags: [],
    config,
    status,
    statusReason: null,
    engine: iteration > 0 ? 'onnx' : null,
    device: iteration > 0 ? 'CPU, 8 threads' : null,
    createdAt: at(20),
    startedAt: iteration > 0 ? at(19) : null,
    endedAt: status === 'completed' ? at(18.6) : null,
    iteration,
    trainedSeconds: iteration * 0.23,
    storage: storageOf(config.parameterization, GEOMETRY),
    lastLoss: iteration > 0 ? 8.4 - 5 * (iteration / total) : null,
    bestAccuracy: status === 'completed' ? 0.7 + hash(serial) * 0.04 : null,
    lastCheckpointIteration:
      iteration > 0
        ? Math.floor(iteration / config.training.checkpointEvery) * config.training.checkpointEvery
        : null,
    trashedAt: null,
    ...more,
  };
}

export function checkpointsOf(of: Run): Checkpoint[] {
  const every = of.config.training.checkpointEvery;
  const out: Checkpoint[] = [];
  for (let i = every; i <= of.iteration; i += every) {
    out.push({
      id: `${of.id}-c${i}`,
      runId: of.id,
      iteration: i,
      sha256: Array.from({ length: 64 }, (_, k) => Math.floor(hash(i, k) * 16).toString(16)).join(''),
      bytes: (of.storage?.bytes ?? 40_000) * 2 + 620_000,
      createdAt: at(19 - i / 5000),
    });
  }
  return out;
}

export function evaluationsOf(of: Run): Evaluation[] {
  if (of.status !== 'completed' || !of.storage) return [];
  const best = of.bestAccuracy ?? 0.7;
  const ipc = baselineImagesPerClass(of.storage.ipcEquivalent);
  const make = (
    subject: Evaluation['subject'],
    mean: number,
    iteration: number,
    storage = of.storage,
  ): Evaluation => ({
    id: newId('evaluation'),
    runId: of.id,
    iteration,
    subject,
    network: `ConvNet D3 W${'width' in of.config.network ? of.config.network.width : 128}`,
    protocol: '300 epochs, batch standardisation, DSA',
    accuracies: [mean - 0.006, mean + 0.002, mean + 0.004],
    mean,
    std: 0.0043,
    seeds: 3,
    storage: storage ?? storageOfImages(ipc, GEOMETRY),
    createdAt: at(18.7),
  });
  const total = of.config.training.iterations;
  const steps = [0.2, 0.4, 0.6, 0.8, 1].map((share) => Math.round(total * share));
  return [
    ...steps.map((step, k) => make('distilled', best - 0.09 * (1 - (k + 1) / steps.length) ** 2, step)),
    make('random-real', 0.551, total, storageOfImages(ipc, GEOMETRY)),
  ];
}

export function logsOf(of: Run): LogEntry[] {
  const lines: [LogEntry['level'], string][] = [
    ['info', 'Engine onnx on CPU, 8 threads.'],
    ['info', 'Dataset fashion-mnist-sample: 2,000 training and 1,000 test images in 10 classes.'],
    ['debug', 'Compiled 6 programs in 1.84 s; 214 equations in the largest.'],
    ['info', 'Storage: 14,742 numbers, 1.88 images per class, 50 images come out.'],
  ];
  for (const checkpoint of checkpointsOf(of)) {
    lines.push(['info', `Checkpoint at iteration ${checkpoint.iteration}, ${checkpoint.bytes} bytes.`]);
    if (checkpoint.iteration % 100 === 0)
      lines.push(['debug', `Memory ${280 + (checkpoint.iteration % 7)} MiB.`]);
  }
  if (of.status === 'failed') lines.push(['error', of.statusReason ?? 'The run failed.']);
  if (of.status === 'interrupted')
    lines.push(['warn', 'The training process ended unexpectedly (signal 9).']);
  return lines.map(([level, message], index) => ({
    id: index + 1,
    runId: of.id,
    time: at(19 - index / 400),
    level,
    message,
  }));
}
