/** A study's results as pictures: over budgets, over hallucinators, or side by side. */
import {
  accuracyFigure,
  barsOf,
  bytesAxis,
  cosineFigure,
  seriesOf,
  spreadFigure,
  type PlotNames,
  type PlotSeries,
} from '@shared/studies/plots';
import { columnName, rowName } from '@shared/studies/names';
import { figuresText } from '@shared/budget/storage';
import { spansMuch } from '@shared/charts/axis';
import { fieldName } from '@shared/config/fieldName';
import type { StudyResults } from '@shared/studies/results';
import { message, type Message } from '@shared/words/message';
import type { Block, ChartSeries, Words } from '../../reports/document';
import { bytes, ipc } from '../../reports/format';

const NAMES: PlotNames<Words> = {
  row: rowName,
  accuracy: message('studies.accuracy'),
  published: (row) => message('studies.charts.publishedRow', { row: rowName(row) }),
};

const drawn = ({ label, points }: PlotSeries<Words>): ChartSeries => ({
  label,
  steps: points.map(({ x }) => x),
  values: points.map(({ y }) => y),
});

/** Whether the points of all lines are better on a logarithmic axis. */
function isLong(series: readonly PlotSeries<Words>[]): boolean {
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  return spansMuch(Math.min(...xs), Math.max(...xs));
}

/** One budget has no line: its rows stand side by side. */
const dotsOf = (results: StudyResults): Block[] =>
  results.columns.map((column) => columnPlot(results, column));

function accuracyChart(results: StudyResults, title: Message, xLabel: Message): Block {
  const series = seriesOf(results, accuracyFigure, NAMES);
  const own = series.filter(({ published }) => !published);
  const published = series.filter((one) => one.published);
  return {
    kind: 'chart',
    chart: {
      title,
      xLabel,
      yLabel: message('reportDocument.accuracy.axis'),
      series: [...own, ...published].map(drawn),
      wide: true,
      marks: true,
      percent: true,
      logarithmicX: results.study.plan.plot === 'bytes' || isLong(series),
    },
  };
}

function diversityChart(results: StudyResults, measure: 'cosine' | 'spread'): Block {
  const figure = { cosine: cosineFigure, spread: spreadFigure }[measure];
  return {
    kind: 'chart',
    chart: {
      title: message(`reportDocument.study.${measure}`),
      xLabel: message('studies.charts.hallucinators'),
      yLabel: message(`reportDocument.study.${measure}Axis`),
      series: seriesOf(results, figure, NAMES).map(drawn),
      marks: true,
    },
  };
}

/** Every seed of every row in one column, and what was published. */
function columnPlot(results: StudyResults, column: StudyResults['columns'][number]): Block {
  const methods = new Set(results.rows.filter(({ kind }) => kind === 'method').map(({ key }) => key));
  const rows = barsOf(results, column.key, NAMES).map(
    ({ key, label, accuracies, mean, deviation, published, work, stored }) => ({
      label,
      detail: work ?? figuresText(stored, { images: ipc, bytes }),
      accuracies,
      mean,
      std: deviation,
      own: methods.has(key),
      unequal: published,
    }),
  );
  const title =
    column.value === null && results.columns.length === 1
      ? message('studies.accuracy')
      : message('studies.charts.accuracyOf', { column: columnName(column, results.study.plan) });
  return { kind: 'dots', title, rows };
}

/** The pictures that suit the kind of study. */
export function studyPlots(results: StudyResults): Block[] {
  switch (results.study.plan.plot) {
    case 'budget':
      return results.columns.length === 1
        ? dotsOf(results)
        : [
            accuracyChart(
              results,
              message('studies.charts.accuracyOverBudget'),
              message('studies.charts.ipc'),
            ),
          ];
    case 'bytes':
      return results.columns.length === 1
        ? dotsOf(results)
        : [
            accuracyChart(
              results,
              message('studies.charts.accuracyOverBytes'),
              message(`studies.charts.${bytesAxis(results.study.plan)}`),
            ),
          ];
    case 'numbers': {
      const field = fieldName(results.study.plan.request.axes.at(-1)?.path ?? '');
      return [
        accuracyChart(
          results,
          message('studies.charts.accuracyOver', { field }),
          message('studies.charts.field', { field }),
        ),
      ];
    }
    case 'hallucinators':
      return [
        accuracyChart(
          results,
          message('studies.charts.accuracyOverHallucinators'),
          message('studies.charts.hallucinators'),
        ),
        diversityChart(results, 'cosine'),
        diversityChart(results, 'spread'),
      ];
    case 'bars':
      return dotsOf(results);
  }
}
