/** A project or a run as one file, complete, with which another library has the same. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { ReportFormat } from '@shared/reports/request';
import type { ExportedArchive, LeftOut } from '@shared/domain/upkeep';
import { ZipFileWriter } from '../core/formats/zip';
import { checkpointName, reportName, rowsName, snapshotName } from '../store/archive/sql';
import type { ArchiveScope, OutgoingRows } from '../store/archive/outgoing';
import type { ArchiveTable } from '../store/archive/schemas';
import { isPlainFileIn } from '../core/disk/links';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { makeAside } from '../core/disk/writing';
import type { LibraryReader } from '../store/reader';
import { ARCHIVE_VERSION, LARGEST_MANIFEST, MANIFEST, type Manifest, type ManifestEntry } from './manifest';
import { Steps, type JobOptions } from './options';

/** What an archive is made of: a library that this process has open, or one that another has (LibraryReader). */
type ArchiveSource = Pick<LibraryReader, 'folder' | 'rowsOut'> & {
  readonly blobs: Pick<LibraryReader['blobs'], 'path' | 'pin'>;
  readonly snapshots: Pick<LibraryReader['snapshots'], 'list' | 'path'>;
  readonly reports: Pick<LibraryReader['reports'], 'get'>;
};

type Row = Readonly<Record<string, unknown>>;
type Tables = Exclude<ArchiveTable, 'checkpoints' | 'snapshots' | 'reports' | 'metrics'>;

const PLAIN: readonly Tables[] = [
  'projects',
  'runs',
  'studies',
  'study_runs',
  'evaluations',
  'evaluation_confusions',
  'histograms',
  'logs',
  'events',
];

/**
 * Writes an archive; the file appears under its name only when it is complete. What is in the trash stays out, and so do
 * files that are missing or damaged: the answer counts them. Throws a UserError when there is nothing of that id or the
 * place cannot be written.
 */
export async function exportArchive(
  library: ArchiveSource,
  scope: ArchiveScope,
  path: string,
  options: JobOptions = {},
): Promise<ExportedArchive> {
  const rows = library.rowsOut(scope);
  const write = async (aside: string): Promise<ExportedArchive> => {
    const zip = await ZipFileWriter.create(aside);
    try {
      const leftOut = await new Exporter(library, rows, zip, scope, options).run();
      return { path, bytes: await zip.finish(), leftOut };
    } catch (error) {
      await zip.abandon();
      throw error;
    }
  };
  try {
    return await makeAside(path, 'durable', write, `${path}.${randomUUID().slice(0, 8)}.partial`);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError('unavailable', message('archives.notWritten', { path, reason: reasonOf(error) }));
  } finally {
    rows.close();
  }
}

class Exporter {
  private readonly entries: ManifestEntry[] = [];
  private readonly checkpoints: Row[];
  private readonly reports: Row[];
  private readonly snapshots: {
    readonly run_id: string;
    readonly iteration: number;
    readonly bytes: number;
  }[];
  private readonly steps: Steps;

  constructor(
    private readonly library: ArchiveSource,
    private readonly rows: OutgoingRows,
    private readonly zip: ZipFileWriter,
    private readonly scope: ArchiveScope,
    options: JobOptions,
  ) {
    this.checkpoints = [...rows.rows('checkpoints')];
    this.reports = [...rows.rows('reports')];
    this.snapshots = rows
      .runIds()
      .flatMap((id) =>
        library.snapshots.list(id).map(({ iteration, bytes }) => ({ run_id: id, iteration, bytes })),
      );
    this.steps = new Steps(this.fileBytes(), options);
  }

  /** A run that goes on meanwhile lets go of older checkpoints; those of the rows stay until they are copied. */
  async run(): Promise<LeftOut> {
    const pins = this.checkpoints.map(({ sha256 }) => this.library.blobs.pin(String(sha256)));
    try {
      return await this.write();
    } finally {
      pins.forEach((release) => release());
    }
  }

  private async write(): Promise<LeftOut> {
    await this.steps.breathe();
    for (const table of PLAIN) await this.table(table, this.rows.rows(table));
    await this.table('metrics', this.rows.metrics());
    const checkpoints = await this.checkpointFiles();
    const snapshots = await this.snapshotFiles();
    const reports = await this.reportFiles();
    const trashed = this.rows.trashed();
    const leftOut: LeftOut = {
      trashedRuns: trashed.runs,
      trashedStudies: trashed.studies,
      checkpoints: this.checkpoints.length - checkpoints,
      snapshots: this.snapshots.length - snapshots,
      reports: this.reports.length - reports,
    };
    await this.manifest(leftOut);
    return leftOut;
  }

