/** A study's results as pictures: over budgets, over hallucinators, or side by side. */
import {
  accuracyFigure,
  barsOf,
  cosineFigure,
  seriesOf,
  spreadFigure,
  type PlotNames,
  type PlotSeries,
} from '@shared/studies/plots';
import type { StudyResults } from '@shared/studies/results';
import type { ChartSeries } from '../../reports/charts';
import type { Block } from '../../reports/document';
import { ipc } from '../../reports/format';

const NAMES: PlotNames = {
  row: ({ label }) => label,
  published: ({ label }) => `${label} (published)`,
};

const drawn = ({ label, points }: PlotSeries): ChartSeries => ({
  label,
  steps: points.map(({ x }) => x),
  values: points.map(({ y }) => y),
});

function accuracyChart(results: StudyResults, title: string, xLabel: string): Block {
  const series = seriesOf(results, accuracyFigure, NAMES);
  const own = series.filter(({ published }) => !published);
  const published = series.filter((one) => one.published);
  return {
    kind: 'chart',
    chart: {
      title,
      xLabel,
      yLabel: 'test accuracy (%)',
      series: [...own, ...published].map(drawn),
      wide: true,
      marks: true,
      percent: true,
    },
  };
}

function diversityChart(results: StudyResults, title: string, figure: typeof cosineFigure): Block {
  const series = seriesOf(results, figure, NAMES).map(drawn);
  return {
    kind: 'chart',
    chart: { title, xLabel: 'hallucinators', yLabel: title.toLowerCase(), series, marks: true },
  };
}

/** Every seed of every row in one column, and what was published. */
function columnPlot(results: StudyResults, column: StudyResults['columns'][number]): Block {
  const methods = new Set(results.rows.filter(({ kind }) => kind === 'method').map(({ key }) => key));
  const rows = barsOf(results, column.key, NAMES).map(
    ({ key, label, accuracies, mean, deviation, published, work, storedIpc }) => ({
      label,
      detail: work ?? `${ipc(storedIpc)} IPC`,
      accuracies,
      mean,
      std: deviation,
      own: methods.has(key),
      unequal: published,
    }),
  );
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
        diversityChart(results, 'Cosine similarity of hallucinations (lower is more diverse)', cosineFigure),
        diversityChart(results, 'Spread of features (higher is more diverse)', spreadFigure),
      ];
    case 'bars':
      return results.columns.map((column) => columnPlot(results, column));
  }
}
