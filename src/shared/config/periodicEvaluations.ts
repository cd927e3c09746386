/** How much a run evaluates, without an engine: for estimates and advice. */
import type { RunConfig } from './schema';

/** Evaluations of the distilled set on the way to the end, the last one left out. */
export function periodicEvaluations({
  training,
  evaluation,
}: Pick<RunConfig, 'training' | 'evaluation'>): number {
  const { every, from } = evaluation;
  if (every === null) return 0;
  const upTo = (iteration: number): number => Math.max(0, Math.floor(iteration / every));
  return upTo(training.iterations - 1) - upTo(Math.max(from, 1) - 1);
}
