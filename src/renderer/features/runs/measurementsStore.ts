/** What runs measured beside their series: histograms of tensors, answers of evaluations, accuracies by class. */
import { defineStore } from 'pinia';
import { ref, shallowReactive, shallowRef } from 'vue';
import type { HistogramDraft, ConfusionDraft, Confusion, TensorHistogram } from '@shared/domain';
import type { ChartSeries } from '@renderer/features/charts';
import { call, onEvent } from '@renderer/api/client';

/** Values below which the given shares (0..1) of a histogram lie, taking bins as evenly filled; NaN for an empty one. */
export function quantilesOf({ low, high, counts }: HistogramDraft, shares: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return shares.map(() => Number.NaN);
  const width = (high - low) / counts.length;
  return shares.map((share) => {
    let left = share * total;
    for (const [bin, count] of counts.entries()) {
      if (left <= count && count > 0) return low + width * (bin + left / count);
      left -= count;
    }
    return high;
  });
}

/** The range of values that all histograms lie in. */
export function rangeOf(histograms: readonly HistogramDraft[]): {
  readonly low: number;
  readonly high: number;
} {
  const low = histograms.reduce((least, one) => Math.min(least, one.low), Infinity);
  const high = histograms.reduce((most, one) => Math.max(most, one.high), -Infinity);
  return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
}

/** The share of the values in each of `bins` equal parts of a range that is at least as wide as the histogram. */
export function rebinned(
  { low, high, counts }: HistogramDraft,
  range: { readonly low: number; readonly high: number },
  bins: number,
): Float64Array {
  const out = new Float64Array(bins);
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const size = (range.high - range.low) / bins;
  const width = (high - low) / counts.length;
  const placeOf = (value: number): number => Math.min(bins - 1e-9, Math.max(0, (value - range.low) / size));
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const from = placeOf(low + bin * width);
    const to = placeOf(low + (bin + 1) * width);
    if (to - from < 1e-9) {
      out[Math.floor(from)] = (out[Math.floor(from)] ?? 0) + count / total;
      return;
    }
    for (let place = Math.floor(from); place <= Math.floor(to); place++) {
      const part = (Math.min(to, place + 1) - Math.max(from, place)) / (to - from);
      out[place] = (out[place] ?? 0) + (part * count) / total;
    }
  });
  return out;
}

/* What evaluations answered, by class: shares, orders, differences. */

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

/* Accuracies class by class over the evaluations of a run, as curves. */

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

/** What runs measured beside their series, asked for when it is looked at: answers of evaluations, histograms. */
export const useMeasurements = defineStore('measurements', () => {
  const confusions = shallowReactive(new Map<string, Confusion | null>());
  const runId = ref<string | null>(null);
  const histograms = shallowRef<readonly TensorHistogram[] | null>(null);
  let asking: Promise<void> | null = null;
  let stale = false;

  /** The answers of an evaluation, once; null when they were not recorded. Throws a CallError. */
  async function loadConfusion(ofRun: string, evaluationId: string): Promise<void> {
    if (confusions.has(evaluationId)) return;
    confusions.set(evaluationId, await call('evaluations.confusion', { runId: ofRun, evaluationId }));
  }

  /** The histograms of a run; kept up to date until those of another are asked for. Throws a CallError. */
  async function loadHistograms(id: string): Promise<void> {
    if (runId.value !== id) histograms.value = null;
    runId.value = id;
    const found = await call('histograms.list', { runId: id });
    if (runId.value === id) histograms.value = found;
  }

  /** One question at a time, however often something changes. */
  function refresh(id: string): void {
    if (id !== runId.value) return;
    if (asking) {
      stale = true;
      return;
    }
    asking = loadHistograms(id)
      .catch(() => undefined)
      .finally(() => {
        asking = null;
        if (!stale) return;
        stale = false;
        refresh(id);
      });
  }

  function closeHistograms(): void {
    runId.value = null;
    histograms.value = null;
  }

  onEvent('run.histograms', ({ runId: id }) => refresh(id));
  onEvent('run.rewound', ({ runId: id }) => refresh(id));

  return { confusions, histograms, loadConfusion, loadHistograms, closeHistograms };
});
