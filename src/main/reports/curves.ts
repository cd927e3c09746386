/** The run's metric series as charts: accuracies together, every loss on its own axis. */
import type { MetricSeries } from '@shared/domain';
import { lineChart, SMOOTH_FROM } from './charts';
import { percent } from './format';
import { html, type Html } from './html';

/** `loss/cosine` -> `cosine loss`, `accuracy/ConvNet D3 W32` -> `ConvNet D3 W32`. */
function words(name: string): string {
  const [kind, ...rest] = name.split('/');
  const what = rest.join(' ');
  if (what === '') return name;
  return kind === 'accuracy' ? what : `${what} ${kind}`;
}
const isAccuracy = (series: MetricSeries): boolean => /accuracy/i.test(series.name);
const isTotal = (series: MetricSeries): boolean => /^loss(\/(objective|total))?$/i.test(series.name);
const isLoss = (series: MetricSeries): boolean => /loss/i.test(series.name);

function single(series: MetricSeries, wide: boolean): Html {
  return lineChart({
    title: words(series.name),
    xLabel: 'iteration',
    yLabel: series.name.split('/')[0] ?? series.name,
    series: [{ label: words(series.name), steps: series.steps, values: series.values }],
    wide,
  });
}

function accuracyChart(series: readonly MetricSeries[]): Html {
  return lineChart({
    title: 'Accuracy during training',
    xLabel: 'iteration',
    yLabel: 'test accuracy (%)',
    series: series.map((one) => ({ label: words(one.name), steps: one.steps, values: one.values })),
    wide: true,
    marks: true,
    formatY: (value) => percent(value, 0),
  });
}

/** Total loss first and wide, then the other losses and figures two by two, then accuracies if there are several. */
export function curvesSection(curves: readonly MetricSeries[]): Html {
  const drawn = curves.filter((series) => series.values.length > 1);
  const accuracies = drawn.filter(isAccuracy);
  const losses = drawn.filter((series) => !isAccuracy(series) && isLoss(series));
  const wide = losses.length === 1 ? losses[0] : losses.find(isTotal);
  const rest = [
    ...losses.filter((series) => series !== wide),
    ...drawn.filter((series) => !isAccuracy(series) && !isLoss(series)),
  ];
  return html`<section>
    <h2>Training</h2>
    ${drawn.length === 0 && html`<p class="none">The run has not written any series yet.</p>`}
    ${wide && single(wide, true)}
    ${
      drawn.some((series) => !isAccuracy(series) && series.values.length >= SMOOTH_FROM) &&
      html`<p class="hint">Pale lines: every value. Strong lines: smoothed by local linear fits.</p>`
    }
    <div class="charts">${rest.map((series) => single(series, false))}</div>
    ${accuracies.length > 0 && accuracyChart(accuracies)}
  </section>`;
}
