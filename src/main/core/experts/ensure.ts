/** Making the experts that a run needs, as far as they are missing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { LoadedDataset } from '../data/images';
import { expertsRefusal } from '../disk/refusals';
import { requireSpace } from '../disk/space';
import { makeFolders } from '../disk/writing';
import type { Engine } from '../engine/types';
import { createNetwork } from '../nets/network';
import {
  describeExperts,
  expertsConfigOf,
  type ExpertsDescription,
  keyOf,
  layoutOf,
  readDescription,
  sameRecipe,
  writeDescription,
} from './description';
import { ExpertDraft, type ExpertState } from './draft';
import { ExpertTrainer } from './trainer';
import { checkTrajectory, readRow, rowBytes, trajectoryPath } from './trajectoryFile';
import { RateMeter, type RunControl } from '../control';

/** How far the experts are. `expert` and `epoch` count from 1; what is before them is finished. */
export interface ExpertsProgress {
  readonly phase: 'training' | 'paused';
  readonly expert: number;
  readonly experts: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly etaSeconds: number | null;
  /** Mean test accuracy (0..1) of the finished experts; null while none is known. */
  readonly accuracy: number | null;
}

export interface ExpertsRequest {
  readonly engine: Engine;
  readonly dataset: LoadedDataset;
  /** Its objective is MTT. */
  readonly config: RunConfig;
  /** The folder of all experts of a library. */
  readonly folder: string;
  readonly control: RunControl;
  onProgress(progress: ExpertsProgress): void;
}

export interface ExpertsResult {
  /** `stopped`: the control asked for it; what is finished is kept, and the next call resumes there. */
  readonly outcome: 'ready' | 'stopped';
  /** Where they are: `<folder>/<key>`. */
  readonly folder: string;
  readonly key: string;
  /** Experts that are complete there. */
  readonly count: number;
}

/** Progress is told at most this often. */
const REPORT_SECONDS = 0.1;

class Stopped extends Error {}

/**
 * Trains the experts that a configuration needs and that the folder lacks, one after another and epoch by epoch. Equal
 * configurations and engines give equal files, however often this was interrupted.
 * @throws UserError when the network does not suit the dataset, training diverges or the disk is full; whatever the
 * engine throws.
 */
export async function ensureExperts(request: ExpertsRequest): Promise<ExpertsResult> {
  const { engine, dataset, config } = request;
  const wanted = expertsConfigOf(config).count;
  const network = createNetwork(config.network, dataset.geometry);
  const fresh = describeExperts(config, dataset, network, new Date().toISOString());
  const key = keyOf(fresh);
  const folder = join(request.folder, key);
  makeFolders(folder);
  const description = knownOr(fresh, folder);
  const result = (outcome: ExpertsResult['outcome']): ExpertsResult => ({
    outcome,
    folder,
    key,
    count: description.experts.length,
  });
  if (description.experts.length >= wanted) return result('ready');
  await requireSpace(folder, missingBytes(description, wanted), 'Training the experts', {
    otherwise: 'use fewer experts or epochs',
  });
  writeDescription(folder, description);
  const trainer = new ExpertTrainer(
    engine,
    network,
    dataset,
    description.recipe.settings,
    config.augmentation,
  );
  const work = new Generation(request, trainer, folder, description, wanted);
  try {
    await work.run();
  } catch (error) {
    if (error instanceof Stopped) return result('stopped');
    throw expertsRefusal(error, folder);
  } finally {
    trainer.dispose();
  }
  return result('ready');
}

/** The description in the folder. One with another recipe can only be a foreign file: names are made from recipes. */
function knownOr(fresh: ExpertsDescription, folder: string): ExpertsDescription {
  const known = readDescription(folder);
  if (!known) return fresh;
  const shapes = (description: ExpertsDescription): string => JSON.stringify(description.parameters);
  if (sameRecipe(known.recipe, fresh.recipe) && shapes(known) === shapes(fresh)) return known;
  throw new UserError(
    'conflict',
    `The folder ${folder} describes other experts than its name says: delete these experts and let a run make them again.`,
  );
}

/** Bytes of the experts that are missing. */
function missingBytes(description: ExpertsDescription, wanted: number): number {
  const layout = layoutOf(description);
  return (wanted - description.experts.length) * (layout.epochs + 1) * rowBytes(layout);
}

class Generation {
  private readonly rate = new RateMeter(60);
  private readonly epochs: number;
  private lastReport = -Infinity;

  constructor(
    private readonly request: ExpertsRequest,
    private readonly trainer: ExpertTrainer,
    private readonly folder: string,
    private readonly description: ExpertsDescription,
    private readonly wanted: number,
  ) {
    this.epochs = layoutOf(description).epochs;
  }

  async run(): Promise<void> {
    while (this.description.experts.length < this.wanted) {
      const expert = this.description.experts.length;
      const last = this.finished(expert) ?? (await this.make(expert));
      const testAccuracy = await this.trainer.testAccuracy(last);
      this.description.experts.push({ testAccuracy, origin: null });
      writeDescription(this.folder, this.description);
    }
  }

  /** The end of an expert whose file was completed just before an interruption. */
  private finished(expert: number): ExpertState | null {
    const path = trajectoryPath(this.folder, expert);
    if (!existsSync(path)) return null;
    const layout = layoutOf(this.description);
    try {
      const start = checkTrajectory(path, layout);
      return { params: readRow(path, start, layout, layout.epochs), velocity: null };
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  }

  private async make(expert: number): Promise<ExpertState> {
    const momentum = this.description.recipe.settings.momentum > 0;
    const draft = new ExpertDraft(this.folder, expert, layoutOf(this.description), momentum);
    try {
      let state = draft.last;
      if (!state) {
        state = this.trainer.initial(expert);
        draft.append(state);
      }
      while (draft.finishedEpochs < this.epochs) {
        const epoch = draft.finishedEpochs;
        await this.breathe(expert, epoch, 0);
        state = await this.trainer.epoch(expert, epoch, state, (step) => this.breathe(expert, epoch, step));
        draft.append(state);
      }
      draft.complete();
      return state;
    } catch (error) {
      draft.close();
      throw error;
    }
  }

  /** Between two steps: tells how far it is, holds while paused, ends when asked to. */
  private async breathe(expert: number, epoch: number, step: number): Promise<void> {
    const { control } = this.request;
    const { stepsPerEpoch } = this.trainer;
    this.rate.mark((expert * this.epochs + epoch) * stepsPerEpoch + step, performance.now() / 1000);
    this.report(expert, epoch, 'training');
    await nextTurn();
    if (control.pauseRequested && !control.stopRequested) {
      this.report(expert, epoch, 'paused');
      await control.waitWhilePaused();
      this.rate.reset();
    }
    if (control.stopRequested) throw new Stopped();
  }

  private report(expert: number, epoch: number, phase: ExpertsProgress['phase']): void {
    const now = performance.now() / 1000;
    if (phase === 'training' && now - this.lastReport < REPORT_SECONDS) return;
    this.lastReport = now;
    const known = this.description.experts.flatMap(({ testAccuracy }) => testAccuracy ?? []);
    this.request.onProgress({
      phase,
      expert: expert + 1,
      experts: this.wanted,
      epoch: epoch + 1,
      epochs: this.epochs,
      etaSeconds:
        phase === 'training' ? this.rate.eta(this.wanted * this.epochs * this.trainer.stepsPerEpoch) : null,
      accuracy: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length,
    });
  }
}
