import type { StorageAccount } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import { ENDED_STATUSES, type EngineId, isActive, type Run, type RunStatus } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { ConfigSection, FoundRun, PieceEnd, RunsPiece, RunTable } from '@shared/domain/runTable';
import { readColumn } from './columns';
import type { Db } from './database';
import { assertUnclaimed } from './jobs';
import { newId, required, timestamp } from './values';

interface RunRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly notes: string;
  readonly tags_json: string;
  readonly config_json: string;
  readonly status: RunStatus;
  readonly status_reason: string | null;
  readonly engine: EngineId | null;
  readonly device: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly iteration: number;
  readonly trained_seconds: number;
  readonly storage_json: string | null;
  readonly last_loss: number | null;
  readonly best_accuracy: number | null;
  readonly last_checkpoint_iteration: number | null;
  readonly trashed_at: string | null;
}

interface RunDraft {
  /** Of a run that was named elsewhere before; by default it is made here. */
  readonly id?: string;
  readonly projectId: string;
  readonly name: string;
  readonly config: RunConfig;
}

interface RunPatch {
  readonly name?: string | undefined;
  readonly notes?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What is known once a run has started. */
interface RunStart {
  readonly engine: EngineId;
  readonly device: string;
  readonly storage: StorageAccount;
  readonly iteration: number;
}

const SELECT = 'SELECT r.* FROM runs r';

/** Runs that are read in one go, with their configurations or as columns: few enough that nothing else waits for long. */
const PIECE = { whole: 100, columns: 2500 } as const;

/** Before the newest run. */
const NEWEST: PieceEnd = { created: '~', row: 0 };

/** Which runs are a piece, in order. Its parameters are the project, `boundsOf`, and their number. */
const AFTER = `project_id = ? AND created_at <= ? AND (created_at < ? OR rowid < ?)
  ORDER BY created_at DESC, rowid DESC LIMIT ?`;
const boundsOf = ({ created, row }: PieceEnd) => [created, created, row] as const;

/** Runs: configuration, status and key figures. */
export class Runs {
  private readonly tables: RunTables;

  constructor(private readonly db: Db) {
    this.tables = new RunTables(db);
  }

  /** The name of every run of the library, by its id: known even where its row is damaged. */
  namesById(): ReadonlyMap<string, string> {
    return new Map(this.db.prepare<[], [string, string]>('SELECT id, name FROM runs').raw().all());
  }

  /** All runs of a project, trashed ones too, the newest first. */
  list(projectId: string): Run[] {
    return this.select('r.project_id = ? ORDER BY r.created_at DESC, r.rowid DESC', projectId);
  }

  /** Of these `most`: those after the piece that ends at `after`, or the newest. */
  piece(projectId: string, after: PieceEnd = NEWEST, most: number = PIECE.whole): RunsPiece {
    const rows = this.db
      .prepare<(string | number)[], RunRow & { readonly row: number }>(
        `SELECT *, rowid AS row FROM runs WHERE ${AFTER}`,
      )
      .all(projectId, ...boundsOf(after), most);
    const last = rows.length < most ? undefined : rows.at(-1);
    return { runs: rows.map(toRun), end: last ? { created: last.created_at, row: last.row } : null };
  }

  /**
   * The same as columns, without the configurations' text, `most` runs at a time: those after the piece that ends at `after`,
   * or the newest.
   */
  table(projectId: string, after: PieceEnd = NEWEST, most: number = PIECE.columns): RunTable {
    return this.tables.read(projectId, after, most);
  }

  /** Runs of all projects whose name contains every word, the latest first. Neither they nor their projects are trashed. */
  find(words: readonly string[], limit: number): FoundRun[] {
    const conditions = words.map(() => "r.name LIKE ? ESCAPE '\\'").join(' AND ');
    const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
    return this.db
      .prepare<(string | number)[], FoundRun>(
        `SELECT r.id, r.project_id AS projectId, r.name, r.status, p.name AS project
         FROM runs r JOIN projects p ON p.id = r.project_id
         WHERE r.trashed_at IS NULL AND p.trashed_at IS NULL ${conditions === '' ? '' : `AND ${conditions}`}
         ORDER BY r.updated_at DESC, r.rowid DESC LIMIT ?`,
      )
      .all(...patterns, limit);
  }

  /** Runs over all projects that are in one of these statuses, the oldest first. */
  withStatus(...statuses: readonly RunStatus[]): Run[] {
    const marks = statuses.map(() => '?').join(', ');
    return this.select(`r.status IN (${marks}) ORDER BY r.created_at, r.rowid`, ...statuses);
  }

