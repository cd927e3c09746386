import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Study } from '@shared/studies/results';
import type { StudyPlan } from '@shared/studies/types';
import { readColumn } from './columns';
import type { Db } from './database';
import { newId, required, timestamp } from './values';

interface StudyRecord {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly plan_json: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly trashed_at: string | null;
}

interface LinkRow {
  readonly cell_key: string;
  readonly run_id: string;
}

export interface StudyDraft {
  readonly projectId: string;
  readonly name: string;
  readonly plan: StudyPlan;
}

/** Studies and which runs are their cells. */
export class Studies {
  constructor(private readonly db: Db) {}

  /** Of a project, trashed ones too, the newest first. */
  list(projectId: string): Study[] {
    return this.select('project_id = ? ORDER BY created_at DESC, rowid DESC', projectId);
  }

  /** Throws a UserError when there is none. */
  get(id: string): Study {
    return required(this.select('id = ?', id)[0], 'study', id);
  }

  /** Throws a UserError when the project does not exist. */
  create({ projectId, name, plan }: StudyDraft): Study {
    const project = this.db
      .prepare<[string], { id: string }>('SELECT id FROM projects WHERE id = ?')
      .get(projectId);
    required(project, 'project', projectId);
    const id = newId();
    const now = timestamp();
    this.db
      .prepare(
        `INSERT INTO studies (id, project_id, name, question, kind, plan_json, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, projectId, name, plan.question, plan.kind, JSON.stringify(plan), now, now);
    return this.get(id);
  }

  rename(id: string, name: string): Study {
    this.get(id);
    this.db.prepare('UPDATE studies SET name = ?, updated_at = ? WHERE id = ?').run(name, timestamp(), id);
    return this.get(id);
  }

  setTrashed(id: string, trashed: boolean): Study {
    this.get(id);
    const now = timestamp();
    this.db
      .prepare('UPDATE studies SET trashed_at = ?, updated_at = ? WHERE id = ?')
      .run(trashed ? now : null, now, id);
    return this.get(id);
  }

  /** Deletes a trashed study; its runs stay in their project. */
  delete(id: string): void {
    if (this.get(id).trashedAt === null) {
      throw new UserError('conflict', message('library.studyNotInTrash'));
    }
    this.db.prepare('DELETE FROM studies WHERE id = ?').run(id);
  }

  /** Makes a run the run of a cell; the one that was it before is no longer. */
  link(studyId: string, cellKey: string, runId: string): void {
    this.db
      .prepare('INSERT OR REPLACE INTO study_runs (study_id, cell_key, run_id) VALUES (?, ?, ?)')
      .run(studyId, cellKey, runId);
  }

  /** The run of each cell that has one, by the cell's key. */
  runIds(studyId: string): ReadonlyMap<string, string> {
    const rows = this.db
      .prepare<[string], LinkRow>('SELECT cell_key, run_id FROM study_runs WHERE study_id = ?')
      .all(studyId);
    return new Map(rows.map(({ cell_key, run_id }) => [cell_key, run_id]));
  }

  /** The studies that a run is a cell of. */
  ofRun(runId: string): Study[] {
    return this.select('id IN (SELECT study_id FROM study_runs WHERE run_id = ?) ORDER BY created_at', runId);
  }

  private select(where: string, value: string): Study[] {
    return this.db
      .prepare<[string], StudyRecord>(`SELECT * FROM studies WHERE ${where}`)
      .all(value)
      .map((row) => ({
        id: row.id,
        projectId: row.project_id,
        name: row.name,
        plan: readColumn('studyPlan', row.plan_json),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        trashedAt: row.trashed_at,
      }));
  }
}
