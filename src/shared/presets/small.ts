/** Presets on the embedded sample: quick ones for two CPU cores, and distribution matching at full width and length. */
import type { RunConfigInput } from '../config/schema';
import type { PresetDraft } from './types';

/**
 * Small enough for two CPU cores: a narrow network and a short evaluation, the same for every subject. With a quarter of
 * the features the matching loss and its gradient are about a quarter, hence the learning rate of images.
 */
const small = {
  dataset: { source: 'fashion-mnist-sample' },
  objective: { kind: 'dm', realBatch: 64 },
  network: { width: 32 },
  optimiser: { images: { learningRate: 4, momentum: 0.5 } },
  adversary: { width: 32 },
  training: { iterations: 150, checkpointEvery: 15, previewEvery: 5 },
  evaluation: { networks: [{ width: 32 }], repeats: 3, epochs: 300, batchSize: 256 },
} as const satisfies Partial<RunConfigInput>;

/** Short enough that six runs take minutes (docs/results.md); the first run alone trains networks on random images. */
const demo = {
  ...small,
  training: { iterations: 100, checkpointEvery: 25, previewEvery: 10 },
  evaluation: { networks: [{ width: 32 }], repeats: 2, epochs: 200, batchSize: 256, randomBaseline: false },
} satisfies Partial<RunConfigInput>;

/** In bytes: two images of 8 bits per number, and the scale that these have besides. */
const TWO_IMAGES = { ipc: 2 + 8 / (10 * 28 ** 2), convention: 'bytes' } as const;

const quickEvaluation = { networks: [{ width: 32 }], repeats: 2, epochs: 100, batchSize: 256 };
const quickTraining = (iterations: number): RunConfigInput['training'] => ({
  iterations,
  checkpointEvery: 10,
  previewEvery: 5,
});
/** Steps of the stored images; hallucinators have relative steps. */
const steps = (learningRate: number, momentum: number): RunConfigInput['optimiser'] => ({
  images: { learningRate, momentum },
});

/** The settings of the distribution-matching project, and HaBa's evaluation: 5 networks, 1,000 epochs. */
const full = {
  dataset: { source: 'fashion-mnist-sample' },
  objective: { kind: 'dm', realBatch: 256 },
  network: { width: 128 },
  optimiser: steps(1, 0.5),
  training: { iterations: 20_000, checkpointEvery: 100, previewEvery: 50 },
  evaluation: { networks: [{ width: 128 }], repeats: 5, epochs: 1000, every: 5000 },
} as const satisfies Partial<RunConfigInput>;

const haba = (basesPerClass: number): RunConfigInput['parameterization'] => ({
  basesPerClass,
  hallucinators: 5,
  hallucinatorStart: 'identity',
});
const pixels = (basesPerClass: number): RunConfigInput['parameterization'] => ({ basesPerClass });

/** A few experts of a few epochs, and short trajectories. */
const quickMtt = {
  kind: 'mtt',
  syntheticSteps: 10,
  expertEpochs: 1,
  maxStartEpoch: 3,
  rateLearningRate: 1e-4,
  experts: { count: 4, epochs: 4, batchSize: 64 },
} as const;
const quickMatching = { realBatch: 32, outerLoops: 2, innerLoops: 5 } as const;