  /** Interrupted runs that wait for a decision: neither they nor their projects are in the trash. */
  interrupted(): Run[] {
    return this.select(
      `r.status = 'interrupted' AND r.trashed_at IS NULL
       AND +r.project_id IN (SELECT id FROM projects WHERE trashed_at IS NULL) ORDER BY r.created_at, r.rowid`,
    );
  }

  has(id: string): boolean {
    return this.db.prepare('SELECT 1 FROM runs WHERE id = ?').get(id) !== undefined;
  }

  /** Throws a UserError when there is none. */
  get(id: string): Run {
    return required(this.select('r.id = ?', id)[0], 'run', id);
  }

  /** The SHA-256 of the archive that last replaced a run; null where none did. */
  archiveOf(id: string): string | null {
    return (
      this.db
        .prepare<[string], string | null>('SELECT archive_sha256 FROM runs WHERE id = ?')
        .pluck()
        .get(id) ?? null
    );
  }

  /** A new run as a draft. Throws a UserError when the project does not exist, or a run of that id does. */
  create(draft: RunDraft): Run {
    const project = this.db
      .prepare<[string], { id: string }>('SELECT id FROM projects WHERE id = ?')
      .get(draft.projectId);
    required(project, 'project', draft.projectId);
    const { id = newId() } = draft;
    if (this.has(id)) throw new UserError('conflict', message('library.runIdTaken', { id }));
    const now = timestamp();
    this.db
      .prepare(
        `INSERT INTO runs (id, project_id, name, config_json, status, created_at, updated_at)
         VALUES (?, ?, ?, ?, 'draft', ?, ?)`,
      )
      .run(id, draft.projectId, draft.name, JSON.stringify(draft.config), now, now);
    return this.get(id);
  }

  /** A new draft with the configuration, the notes and the tags of another run, in its project. */
  duplicate(id: string): Run {
    const { projectId, name, config, notes, tags } = this.get(id);
    const copy = this.create({ projectId, name: copyName(name, this.names(projectId)), config });
    return this.update(copy.id, { notes, tags });
  }

  private names(projectId: string): Set<string> {
    const rows = this.db
      .prepare<[string], { name: string }>('SELECT name FROM runs WHERE project_id = ?')
      .all(projectId);
    return new Set(rows.map(({ name }) => name));
  }

  /** Changes what the patch names. */
  update(id: string, patch: RunPatch): Run {
    const old = this.get(id);
    this.db
      .prepare('UPDATE runs SET name = ?, notes = ?, tags_json = ?, updated_at = ? WHERE id = ?')
      .run(
        patch.name ?? old.name,
        patch.notes ?? old.notes,
        JSON.stringify(patch.tags ?? old.tags),
        timestamp(),
        id,
      );
    return this.get(id);
  }

  /** Moves a run to the trash or back. Throws a UserError while it is queued, running or done elsewhere. */
  setTrashed(id: string, trashed: boolean): Run {
    const run = this.get(id);
    assertIdle(run);
    if (trashed) assertUnclaimed(this.db, run);
    const now = timestamp();
    this.db
      .prepare('UPDATE runs SET trashed_at = ?, updated_at = ? WHERE id = ?')
      .run(trashed ? now : null, now, id);
    return this.get(id);
  }

  /** Sets a status with its reason in words. Ending statuses also set the time of the end. */
  setStatus(id: string, status: RunStatus, reason: string | null = null): Run {
    const now = timestamp();
    const ended = ENDED_STATUSES.includes(status);
    this.db
      .prepare('UPDATE runs SET status = ?, status_reason = ?, ended_at = ?, updated_at = ? WHERE id = ?')
      .run(status, reason, ended ? now : null, now, id);
    return this.get(id);
  }

  /** Records what a started run runs on. The time of the first start stays. */
  setStarted(id: string, start: RunStart): Run {
    const now = timestamp();
    this.db
      .prepare(
        `UPDATE runs SET status = 'running', status_reason = NULL, engine = ?, device = ?, storage_json = ?,
           iteration = ?, started_at = coalesce(started_at, ?), ended_at = NULL, updated_at = ? WHERE id = ?`,
      )
      .run(start.engine, start.device, JSON.stringify(start.storage), start.iteration, now, now, id);
    return this.get(id);
  }

  /** Records what is told of a run that is at work elsewhere: on what, and where it begins. Its status is its own. */
  heard(id: string, { engine, device, storage, iteration }: RunStart): void {
    const now = timestamp();
    this.db
      .prepare(
        `UPDATE runs SET engine = ?, device = ?, storage_json = ?, iteration = ?, started_at = coalesce(started_at, ?),
           updated_at = ? WHERE id = ?`,
      )
      .run(engine, device, JSON.stringify(storage), iteration, now, now, id);
  }

