/**
 * The configuration of one run: the single schema behind the config form, its JSON text, the command line, the store
 * and the training process. `group`, `unit` and `advanced` in the metadata drive the form; labels and help live in the
 * translations under `config.<path>`.
 */
import { z } from 'zod';

export interface FieldMeta {
  /** Unit shown beside the field. */
  readonly unit?: string;
  /** Hidden behind "more settings". */
  readonly advanced?: boolean;
}

const field = <T extends z.ZodType>(schema: T, meta: FieldMeta): T => schema.meta({ ...meta });
const count = (minimum: number, maximum: number): z.ZodInt => z.int().min(minimum).max(maximum);
const rate = z.number().positive().max(10_000);
const momentum = z.number().min(0).max(0.9999);
const weight = z.number().min(0).max(1000);

export const AUGMENTATION_OPS = ['color', 'crop', 'cutout', 'flip', 'scale', 'rotate'] as const;
export type AugmentationOp = (typeof AUGMENTATION_OPS)[number];

const datasetSchema = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('fashion-mnist-sample'),
    limitPerClass: field(z.int().min(1).max(1_000_000).nullable().default(null), {
      unit: 'images',
      advanced: true,
    }),
  }),
  z.strictObject({
    source: z.literal('idx'),
    path: z.string().min(1, 'Choose the folder that holds the IDX files.'),
    limitPerClass: field(z.int().min(1).max(1_000_000).nullable().default(null), {
      unit: 'images',
      advanced: true,
    }),
  }),
]);

/** The ConvNet of the dataset distillation papers (`depth` blocks of conv, norm, activation, pool). */
export const networkSchema = z.strictObject({
  kind: z.literal('convnet').default('convnet'),
  width: field(count(1, 1024).default(128), { unit: 'channels' }),
  depth: field(count(1, 8).default(3), { unit: 'blocks' }),
  norm: z.enum(['instance', 'batch', 'layer', 'group', 'none']).default('instance'),
  activation: z.enum(['relu', 'leaky-relu', 'sigmoid', 'swish']).default('relu'),
  pooling: z.enum(['average', 'max', 'none']).default('average'),
});

const parameterizationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('haba'),
    basesPerClass: field(count(1, 1000).default(1), { unit: 'bases per class' }),
    hallucinators: field(count(1, 100).default(5), { unit: 'networks' }),
    kernel: field(z.union([z.literal(1), z.literal(3)]).default(3), { unit: 'px', advanced: true }),
    /** Channels of a basis: those of the images, or one. */
    baseChannels: field(z.enum(['image', 'single']).default('image'), { advanced: true }),
    initialisation: z.enum(['real', 'noise']).default('real'),
  }),
  z.strictObject({
    kind: z.literal('pixels'),
    imagesPerClass: field(count(1, 1000).default(2), { unit: 'images per class' }),
    initialisation: z.enum(['real', 'noise']).default('real'),
  }),
]);

const objectiveSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dm'),
    /** Real images of each class per iteration; fewer are used where a class has fewer. */
    realBatch: field(count(1, 4096).default(256), { unit: 'images per class' }),
  }),
]);

const optimiserSchema = z.strictObject({
  /** Bases (or pixels). */
  images: z.strictObject({ learningRate: rate.default(1), momentum: momentum.default(0.5) }).prefault({}),
  hallucinators: z
    .strictObject({ learningRate: rate.default(1), momentum: momentum.default(0.5) })
    .prefault({}),
});

/** The adversarial contrastive constraints (HaBa, section 3.3). A weight of 0 leaves its loss out at no cost. */
const adversarySchema = z.strictObject({
  enabled: z.boolean().default(true),
  width: field(count(1, 512).default(128), { unit: 'channels', advanced: true }),
  depth: field(count(1, 6).default(3), { unit: 'blocks', advanced: true }),
  learningRate: field(rate.default(0.001), { advanced: true }),
  momentum: field(momentum.default(0.9), { advanced: true }),
  /** Bases per step, both hallucinations of each; null takes them all. */
  batch: field(count(1, 4096).nullable().default(null), { unit: 'bases', advanced: true }),
  weights: z
    .strictObject({
      /** lambda_club: pushes two hallucinations of a basis apart (trains bases and hallucinators). */
      cosine: weight.default(0.1),
      /** lambda_contrast: supervised contrastive loss (trains the extractor). */
      contrastive: weight.default(0.1),
      /** lambda_cls: classification (trains the extractor). */
      task: weight.default(1),
      /** lambda_likeli: keeps two hallucinations of a basis together (trains the extractor). */
      likelihood: weight.default(0.1),
    })
    .prefault({}),
});

