/** How long the runs of a study take together, by what one of them was measured to take. */
import { estimateRun, type RunMeasurement } from '../budget/estimate';
import { rungsOf } from './search';
import type { StudyPlan } from './types';

/**
 * Seconds of all runs, one after the other, if each takes as long for an iteration and an evaluation as the one that was
 * measured. Experts are counted once: the runs of a study share them. Of a search that ends weak runs early, those that go on
 * are taken as long as the first.
 */
export function studySeconds(
  { cells, request }: Pick<StudyPlan, 'cells' | 'request'>,
  measured: RunMeasurement,
): number {
  const experts = measured.missingExperts * measured.secondsPerExpert;
  const each = { ...measured, missingExperts: 0 };
  const [first] = cells;
  const { search } = request;
  if (first === undefined) return 0;
  if (!search?.halving) {
    return cells.reduce((sum, { config }) => {
      const { evaluation } = config;
      const real = evaluation.randomBaseline || evaluation.herdingBaseline || evaluation.wholeDataset;
      return sum + estimateRun(config, real ? each : { ...each, baselineSeconds: 0 }).totalSeconds;
    }, experts);
  }
  const ends = [...rungsOf(first.config, search), first.config.training.iterations];
  let [going, before, seconds] = [cells.length, 0, experts];
  for (const end of ends) {
    const part = (end - before) * measured.secondsPerIteration;
    seconds += going * (measured.prepareSeconds + part + measured.evaluationSeconds);
    before = end;
    going = Math.ceil(going / search.halving.factor);
  }
  return seconds;
}
