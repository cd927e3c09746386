/**
 * The settings of the papers' own code on CIFAR10, CIFAR100 and SVHN. HaBa's scripts name bases per class (1, 10, 50) and
 * five hallucinators; for ten classes the storage is then just under 2, 11 and 51 images per class, which is what plain pixels
 * get. For a hundred classes it is 1.09, 10.09 and 50.09, and there are plain presets on both sides of it.
 * Every dataset's folder is empty: the user of a preset names it.
 */
import { datasetSchema } from '../config/dataset';
import { AUGMENTATION_OPS, parameterizationSchema, type RunConfigInput } from '../config/schema';
import { PROTOCOLS } from '../config/protocols';
import { defaultNumber, type HabaScript } from '../official/programs';
import { authorsSteps, iterationsOf, PLAIN_RATE, stepsOf, trajectoryOf } from '../official/settings';
import { knownGeometry } from '../studies/geometry';
import { needsBelow } from '../studies/neighbours';
import type { PresetDraft, PresetOrigin } from './types';

type Source = 'cifar10' | 'cifar100' | 'svhn';
type Parameterization = RunConfigInput['parameterization'];

const SOURCES: readonly Source[] = ['cifar10', 'cifar100', 'svhn'];
/** Bases per class of HaBa's scripts, and the images per class of the same storage, rounded up. */
const SIZES = [
  { bases: 1, images: 2 },
  { bases: 10, images: 11 },
  { bases: 50, images: 51 },
] as const;

const haba = (basesPerClass: number): Parameterization => ({ basesPerClass, hallucinators: 5 });
const pixels = (basesPerClass: number): Parameterization => ({ basesPerClass });

/** HaBa's parameterization where no script of its authors says how to train it: near the identity, with relative steps. */
const combined = (basesPerClass: number): Parameterization => ({
  basesPerClass,
  hallucinators: 5,
  hallucinatorStart: 'identity',
});

/**
 * Images per class of plain presets: the storage of HaBa's scripts rounded up, and where that is far from full (CIFAR100,
 * whose hallucinators are shared by a hundred classes) rounded down, too: bases and hallucinators lie between the two.
 */
function plainSizes(source: Source): number[] {
  const geometry = knownGeometry(datasetSchema.parse({ source }));
  const compared = SIZES.map(({ bases, images }) => ({
    parameterization: parameterizationSchema.parse(haba(bases)),
    ipc: images,
  }));
  const both = geometry !== null && needsBelow(compared, geometry);
  return SIZES.flatMap(({ images }) => (both ? [images - 1, images] : [images]));
}

/** Five networks of 1,000 epochs, every 100 iterations of the last tenth. */
const trajectoryEvaluation = (iterations: number): RunConfigInput['evaluation'] => ({
  networks: [{}],
  repeats: PROTOCOLS.official.repeats,
  epochs: PROTOCOLS.official.epochs,
  every: defaultNumber('mtt', 'eval_it'),
  from: Math.floor(iterations / 10) * 9,
});

const training = (iterations: number): RunConfigInput['training'] => ({
  iterations,
  checkpointEvery: 100,
  previewEvery: 50,
});

/** HaBa with trajectory matching, 15,000 iterations. */
const habaMtt = (script: HabaScript, parameterization: Parameterization): Settings => ({
  whitening: 'zca',
  parameterization,
  objective: { kind: 'mtt', ...trajectoryOf(script) },
  optimiser: authorsSteps(script),
  training: training(iterationsOf('haba')),
  evaluation: trajectoryEvaluation(iterationsOf('haba')),
});

/** Trajectory matching of plain pixels with its defaults in HaBa's code, on the same whitened images and experts. */
const mtt = (imagesPerClass: number): Settings => ({
  whitening: 'zca',
  parameterization: pixels(imagesPerClass),
  objective: {
    kind: 'mtt',
    syntheticSteps: defaultNumber('mtt', 'syn_steps'),
    expertEpochs: defaultNumber('mtt', 'expert_epochs'),
    maxStartEpoch: defaultNumber('mtt', 'max_start_epoch'),
    rateLearningRate: defaultNumber('mtt', 'lr_lr'),
    ...PLAIN_RATE,
  },
  optimiser: stepsOf('mtt'),
  training: training(iterationsOf('mtt')),
  evaluation: trajectoryEvaluation(iterationsOf('mtt')),
});

/** The dataset condensation project's evaluation: 20 networks at the end, batches not standardised. */
function condensationEvaluation(name: 'dc' | 'dsa'): RunConfigInput['evaluation'] {
  const { repeats, epochs, augment, testBatchSize, standardiseBatches } = PROTOCOLS[name];
  return { networks: [{}], repeats, epochs, augment, testBatchSize, standardiseBatches };
}