  setIteration(id: string, iteration: number): void {
    this.db
      .prepare('UPDATE runs SET iteration = ?, updated_at = ? WHERE id = ?')
      .run(iteration, timestamp(), id);
  }

  setTrained(id: string, iteration: number, trainedSeconds: number): void {
    this.db
      .prepare('UPDATE runs SET iteration = ?, trained_seconds = ?, updated_at = ? WHERE id = ?')
      .run(iteration, trainedSeconds, timestamp(), id);
  }

  setLastLoss(id: string, loss: number | null): void {
    const stored = loss !== null && Number.isFinite(loss) ? loss : null;
    this.db.prepare('UPDATE runs SET last_loss = ? WHERE id = ?').run(stored, id);
  }

  /** Takes the best accuracy from the run's evaluations of the distilled set. */
  refreshBestAccuracy(id: string): void {
    this.db
      .prepare(
        `UPDATE runs SET best_accuracy =
           (SELECT max(mean) FROM evaluations e WHERE e.run_id = runs.id AND e.subject = 'distilled')
         WHERE id = ?`,
      )
      .run(id);
  }

  /** Deletes a trashed run and, through the foreign keys, everything of it in the database. */
  delete(id: string): void {
    const run = this.get(id);
    assertIdle(run);
    if (run.trashedAt === null) {
      throw new UserError('conflict', message('library.runNotInTrash'));
    }
    this.db.prepare('DELETE FROM runs WHERE id = ?').run(id);
  }

  private select(where: string, ...values: readonly string[]): Run[] {
    return this.db
      .prepare<string[], RunRow>(`${SELECT} WHERE ${where}`)
      .all(...values)
      .map(toRun);
  }
}

/** Throws a UserError when a run is queued, running or paused. */
export function assertIdle(run: Run): void {
  if (isActive(run.status)) {
    throw new UserError(
      'conflict',
      message('library.runBusy', { name: run.name, status: message(`runStatus.${run.status}`) }),
    );
  }
}

/** `HaBa` -> `HaBa (2)` -> `HaBa (3)`: the first that is free, within the length that names may have. */
function copyName(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/ \(\d+\)$/, '');
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const copy = stem.slice(0, 120 - suffix.length) + suffix;
    if (!taken.has(copy)) return copy;
  }
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    notes: row.notes,
    tags: readColumn('tags', row.tags_json),
    config: readColumn('config', row.config_json),
    status: row.status,
    statusReason: row.status_reason,
    engine: row.engine,
    device: row.device,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    iteration: row.iteration,
    trainedSeconds: row.trained_seconds,
    storage: row.storage_json === null ? null : readColumn('storage', row.storage_json),
    lastLoss: row.last_loss,
    bestAccuracy: row.best_accuracy,
    lastCheckpointIteration: row.last_checkpoint_iteration,
    trashedAt: row.trashed_at,
  };
}

/** Each column in SQL. The most frequent texts become NULL, which costs nothing to hand over. */
const TEXTS = {
  ids: 'id',
  names: 'name',
  notes: "nullif(notes, '')",
  tags: "nullif(tags_json, '[]')",
  statuses: 'status',
  statusReasons: 'status_reason',
  engines: 'engine',
  created: 'created_at',
  updated: 'updated_at',
  trashed: 'trashed_at',
} as const;

const NUMBERS = {
  iterations: 'iteration',
  trainedSeconds: 'trained_seconds',
  lastLoss: 'last_loss',
  bestAccuracy: 'best_accuracy',
  ipc: "iif(json_valid(storage_json), storage_json ->> 'ipcEquivalent', NULL)",
  storedBytes: "iif(json_valid(storage_json), storage_json ->> 'bytes', NULL)",
  realImages:
    "iif(json_valid(storage_json), 1.0 * (storage_json ->> 'bytes') * (storage_json ->> 'ipcEquivalent') / (storage_json ->> 'totalValues'), NULL)",
  lastCheckpoint: 'last_checkpoint_iteration',
  diskBytes: 'checkpoint_bytes',
} as const;

/** JSON of one line. */
const DOCUMENTS = { parts: 'parts_json', series: 'series_json' } as const;

const expressions = Object.entries({ ...TEXTS, ...NUMBERS, ...DOCUMENTS });

