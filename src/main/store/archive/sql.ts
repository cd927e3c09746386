/** Statements that take an import's rows over. `incoming` is the database that holds them; its schema is the same. */
import type { ReportFormat } from '@shared/reports/request';
import type { ArchiveTable } from './schemas';

const LEVELS = [
  { level: 7, below: 4 },
  { level: 10, below: 7 },
  { level: 13, below: 10 },
];

/** The buckets of all points, as the fifth migration makes them. */
export const FILL_BUCKETS = `
  INSERT INTO metric_buckets
  SELECT series_id, 4, step >> 4, count(finite), total(finite), min(finite), max(finite), count(*) - count(finite)
  FROM (SELECT series_id, step, CASE WHEN abs(value) < 9e999 THEN value END AS finite FROM metrics)
  GROUP BY series_id, step >> 4;
  ${LEVELS.map(
    ({ level, below }) => `INSERT INTO metric_buckets
      SELECT series_id, ${level}, bucket >> 3, sum(count), total(total), min(low), max(high), sum(lost)
      FROM metric_buckets WHERE level = ${below} GROUP BY series_id, bucket >> 3;`,
  ).join('\n')}`;

const PROJECT = 'id, name, description, tags_json, colour, created_at, updated_at, archived_at';
const RUN = `id, project_id, name, notes, tags_json, config_json, status, status_reason, engine, device, created_at,
  updated_at, started_at, ended_at, iteration, trained_seconds, storage_json, last_loss, best_accuracy, series_json`;

/** Copies columns of a table in the order of the rows there. */
const copy = (table: string, columns: string, order = 'rowid'): string =>
  `INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM incoming.${table} ORDER BY ${order};`;

/** The series of the import under the numbers that they have in the library. */
const NUMBERED = `incoming.series theirs JOIN main.series ours ON ours.run_id = theirs.run_id AND ours.name = theirs.name`;

/** Columns of a run that say what became of it. Where it belongs, what it is called and how it is made are a person's. */
const OUTCOME = `status, status_reason, engine, device, updated_at, started_at, ended_at, iteration, trained_seconds,
  storage_json, last_loss, best_accuracy, series_json`;

/** Reports are written anew, each with its row. */
export const MERGE = {
  project: copy('projects', PROJECT),
  runs: copy('runs', RUN),
  /** Instead, for the one run of the import that the library has: all that it came to goes, and makes room. */
  replacedRun: [
    ...['series', 'evaluations', 'checkpoints', 'histograms', 'logs', 'events'].map(
      (table) => `DELETE FROM main.${table} WHERE run_id IN (SELECT id FROM incoming.runs);`,
    ),
    `UPDATE main.runs SET (${OUTCOME}) = (SELECT ${OUTCOME} FROM incoming.runs)
       WHERE id IN (SELECT id FROM incoming.runs);`,
  ].join('\n'),
  rest: [
    copy('studies', 'id, project_id, name, question, kind, plan_json, created_at, updated_at'),
    copy('study_runs', 'study_id, cell_key, run_id', 'study_id, cell_key'),
    copy('series', 'run_id, name'),
    `INSERT INTO main.metrics (series_id, step, value) SELECT ours.id, m.step, m.value
       FROM ${NUMBERED} JOIN incoming.metrics m ON m.series_id = theirs.id ORDER BY ours.id, m.step;`,
    `INSERT INTO main.metric_buckets SELECT ours.id, level, bucket, count, total, low, high, lost
       FROM ${NUMBERED} JOIN incoming.metric_buckets b ON b.series_id = theirs.id ORDER BY ours.id, level, bucket;`,
    copy(
      'evaluations',
      `id, run_id, iteration, subject, network, protocol, accuracies_json, mean, std, seeds, storage_json, created_at`,
    ),
    copy('evaluation_confusions', 'evaluation_id, class_names_json, counts', 'evaluation_id'),
    copy('checkpoints', 'id, run_id, iteration, sha256, bytes, trained_seconds, created_at'),
    copy('histograms', 'run_id, name, iteration, low, high, counts', 'run_id, name, iteration'),
    copy('logs', 'run_id, time, level, message', 'id'),
    copy('events', 'run_id, time, kind, detail, iteration', 'id'),
  ].join('\n'),
} as const;

// The names of files in archives. Ids and hashes in them are checked where they come in.

export const rowsName = (table: ArchiveTable): string => `rows/${table}.ndjson.gz`;
export const checkpointName = (sha256: string): string => `checkpoints/${sha256}.safetensors`;
export const snapshotName = (runId: string, iteration: number): string =>
  `snapshots/${runId}/${iteration}.safetensors`;
export const reportName = (id: string, format: ReportFormat): string => `reports/${id}.${format}`;
