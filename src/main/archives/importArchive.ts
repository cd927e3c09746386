/**
 * Taking an archive over into a library. It is gathered first (gather.ts); then its files get their places and its rows come
 * in one transaction. Whatever ends the program before it leaves the library as it was. Reports are written anew from their
 * requests, each with its row: no file of an archive is ever one that other programs open.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { ImportedArchive } from '@shared/domain/upkeep';
import { makeInside, move } from '../core/disk/writing';
import { plainParts } from '../core/formats/plain';
import type { Replacement } from '../store/archive/incoming';
import { removeFile } from '../store/blobs';
import type { Library } from '../store/library';
import { type PrintPdf, restoreReport } from '../studies/report/create';
import {
  archivedRun,
  blobFile,
  gatherArchive,
  type Gathered,
  type GatherJob,
  rowsFile,
  snapshotsOf,
} from './gather';
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
 * @param replacement the run of an archive of one, which takes the place of the library's of that id (importReplacing)
 */
export async function importArchive(
  library: Library,
  path: string,
  { gather = gatherArchive, print, into, preferred, ...options }: ImportOptions = {},
  replacement: Replacement | null = null,
): Promise<ImportedArchive> {
  const folder = join(library.incomingFolder, randomUUID());
  try {
    await mkdir(folder, { recursive: true });
    const replaced = replacement?.runId;
    const job = { path, database: library.database, folder, into, preferred, replaced };
    const gathered = await gather(job, options);
    if (options.signal?.aborted) throw cancelled();
    await new TakingOver(library, folder, gathered, replacement).run();
    const reports = await missingReports(library, folder, gathered, print, options.signal);
    const { imported } = gathered;
    return { ...imported, leftOut: { ...imported.leftOut, reports: imported.leftOut.reports + reports } };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Imports the archive of a run so that the library has that run once: it takes the place of the library's of the same id, which
 * keeps its project, its studies, its reports and what its person wrote. Imported again, the same archive changes nothing. Throws
 * a UserError as `importArchive` does, and when the library's run is at work, in the trash, another one, or further than this.
 */
export async function importReplacing(
  library: Library,
  path: string,
  options: ImportOptions = {},
): Promise<ImportedArchive> {
  const runId = await archivedRun(path);
  const sha256 = await sha256Of(path);
  if (!library.runs.has(runId)) return importArchive(library, path, options, { runId, sha256 });
  const { name, projectId } = library.runs.get(runId);
  if (library.runs.archiveOf(runId) !== sha256) {
    const into = { projectId };
    const imported = await importArchive(library, path, { ...options, into }, { runId, sha256 });
    return { ...imported, name, replaced: 'now' };
  }
  const leftOut = { trashedRuns: 0, trashedStudies: 0, checkpoints: 0, snapshots: 0, reports: 0 };
  return { kind: 'run', projectId, runId, name, runs: 1, copied: false, replaced: 'before', leftOut };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of plainParts(path)) hash.update(part);
  return hash.digest('hex');
}

class TakingOver {
  private readonly placed: string[] = [];

  constructor(
    private readonly library: Library,
    private readonly folder: string,
    private readonly gathered: Gathered,
    private readonly replacement: Replacement | null,
  ) {}

  async run(): Promise<void> {
    const { blobs, snapshots, withProject } = this.gathered;
    const { library, replacement } = this;
    const before = replacement === null ? [] : library.checkpoints.list(replacement.runId);
    const pins = blobs.map((sha256) => this.library.blobs.pin(sha256));
    const letGo = (): void => pins.forEach((release) => release());
    try {
      for (const sha256 of blobs) await this.library.blobs.adopt(sha256, blobFile(this.folder, sha256));
      for (const id of snapshots) await this.snapshots(id);
      library.mergeRows(rowsFile(this.folder), withProject, replacement);
      letGo();
      library.resumePoints.removeUnreferred(before);
    } catch (error) {
      letGo();
      this.library.resumePoints.removeUnreferred(blobs.map((sha256) => ({ sha256 })));
      await this.takeBack();
      throw error;
    }
  }

  /** Moves the snapshots of a run to where they will be looked for. */
  private async snapshots(runId: string): Promise<void> {
    const from = snapshotsOf(this.folder, runId);
    const to = join(this.library.snapshots.folder, runId);
    if (runId === this.replacement?.runId) await this.addSnapshots(from, to);
    else {
      this.placed.push(to);
      await rm(to, { recursive: true, force: true });
      await move(from, to, 'durable');
    }
    this.library.snapshots.forget(runId);
  }

  /** Snapshots of a run that is replaced stay beside those that come: of one iteration all are the same. */
  private async addSnapshots(from: string, to: string): Promise<void> {
    await makeInside(to);
    const there = new Set(await readdir(to));
    for (const name of (await readdir(from)).filter((one) => !there.has(one))) {
      this.placed.push(join(to, name));
      await move(join(from, name), join(to, name), 'durable');
    }
  }

  private async takeBack(): Promise<void> {
    if (this.replacement !== null) this.library.snapshots.forget(this.replacement.runId);
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
  const reports = library
    .incomingReports(rowsFile(folder), imported.projectId)
    .filter(({ id }) => !library.reports.has(id));
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
