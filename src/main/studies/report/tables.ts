/** The tables of a study's report. */
import { costText, figuresText } from '@shared/budget/storage';
import { cellName, columnName, rowName } from '@shared/studies/names';
import { showsBelow } from '@shared/studies/neighbours';
import { cellAt } from '@shared/studies/plots';
import type { ResultCell, StudyResults } from '@shared/studies/results';
import type { StudyPlan } from '@shared/studies/types';
import { message, say, type Message } from '@shared/words/message';
import type { Cell, ResultTable, Table, Words } from '../../reports/document';
import { bytes, integer, ipc, meanStd, points } from '../../reports/format';
import { publishedFigure, sourceList } from '../../reports/published';

const NOTHING: Cell = { text: '–', look: 'none' };
const FIGURES = message('reportDocument.study.figures');
const METHOD = message('studies.method');

/** Why there are plain rows with one image per class fewer. */
const belowNotes = ({ study }: Pick<StudyResults, 'study'>): Message[] =>
  showsBelow(study.plan) ? [message('studies.belowNote')] : [];

/** A column that names the rows, then those of the study. */
const columnsOf = (first: Message, { columns, study }: StudyResults): Table['columns'] => [
  { label: first, numeric: false },
  ...columns.map((column) => ({ label: columnName(column, study.plan), numeric: true })),
];

/** What the columns of a study are. */
function columnsAre({ kind, columnTitle }: StudyPlan): Words {
  switch (kind) {
    case 'rq1':
    case 'rq4':
    case 'idc':
    case 'family':
      return message('reportDocument.study.columns.budget');
    case 'rq2':
      return message('reportDocument.study.columns.hallucinators');
    case 'rq3':
      return message('reportDocument.study.columns.network');
    case 'grid':
    case 'search':
      return columnTitle.toLowerCase() || message('reportDocument.study.columns.column');
  }
}

const figureOf = (mean: number, std: number | null): string => meanStd(mean, std ?? 0);

const pointsText = (difference: number): Message => message('studies.points', { value: points(difference) });

function resultCell(cell: ResultCell | undefined): Cell {
  if (cell === undefined) return NOTHING;
  const { mean, std, status, delta } = cell;
  const stored = figuresText(cell.stored, { images: ipc, bytes });
  const standing = message(`reportDocument.status.${status}`);
  if (mean === null) return { text: standing, look: 'none', details: [stored] };
  return {
    text: figureOf(mean, std),
    beside: `n = ${cell.accuracies.length}`,
    look: 'strong',
    details: [
      ...(delta === null ? [] : [pointsText(delta)]),
      ...(status === 'completed'
        ? []
        : [
            message('reportDocument.study.partial', {
              status: standing,
              done: cell.runs,
              all: cell.runsPlanned,
            }),
          ]),
      stored,
    ],
  };
}

function publishedCell(cell: ResultCell | undefined, sources: ReturnType<typeof sourceList>): Cell {
  const published = cell?.published ?? null;
  if (published === null) return NOTHING;
  return {
    text: publishedFigure(published),
    look: 'published',
    details: [message('reportDocument.paperRow', { perClass: published.perClass })],
    marks: [sources.numberOf(published)],
  };
}

/** Every row and column; what was published for a row stands below it, marked as such. */
export function resultTable(results: StudyResults): Table {
  const { rows, columns, study } = results;
  const sources = sourceList(results.table.flatMap(({ published }) => published ?? []));
  const nameOf = (key: string): Words => {
    const found = rows.find((row) => row.key === key);
    return found ? rowName(found) : key;
  };
  return {
    kind: 'table',
    caption: message('reportDocument.study.by', { columns: columnsAre(study.plan) }),
    columns: columnsOf(METHOD, results),
    rows: rows.flatMap((row): Table['rows'] => {
      const cells = columns.map(({ key }) => cellAt(results, row.key, key));
      const own = {
        look: 'plain' as const,
        cells: [
          {
            text: rowName(row),
            details:
              row.baseline === null
                ? []
                : [message('reportDocument.study.against', { row: nameOf(row.baseline) })],
          },
          ...cells.map((cell) => resultCell(cell)),
        ],
      };
      const works = [...new Set(cells.flatMap((cell) => (cell?.published ? [cell.published.work] : [])))];
      if (works.length === 0) return [own];
      const published = {
        look: 'published' as const,
        cells: [
          {
            text: message('reportDocument.publishedRow', { row: rowName(row) }),
            details: [works.join('; ')],
          },
          ...cells.map((cell) => publishedCell(cell, sources)),
        ],
      };
      return [own, published];
    }),
    notes: [
      [FIGURES, message('reportDocument.study.againstBaseline')],
      ...belowNotes(results),
      ...(sources.sentences.length > 0 ? [message('reportDocument.publishedNote')] : []),
    ],
    footnotes: sources.sentences,
  };
}

