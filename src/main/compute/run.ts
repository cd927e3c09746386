/** From a job to its result. */
import { breathe } from '../core/data/files';
import { UserError } from '@shared/domain/errors';
import { writeDataset } from './jobs/dataset';
import { exportRun } from './jobs/export';
import type { ComputeJob, JobProgress, JobResults, OnStep } from './jobs/job';
import { runDataJob } from './jobs/data';
import { mapOf } from './jobs/map';
import { neighboursOf } from './jobs/neighbours';
import { readPicture } from './jobs/picture';
import { scoresOf } from './jobs/scores';
import type { Workshop } from './workshop';

/** Milliseconds between two reports. */
const REPORT_INTERVAL = 150;

export interface Running {
  readonly id: string;
  readonly isCancelled: () => boolean;
  readonly report: (progress: JobProgress) => void;
}

export async function runJob(
  workshop: Workshop,
  job: ComputeJob,
  running: Running,
): Promise<JobResults[keyof JobResults]> {
  const onStep = stepsOf(running);
  switch (job.kind) {
    case 'picture':
      return readPicture(job);
    case 'scores':
      return scoresOf(workshop, job, onStep);
    case 'neighbours':
      return neighboursOf(workshop, job, onStep);
    case 'download':
    case 'import':
    case 'check':
    case 'preview':
    case 'move':
      return runDataJob(workshop, job, onStep, running.isCancelled);
    case 'map':
      return mapOf(workshop, job, onStep);
    case 'dataset':
      return writeDataset(workshop, job, onStep);
    case 'export':
      return exportRun(workshop, job, onStep);
  }
}

function stepsOf({ id, isCancelled, report }: Running): OnStep {
  let last = Number.NEGATIVE_INFINITY;
  return async (what, done, total) => {
    await breathe();
    if (isCancelled()) throw new UserError('unavailable', 'The computation was cancelled.');
    if (performance.now() - last < REPORT_INTERVAL) return;
    last = performance.now();
    report({ jobId: id, what, done, total });
  };
}
