/**
 * The rows of an archive on their way into a library. They are collected in a database of their own, with the library's
 * schema and its constraints, and then taken over in one transaction: all of them or none.
 */
import { UserError } from '@shared/domain/errors';
import { isActive, type Report, type RunStatus } from '@shared/domain';
import { sameRun } from '@shared/config/place';
import { issueMessage } from '@shared/words/issues';
import { message, type Message } from '@shared/words/message';
import { readColumn } from '../columns';
import { connectToRead, durably, openDatabase, type Db } from '../database';
import { bytesOfTable, unpackedCounts } from '../counts';
import { Reports } from '../reports';
import { newId, required, timestamp } from '../values';
import { ARCHIVE_SCHEMAS, type ArchiveRow, type ArchiveTable } from './schemas';
import { checkpointName, FILL_BUCKETS, MERGE, reportName, snapshotName } from './sql';

/** Where rows go: the project that the archive holds, one that the library has, or a new one of this name. */
export type Destination =
  | { readonly kind: 'archived' }
  | { readonly kind: 'existing'; readonly projectId: string }
  | { readonly kind: 'new'; readonly name: string };

/** What an archive may come to, in proportion to what it weighs. */
export interface Room {
  /** Bytes that tables of answers (confusions) unpack to, all together. */
  readonly counts: number;
  /** Series of points, all together. */
  readonly series: number;
}

type StoredTable = Exclude<ArchiveTable, 'metrics' | 'snapshots'>;
type Statement = ReturnType<Db['prepare']>;
type Columns = Readonly<Record<string, unknown>>;

/** What refers to something that is not in the archive, or says it twice. */
const unfounded = (what: Message): UserError =>
  new UserError('bad-input', message('library.archiveContradictory', { what }));

export class IncomingRows {
  private readonly ids = {
    projects: new Map<string, string>(),
    runs: new Map<string, string>(),
    studies: new Map<string, string>(),
    evaluations: new Map<string, string>(),
    checkpoints: new Map<string, string>(),
    reports: new Map<string, string>(),
  };
  private readonly series = new Map<string, number>();
  private readonly inserts = new Map<string, Statement>();
  private target: string | null = null;
  /** Hashes of the blobs that checkpoints name, with their sizes. */
  readonly blobs = new Map<string, number>();
  /** Names of the files in the archive that rows refer to, with their sizes. */
  readonly files = new Map<string, number>();

  private constructor(
    private readonly library: Db,
    private readonly db: Db,
    private readonly destination: Destination,
    private room: Room,
    private readonly replaced: string | null,
  ) {
    if (destination.kind === 'archived') return;
    this.target = destination.kind === 'existing' ? destination.projectId : newId();
    const now = timestamp();
    db.prepare('INSERT INTO projects (id, name, created_at, updated_at) VALUES (?, ?, ?, ?)').run(
      this.target,
      destination.kind === 'existing' ? '' : destination.name,
      now,
      now,
    );
  }

  /**
   * Begins a collection.
   * @param library the database of the library, which another process may have open: it is only read
   * @param file does not exist yet
   * @param replaced the run of the library whose place the archive's takes
   */
  static async open(
    library: string,
    file: string,
    destinationIn: (library: Db) => Destination,
    room: Room,
    replaced: string | null = null,
  ): Promise<IncomingRows> {
    const known = connectToRead(library);
    try {
      const destination = destinationIn(known);
      const db = await openDatabase(file);
      db.pragma('synchronous = OFF');
      db.exec('BEGIN');
      return new IncomingRows(known, db, destination, room, replaced);
    } catch (error) {
      known.close();
      throw error;
    }
  }

  /** Whether the project is among the rows. */
  get withProject(): boolean {
    return this.destination.kind !== 'existing';
  }

  /** The id that something of the archive has in the library. */
  idOf(table: keyof IncomingRows['ids'], id: string): string {
    const known = this.ids[table].get(id);
    if (known === undefined) throw unfounded(message('library.missingReference', { id, table }));
    return known;
  }

  get runIds(): readonly string[] {
    return [...this.ids.runs.values()];
  }

  /** Whether a run of the archive had an id that the library has already. */
  get copied(): boolean {
    return [...this.ids.runs, ...this.ids.projects].some(([before, after]) => before !== after);
  }

  /** The project that the rows belong to in the library. */
  get projectId(): string {
    const [own] = this.ids.projects.values();
    const id = this.target ?? own;
    if (id === undefined) throw unfounded(message('library.noProject'));
    return id;
  }

