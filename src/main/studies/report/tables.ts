/** The tables of a study's report. */
import { STATUS_WORDS } from '@shared/domain';
import { BELOW_NOTE, showsBelow } from '@shared/studies/neighbours';
import { cellAt } from '@shared/studies/plots';
import type { ResultCell, StudyResults } from '@shared/studies/results';
import type { Cell, ResultTable, Table } from '../../reports/document';
import { integer, ipc, meanStd, points } from '../../reports/format';
import { PUBLISHED_NOTE, publishedFigure, publishedSource } from '../../reports/published';
import { DIVERSITY_NOTE } from '../../reports/runs/storage';
import { sourcesOf } from './facts';

const NOTHING: Cell = { text: '–', look: 'none' };
const FIGURES =
  'Test accuracy in per cent: mean ± population standard deviation over n networks of all runs of a cell.';

/** Why there are plain rows with one image per class fewer. */
const belowNotes = ({ study }: Pick<StudyResults, 'study'>): string[] =>
  showsBelow(study.plan) ? [BELOW_NOTE] : [];

type Column = StudyResults['columns'][number];
const columnsOf = (first: string, columns: readonly Column[]): Table['columns'] => [
  { label: first, numeric: false },
  ...columns.map(({ label }) => ({ label, numeric: true })),
];

const figureOf = (mean: number, std: number | null): string => meanStd(mean, std ?? 0);

function resultCell(cell: ResultCell | undefined): Cell {
  if (cell === undefined) return NOTHING;
  const { mean, std, status, delta } = cell;
  const stored = `${ipc(cell.storedIpc)} IPC`;
  if (mean === null) return { text: STATUS_WORDS[status], look: 'none', details: [stored] };
  return {
    text: figureOf(mean, std),
    beside: `n = ${cell.accuracies.length}`,
    look: 'strong',
    details: [
      ...(delta === null ? [] : [`${points(delta)} points`]),
      ...(status === 'completed'
        ? []
        : [`${STATUS_WORDS[status]}, ${cell.runs} of ${cell.runsPlanned} runs`]),
      stored,
    ],
  };
}

function publishedCell(cell: ResultCell | undefined, sources: readonly string[]): Cell {
  const published = cell?.published ?? null;
  if (published === null) return NOTHING;
  return {
    text: publishedFigure(published),
    look: 'published',
    details: [`row of ${published.perClass}`],
    marks: [sources.indexOf(publishedSource(published)) + 1],
  };
}

/** Every row and column; what was published for a row stands below it, marked as such. */
export function resultTable(results: StudyResults): Table {
  const { rows, columns, study } = results;
  const sources = sourcesOf(results);
  const labelOf = (key: string): string => rows.find((row) => row.key === key)?.label ?? key;
  return {
    kind: 'table',
    caption: `Test accuracy by ${study.plan.columnTitle.toLowerCase() || 'column'}`,
    columns: columnsOf('Method', columns),
    rows: rows.flatMap((row): Table['rows'] => {
      const cells = columns.map(({ key }) => cellAt(results, row.key, key));
      const own = {
        look: 'plain' as const,
        cells: [
          {
            text: row.label,
            details: row.baseline === null ? [] : [`against ${labelOf(row.baseline)}`],
          },
          ...cells.map(resultCell),
        ],
      };
      const works = [...new Set(cells.flatMap((cell) => (cell?.published ? [cell.published.work] : [])))];
      if (works.length === 0) return [own];
      const published = {
        look: 'published' as const,
        cells: [
          { text: `${row.label}, published`, details: [works.join('; ')] },
          ...cells.map((cell) => publishedCell(cell, sources)),
        ],
      };
      return [own, published];
    }),
    notes: [
      `${FIGURES} Differences are to the row's baseline in the same column.`,
      ...belowNotes(results),
      ...(sources.length > 0 ? [PUBLISHED_NOTE] : []),
    ],
    footnotes: sources,
  };
}

