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

/** Share of each class's images that were answered rightly. */
export function accuraciesOf({ counts, classNames }: ConfusionDraft): Float64Array {
  const classes = classNames.length;
  return Float64Array.from({ length: classes }, (_, truth) => {
    const images = imagesOf(counts.subarray(truth * classes, (truth + 1) * classes));
    return (counts[truth * (classes + 1)] ?? 0) / (images || 1);
  });
}

const imagesOf = (answers: Uint32Array): number => answers.reduce((sum, count) => sum + count, 0);

export function sharesOf(confusion: ConfusionDraft): ClassShares {
  const { counts, classNames } = confusion;
  const classes = classNames.length;
  const images = Float64Array.from({ length: classes }, (_, truth) =>
    imagesOf(counts.subarray(truth * classes, (truth + 1) * classes)),
  );
  const cells = Float64Array.from(counts, (count, i) => count / (images[Math.floor(i / classes)] || 1));
  return { cells, images, accuracies: accuraciesOf(confusion) };
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

/** The largest share of a difference, of either sign, and at least a hundredth. */
export const largestChange = (cells: Float64Array): number =>
  cells.reduce((most, share) => Math.max(most, Math.abs(share)), 0.01);

/**
 * The wrong answers with the largest shares (of a difference: the largest changes), of equals the first. Of a thousand classes
 * there are a million: only those that are among the largest so far are looked at.
 */
export function mistakesOf({ cells }: ClassShares, classes: number, most: number): Mistake[] {
  const found: Mistake[] = [];
  cells.forEach((share, i) => {
    const size = Math.abs(share);
    const last = found.length < most ? undefined : found.at(-1);
    if (size === 0 || (last && size <= Math.abs(last.share)) || i % (classes + 1) === 0) return;
    const place = found.findIndex((one) => Math.abs(one.share) < size);
    found.splice(place < 0 ? found.length : place, 0, {
      truth: Math.floor(i / classes),
      answer: i % classes,
      share,
    });
    if (found.length > most) found.pop();
  });
  return found;
}