/** All have the storage of two images per class. */
const quick: Readonly<Record<string, RunConfigInput>> = {
  quick: {
    ...small,
    parameterization: haba(1),
    training: quickTraining(90),
    evaluation: quickEvaluation,
  },
  'quick-dc': {
    ...small,
    parameterization: pixels(2),
    objective: { kind: 'dc', ...quickMatching },
    optimiser: steps(0.1, 0.5),
    training: quickTraining(40),
    evaluation: { ...quickEvaluation, augment: false },
  },
  'quick-dsa': {
    ...small,
    parameterization: pixels(2),
    objective: { kind: 'dsa', ...quickMatching },
    optimiser: steps(0.1, 0.5),
    training: quickTraining(40),
    evaluation: quickEvaluation,
  },
  'quick-mtt': {
    ...small,
    parameterization: pixels(2),
    objective: { ...quickMtt, rateMomentum: 0.5, rateFloor: null },
    optimiser: steps(100, 0.5),
    training: quickTraining(100),
    evaluation: quickEvaluation,
  },
  'quick-haba-mtt': {
    ...small,
    parameterization: haba(1),
    objective: quickMtt,
    optimiser: steps(100, 0.5),
    training: quickTraining(100),
    evaluation: quickEvaluation,
  },
  'quick-idc': {
    ...small,
    parameterization: { formation: 2, basesPerClass: 2 },
    training: quickTraining(60),
    evaluation: quickEvaluation,
  },
  'quick-haba-idc': {
    ...small,
    parameterization: {
      formation: 2,
      basesPerClass: 1,
      hallucinators: 5,
      hallucinatorStart: 'identity',
    },
    training: quickTraining(60),
    evaluation: quickEvaluation,
  },
  'quick-fred': {
    ...small,
    parameterization: { code: { kind: 'frequency', coefficients: 64 }, basesPerClass: 24 },
    optimiser: steps(1.5e5, 0.5),
    training: quickTraining(60),
    evaluation: quickEvaluation,
  },
  'quick-ddif': {
    ...small,
    parameterization: {
      // The published fitting takes ten times as many steps of a tenth of the length.
      code: { kind: 'field', width: 6, warmUp: { steps: 500, learningRate: 0.005 } },
      basesPerClass: 23,
    },
    optimiser: steps(0.003, 0.5),
    training: quickTraining(60),
    evaluation: quickEvaluation,
  },
  'quick-linba': {
    ...small,
    parameterization: { code: { kind: 'shared', memories: 16 }, basesPerClass: 78 },
    optimiser: steps(0.01, 0.5),
    training: quickTraining(60),
    evaluation: quickEvaluation,
  },
  demo: { ...demo, parameterization: haba(1), evaluation: { ...demo.evaluation, randomBaseline: true } },
  'demo-pixels': { ...demo, parameterization: pixels(2) },
  // What wins at this storage (docs/results.md): a twelfth of the frequencies, and more images for what that saves.
  'demo-best': {
    ...demo,
    parameterization: { code: { kind: 'frequency', coefficients: 64 }, basesPerClass: 24 },
    optimiser: steps(150_000, 0.5),
  },
  // In the bytes of two images of 8 bits a class, each with the bits that suit it best (docs/results.md).
  'demo-haba-bytes': {
    ...demo,
    parameterization: {
      basesPerClass: 3,
      hallucinators: 5,
      hallucinatorStart: 'identity',
      precision: { bits: 4 },
    },
    budget: TWO_IMAGES,
  },
  'demo-pixels-bytes': {
    ...demo,
    parameterization: { basesPerClass: 4, precision: { bits: 4 } },
    budget: TWO_IMAGES,
  },
  'demo-best-bytes': {
    ...demo,
    parameterization: {
      code: { kind: 'frequency', coefficients: 64 },
      basesPerClass: 41,
      precision: { bits: 4, scales: 'coefficient' },
    },
    optimiser: steps(150_000, 0.5),
    budget: TWO_IMAGES,
  },
};

const long: Readonly<Record<string, RunConfigInput>> = {
  'haba-dm-1': { ...full, parameterization: haba(1) },
  'haba-dm-10': { ...full, parameterization: haba(10) },
  'haba-dm-50': { ...full, parameterization: haba(50) },
  'dm-2': { ...full, parameterization: pixels(2) },
  'dm-11': { ...full, parameterization: pixels(11) },
  'dm-51': { ...full, parameterization: pixels(51) },
};

/** On the embedded dataset, the quick ones first. */
export const samplePresets: readonly PresetDraft[] = [
  ...Object.entries(quick).map(([id, input]) => ({ id, group: 'quick', origin: 'small', input }) as const),
  ...Object.entries(long).map(
    ([id, input]) =>
      ({
        id,
        group: 'fashion-mnist-sample',
        origin: id.startsWith('haba') ? 'combined' : 'method',
        input,
      }) as const,
  ),
];
