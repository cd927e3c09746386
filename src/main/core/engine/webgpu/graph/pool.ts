import { sizeOf } from '../../../trace/spec';
import type { Graph, Node } from './node';
import { isHalf } from './precision';
import { bytesFor, type Layout } from './storage';

/** Largest results of reductions, and of anything else, that share one buffer: in elements. */
const largestReduction = 1 << 18;
const largestOther = 1 << 12;

/**
 * Whether a tensor lies in the buffer that all small intermediate results of a program share. Kernels bind few buffers,
 * and the kernels around a normalisation need many statistics of one number a channel: together they take one binding.
 */
export function poolOf({ outputs }: Graph): (node: Node) => boolean {
  const given = new Set(outputs);
  return (node) => {
    if (given.has(node) || node.dtype !== 'float32' || isHalf(node)) return false;
    if (node.kind === 'reduce') return sizeOf(node.shape) <= largestReduction;
    return (node.kind === 'map' || node.kind === 'move') && sizeOf(node.shape) <= largestOther;
  };
}

/** Buffers that a kernel binds to reach these tensors. */
export function countBuffers(nodes: Iterable<Node>, isPooled: (node: Node) => boolean = () => false): number {
  const all = new Set(nodes);
  const apart = [...all].filter((node) => !isPooled(node));
  return apart.length + (apart.length < all.size ? 1 : 0);
}

/** Pass 5c: gives every pooled tensor its place in the common buffer. They keep it throughout: they are small. */
export function placeInPool(
  layouts: ReadonlyMap<Node, Layout>,
  isPooled: (node: Node) => boolean,
): Map<Node, Layout> {
  let next = 0;
  return new Map(
    [...layouts].map(([node, layout]) => {
      if (!isPooled(node)) return [node, layout];
      const offset = next;
      next += bytesFor(layout.size) / 4;
      return [node, { ...layout, offset }];
    }),
  );
}
