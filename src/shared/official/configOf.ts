/** From the values of a script's flags to a configuration. */
import {
  AUGMENTATION_OPS,
  runConfigSchema,
  type AugmentationOp,
  type RunConfig,
  type RunConfigInput,
} from '../config/schema';
import { officialNetwork, officialPool } from './networks';
import type { LeftReason, Program } from './programs';

export type FlagValues = ReadonlyMap<string, string | number | boolean | null>;

export interface MadeConfig {
  /** As the flags say, valid or not. */
  readonly input: unknown;
  /** The same with what is out of range at its default. */
  readonly config: RunConfig;
  /** Flags whose values could not be used. */
  readonly left: ReadonlyMap<string, LeftReason>;
}

type Source = RunConfig['dataset']['source'];
type Input = { -readonly [K in keyof RunConfigInput]: RunConfigInput[K] };

const SOURCES: Readonly<Record<string, Source>> = {
  CIFAR10: 'cifar10',
  CIFAR100: 'cifar100',
  SVHN: 'svhn',
  MNIST: 'idx',
  FASHIONMNIST: 'idx',
  TINY: 'tiny-imagenet',
  TINYIMAGENET: 'tiny-imagenet',
};
/** Datasets that are folders of images here, with their sizes. */
const FOLDERS: Readonly<Record<string, number>> = { IMAGENET: 128 };

/** What the flags say, beside which of them could not be used. */
class Reader {
  readonly left = new Map<string, LeftReason>();

  constructor(private readonly values: FlagValues) {}

  number(name: string, fallback: number): number {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : fallback;
  }

  count(name: string): number | null {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : null;
  }

  word(name: string, fallback: string): string {
    const value = this.values.get(name);
    return typeof value === 'string' ? value : fallback;
  }

  is(name: string): boolean {
    return this.values.get(name) === true;
  }

  /** One of some words, else the fallback, with the flag among those left. */
  choice<T extends string>(name: string, choices: Readonly<Record<string, T>>, fallback: T): T {
    const value = this.word(name, '');
    const found = Object.hasOwn(choices, value) ? choices[value] : undefined;
    if (found === undefined && value !== '') this.left.set(name, 'value');
    return found ?? fallback;
  }
}

/**
 * The configuration of a command of `program`, with the experts of a `buffer.py` command. Either may be missing.
 */
export function configOf(program: Program, given: FlagValues | null, experts: FlagValues | null): MadeConfig {
  const flags = new Reader(given ?? new Map<string, never>());
  const buffer = experts && new Reader(experts);
  const common = commonOf(flags, buffer, program);
  const own =
    program === 'dc' || program === 'dm'
      ? condensation(flags, program)
      : trajectories(flags, buffer, program);
  const input: Input = {
    ...own,
    ...common,
    evaluation: { ...common.evaluation, ...own.evaluation },
  } as Input;
  const left = new Map([...flags.left, ...(buffer?.left ?? [])]);
  return { input, config: completed(input), left };
}

function commonOf(
  flags: Reader,
  buffer: Reader | null,
  program: Program,
): Pick<Input, 'dataset' | 'network' | 'augmentation'> & {
  evaluation: Pick<NonNullable<Input['evaluation']>, 'networks'>;
} {
  const first = buffer && flags.word('dataset', '') === '' ? buffer : flags;
  const network = networkOf(first);
  const mode = flags.word('eval_mode', 'S');
  const pool = officialPool(mode, network, program === 'dc' || program === 'dm');
  if (pool === null) flags.left.set('eval_mode', 'none');
  return {
    dataset: datasetOf(first, flags.is('zca') || (buffer?.is('zca') ?? false)),
    network,
    augmentation: { ops: opsOf(flags, buffer, program) },
    evaluation: { networks: pool ?? [network] },
  };
}

function networkOf(flags: Reader): RunConfig['network'] {
  const name = flags.word('model', 'ConvNet');
  const found = officialNetwork(name);
  if (found === null) flags.left.set('model', 'none');
  return found ?? runConfigSchema.shape.network.parse({});
}

function datasetOf(flags: Reader, zca: boolean): RunConfigInput['dataset'] {
  const name = flags.word('dataset', 'CIFAR10');
  const key = name.toUpperCase().replace(/[-_]/g, '');
  const whitening = zca ? ('zca' as const) : ('none' as const);
  const imageSize = Object.hasOwn(FOLDERS, key) ? FOLDERS[key] : undefined;
  if (imageSize !== undefined) return { source: 'folder', imageSize, whitening };
  const source = Object.hasOwn(SOURCES, key) ? SOURCES[key] : undefined;
  if (source === undefined) flags.left.set('dataset', 'none');
  return { source: source ?? 'cifar10', whitening };
}

/** Augmentations of the run; none where the script's switches turn them off. */
function opsOf(flags: Reader, buffer: Reader | null, program: Program): AugmentationOp[] {
  const trajectory = program === 'haba' || program === 'mtt';
  if (program === 'dc' && flags.word('method', 'DC') === 'DC') return [...AUGMENTATION_OPS];
  const holder = buffer && flags.word('dsa_strategy', '') === '' ? buffer : flags;
  if (trajectory && holder === flags && (!flags.is('dsa') || flags.is('no_aug'))) return [];
  const strategy = holder.word('dsa_strategy', AUGMENTATION_OPS.join('_'));
  if (/^none$/i.test(strategy)) return [];
  const names = strategy.split('_');
  const ops = AUGMENTATION_OPS.filter((op) => names.includes(op));
  if (ops.length !== names.length) holder.left.set('dsa_strategy', 'value');
  return ops;
}

