import type { DatasetUser } from '@shared/datasets/manager';
import { ACTIVE_STATUSES, type DatasetInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { type Manifest, readColumn } from './columns';
import { message } from '@shared/words/message';
import type { Db } from './database';
import { timestamp } from './values';

interface DatasetRow {
  readonly id: string;
  readonly name: string;
  readonly source: DatasetInfo['source'];
  readonly path: string | null;
  readonly class_names_json: string;
  readonly channels: number;
  readonly image_size: number;
  readonly train_count: number;
  readonly test_count: number;
  readonly licence: string | null;
  readonly manifest_json: string | null;
  readonly checked_at: string | null;
  readonly problem: string | null;
}

/** What the last check of a dataset found. */
export interface DatasetCheck {
  /** What the files were when they were first checked; null before, and where the row is damaged: the next check fills it. */
  readonly manifest: Manifest | null;
  readonly checkedAt: string | null;
  readonly problem: string | null;
}

/** Imported datasets, one per folder. The embedded one is not stored. */
export class Datasets {
  constructor(private readonly db: Db) {}

  list(): DatasetInfo[] {
    return this.db
      .prepare<[], DatasetRow>('SELECT * FROM datasets ORDER BY created_at, rowid')
      .all()
      .map(toDataset);
  }

  /** Remembers a dataset; what was known about the same folder is replaced, but for its checks. */
  save(dataset: DatasetInfo): void {
    this.db
      .prepare(
        `INSERT INTO datasets (id, name, source, path, class_names_json, channels, image_size,
           train_count, test_count, licence, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, source = excluded.source, path = excluded.path,
           class_names_json = excluded.class_names_json, channels = excluded.channels,
           image_size = excluded.image_size, train_count = excluded.train_count,
           test_count = excluded.test_count, licence = coalesce(excluded.licence, licence)`,
      )
      .run(
        dataset.id,
        dataset.name,
        dataset.source,
        dataset.path,
        JSON.stringify(dataset.classNames),
        dataset.channels,
        dataset.imageSize,
        dataset.trainCount,
        dataset.testCount,
        dataset.licence,
        timestamp(),
      );
  }

  /** Throws a UserError when it is not known. */
  get(id: string): DatasetInfo {
    return toDataset(this.row(id));
  }

  checkOf(id: string): DatasetCheck {
    const { manifest_json: json, checked_at: checkedAt, problem } = this.row(id);
    return { manifest: json === null ? null : manifestIn(json), checkedAt, problem };
  }

  /** Records a check; `manifest` null leaves the one that is there. */
  setCheck(id: string, manifest: Manifest | null, problem: string | null): void {
    this.db
      .prepare(
        'UPDATE datasets SET manifest_json = coalesce(?, manifest_json), checked_at = ?, problem = ? WHERE id = ?',
      )
      .run(manifest && JSON.stringify(manifest), timestamp(), problem, id);
  }

  /** Forgets a dataset. Its files stay. */
  delete(id: string): void {
    this.db.prepare('DELETE FROM datasets WHERE id = ?').run(id);
  }

  /** Runs that name each folder; the embedded dataset's under the empty path. */
  userCounts(): ReadonlyMap<string, number> {
    return new Map(
      this.db
        .prepare<[], { path: string; runs: number }>(
          `SELECT coalesce(${PATH}, '') AS path, count(*) AS runs FROM runs
           WHERE trashed_at IS NULL GROUP BY 1`,
        )
        .all()
        .map(({ path, runs }) => [path, runs]),
    );
  }

  /** The runs that name a folder, the newest first. */
  users(path: string): DatasetUser[] {
    return this.db
      .prepare<[string], { id: string; name: string; project: string; project_id: string }>(
        `SELECT runs.id, runs.name, projects.name AS project, runs.project_id FROM runs
         JOIN projects ON projects.id = runs.project_id
         WHERE ${PATH} = ? AND runs.trashed_at IS NULL
         ORDER BY runs.created_at DESC`,
      )
      .all(path)
      .map((row) => ({ runId: row.id, run: row.name, project: row.project, projectId: row.project_id }));
  }

  /** Throws a UserError while a run that names a folder is queued or running. */
  assertIdle(path: string): void {
    const marks = ACTIVE_STATUSES.map(() => '?').join(', ');
    const busy = this.db
      .prepare<string[], { name: string }>(
        `SELECT name FROM runs WHERE ${PATH} = ? AND status IN (${marks}) LIMIT 1`,
      )
      .get(path, ...ACTIVE_STATUSES);
    if (busy) {
      throw new UserError('conflict', message('library.datasetInUse', { run: busy.name }));
    }
  }

  /** Writes a new folder into the dataset and into every run, preset and study that names the old one, trashed ones too. */
  move(id: string, to: string): void {
    const { path } = this.get(id);
    if (path === null) return;
    this.db.transaction(() => {
      this.db.prepare('DELETE FROM datasets WHERE id = ? AND id <> ?').run(to, id);
      this.db.prepare('UPDATE datasets SET id = ?, path = ? WHERE id = ?').run(to, to, id);
      this.db
        .prepare(
          `UPDATE runs SET config_json = json_set(config_json, '$.dataset.path', ?)
           WHERE ${PATH} = ?`,
        )
        .run(to, path);
      this.db
        .prepare(
          `UPDATE presets SET config_json = json_set(config_json, '$.dataset.path', ?)
           WHERE ${PATH} = ?`,
        )
        .run(to, path);
      const plans = this.db
        .prepare<[], { id: string; plan: string }>('SELECT id, plan_json AS plan FROM studies')
        .all();
      const update = this.db.prepare('UPDATE studies SET plan_json = ? WHERE id = ?');
      for (const { id: study, plan } of plans) {
        const moved = JSON.stringify(movedIn(readColumn('studyPlan', plan), path, to));
        if (moved !== plan) update.run(moved, study);
      }
    })();
  }

  private row(id: string): DatasetRow {
    const row = this.db.prepare<[string], DatasetRow>('SELECT * FROM datasets WHERE id = ?').get(id);
    if (row) return row;
    throw new UserError('not-found', message('library.datasetGone'));
  }
}

function manifestIn(json: string): Manifest | null {
  try {
    return readColumn('manifest', json);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The folder that a configuration names; none where the row holds no JSON. */
const PATH = "iif(json_valid(config_json), config_json ->> '$.dataset.path', NULL)";

/** The same with the new folder in every dataset of a configuration, wherever it is. */
function movedIn(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => movedIn(one, from, to));
  if (typeof value !== 'object' || value === null) return value;
  const isDataset = 'source' in value && 'path' in value && value.path === from;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]: [string, unknown]) => [
      key,
      isDataset && key === 'path' ? to : movedIn(one, from, to),
    ]),
  );
}

function toDataset(row: DatasetRow): DatasetInfo {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    path: row.path,
    classNames: readColumn('classNames', row.class_names_json),
    channels: row.channels,
    imageSize: row.image_size,
    trainCount: row.train_count,
    testCount: row.test_count,
    licence: row.licence,
  };
}
