/** What becomes of runs whose program ended under them. Called once, when a library is opened. */
import type { Run } from '@shared/domain';
import type { Library } from './library';

/**
 * Running and paused runs become `interrupted`. Queued runs never start by themselves in a later session: they go back
 * to `draft`, or to `stopped` when they have a checkpoint to go on from. Answers the interrupted runs.
 */
export function recoverRuns(library: Pick<Library, 'runs' | 'events' | 'logs'>): Run[] {
  const { runs, events, logs } = library;
  for (const run of runs.withStatus('queued')) {
    const reason = 'It waited in the queue when the studio was closed.';
    runs.setStatus(run.id, run.lastCheckpointIteration === null ? 'draft' : 'stopped', reason);
  }
  return runs.withStatus('running', 'paused').map((run) => {
    const reason = `The studio ended while this run was ${run.status}. ${whereItContinues(run)}`;
    events.add(run.id, 'interrupted', reason, run.iteration);
    logs.add(run.id, 'warn', reason);
    return runs.setStatus(run.id, 'interrupted', reason);
  });
}

/** One sentence on what resuming would do. */
export function whereItContinues(run: Run): string {
  return run.lastCheckpointIteration === null
    ? 'There is no checkpoint yet: resuming starts it again from the beginning.'
    : `Resuming continues from the checkpoint of iteration ${run.lastCheckpointIteration}.`;
}
