/** What a run came to, read from the library. */
import type { StorageAccount } from '@shared/budget/storage';
import { EVALUATION_SUBJECTS, type Evaluation, type EvaluationSubject, type Run } from '@shared/domain';
import { latestEvaluations } from '../reports/collect';
import type { Library } from '../store/library';

export interface RunSummary {
  readonly run: Run;
  /** Of the last iteration that was evaluated: the distilled set first, then what it is compared with. */
  readonly evaluations: readonly Evaluation[];
}

export const summaryOf = (library: Library, runId: string): RunSummary => ({
  run: library.runs.get(runId),
  evaluations: latestEvaluations(library.evaluations.list(runId)).sort(
    (a, b) => EVALUATION_SUBJECTS.indexOf(a.subject) - EVALUATION_SUBJECTS.indexOf(b.subject),
  ),
});

/** One accuracy in the last event of `--json`. The distilled set's has no `subject`. */
export interface ResultEvaluation {
  readonly net: string;
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly accuracies: readonly number[];
  readonly protocol: string;
  readonly subject?: Exclude<EvaluationSubject, 'distilled'>;
  /** Storage of what was trained on, in images per class. */
  readonly ipc: number;
}

export interface ResultEvent {
  readonly event: 'result';
  readonly runId: string;
  readonly status: string;
  readonly engine: string | null;
  readonly device: string | null;
  readonly iteration: number;
  /** Seconds of training, over all parts of the run. */
  readonly seconds: number;
  readonly storage: StorageAccount | null;
  readonly evaluations: readonly ResultEvaluation[];
}

/** The last event of `--json`. */
export function resultEvent({ run, evaluations }: RunSummary): ResultEvent {
  return {
    event: 'result',
    runId: run.id,
    status: run.status,
    engine: run.engine,
    device: run.device,
    iteration: run.iteration,
    seconds: run.trainedSeconds,
    storage: run.storage,
    evaluations: evaluations.map((evaluation) => ({
      net: evaluation.network,
      mean: evaluation.mean,
      std: evaluation.std,
      seeds: evaluation.seeds,
      accuracies: evaluation.accuracies,
      protocol: evaluation.protocol,
      ...(evaluation.subject === 'distilled' ? {} : { subject: evaluation.subject }),
      ipc: evaluation.storage.ipcEquivalent,
    })),
  };
}
