/**
 * The configurations that studies start from: `quick` for a CPU, `official` with the settings of the papers' own code
 * (DC, DSA and DM: the dataset condensation project; MTT and HaBa: their projects' scripts and defaults).
 */
import type { ParameterizationConfig } from '../config/parameterization';
import {
  AUGMENTATION_OPS,
  runConfigSchema,
  storedForm,
  type RunConfig,
  type RunConfigInput,
} from '../config/schema';
import { scripts } from '../presets/official';
import type { ObjectiveKind, StudyRequest } from './request';

type Part = Pick<RunConfigInput, 'objective' | 'optimiser'> & { readonly iterations: number };

const steps = (images: number, hallucinators: number, momentum: number): RunConfigInput['optimiser'] => ({
  images: { learningRate: images, momentum },
  hallucinators: { learningRate: hallucinators, momentum },
});

function quick(kind: ObjectiveKind, parameterization: ParameterizationConfig): Part {
  switch (kind) {
    case 'dm':
      return { objective: { kind, realBatch: 64 }, optimiser: steps(4, 4, 0.5), iterations: 90 };
    case 'dc':
    case 'dsa':
      return {
        objective: { kind, realBatch: 32, outerLoops: 2, innerLoops: 5 },
        optimiser: steps(0.1, 0.1, 0.5),
        iterations: 40,
      };
    case 'mtt': {
      const objective = {
        kind,
        syntheticSteps: 10,
        expertEpochs: 1,
        maxStartEpoch: 3,
        rateLearningRate: 1e-4,
        experts: { count: 4, epochs: 4, batchSize: 64 },
      } as const;
      return storedForm(parameterization).hallucinators > 0
        ? { objective, optimiser: steps(10, 10, 0.95), iterations: 60 }
        : {
            objective: { ...objective, rateMomentum: 0.5, rateFloor: null },
            optimiser: steps(100, 100, 0.5),
            iterations: 60,
          };
    }
  }
}

/** How far students and experts go, by stored images per class: the script of HaBa that is nearest. */
const trajectory = (perClass: number): (typeof scripts)[keyof typeof scripts] =>
  scripts[perClass < 5 ? 1 : perClass < 30 ? 10 : 50];

function official(kind: ObjectiveKind, parameterization: ParameterizationConfig): Part {
  const { hallucinators, perClass } = storedForm(parameterization);
  switch (kind) {
    case 'dm':
      return { objective: { kind }, optimiser: steps(1, 1, 0.5), iterations: 20_000 };
    case 'dc':
    case 'dsa':
      return { objective: { kind }, optimiser: steps(0.1, 0.1, 0.5), iterations: 1000 };
    case 'mtt':
      return hallucinators > 0
        ? {
            objective: { kind, expertEpochs: 2, ...trajectory(perClass) },
            optimiser: steps(100, 100, 0.95),
            iterations: 15_000,
          }
        : {
            objective: { kind, expertEpochs: 2, ...trajectory(perClass), rateMomentum: 0.5, rateFloor: null },
            optimiser: steps(1000, 1000, 0.5),
            iterations: 5000,
          };
  }
}

/** Datasets whose images the trajectory matching projects whiten. */
const WHITENED: readonly string[] = ['cifar10', 'cifar100', 'svhn'];

/** The configuration of one method. A request with a `base` takes that, with the parameterization replaced. */
export function recipe(
  request: StudyRequest,
  objective: ObjectiveKind,
  parameterization: ParameterizationConfig,
): RunConfig {
  if (request.base !== null) return { ...request.base, parameterization };
  const isQuick = request.size === 'quick';
  const part = (isQuick ? quick : official)(objective, parameterization);
  const width = isQuick ? 32 : 128;
  const every = Math.max(1, Math.round(part.iterations / (isQuick ? 6 : 100)));
  const zca = objective === 'mtt' && WHITENED.includes(request.dataset.source) && !isQuick;
  const input: RunConfigInput = {
    dataset: { ...request.dataset, ...(zca ? { whitening: 'zca' } : {}) },
    parameterization,
    objective: part.objective,
    network: { width },
    optimiser: part.optimiser,
    adversary: { width },
    // Digits are no longer themselves when they are mirrored.
    augmentation: {
      ops: AUGMENTATION_OPS.filter((op) => op !== 'flip' || request.dataset.source !== 'svhn'),
    },
    training: {
      iterations: part.iterations,
      checkpointEvery: every,
      previewEvery: isQuick ? 10 : 100,
    },
    evaluation: {
      networks: [{ width }],
      repeats: isQuick ? 2 : 5,
      epochs: isQuick ? 100 : 1000,
      randomBaseline: true,
    },
  };
  return runConfigSchema.parse(input);
}
