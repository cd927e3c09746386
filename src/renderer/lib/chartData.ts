/** From series to what uPlot draws: one shared x axis, a smoothed and a raw column for each series. */
import uPlot from 'uplot';
import { downsample, smooth } from './smoothing';

/** One curve. `spread` is a deviation that is drawn as a band around it. */
export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** 1..8, a colour of the theme. */
  readonly colour: number;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly spread?: ArrayLike<number>;
  /** Few points that are measured one by one: marked, and never smoothed. */
  readonly sparse?: boolean;
}

/** A level to compare with, drawn across the whole chart. */
export interface ChartReference {
  readonly label: string;
  readonly value: number;
  readonly colour: number;
}

export interface Prepared {
  readonly data: uPlot.AlignedData;
  /** Columns of each series in `data`, 1-based; `raw`, `low` and `high` only where they exist. */
  readonly columns: readonly {
    readonly main: number;
    readonly raw?: number;
    readonly low?: number;
    readonly high?: number;
  }[];
}

export interface ChartScale {
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
}

/** Points of one series that a chart draws at most. */
const DRAWN = 4000;

/** Joins series on their steps. Points that a logarithmic axis cannot show are left out. */
export function prepare(series: readonly ChartSeries[], scale: ChartScale): Prepared {
  const tables: uPlot.AlignedData[] = [];
  const columns: Prepared['columns'][number][] = [];
  let next = 1;
  for (const one of series) {
    const shown = pick(one, scale);
    const smoothed = scale.smoothing > 0 && !one.sparse;
    const parts: (number | null)[][] = [
      visible(smoothed ? smooth(shown.values, scale.smoothing) : shown.values, scale),
    ];
    const column: { main: number; raw?: number; low?: number; high?: number } = { main: next++ };
    if (smoothed) {
      parts.push(visible(shown.values, scale));
      column.raw = next++;
    }
    if (shown.spread) {
      const { values, spread } = shown;
      parts.push(
        visible(
          values.map((value, i) => value - (spread[i] ?? 0)),
          scale,
        ),
      );
      parts.push(
        visible(
          values.map((value, i) => value + (spread[i] ?? 0)),
          scale,
        ),
      );
      column.low = next++;
      column.high = next++;
    }
    tables.push([[...shown.steps], ...parts]);
    columns.push(column);
  }
  const data = tables.length === 0 ? ([[]] as uPlot.AlignedData) : uPlot.join(tables);
  return { data, columns };
}

function pick(
  series: ChartSeries,
  scale: ChartScale,
): { steps: Float64Array; values: Float64Array; spread: ArrayLike<number> | undefined } {
  const spread = series.spread;
  const thin = spread
    ? { steps: Float64Array.from(series.steps), values: Float64Array.from(series.values) }
    : downsample(series.steps, series.values, DRAWN);
  if (!scale.logX) return { ...thin, spread };
  const from = thin.steps.findIndex((step) => step > 0);
  const start = from < 0 ? thin.steps.length : from;
  return {
    steps: thin.steps.subarray(start),
    values: thin.values.subarray(start),
    spread: spread && Array.from(spread).slice(start),
  };
}

const visible = (values: ArrayLike<number>, scale: ChartScale): (number | null)[] =>
  Array.from(values, (value) => (!Number.isFinite(value) || (scale.logY && value <= 0) ? null : value));

/** The value of a series at the last of its steps that is not after `step`; null before its first. */
export function valueBefore(series: ChartSeries, step: number): number | null {
  let low = 0;
  let high = series.steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((series.steps[middle] ?? Infinity) <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : (series.values[low - 1] ?? null);
}

/** All points of all series as CSV, one row a point. */
export function toCsv(series: readonly ChartSeries[]): string {
  const rows = series.flatMap((one) =>
    Array.from(one.steps, (step, i) => `${quote(one.id)},${step},${one.values[i] ?? ''}`),
  );
  return ['series,step,value', ...rows, ''].join('\n');
}

const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
