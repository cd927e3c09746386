/** Axes of charts: round ticks, positions along them, and how their figures are written. */
import { scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly kind: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Position of a value, 0 at `low` and 1 at `high`. */
  at(value: number): number;
}

/** Values below are as good as zero: floating point has no powers of ten to put ticks at. */
const SMALLEST = 1e-290;

/**
 * A linear axis over [low, high] with about `parts` stretches between ticks; with `widen`, moved outwards to the next ticks.
 * A range without width gets some around it.
 */
export function linearAxis(low: number, high: number, parts: number, widen = true): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const margin = high - low > size * 1e-9 + SMALLEST ? 0 : size > SMALLEST ? size * 0.1 : 0.5;
  const scale = scaleLinear().domain([low - margin, high + margin]);
  if (widen) scale.nice(parts);
  const [start = low, end = high] = scale.domain();
  return { kind: 'linear', low: start, high: end, ticks: scale.ticks(parts), at: (value) => scale(value) };
}

/**
 * A logarithmic axis over a positive range, with ticks at powers of ten (and at round multiples of them on short axes); with
 * `widen`, moved outwards to the next ticks. A range that holds one such tick or none has linear ones.
 */
export function logAxis(low: number, high: number, widen = true): Axis {
  const [from, to] = [Math.max(low, SMALLEST), Math.max(high, SMALLEST)];
  const decades = Math.log10(to / from);
  const factors = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const candidates: number[] = [];
  for (let power = Math.floor(Math.log10(from)) - 1; power <= Math.ceil(Math.log10(to)) + 1; power += 1) {
    for (const factor of factors) candidates.push(Number(`${factor}e${power}`));
  }
  const below = candidates.filter((tick) => tick <= from * (1 + 1e-9)).at(-1) ?? from;
  const above = candidates.find((tick) => tick >= to * (1 - 1e-9)) ?? to;
  const [start, end] = widen ? [below, above] : [from, to];
  const ticks = candidates.filter((tick) => tick >= start && tick <= end);
  const scale = scaleLog().domain([start, end]);
  return {
    kind: 'log',
    low: start,
    high: end,
    ticks: ticks.length > 1 ? ticks : scaleLinear().domain([start, end]).ticks(5),
    at: (value) => scale(value),
  };
}

/** Whether a positive range spans more than a factor of 20: a linear axis would squeeze most of it into one end. */
export const spansMuch = (low: number, high: number): boolean => low > SMALLEST && high / low > 20;

/** An axis for values: logarithmic where they span much, linear otherwise. */
export function valueAxis(values: readonly number[], parts: number): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return linearAxis(0, 1, parts);
  return spansMuch(low, high) ? logAxis(low, high) : linearAxis(low, high, parts);
}

/** Beyond these a figure is written with a power of ten. */
const SMALLEST_FIGURE = 1e-4;
const LARGEST_FIGURE = 1e7;
/** No axis needs finer figures. */
const MOST_DECIMALS = 10;

/**
 * Decimals that tell the ticks of an axis apart, from their smallest distance; null when their size asks for powers of ten.
 * A single tick has the decimals that its own value needs.
 */
export function tickDecimals(ticks: readonly number[]): number | null {
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= LARGEST_FIGURE || (largest > 0 && largest < SMALLEST_FIGURE)) return null;
  const gaps = ticks.slice(1).map((tick, i) => Math.abs(tick - (ticks[i] ?? 0)));
  const step = gaps.length > 0 ? Math.min(...gaps) : largest;
  if (!(step > 0)) return 0;
  const finest = Array.from({ length: MOST_DECIMALS }, (_, i) => i);
  return finest.find((decimals) => isWhole(step * 10 ** decimals)) ?? MOST_DECIMALS;
}

/** Ticks are multiples of 1, 2, 2.5 or 5 times a power of ten: what is left is the error of the arithmetic. */
const isWhole = (value: number): boolean =>
  value > 0.5 && Math.abs(value - Math.round(value)) < 1e-6 * Math.max(1, value);
