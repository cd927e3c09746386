import { sizeOf } from '../../../trace/ir';
import type { Graph, Node } from './node';
import { isHalf } from './precision';
import { bytesFor, innermost, type Layout } from './storage';

/** Largest results of reductions, and of anything else, that share one buffer: in elements. */
const largestReduction = 1 << 18;
const largestOther = 1 << 12;

/**
 * Whether a tensor lies in the buffer that all small intermediate results of a program share. Kernels bind few buffers,
 * and the kernels around a normalisation need many statistics of one number a channel: together they take one binding.
 * @param most Bytes of the largest buffer that a kernel can bind: where not all fit into it, the smallest do.
 */
export function poolOf({ nodes, outputs }: Graph, most = Infinity): (node: Node) => boolean {
  const given = new Set(outputs);
  const isSmall = (node: Node): boolean => {
    if (given.has(node) || node.dtype !== 'float32' || isHalf(node)) return false;
    if (node.kind === 'reduce') return sizeOf(node.shape) <= largestReduction;
    return (node.kind === 'map' || node.kind === 'move') && sizeOf(node.shape) <= largestOther;
  };
  const small = nodes.filter(isSmall).map((node) => ({ node, bytes: mostBytes(node.shape) }));
  if (small.reduce((sum, { bytes }) => sum + bytes, 0) <= most) return isSmall;
  let left = most;
  const chosen = new Set<Node>();
  for (const { node, bytes } of small.sort((a, b) => a.bytes - b.bytes)) {
    if (bytes > left) break;
    left -= bytes;
    chosen.add(node);
  }
  return (node) => chosen.has(node);
}

/** Bytes of a tensor in the layout that takes most. */
const mostBytes = (shape: readonly number[]): number =>
  shape.reduce((most, _, inner) => Math.max(most, bytesFor(innermost(shape, inner).size)), bytesFor(1));

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
