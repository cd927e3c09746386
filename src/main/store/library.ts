/**
 * A library: one folder with the database, the blobs and the reports, open in one process at a time.
 *
 *   library.db  library.lock  library.holder.json  blobs/ab/cdef….safetensors  snapshots/  reports/  cache/
 *   incoming/ (an import that is not complete)
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isActive, type Project, type Report, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { defaultSettings } from '@shared/domain/settings';
import { incomingReports, mergeRows, type Replacement } from './archive/incoming';
import { OutgoingRows, type ArchiveScope } from './archive/outgoing';
import {
  checkIntegrity,
  checkTables,
  type DatabaseState,
  type Db,
  examineDatabase,
  isSound,
  type Migration,
  openDatabase,
  type TableCheck,
} from './database';
import { takeLock, type LibraryLock } from './lock';
import {
  assertNotBereft,
  assertNotMoved,
  finishRestore,
  makeFolder,
  recoverRuns,
  requirePlainParts,
  sweepLeftovers,
} from './opening';
import { Purge } from './purge';
import { Repositories } from './repositories';
import { ResumePoints } from './resumePoints';
import { checkRows, type DamagedRow } from './rowCheck';
import { openingTrouble } from '../core/disk/refusals';

/** How many checkpoints of a run are kept unless a person chooses otherwise. */
export const KEPT_CHECKPOINTS = defaultSettings.retention.last;

export interface OpenOptions {
  /** Who opens it, in words, for the message that a second opener gets. */
  readonly program?: string;
  readonly migrations?: readonly Migration[];
  /** Looks at a database that is there before it is opened. Throws a UserError when it may not be. */
  readonly examine?: (database: string) => Promise<void>;
}

export class Library extends Repositories {
  readonly purge: Purge;
  /** Checkpoints as those from which runs go on. */
  readonly resumePoints: ResumePoints;
  /** Runs whose process had died with the program that last had the library open; now `interrupted`. */
  readonly recovered: readonly Run[];

  private constructor(
    folder: string,
    db: Db,
    private readonly lock: LibraryLock,
  ) {
    super(folder, db);
    this.resumePoints = new ResumePoints(this, () => this.lock.isInPlace());
    this.purge = new Purge(this, this.resumePoints);
    this.blobs.recover();
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
      requirePlainParts(path);
      const lock = takeLock(path, options.program ?? 'HaBa Studio');
      try {
        return await Library.openLocked(path, lock, options);
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
    { migrations, examine }: OpenOptions,
  ): Promise<Library> {
    const file = join(path, 'library.db');
    assertNotMoved(path);
    assertNotBereft(path, file);
    if (examine && existsSync(file)) await examine(file);
    const db = await openDatabase(file, migrations);
    try {
      if (lock.uncleanSince !== null) checkIntegrity(db);
      return new Library(path, db, lock);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Moves a project to the trash or back. Throws a UserError while one of its runs is at work, here or elsewhere. */
  trashProject(projectId: string, trashed: boolean): Project {
    if (trashed && this.runs.list(projectId).some(({ status }) => isActive(status))) {
      throw new UserError('conflict', message('library.projectBusy'));
    }
    if (trashed) this.runs.list(projectId).forEach((run) => this.jobs.assertHere(run));
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

  /** Rows whose JSON is damaged, by pieces, so that others have their turn. */
  checkRows(): Generator<DamagedRow[]> {
    return checkRows(this.db);
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

  /** The file of the database, for who reads it beside this connection. */
  get database(): string {
    return this.db.name;
  }

  /** Takes rows over that were collected in a file (`IncomingRows`), all but reports, flushed to the disk: all or none. */
  mergeRows(file: string, withProject: boolean, replacement: Replacement | null = null): void {
    mergeRows(this.db, file, withProject, replacement);
  }

  /** The reports of a project in such a file, the oldest first. */
  incomingReports(file: string, projectId: string): Report[] {
    return incomingReports(file, projectId, this.folder);
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
