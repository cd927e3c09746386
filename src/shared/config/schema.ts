/**
 * The configuration of one run: the single schema behind the config form, its JSON text, the command line, the store
 * and the training process. `group`, `unit` and `advanced` in the metadata drive the form; labels and help live in the
 * translations under `config.<path>`.
 */
import { z } from 'zod';
import { message } from '../words/message';
import { CONVENTIONS } from '../budget/storage';
import { PRECISIONS } from '../domain/engines';
import type { Problem } from '../domain/errors';
import { issueMessage } from '../words/issues';
import { datasetSchema } from './dataset';
import { evaluationSchema } from './evaluation';
import { count, field, momentum, rate, weight } from './fields';
import { networkSchema } from './network';
import { objectiveSchema } from './objective';
import { optimiserSchema } from './optimiser';

export { imageRateOf } from './optimiser';
import { hasTooFewBases, parameterizationSchema } from './parameterization';

// Rules that span several fields of a configuration.

/** A problem between fields of a configuration. */
interface RuleProblem extends Problem {
  readonly rule: ConfigRule;
}

export type ConfigRule =
  | 'dataset-path'
  | 'adversary-needs-two'
  | 'single-needs-hallucinators'
  | 'frequency-needs-two'
  | 'scales-need-frequencies'
  | 'checkpoint-never'
  | 'augmentation-twice'
  | 'experts-too-short'
  | 'half-needs-webgpu';

type Rule = (config: RunConfig) => RuleProblem | null;

const rules: readonly Rule[] = [
  ({ dataset }) =>
    'path' in dataset && dataset.path.trim() === ''
      ? {
          path: 'dataset.path',
          rule: 'dataset-path',
          message: message('planning.datasetFolderMissing'),
        }
      : null,
  ({ adversary, parameterization }) =>
    adversary.enabled && parameterization.hallucinators === 1
      ? {
          path: 'parameterization.hallucinators',
          rule: 'adversary-needs-two',
          message: message('input.adversaryNeedsTwo'),
        }
      : null,
  ({ parameterization: { baseChannels, hallucinators } }) =>
    baseChannels === 'single' && hallucinators === 0
      ? {
          path: 'parameterization.baseChannels',
          rule: 'single-needs-hallucinators',
          message: message('input.coloursNeedHallucinators'),
        }
      : null,
  ({ parameterization }) =>
    hasTooFewBases(parameterization)
      ? {
          path: 'parameterization.basesPerClass',
          rule: 'frequency-needs-two',
          message: message('input.frequenciesNeedTwo'),
        }
      : null,
  ({ parameterization: { code, precision } }) =>
    precision.scales === 'coefficient' && code.kind !== 'frequency'
      ? {
          path: 'parameterization.precision.scales',
          rule: 'scales-need-frequencies',
          message: message('input.scalesNeedFrequencies'),
        }
      : null,
  ({ training: { checkpointEvery, iterations } }) =>
    checkpointEvery > iterations
      ? {
          path: 'training.checkpointEvery',
          rule: 'checkpoint-never',
          message: message('input.checkpointNever', { every: checkpointEvery, iterations }),
        }
      : null,
  ({ augmentation: { ops } }) =>
    new Set(ops).size === ops.length
      ? null
      : {
          path: 'augmentation.ops',
          rule: 'augmentation-twice',
          message: message('input.augmentationTwice'),
        },
  ({ objective }) =>
    objective.kind === 'mtt' &&
    objective.maxStartEpoch - 1 + objective.expertEpochs > objective.experts.epochs
      ? {
          path: 'objective.experts.epochs',
          rule: 'experts-too-short',
          message: message('input.expertsTooShort', {
            epochs: objective.experts.epochs,
            start: objective.maxStartEpoch - 1,
            match: objective.expertEpochs,
            needed: objective.maxStartEpoch - 1 + objective.expertEpochs,
          }),
        }
      : null,
  ({ engine, precision }) =>
    precision === 'f16' && engine !== 'auto' && engine !== 'webgpu'
      ? {
          path: 'precision',
          rule: 'half-needs-webgpu',
          message: message('input.f16OnlyOnWebgpu'),
        }
      : null,
];

/** Everything that is wrong between the fields of a configuration whose fields are each valid. */
export function crossFieldProblems(config: RunConfig): RuleProblem[] {
  return rules.flatMap((rule) => rule(config) ?? []);
}

export { networkSchema } from './network';
export type { DatasetConfig } from './dataset';
export type { EvaluationConfig } from './evaluation';
export type { ConvNetConfig, NetworkConfig } from './network';
export type {
  DmConfig,
  ExpertsConfig,
  GradientMatchingConfig,
  MttConfig,
  ObjectiveConfig,
} from './objective';
export { parameterizationSchema, type ParameterizationConfig } from './parameterization';

export const AUGMENTATION_OPS = ['color', 'crop', 'cutout', 'flip', 'scale', 'rotate'] as const;
export type AugmentationOp = (typeof AUGMENTATION_OPS)[number];

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

/** The storage that everything in a comparison must keep to. */
const budgetSchema = z.strictObject({
  /** Images per class, as `convention` counts; null compares at what the run itself stores; values are rounded up to whole images. */
  ipc: field(z.number().positive().max(100_000).nullable().default(null), { unit: 'images per class' }),
  convention: z.enum(CONVENTIONS).default('values'),
});

/** Version 1 had kinds of parameterizations, which `parameterizationSchema` reads. */
const version = z
  .preprocess<unknown, z.ZodLiteral<2>, 1 | 2>(
    (input) => (input === undefined || input === 1 ? 2 : input),
    z.literal(2),
  )
  .prefault(2);

export const runConfigSchema = z.strictObject({
  version,
  dataset: datasetSchema,
  parameterization: parameterizationSchema,
  objective: objectiveSchema,
  budget: budgetSchema.prefault({}),
  network: networkSchema.prefault({}),
  augmentation: augmentationSchema.prefault({}),
  adversary: adversarySchema.prefault({}),
  optimiser: optimiserSchema.prefault({}),
  training: trainingSchema.prefault({}),
  evaluation: evaluationSchema.prefault({ networks: [{}] }),
  engine: z.enum(['auto', 'onnx', 'tensorflow', 'webgpu']).default('auto'),
  /** f16: the factors of large products in half precision (webgpu only); sums and all else stay f32. */
  precision: field(z.enum(PRECISIONS).default('f32'), { advanced: true }),
  seed: z.int().min(0).max(4_294_967_295).default(0),
});

/** A complete, validated configuration (defaults filled in). */
export type RunConfig = z.output<typeof runConfigSchema>;
/** What a person may write: everything with a default can be left out. */
export type RunConfigInput = z.input<typeof runConfigSchema>;
export type AugmentationConfig = RunConfig['augmentation'];

type ConfigResult =
  | { readonly ok: true; readonly config: RunConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Validates anything as a run configuration: schema first, then the rules that span fields. */
export function parseRunConfig(input: unknown): ConfigResult {
  const parsed = runConfigSchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      message: issueMessage(issue),
    }));
    return { ok: false, problems };
  }
  const problems = crossFieldProblems(parsed.data);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: parsed.data };
}
