/** The words that all formats of a study's report share. */
import type { ResultCell, StudyResults } from '@shared/studies/results';
import { meanStd, percent } from '../../reports/format';

/** `69.9 ± 0.4`, or the mean alone where the source gives no deviation. */
export const publishedFigure = ({ mean, std }: NonNullable<ResultCell['published']>): string =>
  std === null ? percent(mean) : meanStd(mean, std);

/** `published (Liu et al. 2022, Table 1)`. */
export const publishedMark = ({ work }: NonNullable<ResultCell['published']>): string =>
  `published (${work})`;

/** The sources of all published figures, in the order in which they appear. */
export const sourcesOf = ({ table }: StudyResults): string[] => [
  ...new Set(
    table.flatMap(({ published }) =>
      published ? [`${published.work}, as read in ${published.readIn}.`] : [],
    ),
  ),
];

/** The cell at a row and column; undefined where real images were not trained on. */
export const cellAt = ({ table }: StudyResults, row: string, column: string): ResultCell | undefined =>
  table.find((cell) => cell.row === row && cell.column === column);

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
