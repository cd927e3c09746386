/**
 * Reading an archive: everything is checked before anything is stored, what it says of itself, every name, size and hash, every
 * row. Nothing of it is ever executed. What it holds is gathered in a folder, for the library to take over. This needs no
 * library but its database, to read: it may be another process that does it.
 */
import { mkdir, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ImportedArchive } from '@shared/domain/upkeep';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { requireSpace } from '../core/disk/space';
import { writeParts } from '../core/disk/writing';
import { openPlain } from '../core/formats/plain';
import { destinationIn, IncomingRows, type Destination } from '../store/archive/incoming';
import { ARCHIVE_SCHEMAS, ARCHIVE_TABLES } from '../store/archive/schemas';
import { rowsName } from '../store/archive/sql';
import { hashed } from '../store/blobs';
import type { Db } from '../store/database';
import { openContents, type Contents } from './contents';
import {
  COUNTS_RATIO,
  damaged,
  kindOf,
  LEAST_COUNTS,
  rowsWithin,
  type Manifest,
  type ManifestEntry,
} from './manifest';
import { Steps, type JobOptions } from './options';
import { linesOf } from './rows';

export interface GatherJob {
  readonly path: string;
  /** The library's database. */
  readonly database: string;
  /** An empty folder on the library's disk. Who asked for it deletes it. */
  readonly folder: string;
  /** Of an archive of a run: where it goes. Without it, the project that it came from, or one of that name. */
  readonly into?: { readonly projectId: string } | { readonly projectName: string } | undefined;
  /** The same for the project on screen: an archive of a whole project is none the worse for it. */
  readonly preferred?: string | undefined;
  /** Of an archive of a run: the library's run of that id, whose place it takes. */
  readonly replaced?: string | null | undefined;
}

/** What lies in the folder, complete and checked. */
export interface Gathered {
  /** Whether the project itself is among the rows: it is new in the library. */
  readonly withProject: boolean;
  /** Hashes of the checkpoints. */
  readonly blobs: readonly string[];
  /** Runs that have snapshots. */
  readonly snapshots: readonly string[];
  /** The import as it will have been, before its reports are written. */
  readonly imported: ImportedArchive;
}

// The names of what is gathered.

export const rowsFile = (folder: string): string => join(folder, 'rows.db');
export const blobFile = (folder: string, sha256: string): string => join(folder, 'checkpoints', sha256);
export const snapshotsOf = (folder: string, runId: string): string => join(folder, 'snapshots', runId);

/** Gathers an archive. Throws a UserError when it is damaged or the job was cancelled. */
export async function gatherArchive(job: GatherJob, options: JobOptions = {}): Promise<Gathered> {
  const contents = openContents(job.path);
  await requireSpace(job.folder, contents.bytes + 2 * contents.unpacked, message('archives.theImport'));
  const file = await openPlain(job.path);
  let rows: IncomingRows | null = null;
  try {
    const choose = (library: Db): Destination => destinationOf(library, contents.manifest, job);
    rows = await IncomingRows.open(
      job.database,
      rowsFile(job.folder),
      choose,
      {
        counts: LEAST_COUNTS + COUNTS_RATIO * contents.bytes,
        series: rowsWithin(contents.byName.get(rowsName('metrics'))?.bytes ?? 0),
      },
      job.replaced ?? null,
    );
    const gatherer = new Gatherer(contents, file, rows, job, options);
    const gathered = await gatherer.run();
    return { ...gathered, withProject: rows.withProject };
  } finally {
    rows?.close();
    await file.close();
  }
}

function destinationOf(
  library: Db,
  { kind, project }: Manifest,
  { into, preferred }: GatherJob,
): Destination {
  if (kind === 'run')
    return destinationIn(
      library,
      project,
      into ?? (preferred === undefined ? undefined : { projectId: preferred }),
    );
  if (into === undefined) return { kind: 'archived' };
  throw new UserError('bad-input', message('archives.wholeProject'));
}

/** The run that an archive is of, by its id there. Throws a UserError when it is damaged or holds a project. */
export async function archivedRun(path: string): Promise<string> {
  const contents = openContents(path);
  if (contents.manifest.kind !== 'run') {
    throw new UserError('bad-input', message('archives.onlyRunsReplace'));
  }
  const name = rowsName('runs');
  const entry = contents.byName.get(name);
  const fail = (why: Message): UserError => damaged(path, why);
  if (entry === undefined) throw fail(message('archives.tableMissing', { table: name }));
  const file = await openPlain(path);
  try {
    const parts = partsOf(file, contents.offsets.get(name) ?? 0, entry, fail);
    for await (const row of linesOf(hashed(entry.sha256, parts), entry, fail)) {
      const parsed = ARCHIVE_SCHEMAS.runs.safeParse(row);
      if (parsed.success) return parsed.data.id;
      break;
    }
    throw fail(message('archives.rowInvalid', { name }));
  } finally {
    await file.close();
  }
}

/** The bytes of an entry, a piece at a time. */
async function* partsOf(
  file: FileHandle,
  start: number,
  { name, bytes }: ManifestEntry,
  fail: (reason: Message) => UserError,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < bytes;) {
    const part = new Uint8Array(Math.min(1024 ** 2, bytes - done));
    const { bytesRead } = await file.read(part, 0, part.length, start + done);
    if (bytesRead === 0) throw fail(message('archives.cutOff', { name }));
    done += bytesRead;
    yield part.subarray(0, bytesRead);
  }
}

