/**
 * The rows of a project or a run as archives carry them, read on a separate connection: all of them as they were at one
 * moment, whatever is written meanwhile.
 */
import { UserError } from '@shared/domain/errors';
import { readColumn } from '../columns';
import { message } from '@shared/words/message';
import { connectToRead, type Db } from '../database';
import type { ArchiveTable } from './schemas';

export type ArchiveScope =
  { readonly kind: 'project'; readonly projectId: string } | { readonly kind: 'run'; readonly runId: string };

type Row = Readonly<Record<string, unknown>>;
type PlainTable = Exclude<ArchiveTable, 'snapshots' | 'metrics'>;

/** Points of a series in one row of an archive. */
const POINTS = 5000;

/** Runs that were at work are interrupted where the archive is opened; what waited is a draft again, or stopped. */
const RUN_COLUMNS = `id, name, notes, tags_json, config_json,
  CASE WHEN status IN ('running', 'paused') THEN 'interrupted'
    WHEN status = 'queued' THEN iif(last_checkpoint_iteration IS NULL, 'draft', 'stopped') ELSE status END AS status,
  CASE WHEN status IN ('running', 'paused') THEN 'It was ' || status || ' when the archive was made.'
    WHEN status = 'queued' THEN 'It waited in the queue when the archive was made.' ELSE status_reason END
    AS status_reason,
  engine, device, created_at, updated_at, started_at, ended_at, iteration, trained_seconds, storage_json, last_loss,
  best_accuracy, series_json`;

export class OutgoingRows {
  private readonly runs: string;
  private readonly id: string;

  /** Throws a UserError when the project or the run does not exist or is in the trash. */
  constructor(
    private readonly db: Db,
    private readonly scope: ArchiveScope,
  ) {
    db.exec('BEGIN');
    this.id = scope.kind === 'project' ? scope.projectId : scope.runId;
    this.runs = `SELECT id FROM runs WHERE ${scope.kind === 'project' ? 'project_id' : 'id'} = @id AND trashed_at IS NULL`;
    if (this.title() === undefined) {
      throw new UserError('not-found', message('library.notOutsideTrash', { what: scope.kind, id: this.id }));
    }
  }

