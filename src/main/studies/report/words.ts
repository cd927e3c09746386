/** The words that all parts of a study's report share. */
import type { ResultCell, StudyResults } from '@shared/studies/results';
import { publishedSource } from '../../reports/published';

/** The sources of all published figures, in the order in which they appear. */
export const sourcesOf = ({ table }: StudyResults): string[] => [
  ...new Set(table.flatMap(({ published }) => (published ? [publishedSource(published)] : []))),
];

/** Why a cell has no figure, or what is to be known of the one that it has. */
export const STATUS_WORDS: Readonly<Record<ResultCell['status'], string>> = {
  missing: 'no run',
  draft: 'not started',
  queued: 'waiting',
  running: 'running',
  paused: 'paused',
  completed: 'completed',
  stopped: 'stopped',
  interrupted: 'interrupted',
  failed: 'failed',
};

/** `2 distillation seeds, 5 evaluation networks each`. */
export function seedsText({ study, evaluationSeeds }: StudyResults): string {
  const { seeds } = study.plan.request;
  const distillations = `${seeds} distillation seed${seeds === 1 ? '' : 's'}`;
  return evaluationSeeds.length === 0
    ? distillations
    : `${distillations}, ${evaluationSeeds.join(' or ')} evaluation networks each`;
}
