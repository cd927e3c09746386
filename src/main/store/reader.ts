/** A library that another program has open, read beside it. Nothing in it is changed but pins. */
import { join, resolve } from 'node:path';
import { OutgoingRows, type ArchiveScope } from './archive/outgoing';
import { BlobStore } from './blobs';
import { type Db, openBeside } from './database';
import { requirePlainParts } from './opening';
import { Projects } from './projects';
import { Reports } from './reports';
import { Runs } from './runs';
import { Snapshots } from './snapshots';

export class LibraryReader {
  readonly blobs: BlobStore;
  readonly snapshots: Snapshots;
  readonly projects: Projects;
  readonly reports: Reports;
  readonly runs: Runs;

  private constructor(
    readonly folder: string,
    private readonly db: Db,
  ) {
    this.blobs = new BlobStore(join(folder, 'blobs'), `reader-${process.pid}`);
    this.snapshots = new Snapshots(join(folder, 'snapshots'));
    this.projects = new Projects(db, this.snapshots);
    this.reports = new Reports(db, folder);
    this.runs = new Runs(db);
  }

  /** Throws a UserError when the folder holds no library of this version. */
  static open(folder: string): LibraryReader {
    const path = resolve(folder);
    requirePlainParts(path);
    return new LibraryReader(path, openBeside(join(path, 'library.db')));
  }

  /** The rows of a project or a run as they are now; the caller closes them. Throws a UserError when there is none. */
  rowsOut(scope: ArchiveScope): OutgoingRows {
    return OutgoingRows.open(this.db.name, scope);
  }

  close(): void {
    this.db.close();
  }
}
