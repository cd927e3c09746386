/** The run that is disturbed, and what is known of it when nobody disturbs it. */
import type { RunConfigInput } from '@shared/config/schema';
import { tinyConfig } from '../../integration/cli/support';
import { LONG } from './plan';

export const ITERATIONS = LONG ? 60 : 32;
export const CHECKPOINT_EVERY = 4;

/** Small, and with everything that a checkpoint can hold and a run can report. */
export const faultsConfig: RunConfigInput = {
  ...tinyConfig,
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 8 },
  evaluation: { networks: [{ width: 4, depth: 2 }], repeats: LONG ? 2 : 1, epochs: 2 },
  training: { iterations: ITERATIONS, checkpointEvery: CHECKPOINT_EVERY, previewEvery: 20 },
};

export interface Reference {
  /** The library of the undisturbed run, closed. */
  readonly folder: string;
  readonly runId: string;
  /** The configuration's file. */
  readonly config: string;
  /** How long the command took, in milliseconds. */
  readonly duration: number;
  /** The content of the checkpoint of each iteration. */
  readonly checkpoints: Readonly<Record<string, string>>;
}
