/**
 * A library: one folder with the database, the blobs and the reports, open in one process at a time.
 *
 *   library.db  library.lock  library.holder.json  blobs/ab/cdef….safetensors  snapshots/  reports/  cache/
 *   incoming/ (an import that is not complete)
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isActive, type Project, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { defaultSettings } from '@shared/domain/settings';
import { IncomingRows, type Destination } from './archive/incoming';
import { OutgoingRows, type ArchiveScope } from './archive/outgoing';
import { BlobStore } from './blobs';
import { Checkpoints } from './checkpoints';
import {
  checkIntegrity,
  checkTables,
  isSound,
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
import { ResumePoints } from './resumePoints';
import { Reports } from './reports';
import { Runs } from './runs';
import { SettingsStore } from './settings';
import { Snapshots } from './snapshots';
import { Studies } from './studies';
import { openingTrouble } from '../core/disk/refusals';

/** How many checkpoints of a run are kept unless a person chooses otherwise. */
export const KEPT_CHECKPOINTS = defaultSettings.retention.last;

export { LOSS_SERIES } from './metrics';

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
  /** Checkpoints as those from which runs go on. */
  readonly resumePoints: ResumePoints;
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
    this.resumePoints = new ResumePoints(this, db, () => this.lock.isInPlace());
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

  /** Moves a project to the trash or back. Throws a UserError while one of its runs is queued or running. */
  trashProject(projectId: string, trashed: boolean): Project {
    if (trashed && this.runs.list(projectId).some(({ status }) => isActive(status))) {
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
}
