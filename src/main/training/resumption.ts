import type { Notify } from '@shared/ipc/contract';
import { evaluationKey } from '../core/run/types';
import type { Library } from '../store/library';
import { judgedAt } from '../store/searches';

/** From where a run starts. */
export interface Resumption {
  /** The checkpoint to resume from, as a blob of the library; null starts afresh. */
  readonly resume: {
    readonly sha256: string;
    readonly iteration: number;
    readonly trainedSeconds: number;
  } | null;
  /** Evaluations that need not be repeated, by `evaluationKey`. */
  readonly finishedEvaluations: string[];
  /** The iteration at which it ends for now, evaluated there, because a search judges it; null goes on to the end. */
  readonly until: number | null;
}

/**
 * Brings a run's rows back to its last intact checkpoint and says from where it starts. Throws a UserError where it is done
 * elsewhere.
 */
export async function prepareRun(library: Library, runId: string, notify: Notify): Promise<Resumption> {
  const run = library.runs.get(runId);
  library.jobs.assertHere(run);
  const wasStarted = run.startedAt !== null;
  const checkpoint = await library.resumePoints.rewind(runId);
  if (wasStarted) notify('run.rewound', { runId, iteration: checkpoint?.iteration ?? 0 });
  const finishedEvaluations = library.evaluations.list(runId).map(evaluationKey);
  const until = judgedAt(library, runId);
  if (checkpoint === null) return { resume: null, finishedEvaluations, until };
  const { sha256, iteration, trainedSeconds } = checkpoint;
  return { resume: { sha256, iteration, trainedSeconds }, finishedEvaluations, until };
}
