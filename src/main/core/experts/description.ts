/** `experts.json`: what the experts of a folder are, for people and for later runs. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { datasetSchema } from '@shared/config/dataset';
import { networkSchema, runConfigSchema, type RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { LoadedDataset } from '../data/images';
import { writeAsideSync } from '../disk/writing';
import { sizeOf } from '../trace/ir';
import type { NetworkDefinition } from '../types';
import { canonicalJson, expertsKey, expertsRecipe, type ExpertsRecipe } from './settings';

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
export type ExpertEntry = ExpertsDescription['experts'][number];

/** Values of one snapshot. */
export const snapshotSize = ({ parameters }: Pick<ExpertsDescription, 'parameters'>): number =>
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
    text = readFileSync(join(folder, FILE), 'utf8');
  } catch {
    return null;
  }
  try {
    return descriptionSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(
      'unavailable',
      `The description of the experts in ${folder} is damaged: delete these experts and let a run make them again.`,
    );
  }
}

/** Writes the description so that a crash leaves the old or the new one. */
export function writeDescription(folder: string, description: ExpertsDescription): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, FILE);
  const bytes = new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`);
  writeAsideSync(path, 'durable', bytes, `${path}.tmp`);
}

/** Whether two recipes are the same, whatever the order of their fields. */
export const sameRecipe = (a: ExpertsRecipe, b: ExpertsRecipe): boolean =>
  canonicalJson(a) === canonicalJson(b);

/** The name of the folder that a description belongs to. */
export const keyOf = (description: ExpertsDescription): string => expertsKey(description.recipe);
