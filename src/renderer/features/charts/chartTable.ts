/** The values of a chart in rows: for its table, and as CSV. */
import { csvField } from '@shared/text/escape';
import type { ChartSeries } from './chartData';

/** One drawn point. `low` and `high` are equal to `value` where it is a single measurement. */
interface ChartRow {
  readonly series: string;
  readonly step: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What series draw between two steps, series by series. */
function rowsOf(
  series: readonly ChartSeries[],
  range: readonly [number, number] = [-Infinity, Infinity],
): ChartRow[] {
  return series.flatMap((one) =>
    Array.from(one.steps, (step, i) => ({
      series: one.id,
      step,
      value: one.values[i] ?? Number.NaN,
      low: one.lows?.[i] ?? one.values[i] ?? Number.NaN,
      high: one.highs?.[i] ?? one.values[i] ?? Number.NaN,
    })).filter(({ step }) => step >= range[0] && step <= range[1]),
  );
}

/** A row of a table: the values of every series near a step. */
export interface TableRow {
  readonly step: number;
  readonly values: readonly (number | null)[];
}

/** At most `most` rows, spread over the steps between two; each with the values of all series at that step or just before. */
export function tableOf(
  series: readonly ChartSeries[],
  range: readonly [number, number],
  most: number,
): TableRow[] {
  const steps = [...new Set(series.flatMap((one) => Array.from(one.steps)))]
    .filter((step) => step >= range[0] && step <= range[1])
    .sort((a, b) => a - b);
  const shown = Math.min(most, steps.length);
  const chosen = Array.from(
    { length: shown },
    (_, i) => steps[shown === 1 ? 0 : Math.round((i * (steps.length - 1)) / (shown - 1))] ?? 0,
  );
  const places = series.map(() => 0);
  return chosen.map((step) => ({
    step,
    values: series.map((one, s) => {
      let place = places[s] ?? 0;
      while (place < one.steps.length && (one.steps[place] ?? Infinity) <= step) place++;
      places[s] = place;
      return place === 0 ? null : (one.values[place - 1] ?? null);
    }),
  }));
}

/** The drawn points as CSV: means with their extremes where points were put together. */
export function toCsv(series: readonly ChartSeries[], range?: readonly [number, number]): string {
  const rows = rowsOf(series, range).map(
    ({ series: name, step, value, low, high }) => `${csvField(name)},${step},${value},${low},${high}`,
  );
  return ['series,step,value,low,high', ...rows, ''].join('\n');
}