/** Every row with each network, and what it loses against the first, with which the images were distilled. */
export function architectureTable(results: StudyResults): Table {
  const { rows, columns } = results;
  const [first] = columns;
  return {
    kind: 'table',
    caption: message('reportDocument.accuracy.across', {
      network: first?.label ?? message('reportDocument.study.theFirst'),
    }),
    columns: columnsOf(METHOD, results),
    rows: rows.map((row) => {
      const reference = first === undefined ? null : (cellAt(results, row.key, first.key)?.mean ?? null);
      return {
        look: 'plain',
        cells: [
          { text: rowName(row) },
          ...columns.map(({ key }): Cell => {
            const cell = cellAt(results, row.key, key);
            if (cell?.mean == null) return NOTHING;
            const loses = reference === null || key === first?.key ? [] : [pointsText(cell.mean - reference)];
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
    notes: [[FIGURES, message('reportDocument.study.againstFirst')], ...belowNotes(results)],
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
    caption: message('reportDocument.study.ablation'),
    columns: columnsOf(message('reportDocument.study.variant'), results),
    rows: rows
      .filter(({ key, baseline }) => baseline !== null || bases.has(key))
      .map((row) => ({
        look: bases.has(row.key) ? 'own' : 'plain',
        cells: [
          { text: rowName(row) },
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
    notes: [[FIGURES, message('reportDocument.study.variants')]],
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
    caption: message('reportDocument.study.diversity'),
    columns: columnsOf(METHOD, results),
    rows: methods.map((row) => ({
      look: 'plain',
      cells: [
        { text: rowName(row) },
        ...columns.map(({ key }): Cell => {
          const cell = cellAt(results, row.key, key);
          if (cell === undefined || cell.spread === null) return NOTHING;
          return { text: `${cell.cosine?.toFixed(4) ?? '–'} / ${cell.spread.toFixed(4)}` };
        }),
      ],
    })),
    notes: [message('reportDocument.diversity.note')],
    footnotes: [],
  };
}

/** Every run with what it stores, of which budget, and how far it is. */
export function storageTable({ study, cells }: StudyResults): Table {
  const planned = new Map(study.plan.cells.map((cell) => [cell.key, cell]));
  const nameOf = ({ key, label }: StudyResults['cells'][number]): Words => {
    const cell = planned.get(key);
    return cell ? cellName(cell, study.plan) : label;
  };
  return {
    kind: 'table',
    caption: message('reportDocument.study.storage'),
    columns: [
      { label: message('studies.cell'), numeric: false },
      { label: message('reportDocument.storage.ipc'), numeric: true },
      { label: message('reportDocument.storage.bytes'), numeric: true },
      { label: message('reportDocument.storage.realImages'), numeric: true },
      { label: message('studies.budget'), numeric: true },
      { label: message('reportDocument.study.iterations'), numeric: true },
      { label: message('studies.status'), numeric: false },
      { label: message('studies.run'), numeric: false },
    ],
    rows: cells.map((cell) => ({
      look: 'plain',
      cells: [
        { text: nameOf(cell) },
        { text: ipc(cell.stored.ipc) },
        { text: bytes(cell.stored.bytes) },
        { text: ipc(cell.stored.realImages) },
        { text: costText(ipc(cell.budgetIpc), study.plan.request.convention) },
        {
          text: message('reportDocument.summary.progress', {
            done: integer(cell.iteration),
            all: integer(cell.iterations),
          }),
        },
        {
          text: message(`reportDocument.status.${cell.status}`),
          details: cell.statusReason === null ? [] : [{ recorded: cell.statusReason }],
        },
        { text: cell.runId ?? '–' },
      ],
    })),
    notes: [
      message('reportDocument.study.storageNote'),
      message(`reportDocument.study.counted.${study.plan.request.convention}`),
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
  'convention',
  'stored_ipc',
  'stored_values',
  'stored_bytes',
  'stored_real_images',
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
export function studyTable({ rows, columns, table, study }: StudyResults): ResultTable {
  const nameOf = (key: string): string => {
    const row = rows.find((one) => one.key === key);
    const name = row ? rowName(row) : key;
    return typeof name === 'string' ? name : say('en', name);
  };
  return {
    head: HEAD,
    rows: table.map((cell) => [
      nameOf(cell.row),
      columns.find(({ key }) => key === cell.column)?.label ?? cell.column,
      cell.budgetIpc,
      study.plan.request.convention,
      cell.stored.ipc,
      cell.stored.values,
      cell.stored.bytes,
      cell.stored.realImages,
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
