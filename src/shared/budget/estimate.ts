/** How long a run will take and how much memory it needs, from a few iterations that were really made. */
import { periodicEvaluations } from '../config/periodicEvaluations';
import type { RunConfig } from '../config/schema';
import type { EngineId } from '../domain';

export const MEASURE_PHASES = ['starting', 'dataset', 'experts', 'iterations', 'evaluation'] as const;
export type MeasurePhase = (typeof MEASURE_PHASES)[number];

/** What the training process measured. Seconds of the wall clock, bytes of its resident memory. */
export interface RunMeasurement {
  readonly engine: EngineId;
  readonly device: string;
  /** Opening the dataset, compiling, the first iteration: once for each start of a run. */
  readonly prepareSeconds: number;
  /** How many iterations the rate comes from. */
  readonly iterations: number;
  readonly secondsPerIteration: number;
  /** Experts that the library lacks, and how long each takes; 0 without trajectory matching. */
  readonly missingExperts: number;
  readonly secondsPerExpert: number;
  /** One evaluation of the distilled set with all its networks and seeds. */
  readonly evaluationSeconds: number;
  /** Everything else that is evaluated at the end: real images, the whole set. */
  readonly baselineSeconds: number;
  /** The most that the process held. */
  readonly memoryBytes: number;
}

export interface RunEstimate extends RunMeasurement {
  /** Evaluations of the distilled set, the last one included. */
  readonly evaluations: number;
  readonly distillationSeconds: number;
  readonly expertsSeconds: number;
  readonly judgingSeconds: number;
  readonly totalSeconds: number;
}

/** The whole run from what was measured of it. */
export function estimateRun(config: RunConfig, measured: RunMeasurement): RunEstimate {
  const evaluations = periodicEvaluations(config) + 1;
  const distillationSeconds = measured.secondsPerIteration * config.training.iterations;
  const expertsSeconds = measured.missingExperts * measured.secondsPerExpert;
  const judgingSeconds = evaluations * measured.evaluationSeconds + measured.baselineSeconds;
  return {
    ...measured,
    evaluations,
    distillationSeconds,
    expertsSeconds,
    judgingSeconds,
    totalSeconds: measured.prepareSeconds + distillationSeconds + expertsSeconds + judgingSeconds,
  };
}
