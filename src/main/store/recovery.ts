/** What becomes of runs whose program ended under them. Called once, when a library is opened. */
import { statSync } from 'node:fs';
import { TRAINING_STATUSES, type Run } from '@shared/domain';
import type { Library } from './library';

/** Running and paused runs become `interrupted`; queued ones wait on, for the supervisor. Answers the interrupted runs. */
export function recoverRuns(library: Pick<Library, 'runs' | 'events' | 'logs'>): Run[] {
  const { runs, events, logs } = library;
  return runs.withStatus(...TRAINING_STATUSES).map((run) => {
    const reason = `The studio ended while this run was ${run.status}. ${whereItContinues(run)}`;
    events.add(run.id, 'interrupted', reason, run.iteration);
    logs.add(run.id, 'warn', reason);
    return runs.setStatus(run.id, 'interrupted', reason);
  });
}

/**
 * Deletes what a session that was killed left behind: unfinished files, snapshots of runs that are no more, and blobs
 * that were written since it began (`since`, as stored) and that no row refers to. Other blobs are left alone, and all
 * of them where the rows are not `sound`: a checkpoint is never deleted because a database does not know it any more.
 */
export function sweepLeftovers(
  { blobs, snapshots, checkpoints, runs }: Pick<Library, 'blobs' | 'snapshots' | 'checkpoints' | 'runs'>,
  sound: boolean,
  since: string,
): void {
  blobs.removeUnfinished();
  if (!sound) return;
  snapshots.sweep((runId) => runs.has(runId));
  const begun = Date.parse(since);
  if (Number.isNaN(begun)) return;
  const modified = (sha256: string): number =>
    statSync(blobs.path(sha256), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  blobs.sweep((sha256) => checkpoints.isReferred(sha256) || modified(sha256) < begun);
}

/** One sentence on what resuming would do. */
export function whereItContinues(run: Run): string {
  return run.lastCheckpointIteration === null
    ? 'There is no checkpoint yet: resuming starts it again from the beginning.'
    : `Resuming continues from the checkpoint of iteration ${run.lastCheckpointIteration}.`;
}
