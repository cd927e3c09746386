/** `experts.json`: what the experts of a folder are, for people and for later runs. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { datasetSchema } from '@shared/config/dataset';
import {
  type AugmentationConfig,
  type ExpertsConfig,
  type NetworkConfig,
  networkSchema,
  type RunConfig,
  runConfigSchema,
} from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { LoadedDataset } from '../data/images';
import { makeFolders, writeAsideSync } from '../disk/writing';
import { readPlainSync } from '../formats/plain';
import { sizeOf } from '../trace/ir';
import type { NetworkDefinition } from '../types';

/*
 * What experts depend on, and the short name under which equal ones are shared by all runs.
 */

/** Everything that decides what experts become; how many there are does not. */
interface ExpertsRecipe {
  readonly dataset: { readonly fingerprint: string; readonly whitening: 'none' | 'zca' };
  readonly limitPerClass: number | null;
  readonly network: NetworkConfig;
  readonly settings: Omit<ExpertsConfig, 'count'>;
  /** Null unless the experts are trained with the run's differentiable augmentation. */
  readonly augmentation: AugmentationConfig | null;
}

/** The settings of experts in a run's configuration. Throws UserError when its objective needs no experts. */
export function expertsConfigOf(config: RunConfig): ExpertsConfig {
  if (config.objective.kind === 'mtt') return config.objective.experts;
  throw new UserError(
    'bad-input',
    message('expertWork.noExpertsNeeded', { objective: config.objective.kind.toUpperCase() }),
  );
}

/** The recipe of the experts that a run needs. Throws UserError when its objective needs none. */
export function expertsRecipe(config: RunConfig, dataset: Pick<LoadedDataset, 'fingerprint'>): ExpertsRecipe {
  const settings: Omit<ExpertsConfig, 'count'> & { count?: number } = { ...expertsConfigOf(config) };
  delete settings.count;
  return {
    dataset: { fingerprint: dataset.fingerprint, whitening: config.dataset.whitening },
    limitPerClass: config.dataset.limitPerClass,
    network: config.network,
    settings,
    augmentation: settings.augmentation === 'dsa' ? config.augmentation : null,
  };
}

const KEY_LENGTH = 16;

/** The name of a recipe: the beginning of the SHA-256 of its text, with fields in alphabetical order. */
export function expertsKey(recipe: ExpertsRecipe): string {
  return createHash('sha256').update(canonicalJson(recipe)).digest('hex').slice(0, KEY_LENGTH);
}

/** JSON that does not depend on the order in which an object's fields were written. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

const FILE = 'experts.json';

const size = z
  .int()
  .min(1)
  .max(2 ** 40);

const descriptionSchema = z.object({
  format: z.literal(1),
  /** In words. */
  dataset: z.string(),
  /** The dataset's source among a configuration's. */
  source: z.enum(datasetSchema.options.map((option) => option.shape.source.value)),
  network: z.string(),
  recipe: z.object({
    dataset: z.object({ fingerprint: z.string(), whitening: z.enum(['none', 'zca']) }),
    limitPerClass: z.int().nullable(),
    network: networkSchema,
    settings: z.object({
      epochs: z.int().min(1).max(100_000),
      learningRate: z.number(),
      momentum: z.number(),
      weightDecay: z.number(),
      batchSize: z.int(),
      augmentation: z.enum(['dsa', 'classic', 'none']),
      standardiseBatches: z.boolean(),
    }),
    augmentation: runConfigSchema.shape.augmentation.nullable(),
  }),
  /** Shapes of the network's parameters, in the order of a snapshot. */
  parameters: z.array(z.array(size)).min(1),
  createdAt: z.string(),
  /** The experts that are complete, in order. `testAccuracy` (0..1) is null where it is not known. */
  experts: z.array(
    z.object({
      testAccuracy: z.number().nullable(),
      /** The file from which it was imported; null when it was trained here. */
      origin: z.string().nullable(),
    }),
  ),
});

export type ExpertsDescription = z.output<typeof descriptionSchema>;

/** Values of one snapshot. */
const snapshotSize = ({ parameters }: Pick<ExpertsDescription, 'parameters'>): number =>
  parameters.reduce((sum, shape) => sum + sizeOf(shape), 0);

/** Snapshots and values of each expert's file. */
export const layoutOf = (description: ExpertsDescription): { epochs: number; size: number } => ({
  epochs: description.recipe.settings.epochs,
  size: snapshotSize(description),
});

/** The description of a set of experts that does not exist yet. */
export function describeExperts(
  config: RunConfig,
  dataset: LoadedDataset,
  network: NetworkDefinition,
  createdAt: string,
): ExpertsDescription {
  return {
    format: 1,
    dataset: dataset.name,
    source: config.dataset.source,
    network: network.label,
    recipe: expertsRecipe(config, dataset),
    parameters: network.params.map(({ shape }) => [...shape]),
    createdAt,
    experts: [],
  };
}

/** The description in a folder; null when there is none. Throws UserError when it is damaged. */
export function readDescription(folder: string): ExpertsDescription | null {
  let text: string;
  try {
    text = readPlainSync(join(folder, FILE)).toString();
  } catch {
    return null;
  }
  try {
    return descriptionSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError('unavailable', message('expertWork.descriptionDamaged', { folder }));
  }
}

/** Writes the description so that a crash leaves the old or the new one. */
export function writeDescription(folder: string, description: ExpertsDescription): void {
  makeFolders(folder);
  const path = join(folder, FILE);
  const bytes = new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`);
  writeAsideSync(path, 'durable', bytes, `${path}.tmp`);
}

/** Whether two recipes are the same, whatever the order of their fields. */
export const sameRecipe = (a: ExpertsRecipe, b: ExpertsRecipe): boolean =>
  canonicalJson(a) === canonicalJson(b);

/** The name of the folder that a description belongs to. */
export const keyOf = (description: ExpertsDescription): string => expertsKey(description.recipe);
