/** What evaluations answered, by class: shares, orders, differences. */
import type { ConfusionDraft } from '@shared/domain';

export interface ClassShares {
  /** `[truth * classes + answer]`: the share (0..1) of a class's images that got an answer; 0 where it has no images. */
  readonly cells: Float64Array;
  /** Images of each class. */
  readonly images: Float64Array;
  /** Share of each class's images that were answered rightly. */
  readonly accuracies: Float64Array;
}

export function sharesOf({ counts, classNames }: ConfusionDraft): ClassShares {
  const classes = classNames.length;
  const images = Float64Array.from({ length: classes }, (_, truth) =>
    counts.subarray(truth * classes, (truth + 1) * classes).reduce((sum, count) => sum + count, 0),
  );
  const cells = Float64Array.from(counts, (count, i) => count / (images[Math.floor(i / classes)] || 1));
  const accuracies = images.map((_, truth) => cells[truth * (classes + 1)] ?? 0);
  return { cells, images, accuracies };
}

/** How much more of each class got each answer (and was right) in `a` than in `b`. */
export function differenceOf(a: ClassShares, b: ClassShares): ClassShares {
  const minus = (one: Float64Array, other: Float64Array): Float64Array =>
    one.map((value, i) => value - (other[i] ?? 0));
  return {
    cells: minus(a.cells, b.cells),
    images: a.images,
    accuracies: minus(a.accuracies, b.accuracies),
  };
}

export const CLASS_ORDERS = ['dataset', 'worst', 'best', 'name'] as const;
export type ClassOrder = (typeof CLASS_ORDERS)[number];

/** Class indices in an order. */
export function orderOf(
  classNames: readonly string[],
  accuracies: ArrayLike<number>,
  order: ClassOrder,
): number[] {
  const indices = classNames.map((_, i) => i);
  const accuracy = (i: number): number => accuracies[i] ?? 0;
  switch (order) {
    case 'dataset':
      return indices;
    case 'worst':
      return indices.sort((a, b) => accuracy(a) - accuracy(b));
    case 'best':
      return indices.sort((a, b) => accuracy(b) - accuracy(a));
    case 'name':
      return indices.sort((a, b) => (classNames[a] ?? '').localeCompare(classNames[b] ?? ''));
  }
}

export interface Mistake {
  readonly truth: number;
  readonly answer: number;
  readonly share: number;
}

/** The wrong answers with the largest shares (of a difference: the largest changes). */
export function mistakesOf({ cells }: ClassShares, classes: number, most: number): Mistake[] {
  return Array.from(cells, (share, i) => ({ truth: Math.floor(i / classes), answer: i % classes, share }))
    .filter(({ truth, answer, share }) => truth !== answer && share !== 0)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .slice(0, most);
}
