import { isAbsolute, join, relative, sep } from 'node:path';
import type { Report } from '@shared/domain';
import type { Db } from './database';
import { newId, required, timestamp } from './values';

interface ReportRow {
  readonly id: string;
  readonly project_id: string;
  readonly run_id: string;
  readonly format: 'html';
  readonly path: string;
  readonly bytes: number;
  readonly created_at: string;
}

/** A report that is already written. `path` is absolute. */
export type ReportDraft = Omit<Report, 'id' | 'createdAt'>;

/** Reports. Those inside the library are stored by their place in it, so that a library can be moved. */
export class Reports {
  constructor(
    private readonly db: Db,
    private readonly libraryFolder: string,
  ) {}

  /** Whether a report's file lies in the library, which then owns it. */
  isOwned(report: Report): boolean {
    return !isAbsolute(this.place(report.path));
  }

  /** Of a project, the newest first. */
  list(projectId: string): Report[] {
    return this.select('project_id = ? ORDER BY created_at DESC, rowid DESC', projectId);
  }

  ofRun(runId: string): Report[] {
    return this.select('run_id = ? ORDER BY created_at DESC, rowid DESC', runId);
  }

  /** Throws a UserError when there is none. */
  get(id: string): Report {
    return required(this.select('id = ?', id)[0], 'report', id);
  }

  add(draft: ReportDraft): Report {
    const report: Report = { ...draft, id: newId(), createdAt: timestamp() };
    this.db
      .prepare(
        'INSERT INTO reports (id, project_id, run_id, format, path, bytes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        report.id,
        report.projectId,
        report.runId,
        report.format,
        this.place(report.path),
        report.bytes,
        report.createdAt,
      );
    return report;
  }

  delete(id: string): void {
    this.db.prepare('DELETE FROM reports WHERE id = ?').run(id);
  }

  private select(where: string, value: string): Report[] {
    return this.db
      .prepare<[string], ReportRow>(`SELECT * FROM reports WHERE ${where}`)
      .all(value)
      .map((row) => ({
        id: row.id,
        projectId: row.project_id,
        runId: row.run_id,
        format: row.format,
        path: isAbsolute(row.path) ? row.path : join(this.libraryFolder, row.path),
        bytes: row.bytes,
        createdAt: row.created_at,
      }));
  }

  private place(path: string): string {
    const inside = relative(this.libraryFolder, path);
    return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : inside;
  }
}
