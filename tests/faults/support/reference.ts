/** The run that nobody disturbs, once for all tests, and how a disturbed one is compared with it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, inject } from 'vitest';
import { temporaryFolder } from '../../support/library';
import { ITERATIONS, type Reference } from './run';

declare module 'vitest' {
  interface ProvidedContext {
    reference: Reference;
  }
}

export const reference = (): Reference => inject('reference');

/** A copy of the undisturbed library that a test may damage. */
export function copyOfLibrary(): string {
  const folder = join(temporaryFolder(), 'library');
  cpSync(reference().folder, folder, { recursive: true });
  return folder;
}

/** Everything that a run leaves behind but for the hour, the machine and how often it was disturbed. */
export function tracesOf(folder: string, runId: string): Record<string, unknown[]> {
  const db = new Database(join(folder, 'library.db'), { readonly: true });
  const all = (sql: string): unknown[] => db.prepare<[string], unknown>(sql).all(runId);
  const traces = {
    runs: all('SELECT status, iteration, last_loss, best_accuracy FROM runs WHERE id = ?'),
    checkpoints: all(
      'SELECT iteration, sha256, bytes FROM checkpoints WHERE run_id = ? ORDER BY iteration DESC LIMIT 1',
    ),
    metrics: all(
      `SELECT name, step, value FROM metrics JOIN series ON series.id = series_id
       WHERE run_id = ? AND name NOT LIKE 'device/%' ORDER BY name, step`,
    ),
    buckets: all(
      `SELECT name, level, bucket, count, printf('%.10g', total) AS total, low, high, lost
       FROM metric_buckets JOIN series ON series.id = series_id
       WHERE run_id = ? AND name NOT LIKE 'device/%' ORDER BY name, level, bucket`,
    ),
    evaluations: all(
      `SELECT iteration, subject, network, protocol, accuracies_json, mean, std, seeds FROM evaluations
       WHERE run_id = ? ORDER BY subject, network, protocol`,
    ),
    histograms: all(
      'SELECT name, iteration, low, high, counts FROM histograms WHERE run_id = ? ORDER BY name, iteration',
    ),
  };
  db.close();
  return traces;
}

/** Fails unless the run equals the undisturbed one, bit for bit. */
export function expectSameAsUndisturbed(folder: string, runId: string): void {
  const whole = reference();
  const undisturbed = tracesOf(whole.folder, whole.runId);
  expect(undisturbed['metrics']?.length).toBeGreaterThan(ITERATIONS);
  expect(tracesOf(folder, runId)).toEqual(undisturbed);
}