const augmentationSchema = z.strictObject({
  ops: z
    .array(z.enum(AUGMENTATION_OPS))
    .max(6)
    .default([...AUGMENTATION_OPS]),
  /** One operation drawn per batch, or all of them in order. */
  mode: field(z.enum(['single', 'sequence']).default('single'), { advanced: true }),
});

const trainingSchema = z.strictObject({
  iterations: field(count(1, 10_000_000).default(1000), { unit: 'iterations' }),
  checkpointEvery: field(count(1, 1_000_000).default(50), { unit: 'iterations' }),
  previewEvery: field(count(1, 1_000_000).default(10), { unit: 'iterations', advanced: true }),
});

const evaluationSchema = z.strictObject({
  /** Evaluate every so many iterations; null evaluates at the end only. */
  every: field(count(1, 10_000_000).nullable().default(null), { unit: 'iterations' }),
  networks: z.array(networkSchema).min(1, 'Name at least one evaluation network.').max(16),
  repeats: field(count(1, 100).default(3), { unit: 'seeds' }),
  epochs: field(count(1, 100_000).default(300), { unit: 'epochs' }),
  batchSize: field(count(1, 8192).default(256), { unit: 'images', advanced: true }),
  testBatchSize: field(count(1, 8192).default(128), { unit: 'images', advanced: true }),
  learningRate: field(rate.default(0.01), { advanced: true }),
  momentum: field(momentum.default(0.9), { advanced: true }),
  weightDecay: field(z.number().min(0).max(1).default(0.0005), { advanced: true }),
  augment: z.boolean().default(true),
  /** The official protocol standardises every batch, in training and in testing, by its own mean and deviation. */
  standardiseBatches: field(z.boolean().default(true), { advanced: true }),
  /** Also train on random real images at the same storage budget. */
  randomBaseline: z.boolean().default(true),
});

export const runConfigSchema = z.strictObject({
  version: z.literal(1).default(1),
  dataset: datasetSchema,
  parameterization: parameterizationSchema,
  objective: objectiveSchema,
  network: networkSchema.prefault({}),
  augmentation: augmentationSchema.prefault({}),
  adversary: adversarySchema.prefault({}),
  optimiser: optimiserSchema.prefault({}),
  training: trainingSchema.prefault({}),
  evaluation: evaluationSchema.prefault({ networks: [{}] }),
  engine: z.enum(['auto', 'onnx', 'tensorflow', 'webgpu']).default('auto'),
  seed: z.int().min(0).max(4_294_967_295).default(0),
});

/** A complete, validated configuration (defaults filled in). */
export type RunConfig = z.output<typeof runConfigSchema>;
/** What a person may write: everything with a default can be left out. */
export type RunConfigInput = z.input<typeof runConfigSchema>;
export type NetworkConfig = RunConfig['network'];
export type DatasetConfig = RunConfig['dataset'];
export type ParameterizationConfig = RunConfig['parameterization'];
export type ObjectiveConfig = RunConfig['objective'];
export type AdversaryConfig = RunConfig['adversary'];
export type AugmentationConfig = RunConfig['augmentation'];
export type EvaluationConfig = RunConfig['evaluation'];

/** A problem of a configuration: where (dotted path, '' for the whole) and one sentence. */
export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
  /** Names the rule that spans fields, so that the interface can say it in other languages. */
  readonly rule?: ConfigRule;
}

export type ConfigRule = 'adversary-needs-two' | 'checkpoint-never' | 'augmentation-twice';

export type ConfigResult =
  | { readonly ok: true; readonly config: RunConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Validates anything as a run configuration: schema first, then the rules that span fields. */
export function parseRunConfig(input: unknown): ConfigResult {
  const parsed = runConfigSchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      message: sentence(issue.message),
    }));
    return { ok: false, problems };
  }
  const problems = crossFieldProblems(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: parsed.data };
}

function crossFieldProblems(config: RunConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { parameterization, adversary, training } = config;
  if (adversary.enabled && parameterization.kind === 'haba' && parameterization.hallucinators < 2) {
    problems.push({
      path: 'parameterization.hallucinators',
      rule: 'adversary-needs-two',
      message:
        'The adversary compares two hallucinations of a basis: use at least 2 hallucinators, or turn it off.',
    });
  }
  if (training.checkpointEvery > training.iterations) {
    problems.push({
      path: 'training.checkpointEvery',
      rule: 'checkpoint-never',
      message: `A checkpoint every ${training.checkpointEvery} iterations is never written in ${training.iterations}: choose a smaller number.`,
    });
  }
  if (new Set(config.augmentation.ops).size !== config.augmentation.ops.length) {
    problems.push({
      path: 'augmentation.ops',
      rule: 'augmentation-twice',
      message: 'Name each augmentation only once.',
    });
  }
  return problems;
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);
