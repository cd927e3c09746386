/** The small picture of a whole curve above the charts. */
import { rangeWithoutOutliers } from './chartData';

/** An SVG path of a curve in a box of 1000 x 100, over a domain of steps; empty without two points. */
export function minimapPath(
  { steps, values }: { readonly steps: ArrayLike<number>; readonly values: ArrayLike<number> },
  [first, last]: readonly [number, number],
): string {
  const range = rangeWithoutOutliers([values]);
  if (steps.length < 2 || range === null) return '';
  const height = range.high - range.low || 1;
  const points: string[] = [];
  for (let i = 0; i < steps.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const x = (1000 * ((steps[i] ?? 0) - first)) / (last - first || 1);
    const share = Math.min(1, Math.max(0, (value - range.low) / height));
    points.push(`${x.toFixed(1)} ${(95 - 90 * share).toFixed(1)}`);
  }
  return points.length < 2 ? '' : `M${points.join('L')}`;
}
