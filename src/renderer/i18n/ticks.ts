/** How the figures of an axis are written: all with the same decimals, as many as their distance needs. */

/** Beyond these a figure is written with a power of ten. */
const SMALLEST = 1e-4;
const LARGEST = 1e7;
/** No axis needs finer figures. */
const MOST_DECIMALS = 10;

/**
 * Decimals that tell the ticks of an axis apart, from their smallest distance; null when their size asks for powers of ten.
 * A single tick has the decimals that its own value needs.
 */
export function tickDecimals(ticks: readonly number[]): number | null {
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= LARGEST || (largest > 0 && largest < SMALLEST)) return null;
  const gaps = ticks.slice(1).map((tick, i) => Math.abs(tick - (ticks[i] ?? 0)));
  const step = gaps.length > 0 ? Math.min(...gaps) : largest;
  if (!(step > 0)) return 0;
  const finest = Array.from({ length: MOST_DECIMALS }, (_, i) => i);
  return finest.find((decimals) => isWhole(step * 10 ** decimals)) ?? MOST_DECIMALS;
}

/** Ticks are multiples of 1, 2, 2.5 or 5 times a power of ten: what is left is the error of the arithmetic. */
const isWhole = (value: number): boolean =>
  value > 0.5 && Math.abs(value - Math.round(value)) < 1e-6 * Math.max(1, value);
