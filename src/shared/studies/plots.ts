/** What a study's plots show, from its table. */
import { FLOAT_BITS } from '../budget/bits';
import type { StudyPlan } from './types';
import type { StorageFigures } from '../budget/storage';
import type { ResultCell, ResultRow, StudyResults } from './results';

interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** Half the length of the error bar; 0 draws none. */
  readonly deviation: number;
}

export interface PlotSeries<Label = string> {
  readonly key: string;
  readonly label: Label;
  /** Index of the colour; a published series has that of its own row. */
  readonly colour: number;
  readonly published: boolean;
  readonly points: readonly PlotPoint[];
}

/** One dot with its deviation. */
export interface PlotBar<Label = string> {
  readonly key: string;
  readonly label: Label;
  readonly colour: number;
  readonly published: boolean;
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly deviation: number;
  /** Where a published figure is from. */
  readonly work: string | null;
  readonly stored: StorageFigures;
}

/** The cell at a row and column; undefined where real images were not trained on. */
export const cellAt = (
  { table }: Pick<StudyResults, 'table'>,
  row: string,
  column: string,
): ResultCell | undefined => table.find((cell) => cell.row === row && cell.column === column);

/** How rows are called, and what was published of them. */
export interface PlotNames<Label> {
  row(row: ResultRow): Label;
  /** The only line of a plot. */
  readonly accuracy: Label;
  published(row: ResultRow): Label;
}

type Figure = (cell: ResultCell) => { readonly y: number; readonly deviation: number } | null;

export const accuracyFigure: Figure = ({ mean, std }) =>
  mean === null ? null : { y: mean, deviation: std ?? 0 };
const publishedFigure: Figure = ({ published }) =>
  published === null ? null : { y: published.mean, deviation: published.std ?? 0 };
export const cosineFigure: Figure = ({ cosine }) => (cosine === null ? null : { y: cosine, deviation: 0 });
export const spreadFigure: Figure = ({ spread }) => (spread === null ? null : { y: spread, deviation: 0 });

/**
 * Bytes at which a cell's point stands: those that it stores. Where numbers count, all are of single precision, and those of
 * real images count like all others, so that equal budgets stand at equal bytes.
 */
function bytesOfPoint({ study: { plan } }: StudyResults, row: ResultRow, cell: ResultCell): number {
  if (row.kind === 'method' || plan.request.convention === 'bytes') return cell.stored.bytes;
  const { classes, channels, imageSize } = plan.geometry;
  return (cell.stored.ipc * classes * channels * imageSize ** 2 * FLOAT_BITS) / 8;
}

/** What the bytes of a plot count, as the key of its words. */
export const bytesAxis = ({ request }: Pick<StudyPlan, 'request'>): 'bytes' | 'singleBytes' =>
  request.convention === 'bytes' ? 'bytes' : 'singleBytes';

/** Where columns are budgets and rows fill them differently, a point stands at the bytes of its own cell. */
function pointsOf(results: StudyResults, row: ResultRow, figure: Figure): PlotPoint[] {
  const atBytes = results.study.plan.plot === 'bytes';
  return results.columns.flatMap(({ key, value }) => {
    const cell = cellAt(results, row.key, key);
    const found = cell === undefined ? null : figure(cell);
    if (cell === undefined || found === null || value === null) return [];
    return [{ x: atBytes ? bytesOfPoint(results, row, cell) : value, ...found }];
  });
}

/**
 * Where one number alone is varied its values are rows: one line through the first column of them all. `label` is what the line
 * is called.
 */
function alongRows<Label>(results: StudyResults, figure: Figure, label: Label): PlotSeries<Label>[] {
  const { plan } = results.study;
  const [column] = results.columns;
  const values = plan.request.axes[0]?.values ?? [];
  const points = plan.rows.flatMap(({ key }, i): PlotPoint[] => {
    const cell = cellAt(results, key, column?.key ?? '');
    const [x, found] = [values[i], cell && figure(cell)];
    return typeof x !== 'number' || !found ? [] : [{ x, ...found }];
  });
  return [
    { key: 'all', label, colour: 0, published: false, points: points.sort((a, b) => a.x - b.x) },
  ].filter((one) => one.points.length > 0);
}

/** A line for each row that has figures, and one for what was published of it. */
export function seriesOf<Label>(
  results: StudyResults,
  figure: Figure,
  names: PlotNames<Label>,
): PlotSeries<Label>[] {
  if (results.study.plan.plot === 'numbers' && results.columns.length === 1) {
    return alongRows(results, figure, names.accuracy);
  }
  return results.rows
    .flatMap((row, colour): PlotSeries<Label>[] => [
      {
        key: row.key,
        label: names.row(row),
        colour,
        published: false,
        points: pointsOf(results, row, figure),
      },
      {
        key: `${row.key}/published`,
        label: names.published(row),
        colour,
        published: true,
        points: figure === accuracyFigure ? pointsOf(results, row, publishedFigure) : [],
      },
    ])
    .filter(({ points }) => points.length > 0);
}

/** A dot for each row in one column, and one for what was published of it. */
export function barsOf<Label>(
  results: StudyResults,
  column: string,
  names: PlotNames<Label>,
): PlotBar<Label>[] {
  return results.rows.flatMap((row, colour): PlotBar<Label>[] => {
    const cell = cellAt(results, row.key, column);
    if (cell === undefined) return [];
    const { mean, std, accuracies, published, stored } = cell;
    const own = {
      key: row.key,
      label: names.row(row),
      colour,
      published: false,
      accuracies,
      work: null,
      stored,
    };
    return [
      ...(mean === null ? [] : [{ ...own, mean, deviation: std ?? 0 }]),
      ...(published === null
        ? []
        : [
            {
              key: `${row.key}/published`,
              label: names.published(row),
              colour,
              published: true,
              accuracies: [],
              mean: published.mean,
              deviation: published.std ?? 0,
              work: published.work,
              stored,
            },
          ]),
    ];
  });
}
