import type { HostTensor } from '../types';

/** `all`: every row is an anchor; `one`: only those of view 0; `simclr`: all, and labels do not matter. */
export type ContrastMode = 'all' | 'one' | 'simclr';

/** What the contrastive loss needs of the labels, as constant matrices over the 2B rows. */
export interface ContrastMasks<T> {
  /** 1 for every other row, 0 on the diagonal: [2B, 2B]. */
  readonly others: T;
  /** 1 / (anchors * positives of the row) where the column is a positive of an anchor row, else 0: [2B, 2B]. */
  readonly weights: T;
}

/** The masks of labels [B] for `contrastiveLoss`. */
export function contrastMasks(
  labels: ArrayLike<number>,
  mode: ContrastMode = 'all',
): ContrastMasks<HostTensor> {
  const batch = labels.length;
  const rows = 2 * batch;
  const anchors = mode === 'one' ? batch : rows;
  const others = new Float32Array(rows * rows).fill(1);
  const weights = new Float32Array(rows * rows);
  const related = (a: number, b: number): boolean =>
    mode === 'simclr' ? a % batch === b % batch : labels[a % batch] === labels[b % batch];
  for (let a = 0; a < rows; a += 1) {
    others[a * rows + a] = 0;
    if (a >= anchors) continue;
    let positives = 0;
    for (let b = 0; b < rows; b += 1) if (b !== a && related(a, b)) positives += 1;
    for (let b = 0; b < rows; b += 1) {
      if (b !== a && related(a, b)) weights[a * rows + b] = 1 / (anchors * positives);
    }
  }
  const shape = [rows, rows];
  return { others: { data: others, shape }, weights: { data: weights, shape } };
}
