/** From series to what uPlot draws: one shared x axis, a line for each series and what lies behind it. */
import uPlot from 'uplot';
import { downsample, movingAverage, type Averaged } from '@shared/charts/smoothing';

/** One curve. `spread` is a deviation that is drawn as a band around it. */
export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** 1..8, a colour of the theme. */
  readonly colour: number;
  /** 0: solid; 1..3: dashes, so that curves differ without colour. */
  readonly dash?: number;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly spread?: ArrayLike<number>;
  /** Where values are means of several points: the extremes of those points. */
  readonly lows?: ArrayLike<number>;
  readonly highs?: ArrayLike<number>;
  /** Points before the first, for smoothing. */
  readonly history?: Averaged;
  /** The value at the very last step. */
  readonly lastValue?: number;
  /** Few points that are measured one by one: marked, and never smoothed. */
  readonly sparse?: boolean;
}

/** A level to compare with, drawn across the whole chart. */
export interface ChartReference {
  readonly label: string;
  readonly value: number;
  readonly colour: number;
}

interface ChartColumns {
  readonly main: number;
  readonly raw?: number;
  readonly low?: number;
  readonly high?: number;
}

export interface Prepared {
  readonly data: uPlot.AlignedData;
  /** Columns of each series in `data`, 1-based; `raw`, `low` and `high` only where they exist. */
  readonly columns: readonly ChartColumns[];
}

export interface ChartScale {
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Leaves outliers out of the vertical range. */
  readonly clip?: boolean;
}

/** Points of one series that a chart draws at most. */
const DRAWN = 4000;

/**
 * Joins series on their steps. Points that a logarithmic axis cannot show are left out. The smoothing's share of the past
 * holds for `span` steps.
 */
export function prepare(series: readonly ChartSeries[], scale: ChartScale, span = 1): Prepared {
  const tables: uPlot.AlignedData[] = [];
  const columns: ChartColumns[] = [];
  let next = 1;
  for (const one of series) {
    const shown = pick(one, scale);
    const smoothed = scale.smoothing > 0 && !one.sparse;
    const main = smoothed ? movingAverage(shown, scale.smoothing, span, one.history) : shown.values;
    const parts = [visible(main, scale)];
    const column: { main: number; raw?: number; low?: number; high?: number } = { main: next++ };
    if (shown.band) {
      parts.push(visible(shown.band.low, scale), visible(shown.band.high, scale));
      column.low = next++;
      column.high = next++;
    } else if (smoothed) {
      parts.push(visible(shown.values, scale));
      column.raw = next++;
    }
    tables.push([shown.steps, ...parts]);
    columns.push(column);
  }
  return { data: joined(tables), columns };
}

/** One table of all. Series of one run mostly share their steps: those need not be looked for. */
function joined(tables: readonly uPlot.AlignedData[]): uPlot.AlignedData {
  const steps = tables[0]?.[0] ?? [];
  const alike = tables.every(
    ([other]) => other.length === steps.length && other.every((step: number, i: number) => step === steps[i]),
  );
  if (alike) return [steps, ...tables.flatMap(([, ...columns]) => columns)];
  return uPlot.join([...tables]);
}

interface Picked {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** A deviation around the values, or the extremes behind means. */
  readonly band: { readonly low: Float64Array; readonly high: Float64Array } | null;
}

function pick(series: ChartSeries, scale: ChartScale): Picked {
  const band = bandOf(series);
  const thin =
    band || series.lows
      ? { steps: Float64Array.from(series.steps), values: Float64Array.from(series.values) }
      : downsample(series.steps, series.values, DRAWN);
  if (!scale.logX) return { ...thin, band };
  const from = thin.steps.findIndex((step) => step > 0);
  const start = from < 0 ? thin.steps.length : from;
  return {
    steps: thin.steps.subarray(start),
    values: thin.values.subarray(start),
    band: band && { low: band.low.subarray(start), high: band.high.subarray(start) },
  };
}

function bandOf({ values, spread, lows, highs }: ChartSeries): Picked['band'] {
  if (spread) {
    const shifted = (by: number): Float64Array =>
      Float64Array.from(values, (value, i) => value + by * (spread[i] ?? 0));
    return { low: shifted(-1), high: shifted(1) };
  }
  if (!lows || !highs || !differ(lows, highs)) return null;
  return { low: Float64Array.from(lows), high: Float64Array.from(highs) };
}

/** Whether any mean stands for different values. */
function differ(lows: ArrayLike<number>, highs: ArrayLike<number>): boolean {
  for (let i = 0; i < lows.length; i++) if ((lows[i] ?? 0) < (highs[i] ?? 0)) return true;
  return false;
}

function visible(values: ArrayLike<number>, scale: ChartScale): (number | null)[] {
  const shown = new Array<number | null>(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    shown[i] = !Number.isFinite(value) || (scale.logY && value <= 0) ? null : value;
  }
  return shown;
}

/** The place of the last step of a series that is not after `step`; -1 before its first. */
export function placeBefore({ steps }: Pick<ChartSeries, 'steps'>, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? Infinity) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value of a series at the last of its steps that is not after `step`; null before its first. */
export function valueBefore(series: ChartSeries, step: number): number | null {
  const place = placeBefore(series, step);
  return place < 0 ? null : (series.values[place] ?? null);
}

/** Values looked at for a range without outliers. */
const SAMPLED = 4000;

/** The range of the middle 98 of 100 values, a sample of them where there are very many; null without any. */
export function rangeWithoutOutliers(columns: readonly ArrayLike<number | null | undefined>[]): {
  readonly low: number;
  readonly high: number;
} | null {
  const total = columns.reduce((sum, column) => sum + column.length, 0);
  const stride = Math.max(1, Math.ceil(total / SAMPLED));
  const values: number[] = [];
  let at = 0;
  for (const column of columns) {
    for (; at < column.length; at += stride) {
      const value = column[at];
      if (typeof value === 'number' && Number.isFinite(value)) values.push(value);
    }
    at -= column.length;
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const low = values[Math.floor(0.01 * (values.length - 1))] ?? 0;
  const high = values[Math.ceil(0.99 * (values.length - 1))] ?? 0;
  return { low, high };
}
