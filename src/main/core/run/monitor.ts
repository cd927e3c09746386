/** What a run looks at now and then beside its losses: how diverse its hallucinations are, how its values are spread. */
import type { HistogramDraft, MetricPoint } from '@shared/domain';
import { SERIES } from '@shared/domain/series';
import type { CheckpointState } from '../checkpoint/state';
import type { Engine } from '../engine/types';
import { histogramOf } from '../measures/histogram';
import { measureDiversity } from '../measures/measure';

/** Most looks in the course of a run, so that a long one neither slows down nor fills its library. */
export const MOST_LOOKS = { tensors: 250, diversity: 25 };

/** One small batch of one reference network: a look costs less than an iteration. */
const SAMPLE = { networks: 1, items: 8, variants: 3, batch: 24 };

/** Whether a run looks after `iteration` iterations: at its checkpoints, or at every so many of them, and at its end. */
export function isLookDue(
  iteration: number,
  { checkpointEvery, iterations }: { readonly checkpointEvery: number; readonly iterations: number },
  most: number,
): boolean {
  const every = checkpointEvery * Math.max(1, Math.ceil(iterations / checkpointEvery / most));
  return iteration % every === 0 || iteration === iterations;
}

/**
 * Mean cosine of a sample of hallucinations and their spread in feature space. Depends on the state alone. None where
 * there are fewer than two hallucinators.
 */
export async function diversityPoints(engine: Engine, state: CheckpointState): Promise<MetricPoint[]> {
  const { cosine, spread } = await measureDiversity(engine, state, SAMPLE);
  if (cosine === null) return [];
  return [
    { series: SERIES.sampleCosine.name, step: state.iteration, value: cosine },
    { series: SERIES.sampleSpread.name, step: state.iteration, value: spread },
  ];
}

/** A histogram of every stored tensor. */
export const histogramsOf = ({ params }: Pick<CheckpointState, 'params'>): HistogramDraft[] =>
  Object.entries(params).map(([name, { data }]) => ({ name, ...histogramOf(data) }));
