/** What runs leave behind, to compare a disturbed one with an undisturbed one. */
import { join } from 'node:path';
import Database from 'better-sqlite3';

type Traces = Record<string, unknown[]>;

/** Reads of a library's database what queries with one parameter, the run's id, find. */
function read(folder: string, runId: string, queries: Readonly<Record<string, string>>): Traces {
  const db = new Database(join(folder, 'library.db'), { readonly: true });
  try {
    return Object.fromEntries(
      Object.entries(queries).map(([name, sql]) => [name, db.prepare<[string], unknown>(sql).all(runId)]),
    );
  } finally {
    db.close();
  }
}

/** Everything that a run leaves behind but for the hour, the machine and how often it was disturbed. */
export function tracesOf(folder: string, runId: string): Traces {
  return read(folder, runId, {
    runs: 'SELECT status, iteration, last_loss, best_accuracy FROM runs WHERE id = ?',
    checkpoints:
      'SELECT iteration, sha256, bytes FROM checkpoints WHERE run_id = ? ORDER BY iteration DESC LIMIT 1',
    metrics: `SELECT name, step, value FROM metrics JOIN series ON series.id = series_id
       WHERE run_id = ? AND name NOT LIKE 'device/%' ORDER BY name, step`,
    buckets: `SELECT name, level, bucket, count, printf('%.10g', total) AS total, low, high, lost
       FROM metric_buckets JOIN series ON series.id = series_id
       WHERE run_id = ? AND name NOT LIKE 'device/%' ORDER BY name, level, bucket`,
    evaluations: `SELECT iteration, subject, network, protocol, accuracies_json, mean, std, seeds FROM evaluations
       WHERE run_id = ? ORDER BY subject, network, protocol`,
    histograms:
      'SELECT name, iteration, low, high, counts FROM histograms WHERE run_id = ? ORDER BY name, iteration',
  });
}

/** The same of a run that goes on: its points and histograms up to an iteration, and the checkpoint of that one. */
export function tracesUpTo(folder: string, runId: string, iteration: number): Traces {
  return read(folder, runId, {
    checkpoints: `SELECT iteration, sha256, bytes FROM checkpoints WHERE run_id = ? AND iteration = ${iteration}`,
    metrics: `SELECT name, step, value FROM metrics JOIN series ON series.id = series_id
       WHERE run_id = ? AND name NOT LIKE 'device/%' AND step <= ${iteration} ORDER BY name, step`,
    histograms: `SELECT name, iteration, low, high, counts FROM histograms
       WHERE run_id = ? AND iteration <= ${iteration} ORDER BY name, iteration`,
  });
}
