/** The experts of a run with trajectory matching: made before it distils, in whichever process it runs. */
import type { RunConfig } from '@shared/config/schema';
import type { LoadedDataset } from '../core/data/types';
import type { Engine } from '../core/engine/types';
import { ensureExperts, type ExpertsProgress } from '../core/experts/ensure';
import { openTrajectories } from '../core/experts/trajectories';
import type { Trajectories } from '../core/experts/types';
import type { RunControl, RunListener } from '../core/run/types';
import { preparation } from './engineWork';

export interface ExpertsOfRun {
  readonly config: RunConfig;
  readonly dataset: LoadedDataset;
  readonly engine: Engine;
  /** The library's folder of all experts. */
  readonly folder: string;
  /** Where the run begins, for its progress. */
  readonly iteration: number;
  readonly control: RunControl;
  readonly listener: Pick<RunListener, 'progress' | 'log'>;
}

/**
 * Trains the experts that the run needs and the library lacks, and opens them. Answers null trajectories when its
 * objective needs none, and `stopped` when the run was stopped meanwhile.
 */
export async function prepareTrajectories(
  run: ExpertsOfRun,
): Promise<{ readonly trajectories: Trajectories | null } | 'stopped'> {
  const { config, dataset, engine, folder, control, listener } = run;
  if (config.objective.kind !== 'mtt') return { trajectories: null };
  const { count } = config.objective.experts;
  const result = await ensureExperts({
    engine,
    dataset,
    config,
    folder,
    control,
    onProgress: (progress) =>
      listener.progress({
        ...preparation(config, engine, run.iteration),
        phase: progress.phase === 'paused' ? 'paused' : 'experts',
        etaSeconds: progress.etaSeconds,
        detail: expertsDetail(progress),
      }),
  });
  if (result.outcome === 'stopped') {
    listener.log('info', `Stopped with ${result.count} of ${count} experts.`);
    return 'stopped';
  }
  listener.log('info', `Experts ${result.key}: ${count} of ${result.count} are used.`);
  return { trajectories: openTrajectories(result.folder, { count }) };
}

/** `expert 3/100, epoch 12/50, test accuracy so far 71.2 %`. */
export function expertsDetail({ expert, experts, epoch, epochs, accuracy }: ExpertsProgress): string {
  const parts = [`expert ${expert}/${experts}`, `epoch ${epoch}/${epochs}`];
  if (accuracy !== null) parts.push(`test accuracy so far ${(100 * accuracy).toFixed(1)} %`);
  return parts.join(', ');
}
