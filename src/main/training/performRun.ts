/**
 * One run from its start to its end. The training process of the studio and the command line share it. The caller has opened
 * the dataset and an engine, and closes them.
 */
import type { RunConfig } from '@shared/config/schema';
import { message, type Message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import type { LoadedDataset } from '../core/data/images';
import type { Engine } from '../core/engine/types';
import { ensureExperts, type ExpertsProgress } from '../core/experts/ensure';
import { openTrajectories } from '../core/experts/trajectories';
import { distil } from '../core/run/distil';
import type { DistilResult, RunListener } from '../core/run/types';
import type { BlobStore } from '../store/blobs';
import { preparation } from './engine';
import type { Resumption } from './resumption';
import type { RunControl } from '../core/control';
import type { Trajectories } from '../core/types';

/** What the experts of a run are made with. */
export interface ExpertsOfRun {
  readonly config: RunConfig;
  readonly dataset: LoadedDataset;
  readonly engine: Engine;
  /** The library's folder of all experts. */
  readonly expertsFolder: string;
  /** Where the run begins. */
  readonly resume: Pick<NonNullable<Resumption['resume']>, 'iteration'> | null;
  readonly control: RunControl;
  readonly listener: Pick<RunListener, 'progress' | 'log'>;
}

interface RunToPerform extends ExpertsOfRun, Resumption {
  readonly blobs: Pick<BlobStore, 'read'>;
  readonly resume: Resumption['resume'];
  readonly listener: RunListener;
  /** Ends when the experts are there. */
  readonly onlyExperts?: boolean;
}

/**
 * Makes the experts that the run lacks, reads its checkpoint and distils, evaluations included.
 * @returns how it ended; `stopped` where it was stopped on the way, with a checkpoint if it had begun to train
 * @throws what the engine, the disk or the run meets; `inWords` says it
 */
export async function performRun(run: RunToPerform): Promise<DistilResult> {
  const { config, dataset, engine, resume, blobs, control, listener } = run;
  const experts = await prepareTrajectories(run);
  if (experts === 'stopped' || run.onlyExperts === true) return stoppedEarly(resume);
  return distil({
    config,
    dataset,
    engine,
    ...experts,
    resume: resume && { ...resume, bytes: await blobs.read(resume.sha256) },
    finishedEvaluations: new Set(run.finishedEvaluations),
    until: run.until,
    control,
    listener,
  });
}

/** A run that was stopped before it trained is where it was. */
export function stoppedEarly(resume: Resumption['resume']): DistilResult {
  const { iteration, trainedSeconds } = resume ?? { iteration: 0, trainedSeconds: 0 };
  return { outcome: 'stopped', iteration, trainedSeconds };
}

/**
 * Trains the experts that the run needs and the library lacks, and opens them. Answers null trajectories when its
 * objective needs none, and `stopped` when the run was stopped meanwhile.
 */
export async function prepareTrajectories(
  run: ExpertsOfRun,
): Promise<{ readonly trajectories: Trajectories | null } | 'stopped'> {
  const { config, dataset, engine, expertsFolder, control, listener } = run;
  if (config.objective.kind !== 'mtt') return { trajectories: null };
  const { count } = config.objective.experts;
  const result = await ensureExperts({
    engine,
    dataset,
    config,
    folder: expertsFolder,
    control,
    onProgress: (progress) =>
      listener.progress({
        ...preparation(config, engine, run.resume?.iteration ?? 0),
        phase: progress.phase === 'paused' ? 'paused' : 'experts',
        etaSeconds: progress.etaSeconds,
        detail: expertsDetail(progress),
      }),
  });
  if (result.outcome === 'stopped') {
    listener.log('info', message('training.stoppedExperts', { made: result.count, count }));
    return 'stopped';
  }
  listener.log('info', message('training.expertsUsed', { key: result.key, used: count, made: result.count }));
  return { trajectories: openTrajectories(result.folder, { count }) };
}

/** `expert 3/100, epoch 12/50, test accuracy so far 71.2 %`. */
export function expertsDetail({ expert, experts, epoch, epochs, accuracy }: ExpertsProgress): Message {
  const place = { expert, experts, epoch, epochs };
  return accuracy === null
    ? message('training.expertsDetail', place)
    : message('training.expertsDetailSoFar', { ...place, accuracy: percent(accuracy) });
}

/** `Reading images: 40 %`. */
export const partDone = (what: Message, done: number, total: number): Message =>
  message('training.partDone', { what, share: Math.floor((100 * done) / Math.max(total, 1)) });
