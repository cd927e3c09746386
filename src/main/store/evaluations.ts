import type { DatasetConfig } from '@shared/config/schema';
import type { Confusion, ConfusionDraft, Evaluation, EvaluationSubject, Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { readColumn } from './columns';
import { countsOfBytes, MOST_CLASSES, packedCounts, unpackedCounts } from './counts';
import type { Db } from './database';
import { newId, timestamp } from './values';

interface EvaluationRow {
  readonly id: string;
  readonly run_id: string;
  readonly iteration: number;
  readonly subject: EvaluationSubject;
  readonly network: string;
  readonly protocol: string;
  readonly accuracies_json: string;
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly storage_json: string;
  readonly created_at: string;
}

/** An evaluation as its maker knows it. */
export type EvaluationDraft = Omit<Evaluation, 'id' | 'runId' | 'createdAt'> & {
  readonly confusion?: ConfusionDraft;
};

interface ConfusionRow {
  readonly evaluation_id: string;
  readonly class_names_json: string;
  readonly counts: Buffer;
}

interface MethodColumns {
  readonly parameterization: string;
  readonly objective: string;
}

/** An evaluation of another run, with what that run's method is. */
export interface EvaluationBeside extends MethodColumns {
  readonly evaluation: Evaluation;
}

/** A page that opens does not look through more runs. */
const MOST_BESIDE = 1000;

/** Accuracies of networks trained on what a run distilled, and on what it is compared with. */
export class Evaluations {
  constructor(private readonly db: Db) {}

  /** By iteration, then in the order in which they were made. */
  list(runId: string): Evaluation[] {
    return this.db
      .prepare<[string], EvaluationRow>(
        'SELECT * FROM evaluations WHERE run_id = ? ORDER BY iteration, rowid',
      )
      .all(runId)
      .map(toEvaluation);
  }

  /**
   * With one network, the newest first: what the newest runs of the same project and dataset distilled, at their last
   * iteration that was evaluated, and random real images; each with the sections of its run's configuration that say what
   * its method is, as JSON.
   */
  besides({ id, projectId }: Run, network: string): EvaluationBeside[] {
    const section = (name: string): string =>
      `(SELECT p.json FROM json_each(b.parts_json) x JOIN config_parts p ON p.id = x.value WHERE p.name = '${name}')`;
    return this.db
      .prepare<[string, string, number, string, string], EvaluationRow & MethodColumns>(
        `WITH own AS (
           SELECT p.id FROM runs r, json_each(r.parts_json) e JOIN config_parts p ON p.id = e.value
           WHERE r.id = ? AND p.name = 'dataset'
         ), beside AS (
           SELECT r.id, r.parts_json FROM runs r
           WHERE r.project_id = ? AND r.trashed_at IS NULL AND r.best_accuracy IS NOT NULL
             AND EXISTS (SELECT 1 FROM json_each(r.parts_json) e WHERE e.value IN own)
           ORDER BY r.created_at DESC LIMIT ?
         )
         SELECT e.*, ${section('parameterization')} AS parameterization, ${section('objective')} AS objective
         FROM beside b JOIN evaluations e ON e.run_id = b.id
         WHERE e.run_id <> ? AND e.network = ? AND e.subject IN ('distilled', 'random-real')
           AND e.iteration = (SELECT max(iteration) FROM evaluations WHERE run_id = b.id)
         ORDER BY e.created_at DESC, e.rowid DESC`,
      )
      .all(id, projectId, MOST_BESIDE, id, network)
      .map(({ parameterization, objective, ...row }) => ({
        evaluation: toEvaluation(row),
        parameterization,
        objective,
      }));
  }

  /** The newest runs on datasets of one source whose distilled images were evaluated; no trash. */
  runsOn(source: DatasetConfig['source']): string[] {
    return this.db
      .prepare<[string, number], { readonly id: string }>(
        `SELECT r.id FROM runs r JOIN projects o ON o.id = r.project_id
         WHERE r.trashed_at IS NULL AND o.trashed_at IS NULL
           AND EXISTS (SELECT 1 FROM evaluations WHERE run_id = r.id AND subject = 'distilled')
           AND EXISTS (SELECT 1 FROM json_each(r.parts_json) e JOIN config_parts p ON p.id = e.value
                       WHERE p.name = 'dataset' AND p.json ->> 'source' = ?)
         ORDER BY r.created_at DESC LIMIT ?`,
      )
      .all(source, MOST_BESIDE)
      .map(({ id }) => id);
  }

  /** Adds an evaluation; one of the same subject, network and protocol at this iteration is replaced. */
  add(runId: string, { confusion, ...draft }: EvaluationDraft): Evaluation {
    const id = newId();
    const createdAt = timestamp();
    this.db
      .prepare(
        `INSERT OR REPLACE INTO evaluations (id, run_id, iteration, subject, network, protocol, accuracies_json,
           mean, std, seeds, storage_json, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        runId,
        draft.iteration,
        draft.subject,
        draft.network,
        draft.protocol,
        JSON.stringify(draft.accuracies),
        draft.mean,
        draft.std,
        draft.seeds,
        JSON.stringify(draft.storage),
        createdAt,
      );
    if (confusion) this.addConfusion(id, confusion);
    return { ...draft, id, runId, createdAt };
  }

  /**
   * What the networks of an evaluation answered; null when it was not recorded, or has more classes than are kept. Throws a
   * UserError when the row is damaged.
   */
  confusion(runId: string, evaluationId: string): Confusion | null {
    const row = this.db
      .prepare<[string, string], ConfusionRow>(
        `SELECT evaluation_id, class_names_json, counts FROM evaluation_confusions
         JOIN evaluations ON evaluations.id = evaluation_id WHERE run_id = ? AND evaluation_id = ?`,
      )
      .get(runId, evaluationId);
    if (row === undefined) return null;
    const classNames = readColumn('classNames', row.class_names_json);
    const counts = unpackedCounts(row.counts, classNames.length);
    if (counts === null) throw new UserError('unavailable', message('library.tableOfAnswersDamaged'));
    return { evaluationId: row.evaluation_id, classNames, counts: countsOfBytes(counts) };
  }

  private addConfusion(id: string, { classNames, counts }: ConfusionDraft): void {
    if (classNames.length > MOST_CLASSES) return;
    this.db
      .prepare('INSERT INTO evaluation_confusions (evaluation_id, class_names_json, counts) VALUES (?, ?, ?)')
      .run(id, JSON.stringify(classNames), packedCounts(counts));
  }

  /** Deletes the evaluations past an iteration. */
  cut(runId: string, iteration: number): void {
    this.db.prepare('DELETE FROM evaluations WHERE run_id = ? AND iteration > ?').run(runId, iteration);
  }
}

function toEvaluation(row: EvaluationRow): Evaluation {
  return {
    id: row.id,
    runId: row.run_id,
    iteration: row.iteration,
    subject: row.subject,
    network: row.network,
    protocol: row.protocol,
    accuracies: readColumn('accuracies', row.accuracies_json),
    mean: row.mean,
    std: row.std,
    seeds: row.seeds,
    storage: readColumn('storage', row.storage_json),
    createdAt: row.created_at,
  };
}
