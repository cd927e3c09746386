/** From a job to its result. */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { decodeImage } from '../core/data/decode';
import { breathe } from '../core/data/files';
import { toSquare } from '../core/data/resize';
import { thumbnailsOf } from '../datasets/preview';
import type { PicturePlanes } from '../exports/ownPictures';
import { gatherArchive } from '../archives/gather';
import { requireIntact, requireIntactCopy } from '../store/database';
import type { JobCache } from './jobCache';
import { attended } from './jobs/attended';
import { runDataJob } from './jobs/data';
import { exportRun, sharePage, writeDataset } from './jobs/export';
import type { ComputeJob, JobProgress, JobResults, OnStep, PictureJob } from './jobs/job';
import { mapOf } from './jobs/map';
import { neighboursOf } from './jobs/neighbours';
import { scoresOf } from './jobs/scores';

/** A picture file as image folders are read. Throws a UserError when it is none, or damaged, or too large. */
function readPicture({ name, bytes, channels, imageSize }: PictureJob): PicturePlanes {
  const image = decodeImage(bytes, name);
  return { planes: toSquare(image, imageSize, channels === 1 ? 'gray' : 'rgb'), channels, size: imageSize };
}

/** Milliseconds between two reports. */
const REPORT_INTERVAL = 150;

interface Running {
  readonly id: string;
  readonly isCancelled: () => boolean;
  readonly report: (progress: JobProgress) => void;
}

export async function runJob(
  jobCache: JobCache,
  job: ComputeJob,
  running: Running,
): Promise<JobResults[keyof JobResults]> {
  const onStep = stepsOf(running);
  switch (job.kind) {
    case 'picture':
      return readPicture(job);
    case 'thumbnails':
      return thumbnailsOf(job.config, jobCache.places.resources);
    case 'scores':
      return scoresOf(jobCache, job, onStep);
    case 'neighbours':
      return neighboursOf(jobCache, job, onStep);
    case 'download':
    case 'import':
    case 'check':
    case 'preview':
    case 'move':
      return runDataJob(jobCache, job, onStep, running.isCancelled);
    case 'archive':
      return attended(onStep, running.isCancelled, 'reading', ({ signal, say }) =>
        gatherArchive(job, { signal, onProgress: ({ done, total }) => say('reading', done, total) }),
      );
    case 'database':
      if (job.copyOf === null) requireIntact(job.file);
      else requireIntactCopy(job.file, job.copyOf);
      return null;
    case 'map':
      return mapOf(jobCache, job, onStep);
    case 'dataset':
      return writeDataset(jobCache, job, onStep);
    case 'export':
      return exportRun(jobCache, job, onStep);
    case 'page':
      return sharePage(jobCache, job, onStep);
  }
}

function stepsOf({ id, isCancelled, report }: Running): OnStep {
  let last = Number.NEGATIVE_INFINITY;
  return async (what, done, total) => {
    await breathe();
    if (isCancelled()) throw new UserError('unavailable', message('work.computationCancelled'));
    if (performance.now() - last < REPORT_INTERVAL) return;
    last = performance.now();
    report({ jobId: id, what, done, total });
  };
}
