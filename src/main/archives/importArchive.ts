/**
 * Taking an archive over into a library. It is gathered first (gather.ts); then its files get their places and its rows come
 * in one transaction. Whatever ends the program before it leaves the library as it was. Reports are written anew from their
 * requests, each with its row: no file of an archive is ever one that other programs open.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { ImportedArchive } from '@shared/domain/upkeep';
import { move } from '../core/disk/writing';
import { removeFile } from '../store/blobs';
import type { Library } from '../store/library';
import { type PrintPdf, restoreReport } from '../studies/report/create';
import { blobFile, gatherArchive, type Gathered, type GatherJob, rowsFile, snapshotsOf } from './gather';
import { cancelled, type JobOptions } from './options';

export type Gather = (job: GatherJob, options: JobOptions) => Promise<Gathered>;

export interface ImportOptions extends JobOptions, Pick<GatherJob, 'into' | 'preferred'> {
  /** Does it in another process; by default it is done in this one. */
  readonly gather?: Gather;
  /** Without it PDFs are left out. */
  readonly print?: PrintPdf | undefined;
}

/** Reports of one archive that are written; further ones are left out. */
const MOST_REPORTS = 1000;

/**
 * Imports an archive. Throws a UserError, and leaves the library as it was, when it is damaged or was cancelled. Once its rows
 * are there, cancelling leaves out the reports that are not written yet.
 */
export async function importArchive(
  library: Library,
  path: string,
  { gather = gatherArchive, print, into, preferred, ...options }: ImportOptions = {},
): Promise<ImportedArchive> {
  const folder = join(library.incomingFolder, randomUUID());
  try {
    await mkdir(folder, { recursive: true });
    const gathered = await gather({ path, database: library.database, folder, into, preferred }, options);
    if (options.signal?.aborted) throw cancelled();
    await new TakingOver(library, folder, gathered).run();
    const reports = await missingReports(library, folder, gathered, print, options.signal);
    const { imported } = gathered;
    return { ...imported, leftOut: { ...imported.leftOut, reports: imported.leftOut.reports + reports } };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

class TakingOver {
  private readonly placed: string[] = [];

  constructor(
    private readonly library: Library,
    private readonly folder: string,
    private readonly gathered: Gathered,
  ) {}

  async run(): Promise<void> {
    const { blobs, snapshots, withProject } = this.gathered;
    const pins = blobs.map((sha256) => this.library.blobs.pin(sha256));
    const letGo = (): void => pins.forEach((release) => release());
    try {
      for (const sha256 of blobs) await this.library.blobs.adopt(sha256, blobFile(this.folder, sha256));
      for (const id of snapshots) await this.snapshots(id);
      this.library.mergeRows(rowsFile(this.folder), withProject);
      letGo();
    } catch (error) {
      letGo();
      this.library.resumePoints.removeUnreferred(blobs.map((sha256) => ({ sha256 })));
      await this.takeBack();
      throw error;
    }
  }

  /** Moves the snapshots of a run to where they will be looked for. */
  private async snapshots(runId: string): Promise<void> {
    const to = join(this.library.snapshots.folder, runId);
    this.placed.push(to);
    await rm(to, { recursive: true, force: true });
    await move(snapshotsOf(this.folder, runId), to, 'durable');
    this.library.snapshots.forget(runId);
  }

  private async takeBack(): Promise<void> {
    for (const path of this.placed)
      await rm(path, { recursive: true, force: true }).catch(() => removeFile(path));
  }
}

/** Writes the reports of an archive; answers how many could not be. */
async function missingReports(
  library: Library,
  folder: string,
  { imported }: Gathered,
  print: PrintPdf | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const reports = library.incomingReports(rowsFile(folder), imported.projectId);
  let missing = Math.max(0, reports.length - MOST_REPORTS);
  for (const report of reports.slice(0, MOST_REPORTS)) {
    const written =
      !signal?.aborted &&
      (await restoreReport(library, report, print).then(
        () => true,
        (error: unknown) => {
          if (error instanceof UserError) return false;
          throw error;
        },
      ));
    if (!written) missing += 1;
  }
  return missing;
}