  private fileBytes(): number {
    const blobs = new Map(this.checkpoints.map(({ sha256, bytes }) => [sha256, Number(bytes)]));
    const others = [
      ...this.reports.map(({ bytes }) => Number(bytes)),
      ...this.snapshots.map(({ bytes }) => bytes),
    ];
    return [...blobs.values(), ...others].reduce((sum, bytes) => sum + bytes, 0);
  }

  private async table(table: ArchiveTable, rows: Iterable<Row>): Promise<void> {
    await this.steps.breathe();
    let count = 0;
    let unpacked = 0;
    const steps = this.steps;
    async function* lines(): AsyncGenerator<Buffer> {
      for (const row of rows) {
        const line = Buffer.from(`${JSON.stringify(row)}\n`, 'utf8');
        count += 1;
        unpacked += line.length;
        if (count % 100 === 0 || line.length > 16_384) await steps.breathe();
        yield line;
      }
    }
    const written = await pipeline(lines, createGzip({ level: 6 }), (packed) =>
      this.zip.add(rowsName(table), packed as AsyncIterable<Uint8Array>),
    );
    if (written !== null) this.entries.push({ ...written, rows: count, unpacked });
  }

  /** Each blob once; rows whose blob is not there, or is damaged, stay out. */
  private async checkpointFiles(): Promise<number> {
    const kept = new Map<unknown, boolean>();
    for (const { sha256 } of this.checkpoints) {
      if (kept.has(sha256)) continue;
      const hash = String(sha256);
      kept.set(sha256, await this.file(checkpointName(hash), this.library.blobs.path(hash), hash));
    }
    const rows = this.checkpoints.filter(({ sha256 }) => kept.get(sha256));
    await this.table('checkpoints', rows);
    return rows.length;
  }

  private async snapshotFiles(): Promise<number> {
    const rows: Row[] = [];
    for (const { run_id, iteration } of this.snapshots) {
      const name = snapshotName(run_id, iteration);
      const written = await this.file(name, this.library.snapshots.path(run_id, iteration));
      if (written) rows.push({ run_id, iteration, bytes: this.entries.at(-1)?.bytes ?? 0 });
    }
    await this.table('snapshots', rows);
    return rows.length;
  }

  private async reportFiles(): Promise<number> {
    const rows: Row[] = [];
    for (const report of this.reports) {
      const { id, format } = report as unknown as { id: string; format: ReportFormat };
      const written = await this.file(reportName(id, format), this.library.reports.get(id).path);
      if (written) rows.push(archived(report, this.entries.at(-1)?.bytes ?? 0));
    }
    await this.table('reports', rows);
    return rows.length;
  }

  /** Adds a file; false when it is no plain file of the library, cannot be read, or has another hash than it should. */
  private async file(name: string, path: string, sha256?: string): Promise<boolean> {
    if (!(await isPlainFileIn(this.library.folder, path))) return false;
    const reading = { failed: false };
    const written = await this.zip.add(
      name,
      this.parts(path, reading),
      (entry) => !reading.failed && (sha256 === undefined || entry.sha256 === sha256),
    );
    if (written === null) return false;
    this.entries.push(written);
    return true;
  }

  private async *parts(path: string, reading: { failed: boolean }): AsyncGenerator<Uint8Array> {
    const stream = createReadStream(path, { highWaterMark: 1024 ** 2 })[Symbol.asyncIterator]();
    for (;;) {
      let next: IteratorResult<unknown, unknown>;
      try {
        next = await stream.next();
      } catch {
        reading.failed = true;
        return;
      }
      if (next.done) return;
      const part = next.value as Uint8Array;
      await this.steps.step(part.length);
      yield part;
    }
  }

  private async manifest(leftOut: LeftOut): Promise<void> {
    const { project, projectId, run } = this.rows.names();
    const manifest: Manifest = {
      format: 'haba-archive',
      version: ARCHIVE_VERSION,
      kind: this.scope.kind,
      madeAt: new Date().toISOString(),
      project: { id: projectId, name: project },
      run,
      leftOut,
      entries: this.entries,
    };
    const bytes = Buffer.from(`${JSON.stringify(manifest)}\n`, 'utf8');
    if (bytes.length > LARGEST_MANIFEST) {
      throw new UserError('bad-input', message('archives.tooManyFiles'));
    }
    await this.zip.add(MANIFEST, [bytes]);
  }
}

/** A report's row as archives have it: the place of its file is another wherever it is imported. */
function archived(report: Row, bytes: number): Row {
  const columns = Object.entries(report).filter(([column]) => column !== 'path');
  return { ...Object.fromEntries(columns), bytes };
}
