/**
 * The configurations that studies start from: `quick` for a CPU, `official` with the settings of the papers' own code
 * (DC, DSA and DM: the dataset condensation project; MTT and HaBa: their projects' scripts and defaults).
 */
import type { ParameterizationConfig } from '../config/parameterization';
import { AUGMENTATION_OPS, runConfigSchema, type RunConfig, type RunConfigInput } from '../config/schema';
import { loopsOf } from '../config/loops';
import {
  authorsSteps,
  imageSteps,
  iterationsOf,
  PLAIN_RATE,
  stepsOf,
  trajectoryOf,
} from '../official/settings';
import type { HabaScript } from '../official/programs';
import type { ObjectiveKind, StudyRequest } from './request';

/**
 * Learning rates of codes at the size of `quick` with distribution matching, by a few runs on the embedded sample; elsewhere
 * a code has its usual rate.
 */
const QUICK_RATES: Partial<Record<ParameterizationConfig['code']['kind'], number>> = {
  frequency: 150_000,
  field: 0.003,
};

/** Steps of pixels say nothing of other codes, whose numbers are of other sizes. */
function stepsOfCode(config: RunConfig, isQuick: boolean): RunConfig {
  const { code } = config.parameterization;
  if (code.kind === 'pixels') return config;
  const { optimiser, objective } = config;
  const learningRate = isQuick && objective.kind === 'dm' ? (QUICK_RATES[code.kind] ?? null) : null;
  return { ...config, optimiser: { ...optimiser, images: { ...optimiser.images, learningRate } } };
}

type Part = Pick<RunConfigInput, 'objective' | 'optimiser'> & { readonly iterations: number };

/** The same for all parameterizations, so that rows differ in what is stored alone. */
function quick(kind: ObjectiveKind): Part {
  switch (kind) {
    case 'dm':
      return { objective: { kind, realBatch: 64 }, optimiser: imageSteps(4, 0.5), iterations: 90 };
    case 'dc':
    case 'dsa':
      return {
        objective: { kind, realBatch: 32, outerLoops: 2, innerLoops: 5 },
        optimiser: imageSteps(0.1, 0.5),
        iterations: 40,
      };
    case 'mtt':
      return {
        objective: {
          kind,
          syntheticSteps: 10,
          expertEpochs: 1,
          maxStartEpoch: 3,
          rateLearningRate: 1e-4,
          rateMomentum: 0.5,
          rateFloor: null,
          experts: { count: 4, epochs: 4, batchSize: 64 },
        },
        optimiser: imageSteps(100, 0.5),
        iterations: 60,
      };
  }
}

/** The script of HaBa that is nearest to a budget in images per class. */
const scriptFor = (budgetIpc: number): HabaScript =>
  budgetIpc < 6 ? 'haba-1' : budgetIpc < 31 ? 'haba-10' : 'haba-50';

/** Updates and epochs of gradient matching, by the budget: as many for a few bases as for the images beside them. */
function loops(budgetIpc: number): { readonly outerLoops: number; readonly innerLoops: number } {
  const { outer, inner } = loopsOf({ outerLoops: null, innerLoops: null }, budgetIpc);
  return { outerLoops: outer, innerLoops: inner };
}

function official(kind: ObjectiveKind, parameterization: ParameterizationConfig, budgetIpc: number): Part {
  const { hallucinators } = parameterization;
  switch (kind) {
    case 'dm':
      return { objective: { kind }, optimiser: stepsOf('dm'), iterations: iterationsOf('dm') };
    case 'dc':
    case 'dsa':
      return {
        objective: { kind, ...loops(budgetIpc) },
        optimiser: stepsOf('dc'),
        iterations: iterationsOf('dc'),
      };
    case 'mtt':
      return hallucinators > 0
        ? {
            objective: { kind, ...trajectoryOf(scriptFor(budgetIpc)) },
            optimiser: authorsSteps(scriptFor(budgetIpc)),
            iterations: iterationsOf('haba'),
          }
        : {
            objective: { kind, ...trajectoryOf(scriptFor(budgetIpc)), ...PLAIN_RATE },
            optimiser: stepsOf('mtt'),
            // As many as beside it; the preset of plain pixels has 5,000, the default of its code.
            iterations: iterationsOf('haba'),
          };
  }
}

/** Datasets whose images the trajectory matching projects whiten. */
const WHITENED: readonly string[] = ['cifar10', 'cifar100', 'svhn'];

/** The same parameterization with another start of its images and hallucinators. */
const startingFrom = (
  parameterization: ParameterizationConfig,
  { initialisation, hallucinatorStart }: Pick<ParameterizationConfig, 'initialisation' | 'hallucinatorStart'>,
): ParameterizationConfig => ({ ...parameterization, initialisation, hallucinatorStart });

/**
 * The configuration of one method. A request with a `base` takes that, with the parameterization replaced; images and
 * hallucinators then start as the base's. Else hallucinators start near the identity, but for the authors' own trajectory
 * matching, and images from real ones, but for DC at the official size, whose code starts from noise.
 * @param budgetIpc Images per class that the compared methods share: what depends on their number follows it and not
 *   what each of them stores
 */
export function recipe(
  request: StudyRequest,
  objective: ObjectiveKind,
  wanted: ParameterizationConfig,
  budgetIpc: number,
): RunConfig {
  if (request.base !== null) {
    const config = { ...request.base, parameterization: startingFrom(wanted, request.base.parameterization) };
    return wanted.code.kind === request.base.parameterization.code.kind ? config : stepsOfCode(config, false);
  }
  const isQuick = request.size === 'quick';
  const parameterization = startingFrom(wanted, {
    initialisation: !isQuick && objective === 'dc' ? 'noise' : 'real',
    hallucinatorStart: !isQuick && objective === 'mtt' ? 'random' : 'identity',
  });
  const part = isQuick ? quick(objective) : official(objective, parameterization, budgetIpc);
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
  return stepsOfCode(runConfigSchema.parse(input), isQuick);
}
