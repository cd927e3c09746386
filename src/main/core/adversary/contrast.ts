import type { HostTensor } from '../types';

/** `all`: every row is an anchor; `one`: only those of view 0; `simclr`: all, and labels do not matter. */
export type ContrastMode = 'all' | 'one' | 'simclr';

/**
 * What the contrastive loss needs of the labels, row by row of its 2B. Which rows are related is found where the loss is: the
 * matrices of it, [2B, 2B], would have to be made and moved for every step.
 */
export interface ContrastMasks<T> {
  /** The number of each row: [2B]. */
  readonly rows: T;
  /** Two rows are positives of each other where these are equal: [2B]. */
  readonly groups: T;
  /** 1 / (anchors * positives of the row); 0 where the row is no anchor: [2B]. */
  readonly weights: T;
}

/** The masks of labels [B] for `contrastiveLoss`. Row numbers and labels below 2^24. */
export function contrastMasks(
  labels: ArrayLike<number>,
  mode: ContrastMode = 'all',
): ContrastMasks<HostTensor> {
  const batch = labels.length;
  const rows = 2 * batch;
  const anchors = mode === 'one' ? batch : rows;
  const vector = (value: (row: number) => number): HostTensor => ({
    data: Float32Array.from({ length: rows }, (_, row) => value(row)),
    shape: [rows],
  });
  const groupOf = (row: number): number => (mode === 'simclr' ? row % batch : (labels[row % batch] ?? 0));
  const members = new Map<number, number>();
  for (let row = 0; row < rows; row += 1) {
    members.set(groupOf(row), (members.get(groupOf(row)) ?? 0) + 1);
  }
  const positives = (row: number): number => (members.get(groupOf(row)) ?? 0) - 1;
  return {
    rows: vector((row) => row),
    groups: vector(groupOf),
    weights: vector((row) => (row < anchors ? 1 / (anchors * positives(row)) : 0)),
  };
}
