/** The results of a study as a tidy table. */
import type { StudyResults } from '@shared/studies/results';
import type { ResultTable } from '../../reports/document';

const HEAD = [
  'row',
  'column',
  'budget_ipc',
  'stored_ipc',
  'mean',
  'std',
  'n',
  'runs',
  'runs_planned',
  'delta',
  'status',
  'diversity_cosine',
  'diversity_spread',
  'published_mean',
  'published_std',
  'published_per_class',
  'published_in',
  'published_read_in',
  'accuracies',
];

/** One line for each cell of the table; shares 0..1, empty where there is none. */
export function studyTable({ rows, columns, table }: StudyResults): ResultTable {
  const label = (labels: readonly { readonly key: string; readonly label: string }[], key: string): string =>
    labels.find((one) => one.key === key)?.label ?? key;
  return {
    head: HEAD,
    rows: table.map((cell) => [
      label(rows, cell.row),
      label(columns, cell.column),
      cell.budgetIpc,
      cell.storedIpc,
      cell.mean,
      cell.std,
      cell.accuracies.length,
      cell.runs,
      cell.runsPlanned,
      cell.delta,
      cell.status,
      cell.cosine,
      cell.spread,
      cell.published?.mean ?? null,
      cell.published?.std ?? null,
      cell.published?.perClass ?? null,
      cell.published?.work ?? null,
      cell.published?.readIn ?? null,
      cell.accuracies.join(' '),
    ]),
  };
}
