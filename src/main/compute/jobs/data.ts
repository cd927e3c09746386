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
import type { DataJob, DownloadJob, JobResults, JobStep, OnStep } from './job';

/** Milliseconds between two reports, each of which also looks whether the job was cancelled; more than steps wait. */
const INTERVAL = 200;

const FIRST_STEPS: Readonly<Record<DataJob['kind'], JobStep>> = {
  download: 'downloading',
  import: 'unpacking',
  check: 'checking',
  preview: 'reading',
  move: 'copying',
};

interface Work {
  readonly signal: AbortSignal;
  readonly say: (what: JobStep, done: number, total: number) => void;
}

/** Does the job. Throws a UserError when it fails or is cancelled. */
export async function runDataJob(
  { places }: JobCache,
  job: DataJob,
  onStep: OnStep,
  isCancelled: () => boolean,
): Promise<JobResults[DataJob['kind']]> {
  const stop = new AbortController();
  // The last state is reported too when nothing follows for a while, as when a server sends nothing.
  let news: Parameters<OnStep> | null = null;
  const timer = setInterval(() => {
    if (isCancelled()) stop.abort();
    else if (news) void onStep(...news).catch(() => stop.abort());
    news = null;
  }, INTERVAL);
  const work: Work = {
    signal: stop.signal,
    say: (...step) => {
      news = step;
    },
  };
  try {
    await onStep(FIRST_STEPS[job.kind], 0, 0);
    return await result(places, job, work);
  } catch (error) {
    // Says that it was cancelled in the words of every job.
    if (stop.signal.aborted) await onStep('checking', 0, 0);
    throw error;
  } finally {
    clearInterval(timer);
  }
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
