import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { ARCHIVE_SCHEMAS } from '@main/store/archive/schemas';
import { openLibrary } from '../../../support/library';

/** Tables that are not of a project, and what follows from other rows or is only known where a library lies. */
const NOT_ARCHIVED: Readonly<Record<string, readonly string[] | 'whole'>> = {
  computers: 'whole',
  config_parts: 'whole',
  datasets: 'whole',
  engine_measurements: 'whole',
  job_cells: 'whole',
  jobs: 'whole',
  metric_buckets: 'whole',
  presets: 'whole',
  profiles: 'whole',
  settings: 'whole',
  shared_blobs: 'whole',
  sqlite_sequence: 'whole',
  // Archived as pieces of series.
  series: 'whole',
  projects: ['trashed_at', 'pinned_at', 'run_count', 'checkpoint_bytes'],
  runs: [
    'project_id',
    'parts_json',
    'last_checkpoint_iteration',
    'checkpoint_bytes',
    'trashed_at',
    'archive_sha256',
  ],
  studies: ['project_id', 'trashed_at'],
  metrics: ['series_id', 'step', 'value'],
  logs: ['id'],
  events: ['id'],
  reports: ['project_id', 'path'],
};

it('archives carry every column of the database, or it is known why not', async () => {
  const library = await openLibrary();
  const db = new Database(join(library.folder, 'library.db'), { readonly: true });
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  for (const table of tables) {
    const left = NOT_ARCHIVED[table] ?? [];
    if (left === 'whole') continue;
    const columns = (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    const shape: Record<string, unknown> = {
      ...(ARCHIVE_SCHEMAS as Record<string, { shape?: object }>)[table]?.shape,
    };
    const missing = columns.filter((column) => !(column in shape) && !left.includes(column));
    expect(missing, `of ${table}`).toEqual([]);
  }
  db.close();
});
