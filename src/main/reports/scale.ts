/** Axes: from data to round ticks and positions. */
import { compact } from './format';

export interface Scale {
  readonly kind: 'linear' | 'log';
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Position of a value, 0 at `low` and 1 at `high`. */
  at(value: number): number;
  /** A tick in words, all with the same number of decimals. */
  format(tick: number): string;
}

/** Values below are as good as zero: floating point has no powers of ten to put ticks at. */
const SMALLEST = 1e-290;

/** The round number (1, 2 or 5 times a power of ten) next to `range / parts`. */
function roundStep(range: number, parts: number): number {
  const rough = range / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return power * (factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10);
}

function decimals(step: number): (tick: number) => string {
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (tick) => (places === 0 || places > 4 ? compact(tick) : tick.toFixed(places));
}

/** A linear axis over [low, high]; with `widen`, moved outwards to the next ticks. */
export function linearScale(low: number, high: number, parts: number, widen = true): Scale {
  const flat = high - low <= Math.max(Math.abs(low), Math.abs(high)) * 1e-9 + SMALLEST;
  const margin = flat ? Math.max(Math.abs(low) * 0.1, 0.5) : 0;
  const [from, to] = [low - margin, high + margin];
  const step = roundStep(to - from, parts);
  const first = widen ? Math.floor(from / step + 1e-9) : Math.ceil(from / step - 1e-9);
  const last = widen ? Math.ceil(to / step - 1e-9) : Math.floor(to / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  const [start, end] = widen ? [first * step, last * step] : [from, to];
  return {
    kind: 'linear',
    low: start,
    high: end,
    ticks,
    at: (value) => (value - start) / (end - start),
    format: decimals(step),
  };
}

/** A logarithmic axis over positive values, with ticks at powers of ten (and at 2 and 5 times them on short axes). */
export function logScale(low: number, high: number): Scale {
  const decades = Math.log10(high / low);
  const factors = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const candidates: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; power <= Math.ceil(Math.log10(high)) + 1; power += 1) {
    for (const factor of factors) candidates.push(Number((factor * 10 ** power).toPrecision(12)));
  }
  const start = candidates.filter((tick) => tick <= low * (1 + 1e-9)).at(-1) ?? low;
  const end = candidates.find((tick) => tick >= high * (1 - 1e-9)) ?? high;
  const ticks = candidates.filter((tick) => tick >= start && tick <= end);
  const span = Math.log(end / start);
  return {
    kind: 'log',
    low: start,
    high: end,
    ticks,
    at: (value) => Math.log(value / start) / span,
    format: compact,
  };
}

/** Logarithmic where positive values span more than a factor of 20, linear otherwise. */
export function valueScale(values: readonly number[], parts: number): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return linearScale(0, 1, parts);
  return low > SMALLEST && high / low > 20 ? logScale(low, high) : linearScale(low, high, parts);
}