const START = { real: 'real', noise: 'noise' } as const;

function trajectories(flags: Reader, buffer: Reader | null, program: Program): Partial<Input> {
  const isHaba = program === 'haba';
  const iterations = flags.number('Iteration', 5000);
  const initialisation = flags.choice('pix_init', START, 'real');
  const momentum = isHaba ? 0.95 : 0.5;
  const images = { learningRate: flags.number('lr_img', 1000), momentum };
  return {
    parameterization: isHaba
      ? {
          basesPerClass: flags.number('ipc', 1),
          hallucinators: flags.number('n_style', 5),
          baseChannels: flags.is('single_channel') ? 'single' : 'image',
          initialisation,
        }
      : { basesPerClass: flags.number('ipc', 1), initialisation },
    objective: {
      kind: 'mtt',
      syntheticSteps: flags.number('syn_steps', 20),
      expertEpochs: flags.number('expert_epochs', 3),
      maxStartEpoch: flags.number('max_start_epoch', 25),
      syntheticBatch: flags.count('batch_syn'),
      studentLearningRate: flags.number('lr_teacher', 0.01),
      rateLearningRate: flags.number('lr_lr', 1e-5),
      ...(isHaba ? {} : { rateMomentum: 0.5, rateFloor: null }),
      ...(buffer ? { experts: expertsOf(buffer) } : {}),
    },
    optimiser: {
      images,
      ...(isHaba
        ? { hallucinators: { rule: 'sgd', learningRate: flags.number('lr_style', 100), momentum } }
        : {}),
    },
    adversary: isHaba
      ? {
          weights: {
            cosine: flags.number('lambda_club_content', 0.1),
            contrastive: flags.number('lambda_contrast_content', 1),
            task: flags.number('lambda_cls_content', 1),
            likelihood: flags.number('lambda_likeli_content', 1),
          },
        }
      : {},
    training: lengthOf(iterations),
    evaluation: {
      repeats: flags.number('num_eval', 5),
      epochs: flags.number('epoch_eval_train', 1000),
      every: flags.number('eval_it', 100),
      from: Math.floor(iterations / 10) * 9,
      batchSize: flags.number('batch_train', 256),
    } as Input['evaluation'],
  };
}

function expertsOf(flags: Reader): object {
  return {
    count: flags.number('num_experts', 100),
    epochs: flags.number('train_epochs', 50),
    learningRate: flags.number('lr_teacher', 0.01),
    momentum: flags.number('mom', 0),
    weightDecay: flags.number('l2', 0),
    batchSize: flags.number('batch_train', 256),
    augmentation: flags.is('dsa') ? 'dsa' : 'classic',
  };
}

const METHODS = { DC: 'dc', DSA: 'dsa', DM: 'dm' } as const;

function condensation(flags: Reader, program: 'dc' | 'dm'): Partial<Input> {
  const kind = flags.choice('method', METHODS, program);
  const augment = kind !== 'dc';
  const realBatch = flags.number('batch_real', 256);
  const networkLearningRate = flags.number('lr_net', 0.01);
  const batchSize = flags.number('batch_train', 256);
  const images = { learningRate: flags.number('lr_img', kind === 'dm' ? 1 : 0.1), momentum: 0.5 };
  const epochs = flags.number('epoch_eval_train', 300);
  return {
    parameterization: {
      basesPerClass: flags.number('ipc', 1),
      initialisation: flags.choice('init', START, kind === 'dm' ? 'real' : 'noise'),
    },
    objective:
      kind === 'dm'
        ? { kind, realBatch }
        : {
            kind,
            realBatch,
            networkLearningRate,
            networkBatch: batchSize,
            distance: flags.choice(
              'dis_metric',
              { ours: 'ours', mse: 'mse', cos: 'cosine' } as const,
              'ours',
            ),
          },
    optimiser: { images },
    training: lengthOf(flags.number('Iteration', 1000)),
    evaluation: {
      repeats: flags.number('num_eval', 20),
      // The script trains for 1,000 epochs wherever it augments.
      epochs: kind === 'dsa' ? Math.max(1000, epochs) : epochs,
      augment,
      learningRate: networkLearningRate,
      batchSize,
      testBatchSize: 256,
      standardiseBatches: false,
    } as Input['evaluation'],
  };
}

const lengthOf = (iterations: number): Input['training'] => ({
  iterations,
  checkpointEvery: Math.max(1, Math.min(100, iterations)),
  previewEvery: 50,
});

/** A complete configuration, whatever is out of range in the input left at its default. */
function completed(input: unknown): RunConfig {
  let attempt = input;
  for (let tries = 0; tries < 64; tries += 1) {
    const parsed = runConfigSchema.safeParse(attempt);
    if (parsed.success) return parsed.data;
    const path = parsed.error.issues[0]?.path ?? [];
    attempt = without(attempt, path.map(String));
  }
  throw new Error('The defaults of the configuration are not valid.');
}

function without(root: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined || typeof root !== 'object' || root === null) return root;
  const entries = Object.entries(root as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      key !== head ? [[key, value]] : rest.length === 0 ? [] : [[key, without(value, rest)]],
    ),
  );
}
