/**
 * A library: one folder with the database, the blobs and the reports, open in one process at a time.
 *
 *   library.db  library.lock  library.holder.json  blobs/ab/cdef….safetensors  snapshots/  reports/  cache/
 *   incoming/ (an import that is not complete)
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Project, Run } from '@shared/domain';
import { UserError } from '@shared/errors';
import { defaultSettings } from '@shared/settings';
import { IncomingRows, type Destination } from './archive/incoming';
import { OutgoingRows, type ArchiveScope } from './archive/outgoing';
import { BlobStore } from './blobs';
import { Checkpoints, type CheckpointDraft, type StoredCheckpoint } from './checkpoints';
import {
  checkIntegrity,
  checkTables,
  isSound,
  durably,
  examineDatabase,
  openDatabase,
  type DatabaseState,
  type TableCheck,
  type Db,
} from './database';
import { Datasets } from './datasets';
import { Evaluations } from './evaluations';
import { RunEvents } from './events';
import { Experts } from './experts';
import { Histograms } from './histograms';
import { takeLock, type LibraryLock } from './lock';
import { Logs } from './logs';
import { EngineMeasurements } from './measurements';
import { Metrics } from './metrics';
import type { Migration } from './migrations';
import { assertNotBereft, makeFolder } from './opening';
import { Presets } from './presets';
import { Projects } from './projects';
import { Purge } from './purge';
import { QueueStore } from './queue';
import { recoverRuns, sweepLeftovers } from './recovery';
import { finishRestore } from './restoring';
import { surplusOf } from './retention';
import { Reports } from './reports';
import { ACTIVE_STATUSES, assertIdle, Runs } from './runs';
import { SettingsStore } from './settings';
import { Snapshots } from './snapshots';
import { Studies } from './studies';
import { LibraryGoneError, openingTrouble } from './trouble';

/** How many checkpoints of a run are kept unless a person chooses otherwise. */
export const KEPT_CHECKPOINTS = defaultSettings.retention.last;

/** The series whose last value is a run's "loss" in lists. */
export const LOSS_SERIES = 'loss/objective';

export interface OpenOptions {
  /** Who opens it, in words, for the message that a second opener gets. */
  readonly program?: string;
  readonly migrations?: readonly Migration[];
}

export class Library {
  readonly blobs: BlobStore;
  readonly reportsFolder: string;
  /** What can be made again: decoded and whitened datasets. Safe to delete while no run uses it. */
  readonly cacheFolder: string;
  /** What imports collect before it is taken over. Nothing in it outlives the program. */
  readonly incomingFolder: string;
  readonly projects: Projects;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly evaluations: Evaluations;
  readonly histograms: Histograms;
  readonly checkpoints: Checkpoints;
  readonly snapshots: Snapshots;
  readonly logs: Logs;
  readonly reports: Reports;
  readonly datasets: Datasets;
  readonly experts: Experts;
  readonly presets: Presets;
  readonly studies: Studies;
  readonly settings: SettingsStore;
  readonly queue: QueueStore;
  readonly measurements: EngineMeasurements;
  readonly events: RunEvents;
  readonly purge: Purge;
  /** Runs whose process had died with the program that last had the library open; now `interrupted`. */
  readonly recovered: readonly Run[];

  private constructor(
    readonly folder: string,
    private readonly db: Db,
    private readonly lock: LibraryLock,
  ) {
    mkdirSync(join(folder, 'blobs'), { recursive: true });
    this.blobs = new BlobStore(join(folder, 'blobs'));
    this.reportsFolder = join(folder, 'reports');
    this.cacheFolder = join(folder, 'cache');
    this.incomingFolder = join(folder, 'incoming');
    rmSync(this.incomingFolder, { recursive: true, force: true });
    mkdirSync(this.reportsFolder, { recursive: true });
    this.snapshots = new Snapshots(join(folder, 'snapshots'));
    this.projects = new Projects(db, this.snapshots);
    this.runs = new Runs(db);
    this.metrics = new Metrics(db);
    this.evaluations = new Evaluations(db);
    this.histograms = new Histograms(db);
    this.checkpoints = new Checkpoints(db);
    this.logs = new Logs(db);
    this.reports = new Reports(db, folder);
    this.datasets = new Datasets(db);
    this.presets = new Presets(db);
    this.studies = new Studies(db);
    this.experts = new Experts(join(folder, 'experts'), this.runs);
    this.settings = new SettingsStore(db);
    this.queue = new QueueStore(db);
    this.measurements = new EngineMeasurements(db);
    this.events = new RunEvents(db);
    this.purge = new Purge(this);
    this.recovered = this.transaction(() => recoverRuns(this));
    if (lock.uncleanSince !== null)
      sweepLeftovers(this, isSound(db, 'checkpoints', 'runs'), lock.uncleanSince);
  }

  /**
   * Opens a library, or creates one in a new folder. Throws a UserError when it is open elsewhere, damaged, of a newer
   * studio, or when the folder cannot be written.
   */
  static async open(folder: string, options: OpenOptions = {}): Promise<Library> {
    const path = resolve(folder);
    finishRestore(path);
    makeFolder(path);
    try {
      const lock = takeLock(path, options.program ?? 'HaBa Studio');
      try {
        return await Library.openLocked(path, lock, options.migrations);
      } catch (error) {
        lock.release();
        throw error;
      }
    } catch (error) {
      throw openingTrouble(error, path);
    }
  }

