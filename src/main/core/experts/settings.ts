/** What experts depend on, and the short name under which equal ones are shared by all runs. */
import { createHash } from 'node:crypto';
import type { AugmentationConfig, ExpertsConfig, NetworkConfig, RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { LoadedDataset } from '../data/images';

/** Everything that decides what experts become; how many there are does not. */
export interface ExpertsRecipe {
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
    `The objective ${config.objective.kind.toUpperCase()} matches no trajectories and needs no experts: choose a configuration with the objective MTT.`,
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
