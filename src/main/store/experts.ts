/** The experts that the library keeps: one folder for each set, named by what its experts depend on. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIVE_STATUSES, type ExpertSet, type ExpertSetDetails, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import {
  type ExpertsDescription,
  expertsKey,
  expertsRecipe,
  layoutOf,
  readDescription,
} from '../core/experts/description';
import { finishedEpochs, partialPath } from '../core/experts/draft';
import type { Runs } from './runs';

const KEY = /^[0-9a-f]{16}$/;

export class Experts {
  constructor(
    readonly folder: string,
    private readonly runs: Pick<Runs, 'withStatus'>,
  ) {}

  /** All sets, the newest first. */
  list(): ExpertSet[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && KEY.test(entry.name))
      .map(({ name }) => this.describe(name))
      .sort((a, b) => ((a.details?.createdAt ?? '') < (b.details?.createdAt ?? '') ? 1 : -1));
  }

  /** Throws a UserError when there is none. */
  get(key: string): ExpertSet {
    if (KEY.test(key) && existsSync(join(this.folder, key))) return this.describe(key);
    throw new UserError('not-found', message('library.noSuchExperts', { key }));
  }

  /**
   * Deletes a set for good; answers the bytes freed. Throws a UserError when there is none, or while a run that is
   * queued, running or paused uses it.
   */
  delete(key: string): number {
    const { bytes } = this.get(key);
    const user = this.userOf(key);
    if (user) {
      throw new UserError(
        'conflict',
        message('library.expertsInUse', {
          name: user.name,
          status: message(`runStatus.${user.status}`),
        }),
      );
    }
    rmSync(join(this.folder, key), { recursive: true, force: true });
    return bytes;
  }

  private describe(key: string): ExpertSet {
    const path = join(this.folder, key);
    const description = this.description(key);
    return {
      key,
      count: description?.experts.length ?? 0,
      unfinished: description ? unfinishedOf(path, description) : null,
      bytes: bytesOf(path),
      details: description ? detailsOf(description) : null,
    };
  }

  private description(key: string): ExpertsDescription | null {
    try {
      return readDescription(join(this.folder, key));
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  }

  /** A run that is not through and needs the experts of this name. */
  private userOf(key: string): Run | undefined {
    const description = this.description(key);
    if (!description) return undefined;
    const { recipe, source } = description;
    return this.runs
      .withStatus(...ACTIVE_STATUSES)
      .filter(({ config }) => config.objective.kind === 'mtt' && config.dataset.source === source)
      .find(({ config }) => expertsKey(expertsRecipe(config, recipe.dataset)) === key);
  }
}

function detailsOf({ dataset, network, recipe, experts, createdAt }: ExpertsDescription): ExpertSetDetails {
  const known = experts.flatMap(({ testAccuracy }) => testAccuracy ?? []);
  return {
    dataset,
    whitening: recipe.dataset.whitening,
    limitPerClass: recipe.limitPerClass,
    network,
    settings: recipe.settings,
    imported: experts.filter(({ origin }) => origin !== null).length,
    meanAccuracy: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length,
    createdAt,
  };
}

function unfinishedOf(path: string, description: ExpertsDescription): ExpertSet['unfinished'] {
  const expert = description.experts.length;
  const epochs = finishedEpochs(partialPath(path, expert), layoutOf(description));
  return epochs === null ? null : { expert: expert + 1, epochs };
}

const bytesOf = (folder: string): number =>
  readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
