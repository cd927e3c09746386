/** The first line of a run's page, from what its project holds. */
import { costOf } from '@shared/budget/storage';
import { familyOf } from '@shared/config/methods';
import type { Evaluation, Run } from '@shared/domain';
import type { Headline, Rival } from '@shared/domain/headline';
import { withinComparison } from '@shared/reports/comparison';
import { comparable } from '../core/evaluate/protocol';
import type { Library } from '../store/library';
import { latestEvaluations } from './collect';

/** A run that stores less than this share of another's storage is no match for it. */
const EQUAL = 0.9;

/** The headline of a run; null while nothing of it is evaluated. */
export function headlineOf(library: Library, runId: string): Headline | null {
  const run = library.runs.get(runId);
  const own = latestEvaluations(library.evaluations.list(runId));
  const evaluation = own.find(({ subject }) => subject === 'distilled');
  if (evaluation === undefined) return null;
  const ownRandom = own.find(
    (one) =>
      one.subject === 'random-real' && one.network === evaluation.network && isRival(run, evaluation, one),
  );
  const others = library.evaluations
    .besides(run, evaluation.network)
    .filter((one) => isRival(run, evaluation, one));
  const random = ownRandom ?? others.find(({ subject }) => subject === 'random-real');
  return {
    evaluation,
    random: random === undefined ? null : rivalOf(library, random),
    pixels: familyOf(run.config.parameterization) === 'pixels' ? null : bestPixels(library, run, others),
  };
}

/** Whether an accuracy was reached by the same protocol, at no more storage than the run may be compared at, and hardly less. */
function isRival({ config }: Run, own: Evaluation, other: Evaluation): boolean {
  const { convention } = config.budget;
  return (
    comparable(own.protocol, other.protocol) &&
    withinComparison(own.storage, other.storage, config.budget) &&
    costOf(other.storage, convention) >= EQUAL * costOf(own.storage, convention)
  );
}

function bestPixels(library: Library, { config }: Run, others: readonly Evaluation[]): Rival | null {
  const [best] = others
    .filter(({ subject }) => subject === 'distilled')
    .sort((a, b) => b.mean - a.mean)
    .flatMap((evaluation) => {
      const { config: theirs } = library.runs.get(evaluation.runId);
      const isPlain =
        familyOf(theirs.parameterization) === 'pixels' && theirs.objective.kind === config.objective.kind;
      return isPlain ? [rivalOf(library, evaluation)] : [];
    });
  return best ?? null;
}

const rivalOf = (library: Library, evaluation: Evaluation): Rival => ({
  evaluation,
  runId: evaluation.runId,
  runName: library.runs.get(evaluation.runId).name,
});
