/**
 * Configurations to start from, as data. Names and descriptions are the interface's: the window translates them by id,
 * the command line has its own words.
 */
import { runConfigSchema, type RunConfigInput } from './config/schema';
import type { Preset } from './ipc/contract';

/**
 * Small enough for two CPU cores: a narrow network and a short evaluation, the same for every subject. With a quarter of
 * the features the matching loss and its gradient are about a quarter, hence the learning rates.
 */
const small = {
  dataset: { source: 'fashion-mnist-sample' },
  objective: { kind: 'dm', realBatch: 64 },
  network: { width: 32 },
  optimiser: {
    images: { learningRate: 4, momentum: 0.5 },
    hallucinators: { learningRate: 4, momentum: 0.5 },
  },
  adversary: { width: 32 },
  training: { iterations: 150, checkpointEvery: 15, previewEvery: 5 },
  evaluation: { networks: [{ width: 32 }], repeats: 3, epochs: 300, batchSize: 256 },
} as const satisfies Partial<RunConfigInput>;

/** The settings of the distribution-matching project, and HaBa's evaluation: 5 networks, 1,000 epochs. */
const full = {
  dataset: { source: 'fashion-mnist-sample' },
  objective: { kind: 'dm', realBatch: 256 },
  network: { width: 128 },
  optimiser: {
    images: { learningRate: 1, momentum: 0.5 },
    hallucinators: { learningRate: 1, momentum: 0.5 },
  },
  training: { iterations: 20_000, checkpointEvery: 100, previewEvery: 50 },
  evaluation: { networks: [{ width: 128 }], repeats: 5, epochs: 1000, every: 5000 },
} as const satisfies Partial<RunConfigInput>;

const haba = (basesPerClass: number): RunConfigInput['parameterization'] => ({
  kind: 'haba',
  basesPerClass,
  hallucinators: 5,
});
const pixels = (imagesPerClass: number): RunConfigInput['parameterization'] => ({
  kind: 'pixels',
  imagesPerClass,
});

const inputs: Record<string, RunConfigInput> = {
  quick: {
    ...small,
    parameterization: haba(1),
    training: { iterations: 90, checkpointEvery: 10, previewEvery: 5 },
    evaluation: { ...small.evaluation, networks: [{ width: 32 }], repeats: 2, epochs: 100 },
  },
  demo: { ...small, parameterization: haba(1) },
  // At the storage of `demo`, whose run has the random images of both.
  'demo-pixels': {
    ...small,
    parameterization: pixels(2),
    evaluation: { ...small.evaluation, networks: [{ width: 32 }], randomBaseline: false },
  },
  'haba-dm-1': { ...full, parameterization: haba(1) },
  'haba-dm-10': { ...full, parameterization: haba(10) },
  'haba-dm-50': { ...full, parameterization: haba(50) },
  'dm-2': { ...full, parameterization: pixels(2) },
  'dm-11': { ...full, parameterization: pixels(11) },
  'dm-51': { ...full, parameterization: pixels(51) },
};

/** Every preset, complete and valid, in the order in which people should see them. */
export const presets: readonly Preset[] = Object.entries(inputs).map(([id, input]) => ({
  id,
  config: runConfigSchema.parse(input),
}));

/** The preset of that id, or undefined. */
export const findPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);