/** Every row with each network, and what it loses against the first, with which the images were distilled. */
export function architectureTable(results: StudyResults): Table {
  const { rows, columns } = results;
  const [first] = columns;
  return {
    kind: 'table',
    caption: `Test accuracy across networks; distilled with ${first?.label ?? 'the first'}`,
    columns: columnsOf('Method', columns),
    rows: rows.map((row) => {
      const reference = first === undefined ? null : (cellAt(results, row.key, first.key)?.mean ?? null);
      return {
        look: 'plain',
        cells: [
          { text: row.label },
          ...columns.map(({ key }): Cell => {
            const cell = cellAt(results, row.key, key);
            if (cell?.mean == null) return NOTHING;
            const loses =
              reference === null || key === first?.key ? [] : [`${points(cell.mean - reference)} points`];
            return {
              text: figureOf(cell.mean, cell.std),
              beside: `n = ${cell.accuracies.length}`,
              look: 'strong',
              details: loses,
            };
          }),
        ],
      };
    }),
    notes: [`${FIGURES} Differences are to the network of the first column.`, ...belowNotes(results)],
    footnotes: [],
  };
}

/** What each row changes against its baseline, in points; null where no row has one. */
export function ablationTable(results: StudyResults): Table | null {
  const { rows, columns } = results;
  const varied = rows.filter(({ baseline }) => baseline !== null);
  const bases = new Set(varied.map(({ baseline }) => baseline));
  if (varied.length === 0) return null;
  return {
    kind: 'table',
    caption: 'What each variant changes against its baseline, in points of accuracy',
    columns: columnsOf('Variant', columns),
    rows: rows
      .filter(({ key, baseline }) => baseline !== null || bases.has(key))
      .map((row) => ({
        look: bases.has(row.key) ? 'own' : 'plain',
        cells: [
          { text: row.label },
          ...columns.map(({ key }): Cell => {
            const cell = cellAt(results, row.key, key);
            if (cell?.mean == null) return NOTHING;
            const figure = figureOf(cell.mean, cell.std);
            return cell.delta === null
              ? { text: figure, look: 'strong' }
              : { text: points(cell.delta), beside: figure };
          }),
        ],
      })),
    notes: [`${FIGURES} Baselines show their accuracy, variants the difference to it.`],
    footnotes: [],
  };
}

/** Cosine and spread of every cell; null where none was measured. */
export function diversityTable(results: StudyResults): Table | null {
  const { rows, columns, table } = results;
  if (table.every(({ spread }) => spread === null)) return null;
  const methods = rows.filter(({ kind }) => kind === 'method');
  return {
    kind: 'table',
    caption: 'Diversity of the hallucinations: cosine / spread',
    columns: columnsOf('Method', columns),
    rows: methods.map((row) => ({
      look: 'plain',
      cells: [
        { text: row.label },
        ...columns.map(({ key }): Cell => {
          const cell = cellAt(results, row.key, key);
          if (cell === undefined || cell.spread === null) return NOTHING;
          return { text: `${cell.cosine?.toFixed(4) ?? '–'} / ${cell.spread.toFixed(4)}` };
        }),
      ],
    })),
    notes: [DIVERSITY_NOTE],
    footnotes: [],
  };
}

/** Every run with what it stores, of which budget, and how far it is. */
export function storageTable({ study, cells }: StudyResults): Table {
  return {
    kind: 'table',
    caption: 'Runs and their storage',
    columns: [
      { label: 'Cell', numeric: false },
      { label: 'Stored (IPC)', numeric: true },
      { label: 'Budget (IPC)', numeric: true },
      { label: 'Iterations', numeric: true },
      { label: 'Status', numeric: false },
      { label: 'Run', numeric: false },
    ],
    rows: cells.map((cell) => ({
      look: 'plain',
      cells: [
        { text: cell.label },
        { text: ipc(cell.storedIpc) },
        { text: ipc(cell.budgetIpc) },
        { text: `${integer(cell.iteration)} of ${integer(cell.iterations)}` },
        {
          text: STATUS_WORDS[cell.status],
          details: cell.statusReason === null ? [] : [cell.statusReason],
        },
        { text: cell.runId ?? '–' },
      ],
    })),
    notes: [
      'No cell stores more than its budget; baselines never have less storage than what they stand beside.',
      ...belowNotes({ study }),
    ],
    footnotes: [],
  };
}

// The results of a study as a tidy table.

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
