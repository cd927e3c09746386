/** A study's results as pictures: over budgets, over hallucinators, or side by side. */
import type { ResultCell, ResultRow, StudyResults } from '@shared/studies/results';
import type { ChartSeries, LineChart } from '../../reports/charts';
import type { Block } from '../../reports/document';
import type { DotRow } from '../../reports/dotplot';
import { ipc, percent } from '../../reports/format';
import { cellAt } from './words';

/** One figure of every cell of a row, over the columns' values; cells without it are left out. */
function seriesOf(
  results: StudyResults,
  row: ResultRow,
  label: string,
  figure: (cell: ResultCell) => number | null,
): ChartSeries {
  const points = results.columns.flatMap(({ key, value }) => {
    const cell = cellAt(results, row.key, key);
    const y = cell === undefined ? null : figure(cell);
    return y === null || value === null ? [] : [{ x: value, y }];
  });
  return { label, steps: points.map(({ x }) => x), values: points.map(({ y }) => y) };
}

const filled = (series: readonly ChartSeries[]): ChartSeries[] =>
  series.filter(({ values }) => values.length > 0);

function accuracyChart(results: StudyResults, title: string, xLabel: string): Block {
  const { rows } = results;
  const chart: LineChart = {
    title,
    xLabel,
    yLabel: 'test accuracy (%)',
    series: filled([
      ...rows.map((row) => seriesOf(results, row, row.label, ({ mean }) => mean)),
      ...rows.map((row) =>
        seriesOf(results, row, `${row.label} (published)`, ({ published }) => published?.mean ?? null),
      ),
    ]),
    wide: true,
    marks: true,
    formatY: (value) => percent(value, 0),
  };
  return { kind: 'chart', chart };
}

function diversityChart(
  results: StudyResults,
  title: string,
  figure: (cell: ResultCell) => number | null,
): Block {
  const methods = results.rows.filter(({ kind }) => kind === 'method');
  const chart: LineChart = {
    title,
    xLabel: 'hallucinators',
    yLabel: title.toLowerCase(),
    series: filled(methods.map((row) => seriesOf(results, row, row.label, figure))),
    marks: true,
  };
  return { kind: 'chart', chart };
}

/** Every seed of every row in one column, and what was published. */
function columnPlot(results: StudyResults, column: StudyResults['columns'][number]): Block {
  const rows = results.rows.flatMap((row): DotRow[] => {
    const cell = cellAt(results, row.key, column.key);
    if (cell === undefined) return [];
    const own: DotRow[] =
      cell.mean === null
        ? []
        : [
            {
              label: row.label,
              detail: `${ipc(cell.storedIpc)} IPC`,
              accuracies: cell.accuracies,
              mean: cell.mean,
              std: cell.std ?? 0,
              own: row.kind === 'method',
              unequal: false,
            },
          ];
    const { published } = cell;
    if (published === null) return own;
    return [
      ...own,
      {
        label: `${row.label} (published)`,
        detail: published.work,
        accuracies: [],
        mean: published.mean,
        std: published.std ?? 0,
        own: false,
        unequal: true,
      },
    ];
  });
  const title =
    column.value === null && results.columns.length === 1
      ? 'Test accuracy'
      : `Test accuracy: ${column.label}`;
  return { kind: 'dots', title, rows };
}

/** The pictures that suit the kind of study. */
export function studyPlots(results: StudyResults): Block[] {
  switch (results.study.plan.plot) {
    case 'budget':
      // One budget has no line: its rows stand side by side.
      return results.columns.length === 1
        ? results.columns.map((column) => columnPlot(results, column))
        : [accuracyChart(results, 'Test accuracy over the storage budget', 'images per class')];
    case 'hallucinators':
      return [
        accuracyChart(results, 'Test accuracy over the number of hallucinators', 'hallucinators'),
        diversityChart(
          results,
          'Cosine similarity of hallucinations (lower is more diverse)',
          ({ cosine }) => cosine,
        ),
        diversityChart(results, 'Spread of features (higher is more diverse)', ({ spread }) => spread),
      ];
    case 'bars':
      return results.columns.map((column) => columnPlot(results, column));
  }
}
