/** Accuracies class by class over the evaluations of a run, as curves. */
import type { ChartSeries } from '@renderer/features/charts';

/** What the networks of one evaluation got right of each class. */
export interface ClassPoint {
  readonly iteration: number;
  /** Shares 0..1, by class. */
  readonly accuracies: ArrayLike<number>;
}

/** Which classes are drawn where all of them would be too many. */
export const CLASS_PICKS = ['worst', 'best', 'changed'] as const;
export type ClassPick = (typeof CLASS_PICKS)[number];

/** Curves that can be told apart. */
export const MOST_CURVES = 10;

const at = (point: ClassPoint | undefined, label: number): number => point?.accuracies[label] ?? 0;

/**
 * The classes to draw: all where they are few; else those that the last evaluation has worst or best, or that changed most
 * between the first and the last, in this order.
 */
export function classesShown(points: readonly ClassPoint[], classes: number, pick: ClassPick): number[] {
  const all = Array.from({ length: classes }, (_, label) => label);
  if (classes <= MOST_CURVES) return all;
  const [first, last] = [points[0], points.at(-1)];
  const rank: Readonly<Record<ClassPick, (label: number) => number>> = {
    worst: (label) => at(last, label),
    best: (label) => -at(last, label),
    changed: (label) => -Math.abs(at(last, label) - at(first, label)),
  };
  return all.sort((a, b) => rank[pick](a) - rank[pick](b)).slice(0, MOST_CURVES);
}

/** A curve for each of these classes. `points` are in the order of their iterations. */
export function classCurves(
  points: readonly ClassPoint[],
  classNames: readonly string[],
  shown: readonly number[],
): ChartSeries[] {
  return shown.map((label, i) => ({
    id: `class/${label}`,
    label: classNames[label] ?? String(label),
    colour: (i % 8) + 1,
    dash: Math.floor(i / 8) + (i % 4),
    steps: points.map(({ iteration }) => iteration),
    values: points.map((point) => at(point, label)),
    sparse: true,
  }));
}
