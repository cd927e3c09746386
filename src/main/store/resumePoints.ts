/** Checkpoints as the points from which runs resume: recording, retention by the settings, going back to one. */
import { isTraining } from '@shared/domain';
import { message } from '@shared/words/message';
import { written } from '@shared/words/written';
import type { Retention } from '@shared/domain/settings';
import { SERIES } from '@shared/domain/series';
import { LibraryGoneError } from '../core/disk/refusals';
import type { CheckpointDraft, StoredCheckpoint } from './checkpoints';
import type { Repositories } from './repositories';
import { assertIdle } from './runs';

export class ResumePoints {
  /** @param isInPlace whether the library's folder is still where it was opened */
  constructor(
    private readonly library: Repositories,
    private readonly isInPlace: () => boolean,
  ) {}

  /**
   * Records a checkpoint whose blob is on the disk, together with the run's progress, flushed to the disk. Older
   * ones go as the settings say. Throws a LibraryGoneError when the library's folder lies elsewhere by now: the
   * blob is then not in the library that the row would be in.
   */
  add(runId: string, draft: CheckpointDraft): StoredCheckpoint {
    if (!this.isInPlace()) throw new LibraryGoneError(this.library.folder);
    const [added, dropped] = this.library.durably(() => {
      const checkpoint = this.library.checkpoints.add(runId, draft);
      this.library.runs.setTrained(runId, draft.iteration, draft.trainedSeconds);
      const old = this.surplus(runId);
      old.forEach(({ id }) => this.library.checkpoints.delete(id));
      return [checkpoint, old] as const;
    });
    this.removeUnreferred(dropped);
    return added;
  }

  /** The checkpoints of a run that the settings do not keep. */
  surplus(runId: string): StoredCheckpoint[] {
    const evaluated = new Set(this.library.evaluations.list(runId).map(({ iteration }) => iteration));
    const { retention } = this.library.settings.get();
    const { training } = this.library.runs.get(runId).config;
    return surplusOf(this.library.checkpoints.list(runId), retention, training.checkpointEvery, evaluated);
  }

  /** Deletes them, flushed to the disk; answers the bytes that this freed. */
  drop(checkpoints: readonly StoredCheckpoint[]): number {
    this.library.durably(() => checkpoints.forEach(({ id }) => this.library.checkpoints.delete(id)));
    return this.removeUnreferred(checkpoints);
  }

  /**
   * Prepares a run to resume: finds its last intact checkpoint (null: start afresh) and cuts every metric, evaluation
   * and checkpoint past it, in one transaction, so that a resumed run never draws a step twice. Log lines stay.
   */
  async rewind(runId: string): Promise<StoredCheckpoint | null> {
    const run = this.library.runs.get(runId);
    if (isTraining(run.status)) assertIdle(run);
    const candidates = this.library.checkpoints.list(runId).reverse();
    let intact: StoredCheckpoint | null = null;
    for (const candidate of candidates) {
      if (await this.library.blobs.isIntact(candidate.sha256)) {
        intact = candidate;
        break;
      }
      this.library.logs.add(
        runId,
        'warn',
        written(message('library.goesBackFurther', { iteration: candidate.iteration })),
      );
    }
    this.cut(runId, intact?.iteration ?? 0, intact?.trainedSeconds ?? 0);
    this.removeUnreferred(candidates.filter(({ iteration }) => iteration > (intact?.iteration ?? 0)));
    this.library.snapshots.cut(runId, intact?.iteration ?? 0);
    return intact;
  }

  /**
   * Deletes those blobs that no checkpoint refers to and nobody has pinned; answers the bytes freed. The rows that referred to
   * them are gone from the disk, or a loss of power would bring them back without their blobs.
   */
  removeUnreferred(checkpoints: readonly { readonly sha256: string }[]): number {
    const { blobs, checkpoints: rows } = this.library;
    const isReferred = (sha256: string): boolean => rows.isReferred(sha256);
    return checkpoints.reduce((freed, { sha256 }) => freed + blobs.remove(sha256, isReferred), 0);
  }

  private cut(runId: string, iteration: number, trainedSeconds: number): void {
    this.library.durably(() => {
      this.library.metrics.cut(runId, iteration);
      this.library.evaluations.cut(runId, iteration);
      this.library.histograms.cut(runId, iteration);
      this.library.checkpoints.cut(runId, iteration);
      this.library.runs.setTrained(runId, iteration, trainedSeconds);
      this.library.runs.setLastLoss(runId, this.library.metrics.last(runId, SERIES.objective.name));
      this.library.runs.refreshBestAccuracy(runId);
    });
  }
}

// Which checkpoints of a run are kept.

interface Kept {
  readonly iteration: number;
}

/**
 * The checkpoints to delete: all but the last ones, every n-th, and those that an evaluation was made of, the best among
 * them. `interval` is the number of iterations between two checkpoints. `checkpoints` are in the order of their iterations.
 */
export function surplusOf<T extends Kept>(
  checkpoints: readonly T[],
  { last, every }: Retention,
  interval: number,
  evaluated: ReadonlySet<number>,
): T[] {
  return checkpoints
    .slice(0, -Math.max(1, last))
    .filter(({ iteration }) => !evaluated.has(iteration))
    .filter(({ iteration }) => every === 0 || iteration % (every * interval) !== 0);
}