  /** Opens the database of a library that this process has open. */
  static open(file: string, scope: ArchiveScope): OutgoingRows {
    const db = connectToRead(file);
    try {
      return new OutgoingRows(db, scope);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** The name of the project and, of an archive of a run, of the run. */
  names(): { readonly project: string; readonly projectId: string; readonly run: string | null } {
    const found = this.title();
    if (found === undefined) throw new Error('The scope is gone.');
    return found;
  }

  /** What is in the trash is not exported. */
  trashed(): { readonly runs: number; readonly studies: number } {
    const count = (table: string): number =>
      this.scope.kind === 'run'
        ? 0
        : (this.db
            .prepare<[string], number>(
              `SELECT count(*) FROM ${table} WHERE project_id = ? AND trashed_at IS NOT NULL`,
            )
            .pluck()
            .get(this.id) ?? 0);
    return { runs: count('runs'), studies: count('studies') };
  }

  runIds(): string[] {
    return this.db
      .prepare<[{ id: string }], string>(`${this.runs} ORDER BY rowid`)
      .pluck()
      .all({ id: this.id });
  }

  /** Rows one after another, ready to be written as JSON. */
  *rows(table: PlainTable): Generator<Row> {
    for (const row of this.db.prepare<[{ id: string }], Row>(this.sql(table)).iterate({ id: this.id })) {
      yield asJson(row);
    }
  }

  /** The points of all series, thousands a row. */
  *metrics(): Generator<Row> {
    const series = this.db
      .prepare<[{ id: string }], { id: number; run_id: string; name: string }>(
        `SELECT id, run_id, name FROM series WHERE run_id IN (${this.runs}) ORDER BY id`,
      )
      .all({ id: this.id });
    const page = this.db
      .prepare<[number, number, number], [number, number | null]>(
        'SELECT step, value FROM metrics WHERE series_id = ? AND step > ? ORDER BY step LIMIT ?',
      )
      .raw();
    for (const { id, run_id, name } of series) {
      for (let rows = page.all(id, -1, POINTS); rows.length > 0;) {
        yield {
          run_id,
          series: name,
          steps: rows.map(([step]) => step),
          values: rows.map(([, value]) => numberAsJson(value)),
        };
        rows = page.all(id, rows.at(-1)?.[0] ?? 0, POINTS);
      }
    }
  }

  close(): void {
    this.db.close();
  }

  private title(): { project: string; projectId: string; run: string | null } | undefined {
    const sql =
      this.scope.kind === 'project'
        ? 'SELECT name AS project, id AS projectId, NULL AS run FROM projects WHERE id = ? AND trashed_at IS NULL'
        : `SELECT p.name AS project, p.id AS projectId, r.name AS run FROM runs r JOIN projects p
           ON p.id = r.project_id WHERE r.id = ? AND r.trashed_at IS NULL`;
    return this.db
      .prepare<[string], { project: string; projectId: string; run: string | null }>(sql)
      .get(this.id);
  }

  private sql(table: PlainTable): string {
    const ofRuns = (columns: string, order: string): string =>
      `SELECT ${columns} FROM ${table} WHERE run_id IN (${this.runs}) ORDER BY ${order}`;
    const whole = this.scope.kind === 'project';
    const studies = `SELECT id FROM studies WHERE project_id = @id AND trashed_at IS NULL ${whole ? '' : 'AND 0'}`;
    switch (table) {
      case 'projects':
        return `SELECT id, name, description, tags_json, colour, created_at, updated_at, archived_at FROM projects
          WHERE id = @id ${whole ? '' : 'AND 0'}`;
      case 'runs':
        return `SELECT ${RUN_COLUMNS} FROM runs WHERE id IN (${this.runs}) ORDER BY rowid`;
      case 'studies':
        return `SELECT id, name, question, kind, plan_json, created_at, updated_at FROM studies
          WHERE id IN (${studies}) ORDER BY rowid`;
      case 'study_runs':
        return `SELECT study_id, cell_key, run_id FROM study_runs
          WHERE study_id IN (${studies}) AND run_id IN (${this.runs}) ORDER BY study_id, cell_key`;
      case 'evaluations':
        return ofRuns(
          `id, run_id, iteration, subject, network, protocol, accuracies_json, mean, std, seeds, storage_json, created_at`,
          'rowid',
        );
      case 'evaluation_confusions':
        return `SELECT evaluation_id, class_names_json, counts FROM evaluation_confusions
          WHERE evaluation_id IN (SELECT id FROM evaluations WHERE run_id IN (${this.runs})) ORDER BY evaluation_id`;
      case 'checkpoints':
        return ofRuns('id, run_id, iteration, sha256, bytes, trained_seconds, created_at', 'rowid');
      case 'histograms':
        return ofRuns('run_id, name, iteration, low, high, counts', 'run_id, name, iteration');
      case 'logs':
        return ofRuns('run_id, time, level, message', 'id');
      case 'events':
        return ofRuns('run_id, time, kind, detail, iteration', 'id');
      case 'reports':
        return `SELECT id, run_id, study_id, name, format, source_json, sections_json, notes, title, path, bytes,
            created_at, written_at FROM reports
          WHERE ${
            whole
              ? `project_id = @id AND (run_id IS NULL OR run_id IN (${this.runs}))
                 AND (study_id IS NULL OR study_id IN (${studies}))`
              : `run_id IN (${this.runs})`
          } ORDER BY rowid`;
    }
  }
}

function asJson(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]): [string, unknown] => {
      if (column.endsWith('_json') && typeof value === 'string') return [column, readColumn('json', value)];
      if (Buffer.isBuffer(value)) return [column, value.toString('base64')];
      return [column, typeof value === 'number' ? numberAsJson(value) : value];
    }),
  );
}

/** JSON has no infinite numbers. The store has no NaN: it is NULL there. */
function numberAsJson(value: number | null): number | string | null {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : value;
}
