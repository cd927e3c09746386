/** The first line of a run's page, from what its project holds. */
import { costOf } from '@shared/budget/storage';
import { familyOf } from '@shared/config/methods';
import { parameterizationSchema } from '@shared/config/parameterization';
import type { Evaluation, Headline, Rival, Run } from '@shared/domain';
import { withinComparison } from '@shared/reports/comparison';
import { jsonOrText } from '@shared/text/jsonOrText';
import { comparable } from '../core/evaluate/protocol';
import type { EvaluationBeside } from '../store/evaluations';
import type { Library } from '../store/library';
import { latestEvaluations } from './collect';

/** A run that stores less than this share of another's storage is no match for it. */
const EQUAL = 0.9;

/** The headline of a run, of one network if it is named; null while nothing of it is evaluated. */
export function headlineOf(library: Library, runId: string, network?: string): Headline | null {
  const run = library.runs.get(runId);
  const all = library.evaluations.list(runId);
  const own = latestEvaluations(all.filter((one) => network === undefined || one.network === network));
  const evaluation = own.find(({ subject }) => subject === 'distilled');
  if (evaluation === undefined) return null;
  const ownRandom = own.find(
    (one) =>
      one.subject === 'random-real' && one.network === evaluation.network && isRival(run, evaluation, one),
  );
  const others = library.evaluations
    .besides(run, evaluation.network)
    .filter((one) => isRival(run, evaluation, one.evaluation));
  const random =
    ownRandom ?? others.find((one) => one.evaluation.subject === 'random-real')?.evaluation ?? null;
  const pixels =
    familyOf(run.config.parameterization) === 'pixels' ? null : bestPixels(others, run.config.objective.kind);
  return {
    evaluation,
    random: random && rivalOf(library, random),
    pixels: pixels && rivalOf(library, pixels),
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

/** Most runs of a project share their method, which is read once. */
function bestPixels(others: readonly EvaluationBeside[], objective: string): Evaluation | null {
  const known = new Map<string, boolean>();
  const isPlain = ({ parameterization, objective: theirs }: EvaluationBeside): boolean => {
    const key = `${parameterization}${theirs}`;
    const plain = known.get(key) ?? isPlainPixels(parameterization, theirs, objective);
    known.set(key, plain);
    return plain;
  };
  return others
    .filter((one) => one.evaluation.subject === 'distilled' && isPlain(one))
    .reduce<Evaluation | null>(
      (best, { evaluation }) => (best === null || evaluation.mean > best.mean ? evaluation : best),
      null,
    );
}

function isPlainPixels(parameterization: string, objective: string, wanted: string): boolean {
  const parsed = parameterizationSchema.safeParse(jsonOrText(parameterization));
  const { kind } = Object(jsonOrText(objective)) as { readonly kind?: unknown };
  return parsed.success && familyOf(parsed.data) === 'pixels' && kind === wanted;
}

const rivalOf = (library: Library, evaluation: Evaluation): Rival => ({
  evaluation,
  runId: evaluation.runId,
  runName: library.runs.get(evaluation.runId).name,
});
