/** Studies as text in columns. */
import { BELOW_NOTE, showsBelow } from '@shared/studies/neighbours';
import type { ResultCell, StudyProgress, StudyResults } from '@shared/studies/results';
import type { StudyPlan } from '@shared/studies/types';
import { ipc, meanStd, percent, points } from '../../../reports/format';
import { table } from '../../table';

/** `4 of 6 done, 1 halted`. */
export function progressText({ cells, completed, active, halted }: StudyProgress): string {
  const more = [active > 0 ? `${active} under way` : '', halted > 0 ? `${halted} halted` : ''];
  return [`${completed} of ${cells} done`, ...more].filter((part) => part !== '').join(', ');
}

/** Every cell of a plan. */
export function planLines(plan: StudyPlan): string[] {
  const rows = plan.cells.map(({ label, budgetIpc, storedIpc, config }) => [
    label,
    ipc(storedIpc),
    ipc(budgetIpc),
    String(config.training.iterations),
    `${config.evaluation.repeats} × ${config.evaluation.epochs}`,
  ]);
  return [
    plan.question,
    '',
    ...table(['run', 'stored IPC', 'budget', 'iterations', 'evaluation'], rows, [1, 2, 3, 4]),
    ...belowLines(plan),
  ];
}

/** Why there are plain rows with one image per class fewer. */
const belowLines = (plan: StudyPlan): string[] => (showsBelow(plan) ? ['', BELOW_NOTE] : []);

/** The table of results: a line for each row and column, with what was published beside it. */
export function resultLines(results: StudyResults): string[] {
  const { study, rows, columns, table: cells } = results;
  const measured = study.plan.measuresDiversity;
  const published = cells.some((cell) => cell.published !== null);
  const lines = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = cells.find((one) => one.row === row.key && one.column === column.key);
      if (cell === undefined) return [];
      return [
        [
          row.label,
          column.label,
          ipc(cell.storedIpc),
          accuracyText(cell),
          cell.delta === null ? '' : points(cell.delta),
          ...(measured ? [cell.cosine?.toFixed(4) ?? '', cell.spread?.toFixed(4) ?? ''] : []),
          ...(published ? [publishedText(cell)] : []),
        ],
      ];
    }),
  );
  const heading = [
    '',
    results.study.plan.columnTitle.toLowerCase(),
    'stored IPC',
    'test accuracy',
    'delta',
    ...(measured ? ['cosine', 'spread'] : []),
    ...(published ? ['published'] : []),
  ];
  const sources = [
    ...new Set(cells.flatMap(({ published: one }) => (one ? [`${one.work}: ${one.readIn}`] : []))),
  ];
  return [
    study.plan.question,
    `${results.dataset}; ${progressText(results.progress)}`,
    '',
    ...table(heading, lines, [2, 3, 4, 5, 6]),
    ...belowLines(study.plan),
    ...(sources.length === 0
      ? []
      : ['', 'Published figures, not ours:', ...sources.map((source) => `  ${source}`)]),
  ];
}

/** `64.2 ± 0.8 %, 3 runs`, or why there is no figure. */
function accuracyText({ mean, std, runs, runsPlanned, accuracies, status }: ResultCell): string {
  if (mean === null) return status;
  const of = runs === runsPlanned ? '' : ` of ${runsPlanned} runs`;
  return `${meanStd(mean, std ?? 0)} % (n = ${accuracies.length}${of === '' ? '' : `, ${runs}${of}`})`;
}

function publishedText({ published }: ResultCell): string {
  if (published === null) return '';
  const value = published.std === null ? percent(published.mean) : meanStd(published.mean, published.std);
  return `${value} % at ${published.perClass} per class`;
}