  /** Takes a row that was read. Throws a UserError when it contradicts the others. */
  add(table: ArchiveTable, value: unknown): void {
    const parsed = ARCHIVE_SCHEMAS[table].safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw unfounded(
        message('library.ofRow', {
          table,
          path: issue?.path.join('.') ?? '',
          problem: issue === undefined ? '' : issueMessage(issue),
        }),
      );
    }
    try {
      this.store(table, parsed.data);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw unfounded(
        message('library.tableError', {
          table,
          error: error instanceof Error ? error.message : String(error),
        }),
      );
    }
  }

  /** Ends the collection. Nothing is in the library yet. */
  finish(): void {
    this.db.exec(FILL_BUCKETS);
    this.db.exec('COMMIT');
    // Who takes the rows over finds one file, without a log beside it.
    this.db.pragma('journal_mode = DELETE');
    const [broken] = this.db.pragma('foreign_key_check') as unknown[];
    if (broken !== undefined) throw unfounded(message('library.rowReferenceMissing'));
  }

  close(): void {
    this.db.close();
    this.library.close();
  }

  private store(table: ArchiveTable, row: ArchiveRow<ArchiveTable>): void {
    if (table === 'metrics') return this.addPoints(row as ArchiveRow<'metrics'>);
    if (table === 'snapshots') return this.addSnapshot(row as ArchiveRow<'snapshots'>);
    const mapped = this.mapped(table, row);
    this.insertInto(table, Object.keys(mapped)).run(mapped);
  }

  private insertInto(table: string, columns: readonly string[]): Statement {
    const known = this.inserts.get(table);
    if (known !== undefined) return known;
    const values = columns.map((column) => `@${column}`).join(', ');
    const made = this.db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`);
    this.inserts.set(table, made);
    return made;
  }

  /** A row with the library's ids in it, as the database stores it. */
  private mapped(table: StoredTable, row: Columns): Columns {
    const mapped: Record<string, unknown> = {};
    for (const [column, value] of Object.entries(row)) {
      mapped[column] = column.endsWith('_json') && value !== null ? JSON.stringify(value) : value;
    }
    if (table === 'projects' && (this.target !== null || this.ids.projects.size > 0)) {
      throw unfounded(message('library.severalProjects'));
    }
    if (table === 'checkpoints') {
      const { sha256, bytes } = row as ArchiveRow<'checkpoints'>;
      if ((this.blobs.get(sha256) ?? bytes) !== bytes) throw unfounded(message('library.blobSizesDiffer'));
      this.blobs.set(sha256, bytes);
      this.files.set(checkpointName(sha256), bytes);
    }
    if (table === 'evaluation_confusions') this.takeCounts(row as ArchiveRow<'evaluation_confusions'>);
    if (table === 'runs' && row['id'] === this.replaced) {
      requireReplaceable(this.library, row as ArchiveRow<'runs'>);
    }
    if (typeof row['run_id'] === 'string') mapped['run_id'] = this.idOf('runs', row['run_id']);
    if (typeof row['study_id'] === 'string') mapped['study_id'] = this.idOf('studies', row['study_id']);
    if (typeof row['evaluation_id'] === 'string')
      mapped['evaluation_id'] = this.idOf('evaluations', row['evaluation_id']);
    if (table in this.ids) {
      mapped['id'] = this.newIdOf(table as keyof IncomingRows['ids'], String(row['id']));
    }
    if (table === 'runs' || table === 'studies' || table === 'reports') mapped['project_id'] = this.projectId;
    return table === 'reports' ? { ...mapped, ...this.reportColumns(row as ArchiveRow<'reports'>) } : mapped;
  }

  /** What a report was made from keeps its place; runs that are not in the archive keep their ids. */
  private reportColumns(row: ArchiveRow<'reports'>): Columns {
    const source = row.source_json;
    const mappedSource =
      source.kind === 'study'
        ? { ...source, studyId: this.ids.studies.get(source.studyId) ?? source.studyId }
        : { ...source, runIds: source.runIds.map((id) => this.ids.runs.get(id) ?? id) };
    this.files.set(reportName(row.id, row.format), row.bytes);
    return {
      source_json: JSON.stringify(mappedSource),
      path: `reports/${this.idOf('reports', row.id)}.${row.format}`,
    };
  }

  /** Tables of answers are packed twice in an archive: the room for them is of the archive, not of each. */
  private takeCounts({ class_names_json, counts }: ArchiveRow<'evaluation_confusions'>): void {
    const size = bytesOfTable(class_names_json.length);
    this.room = { ...this.room, counts: this.room.counts - size };
    if (this.room.counts < 0) throw unfounded(message('library.tablesUnpackTooMuch'));
    if (unpackedCounts(counts, class_names_json.length) === null) {
      throw unfounded(message('library.countsNotOfClasses', { classes: class_names_json.length }));
    }
  }

  /** The same id where the library does not have it yet, else a new one. */
  private newIdOf(table: keyof IncomingRows['ids'], id: string): string {
    if (this.ids[table].has(id)) throw unfounded(message('library.rowTwice', { id, table }));
    const chosen = this.isTaken(table, id) ? newId() : id;
    this.ids[table].set(id, chosen);
    return chosen;
  }

  /** What belongs to the run that is replaced makes room. */
  private isTaken(table: keyof IncomingRows['ids'], id: string): boolean {
    const found = this.library.prepare<[string], Columns>(`SELECT * FROM ${table} WHERE id = ?`).get(id);
    if (found === undefined) return false;
    const run = table === 'runs' ? id : found['run_id'];
    return this.replaced === null || run !== this.replaced;
  }

  private addSnapshot({ run_id, iteration, bytes }: ArchiveRow<'snapshots'>): void {
    this.idOf('runs', run_id);
    const name = snapshotName(run_id, iteration);
    if (this.files.has(name)) throw unfounded(message('library.fileTwice', { name }));
    this.files.set(name, bytes);
  }

  private addPoints({ run_id, series, steps, values }: ArchiveRow<'metrics'>): void {
    const runId = this.idOf('runs', run_id);
    const key = `${runId} ${series}`;
    let id = this.series.get(key);
    if (id === undefined) {
      if (this.series.size >= this.room.series) throw unfounded(message('library.moreSeriesThanWeighs'));
      const added = this.db.prepare('INSERT INTO series (run_id, name) VALUES (?, ?)').run(runId, series);
      id = Number(added.lastInsertRowid);
      this.series.set(key, id);
    }
    const add = this.insertInto('metrics', ['series_id', 'step', 'value']);
    steps.forEach((step, i) => add.run({ series_id: id, step, value: values[i] ?? null }));
  }
}

/** Where the rows of an archive go, of what a library holds. Throws a UserError when a project that was named is not there. */
export function destinationIn(
  library: Db,
  archived: { readonly id: string; readonly name: string },
  wanted: { readonly projectId: string } | { readonly projectName: string } | undefined,
): Destination {
  const find = (where: string, value: string): string | undefined =>
    library.prepare<[string], string>(`SELECT id FROM projects WHERE ${where}`).pluck().get(value);
  if (wanted !== undefined && 'projectId' in wanted) {
    const { projectId } = wanted;
    return { kind: 'existing', projectId: required(find('id = ?', projectId), 'project', projectId) };
  }
  const name = wanted?.projectName ?? archived.name;
  const found =
    (wanted === undefined ? find('id = ? AND trashed_at IS NULL', archived.id) : undefined) ??
    find('name = ? AND trashed_at IS NULL ORDER BY created_at LIMIT 1', name);
  return found === undefined ? { kind: 'new', name } : { kind: 'existing', projectId: found };
}

/** Throws a UserError unless a run of an archive may take the place of the library's of the same id, where there is one. */
function requireReplaceable(library: Db, row: ArchiveRow<'runs'>): void {
  const found = library
    .prepare<[string], { name: string; status: RunStatus; trashed_at: string | null; config_json: string }>(
      'SELECT name, status, trashed_at, config_json FROM runs WHERE id = ?',
    )
    .get(row.id);
  if (found === undefined) return;
  const { name, status, trashed_at, config_json } = found;
  const refuse = (said: Message): UserError => new UserError('conflict', said);
  if (trashed_at !== null) throw refuse(message('commandLine.runInTrash', { name }));
  if (isActive(status)) {
    throw refuse(message('library.runBusy', { name, status: message(`runStatus.${status}`) }));
  }
  if (!sameRun(readColumn('config', config_json), row.config_json)) {
    throw refuse(message('library.replacedByOther', { name }));
  }
  if (status === 'completed' && row.status !== 'completed') {
    throw refuse(
      message('library.replacedByUnfinished', { name, status: message(`runStatus.${row.status}`) }),
    );
  }
}

/** The one run of an import that the library has, and the SHA-256 of the archive that replaces it. */
export interface Replacement {
  readonly runId: string;
  readonly sha256: string;
}

/**
 * Takes all collected rows but reports over into a library, flushed to the disk; their project too where it is a new one. The
 * rows of a run that is replaced go in the same transaction.
 */
export function mergeRows(
  library: Db,
  file: string,
  withProject: boolean,
  replacement: Replacement | null,
): void {
  library.prepare('ATTACH ? AS incoming').run(file);
  try {
    durably(library, () =>
      library.transaction(() => {
        if (withProject) library.exec(MERGE.project);
        library.exec(isThere(library, replacement) ? MERGE.replacedRun : MERGE.runs);
        library.exec(MERGE.rest);
        if (replacement === null) return;
        library
          .prepare('UPDATE runs SET archive_sha256 = ? WHERE id = ?')
          .run(replacement.sha256, replacement.runId);
      })(),
    );
  } finally {
    library.exec('DETACH incoming');
  }
}

const isThere = (library: Db, replacement: Replacement | null): boolean =>
  replacement !== null &&
  library.prepare('SELECT 1 FROM main.runs WHERE id = ?').get(replacement.runId) !== undefined;

/** The reports of a project among collected rows, the oldest first. `folder` is the library's. */
export function incomingReports(file: string, projectId: string, folder: string): Report[] {
  const db = connectToRead(file);
  try {
    return new Reports(db, folder).list(projectId).reverse();
  } finally {
    db.close();
  }
}
