import { isAbsolute, join, relative, sep } from 'node:path';
import type { Report } from '@shared/domain';
import type {
  ReportFormat,
  ReportLanguage,
  ReportRequest,
  ReportSection,
  ReportSource,
} from '@shared/reports/request';
import type { Db } from './database';
import { fromJson, newId, required, timestamp } from './values';

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

/** Reports. Those inside the library are stored by their place in it, so that a library can be moved. */
export class Reports {
  constructor(
    private readonly db: Db,
    private readonly libraryFolder: string,
  ) {}

  /** Whether a report's file lies in the library, which then owns it. */
  isOwned(report: Pick<Report, 'path'>): boolean {
    return !isAbsolute(this.place(report.path));
  }

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

  /** Throws a UserError when there is none. */
  get(id: string): Report {
    return required(this.select('id = ?', id)[0], 'report', id);
  }

  add(draft: ReportDraft): Report {
    const id = newId();
    const now = timestamp();
    this.db
      .prepare(
        `INSERT INTO reports (id, project_id, run_id, study_id, name, format, source_json, sections_json, notes, title,
           path, bytes, created_at, written_at)
         VALUES (@id, @projectId, @runId, @studyId, @name, @format, @source, @sections, @notes, @title,
           @path, @bytes, @now, @now)`,
      )
      .run({ ...this.columns(draft), id, projectId: draft.projectId, name: draft.name, now });
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
        sections: fromJson<ReportSection[]>(row.sections_json),
        notes: row.notes,
        title: row.title,
        path: isAbsolute(row.path) ? row.path : join(this.libraryFolder, row.path),
        bytes: row.bytes,
        createdAt: row.created_at,
        writtenAt: row.written_at,
      }));
  }

  private place(path: string): string {
    const inside = relative(this.libraryFolder, path);
    return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : inside;
  }
}

function sourceOf(json: string): { readonly source: ReportSource; readonly language: ReportLanguage } {
  const { language = 'en', ...source } = fromJson<ReportSource & { readonly language?: ReportLanguage }>(
    json,
  );
  return { source, language };
}
