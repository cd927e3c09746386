import type { Project, ProjectColour } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { readColumn } from './columns';
import { message } from '@shared/words/message';
import type { Db } from './database';
import type { Snapshots } from './snapshots';
import { newId, required, timestamp } from './values';

interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags_json: string;
  readonly colour: ProjectColour | null;
  readonly pinned_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly archived_at: string | null;
  readonly trashed_at: string | null;
  readonly run_count: number;
  readonly last_activity_at: string;
  readonly storage_bytes: number;
  readonly cover_json: string | null;
}

export interface ProjectDraft {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly colour?: ProjectColour | null;
}

export interface ProjectPatch {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly colour?: ProjectColour | null | undefined;
}

const SELECT = `
  SELECT p.*,
    max(p.updated_at, coalesce((SELECT max(r.updated_at) FROM runs r WHERE r.project_id = p.id), ''))
      AS last_activity_at,
    p.checkpoint_bytes + coalesce((SELECT sum(bytes) FROM reports WHERE project_id = p.id), 0) AS storage_bytes,
    (SELECT json_object('runId', r.id, 'iteration', r.last_checkpoint_iteration)
      FROM runs r INDEXED BY runs_with_pictures
      WHERE r.project_id = p.id AND r.trashed_at IS NULL AND r.last_checkpoint_iteration IS NOT NULL
      ORDER BY r.created_at DESC, r.rowid DESC LIMIT 1) AS cover_json
  FROM projects p`;

/** Projects. Deleting the rows is here; deleting the files with them is the Library's. */
export class Projects {
  constructor(
    private readonly db: Db,
    private readonly snapshots: Pick<Snapshots, 'bytes' | 'runIds'>,
  ) {}

  /** All projects, archived and trashed ones too, the most recently active first. */
  list(): Project[] {
    const shared = this.sharedBytes();
    return this.db
      .prepare<[], ProjectRow>(`${SELECT} ORDER BY last_activity_at DESC, p.id`)
      .all()
      .map((row) => this.project(row, shared));
  }

  /** Throws a UserError when there is none. */
  get(id: string): Project {
    const row = this.db.prepare<[string], ProjectRow>(`${SELECT} WHERE p.id = ?`).get(id);
    return this.project(required(row, 'project', id));
  }

  /** The oldest project of this name that is not in the trash. */
  findByName(name: string): Project | null {
    const row = this.db
      .prepare<[string], ProjectRow>(
        `${SELECT} WHERE p.name = ? AND p.trashed_at IS NULL ORDER BY p.created_at LIMIT 1`,
      )
      .get(name);
    return row ? this.project(row) : null;
  }

  create(draft: ProjectDraft): Project {
    const id = newId();
    const now = timestamp();
    this.db
      .prepare(
        `INSERT INTO projects (id, name, description, tags_json, colour, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        draft.name,
        draft.description ?? '',
        JSON.stringify(draft.tags ?? []),
        draft.colour ?? null,
        now,
        now,
      );
    return this.get(id);
  }

  /** Changes what the patch names. */
  update(id: string, patch: ProjectPatch): Project {
    const old = this.get(id);
    this.db
      .prepare(
        'UPDATE projects SET name = ?, description = ?, tags_json = ?, colour = ?, updated_at = ? WHERE id = ?',
      )
      .run(
        patch.name ?? old.name,
        patch.description ?? old.description,
        JSON.stringify(patch.tags ?? old.tags),
        patch.colour === undefined ? old.colour : patch.colour,
        timestamp(),
        id,
      );
    return this.get(id);
  }

  /** Pinning is no activity: the time of the last change stays. */
  setPinned(id: string, pinned: boolean): Project {
    this.get(id);
    this.db.prepare('UPDATE projects SET pinned_at = ? WHERE id = ?').run(pinned ? timestamp() : null, id);
    return this.get(id);
  }

  setArchived(id: string, archived: boolean): Project {
    return this.setTime(id, 'archived_at', archived);
  }

  setTrashed(id: string, trashed: boolean): Project {
    return this.setTime(id, 'trashed_at', trashed);
  }

  /** Deletes a trashed project and, through the foreign keys, everything of it in the database. */
  delete(id: string): void {
    if (this.get(id).trashedAt === null) {
      throw new UserError('conflict', message('library.projectNotInTrash'));
    }
    this.db.prepare('DELETE FROM projects WHERE id = ?').run(id);
  }

  private setTime(id: string, column: 'archived_at' | 'trashed_at', on: boolean): Project {
    this.get(id);
    const now = timestamp();
    this.db
      .prepare(`UPDATE projects SET ${column} = ?, updated_at = ? WHERE id = ?`)
      .run(on ? now : null, now, id);
    return this.get(id);
  }

  /**
   * Bytes of checkpoints that several runs of a project have: files that are there once, counted more than once. CROSS JOIN
   * has SQLite begin with the few blobs that are shared.
   */
  private sharedBytes(): ReadonlyMap<string, number> {
    const rows = this.db
      .prepare<[], { id: string; bytes: number }>(
        `SELECT id, sum(bytes) AS bytes FROM (
           SELECT r.project_id AS id, (count(*) - 1) * max(c.bytes) AS bytes
           FROM shared_blobs s CROSS JOIN checkpoints c ON c.sha256 = s.sha256 CROSS JOIN runs r ON r.id = c.run_id
           GROUP BY r.project_id, c.sha256
         ) GROUP BY id`,
      )
      .all();
    return new Map(rows.map(({ id, bytes }) => [id, bytes]));
  }

  private project(row: ProjectRow, shared = this.sharedBytes()): Project {
    const twice = shared.get(row.id) ?? 0;
    const withSnapshots = this.snapshots.runIds();
    if (withSnapshots.size === 0) return toProject(row, -twice);
    const runs = this.db
      .prepare<[string], string>('SELECT id FROM runs WHERE project_id = ?')
      .pluck()
      .all(row.id);
    const bytes = (id: string): number => (withSnapshots.has(id) ? this.snapshots.bytes(id) : 0);
    return toProject(
      row,
      runs.reduce((sum, id) => sum + bytes(id), -twice),
    );
  }
}

/** `otherBytes`: what the row does not know, or counts twice. */
function toProject(row: ProjectRow, otherBytes: number): Project {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tags: readColumn('tags', row.tags_json),
    colour: row.colour,
    pinnedAt: row.pinned_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    archivedAt: row.archived_at,
    trashedAt: row.trashed_at,
    runCount: row.run_count,
    lastActivityAt: row.last_activity_at,
    storageBytes: row.storage_bytes + otherBytes,
    cover: row.cover_json === null ? null : readColumn('cover', row.cover_json),
  };
}
