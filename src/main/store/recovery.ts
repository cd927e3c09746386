/** What becomes of runs whose program ended under them. Called once, when a library is opened. */
import type { Run } from '@shared/domain';
import type { Library } from './library';

/** Running and paused runs become `interrupted`; queued ones wait on, for the supervisor. Answers the interrupted runs. */
export function recoverRuns(library: Pick<Library, 'runs' | 'events' | 'logs'>): Run[] {
  const { runs, events, logs } = library;
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
