/** What a run's page says first: how accurate networks become on its images, and by how much that beats what it must beat. */
import type { Evaluation } from './index';

/** An accuracy at the same storage to hold against a run's own, and whose run measured it. */
export interface Rival {
  readonly evaluation: Evaluation;
  readonly runId: string;
  readonly runName: string;
}

export interface Headline {
  readonly evaluation: Evaluation;
  /** Random real images of the same dataset, budget and protocol: the run's own, else the latest of another run. */
  readonly random: Rival | null;
  /** The most accurate run of plain pixels with the same dataset, objective, budget and protocol; none for plain pixels. */
  readonly pixels: Rival | null;
}
