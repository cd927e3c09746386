/** Work on datasets that takes a while: downloads, imports, checks, previews, moves. */
import { OFFICIAL_DATASETS } from '@shared/datasets/official';
import { lookInto } from '../../datasets/catalogue';
import { checkDataset } from '../../datasets/check';
import { downloadDataset } from '../../datasets/download/dataset';
import { openWeb } from '../../datasets/download/web';
import { importPaths } from '../../datasets/import';
import { moveDataset } from '../../datasets/place';
import { previewDataset } from '../../datasets/preview';
import type { JobCache } from '../jobCache';
import { attended, type Work } from './attended';
import type { DataJob, DownloadJob, JobResults, JobStep, OnStep } from './job';

const FIRST_STEPS: Readonly<Record<DataJob['kind'], JobStep>> = {
  download: 'downloading',
  import: 'unpacking',
  check: 'checking',
  preview: 'reading',
  move: 'copying',
};

/** Does the job. Throws a UserError when it fails or is cancelled. */
export async function runDataJob(
  { places }: JobCache,
  job: DataJob,
  onStep: OnStep,
  isCancelled: () => boolean,
): Promise<JobResults[DataJob['kind']]> {
  return attended(onStep, isCancelled, FIRST_STEPS[job.kind], (work) => result(places, job, work));
}

async function result(
  { resources, cache }: JobCache['places'],
  job: DataJob,
  work: Work,
): Promise<JobResults[DataJob['kind']]> {
  const { signal, say } = work;
  switch (job.kind) {
    case 'download':
      return lookInto(await download(job, work), resources);
    case 'import': {
      const { paths, root } = job;
      const onBytes = (done: number): void => say('unpacking', done, 0);
      return lookInto(await importPaths(paths, { root, signal, onBytes }), resources);
    }
    case 'check': {
      const onBytes = (done: number, total: number): void => say('checking', done, total);
      return checkDataset(job.config, job.before, resources, { signal, onBytes });
    }
    case 'preview':
      return previewDataset(job.config, {
        resources,
        cache,
        onProgress: ({ done, total }) => {
          signal.throwIfAborted();
          say('reading', done, total);
        },
      });
    case 'move':
      return moveDataset(job.path, job.into, signal, (done, total) => say('copying', done, total));
  }
}

async function download({ dataset: id, root, proxy }: DownloadJob, { signal, say }: Work): Promise<string> {
  const dataset = OFFICIAL_DATASETS.find((one) => one.id === id);
  if (!dataset) throw new Error(`There is no official dataset ${id}.`);
  const web = openWeb(proxy);
  try {
    return await downloadDataset(dataset, {
      root,
      web,
      signal,
      onProgress: ({ phase, done, total }) => say(phase, done, total),
    });
  } finally {
    await web.close();
  }
}
