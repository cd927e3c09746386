/** Metric series as charts: every loss on its own axis, accuracies together; several runs in one chart. */
import type { MetricSeries } from '@shared/domain';
import { isAccuracy, isLoss, networkOfSeries, SERIES } from '@shared/domain/series';
import { message } from '@shared/words/message';
import { en } from '@shared/words/en';
import { SMOOTH_FROM } from './charts';
import { text, type Block, type ChartSeries, type LineChart, type Words } from './document';

/** The series of one run. */
export interface RunCurves {
  readonly name: Words;
  readonly curves: readonly MetricSeries[];
}

const WORDS = en.reportDocument.curves;
type SeriesKey = keyof typeof WORDS.series;
type Kind = keyof typeof WORDS.kind;
const has = <K extends string>(known: Readonly<Record<K, string>>, key: string): key is K =>
  Object.hasOwn(known, key);

/** `loss/cosine` -> `cosine loss`, `accuracy/ConvNet D3 W32` -> `ConvNet D3 W32`. */
function words(name: string): Words {
  if (isAccuracy(name)) return networkOfSeries(name);
  const key = name.replaceAll('/', '_');
  if (has<SeriesKey>(WORDS.series, key)) return message(`reportDocument.curves.series.${key}`);
  const [kind, ...rest] = name.split('/');
  return rest.length === 0 ? name : `${rest.join(' ')} ${kind}`;
}

/** What the values of a series are: the first part of its name. */
function kindOf(name: string): Words {
  const [kind = name] = name.split('/');
  return has<Kind>(WORDS.kind, kind) ? message(`reportDocument.curves.kind.${kind}`) : kind;
}

const ITERATION = message('reportDocument.curves.iteration');

/** One chart of all runs that have the series; a single run needs no legend. */
function single(runs: readonly RunCurves[], name: string, wide: boolean): LineChart {
  const series = runs.flatMap((run): ChartSeries[] =>
    run.curves
      .filter((one) => one.name === name)
      .map(({ steps, values }) => ({ label: runs.length > 1 ? run.name : words(name), steps, values })),
  );
  return { title: words(name), xLabel: ITERATION, yLabel: kindOf(name), series, wide };
}

function accuracyChart(runs: readonly RunCurves[], names: readonly string[]): LineChart {
  const series = runs.flatMap((run): ChartSeries[] =>
    run.curves
      .filter(({ name }) => names.includes(name))
      .map(({ name, steps, values }) => {
        const own = runs.length > 1 ? run.name : words(name);
        const label =
          runs.length > 1 && names.length > 1
            ? message('reportDocument.curves.ofRun', { run: own, series: words(name) })
            : own;
        return { label, steps, values };
      }),
  );
  return {
    title: message('reportDocument.curves.accuracies'),
    xLabel: ITERATION,
    yLabel: message('reportDocument.accuracy.axis'),
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
    const none = message(`reportDocument.curves.${runs.length === 1 ? 'none' : 'noneOfRuns'}`);
    return [text(none, 'none')];
  }
  const smoothed = drawn.some(({ curves }) =>
    curves.some(({ name, values }) => !isAccuracy(name) && values.length >= SMOOTH_FROM),
  );
  const chart = (of: LineChart): Block => ({ kind: 'chart', chart: of });
  return [
    ...(wide === undefined ? [] : [chart(single(drawn, wide, true))]),
    ...(smoothed ? [text(message('reportDocument.curves.smoothed'), 'hint')] : []),
    ...rest.map((name) => chart(single(drawn, name, false))),
    ...(accuracies.length === 0 ? [] : [chart(accuracyChart(drawn, accuracies))]),
  ];
}