/** Each column as one text: ten thousand rows that SQLite hands over one by one leave more to collect. */
const TABLE = `
  SELECT ${[
    ...Object.keys(TEXTS).map((name) => `json_group_array(${name})`),
    // JSON of some versions of SQLite rounds; quote() keeps every digit.
    ...Object.keys(NUMBERS).map((name) => `group_concat(iif(${name} IS NULL, 'null', quote(${name})))`),
    ...Object.keys(DOCUMENTS).map((name) => `group_concat(${name}, char(10))`),
  ].join(', ')}, json_group_array(row)
  FROM (
    SELECT ${expressions.map(([name, sql]) => `${sql} AS ${name}`).join(', ')}, rowid AS row FROM runs
    WHERE ${AFTER})`;

/** Section of a configuration by its row's id. A row never changes, so that what was read once is kept. */
type Parts = Map<number, { readonly name: string; readonly json: string }>;

/** Reads runs of a project as columns in one query. */
class RunTables {
  private readonly parts: Parts = new Map();

  constructor(private readonly db: Db) {}

  /** Trashed ones too, the newest first. */
  read(projectId: string, after: PieceEnd, most: number): RunTable {
    return this.db.transaction(() => {
      const row =
        this.db
          .prepare<(string | number)[], (string | null)[]>(TABLE)
          .raw()
          .get(projectId, ...boundsOf(after), most) ?? [];
      const column = row.values();
      const next = (): string => column.next().value ?? '';
      const { notes, tags, ...texts } = mapped(TEXTS, () => readColumn('texts', next()));
      const numbers = mapped(NUMBERS, () => readColumn('numbers', `[${next()}]`));
      const documents = mapped(DOCUMENTS, next);
      const rows = readColumn('parts', next());
      const parts = shared(documents.parts === '' ? [] : documents.parts.split('\n'), (text) =>
        readColumn('parts', text),
      );
      this.learn(parts.distinct);
      return {
        projectId,
        end: rows.length < most ? null : { created: texts.created.at(-1) ?? '', row: rows.at(-1) ?? 0 },
        ...(texts as Pick<RunTable, keyof typeof texts>),
        notes: notes.map((text) => text ?? ''),
        tags: tags.map((text) => (text === null ? NO_TAGS : readColumn('tags', text))),
        ...mapped(NUMBERS, (name) => Float64Array.from(numbers[name], (value) => value ?? NaN)),
        series: documents.series,
        sections: sectionsOf(this.parts, parts),
      };
    })();
  }

  /** Reads the sections that are not known yet. */
  private learn(parts: readonly (readonly number[])[]): void {
    const missing = new Set<number>();
    for (const own of parts) for (const id of own) if (!this.parts.has(id)) missing.add(id);
    if (missing.size === 0) return;
    this.db
      .prepare<[string], { id: number; name: string; json: string }>(
        'SELECT id, name, json FROM config_parts WHERE id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify([...missing]))
      .forEach(({ id, name, json }) => {
        readColumn('json', json);
        this.parts.set(id, { name, json });
      });
  }
}

const NO_TAGS: readonly string[] = [];

/** The same keys, in the same order, with other values. */
const mapped = <K extends string, T>(keys: Readonly<Record<K, string>>, value: (key: K) => T): Record<K, T> =>
  Object.fromEntries((Object.keys(keys) as K[]).map((key) => [key, value(key)])) as Record<K, T>;

/** Documents, each different one once, and which of them each run has. */
interface Shared<T> {
  readonly distinct: readonly T[];
  readonly of: Int32Array;
}

function shared<T>(documents: readonly string[], read: (document: string) => T): Shared<T> {
  const places = new Map<string, number>();
  const of = Int32Array.from(documents, (document) => {
    const place = places.get(document) ?? places.size;
    places.set(document, place);
    return place;
  });
  return { distinct: [...places.keys()].map(read), of };
}

/** The sections that these runs' configurations are made of. */
function sectionsOf(known: Parts, { distinct, of }: Shared<readonly number[]>): ConfigSection[] {
  const sections = new Map<string, { places: Map<number, number>; values: string[]; ofList: Int32Array }>();
  distinct.forEach((list, at) => {
    for (const id of list) {
      const part = known.get(id);
      if (part === undefined) continue;
      const section = sections.get(part.name) ?? {
        places: new Map<number, number>(),
        values: [],
        ofList: new Int32Array(distinct.length).fill(-1),
      };
      sections.set(part.name, section);
      const place = section.places.get(id) ?? section.values.push(part.json) - 1;
      section.places.set(id, place);
      section.ofList[at] = place;
    }
  });
  return [...sections].map(([name, { values, ofList }]) => ({
    name,
    values,
    of: of.map((list) => ofList[list] ?? -1),
  }));
}