  private static async openLocked(
    path: string,
    lock: LibraryLock,
    migrations: OpenOptions['migrations'],
  ): Promise<Library> {
    const file = join(path, 'library.db');
    assertNotBereft(path, file);
    const db = await openDatabase(file, migrations);
    try {
      if (lock.uncleanSince !== null) checkIntegrity(db);
      return new Library(path, db, lock);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Everything that `work` writes, or nothing. Nests. */
  transaction<T>(work: () => T): T {
    return this.db.transaction(work)();
  }

  /**
   * Records a checkpoint whose blob is on the disk, together with the run's progress, flushed to the disk. Older
   * ones go as the settings say. Throws a LibraryGoneError when the library's folder lies elsewhere by now: the
   * blob is then not in the library that the row would be in.
   */
  addCheckpoint(runId: string, draft: CheckpointDraft): StoredCheckpoint {
    if (!this.lock.isInPlace()) throw new LibraryGoneError(this.folder);
    const [added, dropped] = durably(this.db, () =>
      this.transaction(() => {
        const checkpoint = this.checkpoints.add(runId, draft);
        this.runs.setTrained(runId, draft.iteration, draft.trainedSeconds);
        const old = this.surplus(runId);
        old.forEach(({ id }) => this.checkpoints.delete(id));
        return [checkpoint, old] as const;
      }),
    );
    this.removeUnreferred(dropped);
    return added;
  }

  /** The checkpoints of a run that the settings do not keep. */
  surplus(runId: string): StoredCheckpoint[] {
    const evaluated = new Set(this.evaluations.list(runId).map(({ iteration }) => iteration));
    const { retention } = this.settings.get();
    const { training } = this.runs.get(runId).config;
    return surplusOf(this.checkpoints.list(runId), retention, training.checkpointEvery, evaluated);
  }

  /** Deletes them, flushed to the disk; answers the bytes that this freed. */
  dropCheckpoints(checkpoints: readonly StoredCheckpoint[]): number {
    durably(this.db, () =>
      this.transaction(() => checkpoints.forEach(({ id }) => this.checkpoints.delete(id))),
    );
    return this.removeUnreferred(checkpoints);
  }

  /**
   * Prepares a run to go on: finds its last intact checkpoint (null: start afresh) and cuts every metric, evaluation
   * and checkpoint past it, in one transaction, so that a resumed run never draws a step twice. Log lines stay.
   */
  async rewind(runId: string): Promise<StoredCheckpoint | null> {
    const run = this.runs.get(runId);
    if (run.status === 'running' || run.status === 'paused') assertIdle(run);
    const candidates = this.checkpoints.list(runId).reverse();
    let intact: StoredCheckpoint | null = null;
    for (const candidate of candidates) {
      if (await this.blobs.isIntact(candidate.sha256)) {
        intact = candidate;
        break;
      }
      this.logs.add(
        runId,
        'warn',
        `The checkpoint of iteration ${candidate.iteration} is damaged or missing: the run goes back further.`,
      );
    }
    this.cut(runId, intact?.iteration ?? 0, intact?.trainedSeconds ?? 0);
    this.removeUnreferred(candidates.filter(({ iteration }) => iteration > (intact?.iteration ?? 0)));
    this.snapshots.cut(runId, intact?.iteration ?? 0);
    return intact;
  }

  /** Moves a project to the trash or back. Throws a UserError while one of its runs is queued or running. */
  trashProject(projectId: string, trashed: boolean): Project {
    if (trashed && this.runs.list(projectId).some(({ status }) => ACTIVE_STATUSES.includes(status))) {
      throw new UserError('conflict', 'A run of this project is queued or running: stop it first.');
    }
    return this.projects.setTrashed(projectId, trashed);
  }

  /** Checks the database as a whole; takes as long as reading it does. */
  examine(): DatabaseState {
    return examineDatabase(this.db);
  }

  /** The parts of the database for checks that stop for others; each is checked by itself. */
  checkTables(): Generator<TableCheck> {
    return checkTables(this.db);
  }

  /** Copies the database to a new file while it is in use, as it is at the end. `onPages` may throw to end it. */
  async copyDatabase(file: string, onPages: (done: number, total: number) => void): Promise<void> {
    await this.db.backup(file, {
      progress: ({ totalPages, remainingPages }) => {
        onPages(totalPages - remainingPages, totalPages);
        return 1000;
      },
    });
  }

  /** The rows of a project or a run as they are now; the caller closes them. Throws a UserError when there is none. */
  rowsOut(scope: ArchiveScope): OutgoingRows {
    return OutgoingRows.open(this.db.name, scope);
  }

  /** A place to collect rows before they are taken over; the caller closes it. `folder` is empty. */
  rowsIn(folder: string, destination: Destination): Promise<IncomingRows> {
    return IncomingRows.open(this.db, folder, destination);
  }

  /** Closes the database and frees the lock. Closing twice does nothing. */
  close(): void {
    if (!this.db.open) return;
    try {
      this.db.pragma('optimize');
    } catch (error) {
      console.error(`The library was closed without optimising it: ${String(error)}`);
    }
    this.db.close();
    this.lock.release();
  }

  private cut(runId: string, iteration: number, trainedSeconds: number): void {
    this.transaction(() => {
      this.metrics.cut(runId, iteration);
      this.evaluations.cut(runId, iteration);
      this.histograms.cut(runId, iteration);
      this.checkpoints.cut(runId, iteration);
      this.runs.setTrained(runId, iteration, trainedSeconds);
      this.runs.setLastLoss(runId, this.metrics.last(runId, LOSS_SERIES));
      this.runs.refreshBestAccuracy(runId);
    });
  }

  /** Deletes those blobs that no checkpoint refers to; answers the bytes freed. */
  removeUnreferred(checkpoints: readonly { readonly sha256: string }[]): number {
    return checkpoints.reduce(
      (freed, { sha256 }) =>
        this.checkpoints.isReferred(sha256) ? freed : freed + this.blobs.remove(sha256),
      0,
    );
  }
}