class Gatherer {
  private readonly steps: Steps;

  constructor(
    private readonly contents: Contents,
    private readonly file: FileHandle,
    private readonly rows: IncomingRows,
    private readonly job: GatherJob,
    options: JobOptions,
  ) {
    this.steps = new Steps(contents.bytes, options);
  }

  async run(): Promise<Omit<Gathered, 'withProject'>> {
    await this.steps.breathe();
    for (const table of ARCHIVE_TABLES) await this.table(table);
    this.rows.finish();
    this.requireOneRun();
    this.requireComplete();
    await mkdir(join(this.job.folder, 'checkpoints'));
    for (const entry of this.entriesOf('checkpoint')) await this.checkpoint(entry);
    const runs = new Set<string>();
    for (const entry of this.entriesOf('snapshot')) runs.add(await this.snapshot(entry));
    await this.steps.breathe();
    return { blobs: [...this.rows.blobs.keys()], snapshots: [...runs], imported: this.imported() };
  }

  private async table(table: (typeof ARCHIVE_TABLES)[number]): Promise<void> {
    const entry = this.contents.byName.get(rowsName(table));
    if (entry === undefined) throw this.damaged(message('archives.tableMissing', { table: rowsName(table) }));
    await this.steps.breathe();
    const { rows = 0 } = entry;
    let count = 0;
    const others = (): UserError =>
      this.damaged(message('archives.wrongRowCount', { name: entry.name, count, rows }));
    for await (const row of linesOf(hashed(entry.sha256, this.parts(entry)), entry, (why) =>
      this.damaged(why),
    )) {
      count += 1;
      if (count > rows) throw others();
      this.rows.add(table, row);
    }
    if (count !== rows) throw others();
  }

  /** The archive of a run holds one, and where it replaces one, that one: the file may be another than was looked at before. */
  private requireOneRun(): void {
    if (this.contents.manifest.kind !== 'run') return;
    const { runIds } = this.rows;
    const [only] = runIds;
    if (runIds.length !== 1) throw this.damaged(message('archives.notOneRun', { count: runIds.length }));
    if ((this.job.replaced ?? only) !== only) throw this.damaged(message('archives.otherRun'));
  }

  /** Every file belongs to a row, and every row has its file. */
  private requireComplete(): void {
    const wanted = this.rows.files;
    for (const [name, bytes] of wanted) {
      const entry = this.contents.byName.get(name);
      if (entry === undefined) throw this.damaged(message('archives.fileMissing', { name }));
      if (entry.bytes !== bytes)
        throw this.damaged(message('archives.wrongSize', { name, found: entry.bytes, expected: bytes }));
    }
    for (const { name } of this.contents.manifest.entries) {
      if (kindOf(name)?.kind === 'rows') continue;
      if (!wanted.has(name)) throw this.damaged(message('archives.unusedFile', { name }));
    }
  }

  private async checkpoint(entry: ManifestEntry): Promise<void> {
    await this.store(entry, blobFile(this.job.folder, entry.sha256));
  }

  /** Answers the run that the snapshot is of, by its id in the library. */
  private async snapshot(entry: ManifestEntry): Promise<string> {
    const kind = kindOf(entry.name);
    const runId = this.rows.idOf('runs', kind?.kind === 'snapshot' ? kind.runId : '');
    const folder = snapshotsOf(this.job.folder, runId);
    await mkdir(folder, { recursive: true });
    await this.store(entry, join(folder, basename(entry.name)));
    return runId;
  }

  private async store(entry: ManifestEntry, path: string): Promise<void> {
    await writeParts(path, 'durable', this.verified(entry));
  }

  private imported(): ImportedArchive {
    const { kind, project, run, leftOut } = this.contents.manifest;
    const runIds = this.rows.runIds;
    return {
      kind,
      projectId: this.rows.projectId,
      runId: kind === 'run' ? (runIds[0] ?? null) : null,
      name: run ?? project.name,
      runs: runIds.length,
      copied: this.rows.copied,
      leftOut,
    };
  }

  private entriesOf(kind: 'checkpoint' | 'snapshot'): ManifestEntry[] {
    return this.contents.manifest.entries.filter(({ name }) => kindOf(name)?.kind === kind);
  }

  private async *verified(entry: ManifestEntry): AsyncGenerator<Uint8Array> {
    try {
      yield* hashed(entry.sha256, this.parts(entry));
    } catch (error) {
      throw error instanceof UserError && error.code === 'bad-input'
        ? this.damaged(message('archives.wrongHash', { name: entry.name }))
        : error;
    }
  }

  /** The bytes of an entry, a piece at a time. */
  private async *parts(entry: ManifestEntry): AsyncGenerator<Uint8Array> {
    const start = this.contents.offsets.get(entry.name) ?? 0;
    for await (const part of partsOf(this.file, start, entry, (why) => this.damaged(why))) {
      await this.steps.step(part.length);
      yield part;
    }
  }

  private damaged(reason: Message): UserError {
    return damaged(this.contents.path, reason);
  }
}
