import type { StudyResults } from '@shared/studies/results';

const HEADING = [
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

/** A field of RFC 4180; a word that a spreadsheet would take for a formula gets an apostrophe. */
function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line for each cell of the table; shares 0..1, empty where there is none. */
export function studyCsv({ rows, columns, table }: StudyResults): string {
  const label = (labels: readonly { readonly key: string; readonly label: string }[], key: string): string =>
    labels.find((one) => one.key === key)?.label ?? key;
  const lines = table.map((cell) => [
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
  ]);
  return [HEADING, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('');
}