/** DC, DSA and DM with the defaults of that project. DC starts from noise, whatever is stored, the others from real images. */
const condensation = (kind: 'dc' | 'dsa' | 'dm', parameterization: Parameterization): Settings => ({
  whitening: 'none',
  parameterization: kind === 'dc' ? { ...parameterization, initialisation: 'noise' } : parameterization,
  objective: { kind },
  optimiser: stepsOf(kind === 'dm' ? 'dm' : 'dc'),
  training: training(iterationsOf(kind === 'dm' ? 'dm' : 'dc')),
  evaluation: condensationEvaluation(kind === 'dc' ? 'dc' : 'dsa'),
});

type Settings = Pick<
  RunConfigInput,
  'parameterization' | 'objective' | 'optimiser' | 'training' | 'evaluation'
> & { readonly whitening: 'none' | 'zca' };

interface Entry {
  readonly name: string;
  readonly origin: PresetOrigin;
  readonly budget: number;
  readonly settings: Settings;
}

function entriesOf(source: Source): Entry[] {
  const ofHaba: PresetOrigin = source === 'cifar10' ? 'authors' : 'after-cifar10';
  const ofMtt: PresetOrigin = source === 'cifar10' ? 'method' : 'after-cifar10';
  const single: Parameterization = {
    basesPerClass: 3,
    hallucinators: 5,
    baseChannels: 'single',
  };
  return [
    ...SIZES.map(({ bases, images }) => ({
      name: `haba-mtt-${bases}`,
      origin: ofHaba,
      budget: images,
      settings: habaMtt(`haba-${bases}`, haba(bases)),
    })),
    { name: 'haba-mtt-single-3', origin: ofHaba, budget: 2, settings: habaMtt('haba-single', single) },
    ...[1, 2, 10, 11, 50, 51].map((images) => ({
      name: `mtt-${images}`,
      origin: ofMtt,
      budget: images,
      settings: mtt(images),
    })),
    ...(['dc', 'dsa', 'dm'] as const).flatMap((kind) => [
      ...plainSizes(source).map((images) => ({
        name: `${kind}-${images}`,
        origin: 'method' as const,
        budget: images,
        settings: condensation(kind, pixels(images)),
      })),
      ...SIZES.map(({ bases, images }) => ({
        name: `haba-${kind}-${bases}`,
        origin: 'combined' as const,
        budget: images,
        settings: condensation(kind, combined(bases)),
      })),
    ]),
    ...plainSizes(source).map((images) => ({
      name: `idc-${images}`,
      origin: 'combined' as const,
      budget: images,
      settings: condensation('dsa', { formation: 2, basesPerClass: images }),
    })),
    ...SIZES.map(({ bases, images }) => ({
      name: `haba-idc-${bases}`,
      origin: 'combined' as const,
      budget: images,
      settings: condensation('dsa', {
        formation: 2,
        basesPerClass: bases,
        hallucinators: 5,
        hallucinatorStart: 'identity',
      }),
    })),
  ];
}

/** Digits are no longer themselves when they are mirrored. */
const augmentationOf = (source: Source): RunConfigInput['augmentation'] => ({
  ops: AUGMENTATION_OPS.filter((op) => source !== 'svhn' || op !== 'flip'),
});

/** Images that are stored in all for the largest of CIFAR10's scripts and its plain counterpart: 51 a class. */
const MOST_TOGETHER = 510;

/**
 * A step of the student and of the adversary takes all stored images, as in the scripts for ten classes, as long as these are
 * no more than there; of a hundred classes, or of grids, it takes so many that memory is that of CIFAR10's largest script.
 */
function batchesOf(
  source: Source,
  { parameterization, objective }: Settings,
): Pick<RunConfigInput, 'objective' | 'adversary'> {
  const {
    basesPerClass: perClass,
    formation: factor,
    hallucinators,
  } = parameterizationSchema.parse(parameterization);
  const images = (source === 'cifar100' ? 100 : 10) * perClass * factor ** 2;
  if (images <= MOST_TOGETHER) return { objective };
  const batch = 500 / factor ** 2;
  return {
    objective: objective.kind === 'mtt' ? { ...objective, syntheticBatch: batch } : objective,
    ...(hallucinators > 0 ? { adversary: { batch } } : {}),
  };
}

function draftOf(source: Source, { name, origin, budget, settings }: Entry): PresetDraft {
  const { whitening, ...rest } = settings;
  return {
    id: `${source}-${name}`,
    group: source,
    origin,
    input: {
      ...rest,
      ...batchesOf(source, settings),
      dataset: { source, whitening },
      budget: { ipc: budget },
      augmentation: augmentationOf(source),
    },
  };
}

/** On CIFAR10, CIFAR100 and SVHN, in this order. */
export const officialPresets: readonly PresetDraft[] = SOURCES.flatMap((source) =>
  entriesOf(source).map((entry) => draftOf(source, entry)),
);
