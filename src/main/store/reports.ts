import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Report } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';
import {
  REPORT_FORMATS,
  type ReportFormat,
  type ReportLanguage,
  type ReportRequest,
  type ReportSource,
} from '@shared/reports/request';
import { isPlainFileIn } from '../core/disk/links';
import { readColumn } from './columns';
import type { Db } from './database';
import { asFileName, newId, required, timestamp } from './values';

interface ReportRow {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly format: ReportFormat;
  /** The source, with the language of the report beside it; reports from before there was a choice are English. */
  readonly source_json: string;
  readonly sections_json: string;
  readonly notes: string;
  readonly title: string;
  readonly path: string;
  readonly bytes: number;
  readonly created_at: string;
  readonly written_at: string;
}

/** A report that is already written. `path` is absolute. */
export type ReportDraft = Omit<Report, 'id' | 'createdAt' | 'writtenAt'>;
/** What changes when a report is written again. */
export type ReportRewrite = ReportRequest & Pick<Report, 'path' | 'bytes'>;

/**
 * Reports. Their files lie in the library's folder of reports and are stored by their place in it, so that a library can be
 * moved. A row that names any other place (of somebody else's library, or from when reports could lie elsewhere) has no file
 * until it is written again: no other file is read, shown, exported or deleted as a report.
 */
export class Reports {
  constructor(
    private readonly db: Db,
    private readonly libraryFolder: string,
  ) {}

  /** Of a project, the newest first. */
  list(projectId: string): Report[] {
    return this.select('project_id = ? ORDER BY created_at DESC, rowid DESC', projectId);
  }

  /** Of one run alone: they go with it. Comparisons stay. */
  ofRun(runId: string): Report[] {
    return this.select('run_id = ? ORDER BY created_at DESC, rowid DESC', runId);
  }

  ofStudy(studyId: string): Report[] {
    return this.select('study_id = ? ORDER BY created_at DESC, rowid DESC', studyId);
  }

  /** Where the files of all reports are: known even where other columns are damaged. Null is no place. */
  places(): { readonly name: string; readonly path: string | null }[] {
    return this.db
      .prepare<[], Pick<ReportRow, 'id' | 'name' | 'format' | 'path'>>(
        'SELECT id, name, format, path FROM reports ORDER BY rowid',
      )
      .all()
      .map((row) => ({ name: row.name, path: this.placeOf(row) }));
  }

  has(id: string): boolean {
    return this.db.prepare('SELECT 1 FROM reports WHERE id = ?').get(id) !== undefined;
  }

  /** Throws a UserError when there is none. */
  get(id: string): Report {
    return required(this.select('id = ?', id)[0], 'report', id);
  }

  /** The bytes of a report's file. Throws a UserError when it is gone, or is no plain file of the library. */
  async read({ path }: Pick<Report, 'path'>): Promise<Uint8Array> {
    const bytes = (await isPlainFileIn(this.libraryFolder, path))
      ? await readFile(path).catch(() => null)
      : null;
    if (bytes !== null) return bytes;
    throw new UserError('not-found', message('work.reportGone', { path }));
  }

  add(draft: ReportDraft): Report {
    const now = timestamp();
    return this.restore({ ...draft, id: newId(), createdAt: now, writtenAt: now });
  }

  /** Adds a report that comes from elsewhere, with its id and its times. */
  restore(report: Report): Report {
    const { id, projectId, name, createdAt, writtenAt } = report;
    this.db
      .prepare(
        `INSERT INTO reports (id, project_id, run_id, study_id, name, format, source_json, sections_json, notes, title,
           path, bytes, created_at, written_at)
         VALUES (@id, @projectId, @runId, @studyId, @name, @format, @source, @sections, @notes, @title,
           @path, @bytes, @createdAt, @writtenAt)`,
      )
      .run({ ...this.columns(report), id, projectId, name, createdAt, writtenAt });
    return this.get(id);
  }

  /** After its file was written again, perhaps from other choices. Throws a UserError when there is no such report. */
  rewrite(id: string, draft: ReportRewrite): Report {
    this.get(id);
    this.db
      .prepare(
        `UPDATE reports SET run_id = @runId, study_id = @studyId, format = @format, source_json = @source,
           sections_json = @sections, notes = @notes, title = @title, path = @path, bytes = @bytes, written_at = @now
         WHERE id = @id`,
      )
      .run({ ...this.columns(draft), id, now: timestamp() });
    return this.get(id);
  }

  /** Throws a UserError when there is no such report. */
  rename(id: string, name: string): Report {
    this.get(id);
    this.db.prepare('UPDATE reports SET name = ? WHERE id = ?').run(name, id);
    return this.get(id);
  }

  delete(id: string): void {
    this.db.prepare('DELETE FROM reports WHERE id = ?').run(id);
  }

  private columns(draft: ReportRewrite): Record<string, string | number | null> {
    const { source, format, language, notes, title, bytes } = draft;
    return {
      runId: source.kind === 'runs' && source.runIds.length === 1 ? (source.runIds[0] ?? null) : null,
      studyId: source.kind === 'study' ? source.studyId : null,
      format,
      source: JSON.stringify({ ...source, language }),
      sections: JSON.stringify(draft.sections),
      notes,
      title,
      path: this.place(draft.path),
      bytes,
    };
  }

  private select(where: string, value: string): Report[] {
    return this.db
      .prepare<[string], ReportRow>(`SELECT * FROM reports WHERE ${where}`)
      .all(value)
      .map((row) => ({
        id: row.id,
        projectId: row.project_id,
        name: row.name,
        ...sourceOf(row.source_json),
        format: row.format,
        sections: readColumn('reportSections', row.sections_json),
        notes: row.notes,
        title: row.title,
        path: join(this.libraryFolder, FOLDER, fileOf(row)),
        bytes: row.bytes,
        createdAt: row.created_at,
        writtenAt: row.written_at,
      }));
  }

  private placeOf(row: Pick<ReportRow, 'id' | 'format' | 'path'>): string | null {
    try {
      return join(this.libraryFolder, FOLDER, fileOf(row));
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  }

  /** The place of a report's file in the library. */
  private place(path: string): string {
    const inside = relative(join(this.libraryFolder, FOLDER), path);
    if (inside === '' || inside.includes(sep) || inside === '..') {
      throw new Error(`The report ${path} does not lie in the library's folder of reports.`);
    }
    return `${FOLDER}/${inside}`;
  }
}

const FOLDER = 'reports';
/** A file right in the folder of reports; Windows has stored the other separator. */
const PLACE = /^reports[\\/]([^\\/:\p{Cc}]+)\.([a-z]+)$/u;

/** The name of a report's file: the one that is stored where it can be one of that format, else the one that it would get. */
function fileOf({ id, format, path }: Pick<ReportRow, 'id' | 'format' | 'path'>): string {
  const [, name = '', extension] = PLACE.exec(path) ?? [];
  const stem = extension === format && !name.startsWith('.') ? name : asFileName(id);
  if (REPORT_FORMATS.includes(format)) return `${stem}.${format}`;
  throw new UserError('unavailable', message('library.reportOfNoFormat', { format: printable(format) }));
}

function sourceOf(json: string): { readonly source: ReportSource; readonly language: ReportLanguage } {
  const { language = 'en', ...source } = readColumn('reportSource', json);
  return { source, language };
}
