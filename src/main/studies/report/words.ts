/** The words that all parts of a study's report share. */
import type { StudyResults } from '@shared/studies/results';
import { publishedSource } from '../../reports/published';

/** The sources of all published figures, in the order in which they appear. */
export const sourcesOf = ({ table }: StudyResults): string[] => [
  ...new Set(table.flatMap(({ published }) => (published ? [publishedSource(published)] : []))),
];

/** `2 distillation seeds, 5 evaluation networks each`. */
export function seedsText({ study, evaluationSeeds }: StudyResults): string {
  const { seeds } = study.plan.request;
  const distillations = `${seeds} distillation seed${seeds === 1 ? '' : 's'}`;
  return evaluationSeeds.length === 0
    ? distillations
    : `${distillations}, ${evaluationSeeds.join(' or ')} evaluation networks each`;
}
