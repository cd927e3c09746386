/** Where a run stands in its life, and which standings belong together. */

export const RUN_STATUSES = [
  'draft',
  'queued',
  'running',
  'paused',
  'completed',
  'stopped',
  'interrupted',
  'failed',
] as const;
/**
 * draft: saved, never started. queued: waits for its turn. paused: holds its place in memory of the training process.
 * stopped: ended by the user, resumable. interrupted: the process died; resumable from the last checkpoint.
 * failed: an error that resuming as is would meet again; `statusReason` says which.
 */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The training process has the run. */
export const TRAINING_STATUSES: readonly RunStatus[] = ['running', 'paused'];
/** A process or the queue works on the run: it cannot be deleted or started again. */
export const ACTIVE_STATUSES: readonly RunStatus[] = ['queued', ...TRAINING_STATUSES];
/** The run ended before its last iteration. */
const HALTED_STATUSES: readonly RunStatus[] = ['stopped', 'interrupted', 'failed'];
/** Nothing continues by itself. */
export const ENDED_STATUSES: readonly RunStatus[] = ['completed', ...HALTED_STATUSES];
/** A run can be resumed from its last checkpoint. */
export const RESUMABLE_STATUSES: readonly RunStatus[] = ['paused', ...HALTED_STATUSES];

type Standing = RunStatus | 'missing';
const among =
  (statuses: readonly Standing[]) =>
  (status: Standing): boolean =>
    statuses.includes(status);

export const isTraining = among(TRAINING_STATUSES);
export const isActive = among(ACTIVE_STATUSES);
export const isHalted = among(HALTED_STATUSES);
export const isResumable = among(RESUMABLE_STATUSES);
