/**
 * Taking an archive over into a library. Everything is checked before anything is stored: what the archive says of itself,
 * every name, size and hash, every row. Nothing of it is ever executed. Rows are taken over in one transaction at the end;
 * whatever ends the program before it leaves the library as it was.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { ImportedArchive } from '@shared/domain/upkeep';
import type { Destination, IncomingRows } from '../store/archive/incoming';
import { rowsName } from '../store/archive/sql';
import { ARCHIVE_TABLES } from '../store/archive/schemas';
import { move, writeParts } from '../core/disk/writing';
import { hashed, removeFile } from '../store/blobs';
import type { Library } from '../store/library';
import { openContents, type Contents } from './contents';
import { damaged, kindOf, type Manifest, type ManifestEntry } from './manifest';
import { Steps, type JobOptions } from './options';
import { linesOf } from './rows';
import { isStudioReport } from './reportCheck';
import { requireSpace } from '../core/disk/space';

export interface ImportOptions extends JobOptions {
  /** Of an archive of a run: where it goes. Without it, the project that it came from, or one of that name. */
  readonly into?: { readonly projectId: string } | { readonly projectName: string } | undefined;
  /** The same for the project on screen: an archive of a whole project is none the worse for it. */
  readonly preferred?: string | undefined;
}

/** Imports an archive. Throws a UserError, and leaves the library as it was, when it is damaged or was cancelled. */
export async function importArchive(
  library: Library,
  path: string,
  options: ImportOptions = {},
): Promise<ImportedArchive> {
  const contents = openContents(path);
  const folder = join(library.incomingFolder, randomUUID());
  let rows: IncomingRows | null = null;
  let file: FileHandle | null = null;
  try {
    await requireSpace(library.folder, contents.bytes + 2 * contents.unpacked, message('archives.import'));
    await mkdir(folder, { recursive: true });
    file = await open(path, 'r');
    rows = await library.rowsIn(folder, destinationOf(library, contents.manifest, options));
    return await new Importer(library, contents, file, rows, folder, options).run();
  } finally {
    rows?.close();
    await file?.close();
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Where the rows of an archive go. Throws a UserError when the project that was named is not there. */
function destinationOf(
  library: Library,
  { kind, project }: Manifest,
  { into, preferred }: ImportOptions,
): Destination {
  if (kind === 'project') {
    if (into === undefined) return { kind: 'archived' };
    throw new UserError('bad-input', message('archives.archiveHoldsWholeProject'));
  }
  const existing = (id: string): Destination => ({ kind: 'existing', projectId: id });
  if (into !== undefined && 'projectId' in into) return existing(library.projects.get(into.projectId).id);
  if (preferred !== undefined) return existing(library.projects.get(preferred).id);
  const origin = library.projects.list().find(({ id, trashedAt }) => id === project.id && trashedAt === null);
  if (into === undefined && origin !== undefined) return existing(origin.id);
  const name = into?.projectName ?? project.name;
  const named = library.projects.findByName(name);
  return named === null ? { kind: 'new', name } : existing(named.id);
}

class Importer {
  private readonly steps: Steps;
  /** Reports whose file is not as the studio writes them. */
  private readonly strange = new Set<string>();
  private readonly placed: string[] = [];

  constructor(
    private readonly library: Library,
    private readonly contents: Contents,
    private readonly file: FileHandle,
    private readonly rows: IncomingRows,
    private readonly folder: string,
    options: JobOptions,
  ) {
    this.steps = new Steps(contents.bytes, options);
  }

  async run(): Promise<ImportedArchive> {
    await this.steps.breathe();
    for (const entry of this.entriesOf('report')) await this.report(entry);
    for (const table of ARCHIVE_TABLES) await this.table(table);
    this.rows.finish();
    this.requireComplete();
    const blobs = [...this.rows.blobs.keys()];
    const pins = blobs.map((sha256) => this.library.blobs.pin(sha256));
    const letGo = (): void => pins.forEach((release) => release());
    try {
      for (const entry of this.entriesOf('checkpoint')) await this.checkpoint(entry);
      for (const entry of this.entriesOf('snapshot')) await this.snapshot(entry);
      await this.place();
      await this.steps.breathe();
      this.rows.merge();
      letGo();
    } catch (error) {
      letGo();
      this.library.resumePoints.removeUnreferred(blobs.map((sha256) => ({ sha256 })));
      await this.takeBack();
      throw error;
    }
    return this.answer();
  }

  private async table(table: (typeof ARCHIVE_TABLES)[number]): Promise<void> {
    const entry = this.contents.byName.get(rowsName(table));
    if (entry === undefined) throw this.damaged(message('archives.missing2', { table: rowsName(table) }));
    await this.steps.breathe();
    let count = 0;
    for await (const row of linesOf(hashed(entry.sha256, this.parts(entry)), entry, (why) =>
      this.damaged(why),
    )) {
      count += 1;
      if (table === 'reports' && this.isStrange(row)) continue;
      this.rows.add(table, row);
    }
    if (count !== entry.rows)
      throw this.damaged(message('archives.rowsInstead', { name: entry.name, count, rows: entry.rows ?? 0 }));
  }

  private isStrange(row: unknown): boolean {
    return row instanceof Object && 'id' in row && this.strange.has(String(row.id));
  }

  /** Every file belongs to a row, and every row has its file. */
  private requireComplete(): void {
    const wanted = this.rows.files;
    for (const [name, bytes] of wanted) {
      const entry = this.contents.byName.get(name);
      if (entry === undefined) throw this.damaged(message('archives.missing', { name }));
      if (entry.bytes !== bytes)
        throw this.damaged(message('archives.bytesInstead', { name, found: entry.bytes, expected: bytes }));
    }
    for (const { name } of this.contents.manifest.entries) {
      const kind = kindOf(name);
      if (kind?.kind === 'rows' || (kind?.kind === 'report' && this.strange.has(kind.id))) continue;
      if (!wanted.has(name)) throw this.damaged(message('archives.nothingRefers', { name }));
    }
  }

  private async report(entry: ManifestEntry): Promise<void> {
    const kind = kindOf(entry.name);
    if (kind?.kind !== 'report') return;
    const path = join(this.folder, `${kind.id}.${kind.format}`);
    await this.store(entry, path);
    if (!(await isStudioReport(path, kind.format))) this.strange.add(kind.id);
  }

  private async checkpoint(entry: ManifestEntry): Promise<void> {
    await this.library.blobs.take(entry.sha256, this.verified(entry));
  }

  private async snapshot(entry: ManifestEntry): Promise<void> {
    const kind = kindOf(entry.name);
    if (kind?.kind !== 'snapshot') return;
    const folder = join(this.folder, 'snapshots', this.rows.idOf('runs', kind.runId));
    await mkdir(folder, { recursive: true });
    await this.store(entry, join(folder, basename(entry.name)));
  }

  private async store(entry: ManifestEntry, path: string): Promise<void> {
    await writeParts(path, 'durable', this.verified(entry));
  }

  /** Moves snapshots and reports to where the rows will look for them. */
  private async place(): Promise<void> {
    const runs = new Set(this.entriesOf('snapshot').map(({ name }) => name.split('/')[1] ?? ''));
    for (const run of runs) {
      const id = this.rows.idOf('runs', run);
      await this.move(join(this.folder, 'snapshots', id), join(this.library.snapshots.folder, id));
      this.library.snapshots.forget(id);
    }
    for (const { name } of this.entriesOf('report')) {
      const kind = kindOf(name);
      if (kind?.kind !== 'report' || this.strange.has(kind.id)) continue;
      const place = join(this.library.reportsFolder, `${this.rows.idOf('reports', kind.id)}.${kind.format}`);
      await this.move(join(this.folder, `${kind.id}.${kind.format}`), place);
    }
  }

  private async move(from: string, to: string): Promise<void> {
    this.placed.push(to);
    await rm(to, { recursive: true, force: true });
    await move(from, to, 'durable');
  }

  private async takeBack(): Promise<void> {
    for (const path of this.placed)
      await rm(path, { recursive: true, force: true }).catch(() => removeFile(path));
  }

  private answer(): ImportedArchive {
    const { kind, project, run, leftOut } = this.contents.manifest;
    const runIds = this.rows.runIds;
    return {
      kind,
      projectId: this.rows.projectId,
      runId: kind === 'run' ? (runIds[0] ?? null) : null,
      name: run ?? project.name,
      runs: runIds.length,
      copied: this.rows.copied,
      leftOut: { ...leftOut, reports: leftOut.reports + this.strange.size },
    };
  }

  private entriesOf(kind: 'checkpoint' | 'snapshot' | 'report'): ManifestEntry[] {
    return this.contents.manifest.entries.filter(({ name }) => kindOf(name)?.kind === kind);
  }

  private async *verified(entry: ManifestEntry): AsyncGenerator<Uint8Array> {
    try {
      yield* hashed(entry.sha256, this.parts(entry));
    } catch (error) {
      throw error instanceof UserError && error.code === 'bad-input'
        ? this.damaged(message('archives.anotherContentHashSays', { name: entry.name }))
        : error;
    }
  }

  /** The bytes of an entry, a piece at a time. */
  private async *parts(entry: ManifestEntry): AsyncGenerator<Uint8Array> {
    const start = this.contents.offsets.get(entry.name) ?? 0;
    for (let done = 0; done < entry.bytes;) {
      const part = new Uint8Array(Math.min(1024 ** 2, entry.bytes - done));
      const { bytesRead } = await this.file.read(part, 0, part.length, start + done);
      if (bytesRead === 0) throw this.damaged(message('archives.cutOff', { name: entry.name }));
      done += bytesRead;
      await this.steps.step(bytesRead);
      yield part.subarray(0, bytesRead);
    }
  }

  private damaged(reason: Message): UserError {
    return damaged(this.contents.path, reason);
  }
}
