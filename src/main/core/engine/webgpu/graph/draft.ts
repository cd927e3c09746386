import type { Kernel, RowMember } from './kernel';
import type { Node } from './node';

/** A kernel while kernels are put together. */
export class Draft {
  readonly members: RowMember[] = [];
  /** Extents of the rows (those above 1); undefined for contractions and elementwise kernels. */
  rows: readonly number[] | undefined;
}

/** Dimensions along the rows of a reduction's own kernel. */
export const rowDimsOf = (shape: readonly number[]): number[] =>
  shape.flatMap((extent, i) => (extent > 1 ? [i] : []));

/** Whether two lists hold the same numbers. */
export const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** The finished kernel. */
export function toKernel(draft: Draft, stored: ReadonlySet<Node>): Kernel {
  const [first] = draft.members;
  if (first === undefined) throw new RangeError('A kernel computes nothing.');
  if (first.node.kind === 'contract') return { kind: 'contract', node: first.node };
  if (draft.rows === undefined) return { kind: 'pointwise', node: first.node };
  const reductions = draft.members.flatMap(({ node }) => (node.kind === 'reduce' ? [node] : []));
  const outputs = draft.members.filter(({ node }) => node.kind !== 'reduce' && stored.has(node));
  return { kind: 'rows', rows: draft.rows, reductions, outputs };
}
