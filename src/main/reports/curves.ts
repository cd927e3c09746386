/** Metric series as charts: every loss on its own axis, accuracies together; several runs in one chart. */
import type { MetricSeries } from '@shared/domain';
import { isAccuracy, isLoss, networkOfSeries, SERIES } from '@shared/domain/series';
import { SMOOTH_FROM, type ChartSeries, type LineChart } from './charts';
import { text, type Block } from './document';

/** The series of one run. */
export interface RunCurves {
  readonly name: string;
  readonly curves: readonly MetricSeries[];
}

/** `loss/cosine` -> `cosine loss`, `accuracy/ConvNet D3 W32` -> `ConvNet D3 W32`. */
function words(name: string): string {
  if (isAccuracy(name)) return networkOfSeries(name);
  const [kind, ...rest] = name.split('/');
  return rest.length === 0 ? name : `${rest.join(' ')} ${kind}`;
}

/** One chart of all runs that have the series; a single run needs no legend. */
function single(runs: readonly RunCurves[], name: string, wide: boolean): LineChart {
  const series = runs.flatMap((run): ChartSeries[] =>
    run.curves
      .filter((one) => one.name === name)
      .map(({ steps, values }) => ({ label: runs.length > 1 ? run.name : words(name), steps, values })),
  );
  return { title: words(name), xLabel: 'iteration', yLabel: name.split('/')[0] ?? name, series, wide };
}

function accuracyChart(runs: readonly RunCurves[], names: readonly string[]): LineChart {
  const series = runs.flatMap((run): ChartSeries[] =>
    run.curves
      .filter(({ name }) => names.includes(name))
      .map(({ name, steps, values }) => {
        const own = runs.length > 1 ? run.name : words(name);
        return { label: runs.length > 1 && names.length > 1 ? `${own}: ${words(name)}` : own, steps, values };
      }),
  );
  return {
    title: 'Accuracy during training',
    xLabel: 'iteration',
    yLabel: 'test accuracy (%)',
    series,
    wide: true,
    marks: true,
    percent: true,
  };
}

/** Total loss first and wide, then the other losses and figures two by two, then accuracies if there are several. */
export function curveBlocks(runs: readonly RunCurves[]): Block[] {
  const drawn = runs.map((run) => ({ ...run, curves: run.curves.filter(({ values }) => values.length > 1) }));
  const names = [...new Set(drawn.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const accuracies = names.filter(isAccuracy);
  const losses = names.filter(isLoss);
  const wide = losses.length === 1 ? losses[0] : losses.find((name) => name === SERIES.objective.name);
  const rest = [
    ...losses.filter((name) => name !== wide),
    ...names.filter((name) => !isAccuracy(name) && !isLoss(name)),
  ];
  if (names.length === 0) {
    const whose = runs.length === 1 ? 'The run has' : 'The runs have';
    return [text(`${whose} not written any series yet.`, 'none')];
  }
  const smoothed = drawn.some(({ curves }) =>
    curves.some(({ name, values }) => !isAccuracy(name) && values.length >= SMOOTH_FROM),
  );
  const chart = (of: LineChart): Block => ({ kind: 'chart', chart: of });
  return [
    ...(wide === undefined ? [] : [chart(single(drawn, wide, true))]),
    ...(smoothed
      ? [text('Pale lines: every value. Strong lines: smoothed by local linear fits.', 'hint')]
      : []),
    ...rest.map((name) => chart(single(drawn, name, false))),
    ...(accuracies.length === 0 ? [] : [chart(accuracyChart(drawn, accuracies))]),
  ];
}
