/** Making the experts that a run needs, as far as they are missing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { LoadedDataset } from '../data/images';
import { expertsRefusal } from '../disk/refusals';
import { requireSpace } from '../disk/space';
import { makeFolders } from '../disk/writing';
import { type Side, sideBySide } from '../engine/sideBySide';
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

/** The least time between two reports of progress. */
const REPORT_SECONDS = 0.1;

class Stopped extends Error {}

/**
 * Trains the experts that a configuration needs and that the folder lacks, as many at a time as the engine has lanes for, epoch
 * by epoch. Equal configurations and engines give equal files, however often this was interrupted.
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
  await requireSpace(folder, missingBytes(description, wanted), message('expertWork.trainingExperts'), {
    otherwise: message('expertWork.useFewer'),
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
  throw new UserError('conflict', message('expertWork.descriptionOfOthers', { folder }));
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
  /** Where each expert that was begun here is. */
  private readonly places = new Map<number, { readonly epoch: number; readonly step: number }>();
  /** Accuracies of experts that are through, while one before them is not. */
  private readonly early = new Map<number, number | null>();

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
    const first = this.description.experts.length;
    const trainers = new Map<Engine, ExpertTrainer>();
    const work = async (index: number, { engine, alone }: Side): Promise<void> => {
      const expert = first + index;
      const trainer = trainers.get(engine) ?? this.trainer.on(engine);
      trainers.set(engine, trainer);
      const last = this.finished(expert) ?? (await this.make(expert, trainer, alone));
      this.early.set(expert, await trainer.testAccuracy(last));
      this.describe();
    };
    try {
      await sideBySide(this.request.engine, this.wanted - first, work);
    } finally {
      for (const trainer of trainers.values()) trainer.dispose();
    }
  }

  /** Writes down the experts that are through, as far as none is missing before them. */
  private describe(): void {
    const { experts } = this.description;
    for (;;) {
      const testAccuracy = this.early.get(experts.length);
      if (testAccuracy === undefined) break;
      this.early.delete(experts.length);
      experts.push({ testAccuracy, origin: null });
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

  private async make(expert: number, trainer: ExpertTrainer, alone: Side['alone']): Promise<ExpertState> {
    const momentum = this.description.recipe.settings.momentum > 0;
    const draft = new ExpertDraft(this.folder, expert, layoutOf(this.description), momentum);
    try {
      let state = draft.last;
      if (!state) {
        state = trainer.initial(expert);
        draft.append(state);
      }
      while (draft.finishedEpochs < this.epochs) {
        const epoch = draft.finishedEpochs;
        const breathe = (step: number): Promise<void> => alone(() => this.breathe(expert, epoch, step));
        await breathe(0);
        state = await trainer.epoch(expert, epoch, state, breathe);
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
    this.places.set(expert, { epoch, step });
    this.rate.mark(this.stepsDone(), performance.now() / 1000);
    this.report('training');
    await nextTurn();
    if (control.pauseRequested && !control.stopRequested) {
      this.report('paused');
      await control.waitWhilePaused();
      this.rate.reset();
    }
    if (control.stopRequested) throw new Stopped();
  }

  /** Steps of all experts. */
  private stepsDone(): number {
    const { stepsPerEpoch } = this.trainer;
    const through = this.description.experts.length;
    let steps = through * this.epochs * stepsPerEpoch;
    for (const [expert, { epoch, step }] of this.places) {
      if (expert >= through) steps += epoch * stepsPerEpoch + step;
    }
    return steps;
  }

  /** Tells of the first expert that is not through. */
  private report(phase: ExpertsProgress['phase']): void {
    const now = performance.now() / 1000;
    if (phase === 'training' && now - this.lastReport < REPORT_SECONDS) return;
    this.lastReport = now;
    const through = this.description.experts.length;
    const known = this.description.experts.flatMap(({ testAccuracy }) => testAccuracy ?? []);
    this.request.onProgress({
      phase,
      expert: through + 1,
      experts: this.wanted,
      epoch: (this.places.get(through)?.epoch ?? 0) + 1,
      epochs: this.epochs,
      etaSeconds:
        phase === 'training' ? this.rate.eta(this.wanted * this.epochs * this.trainer.stepsPerEpoch) : null,
      accuracy: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length,
    });
  }
}
