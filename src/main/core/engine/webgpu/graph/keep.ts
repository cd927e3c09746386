import { sizeOf } from '../../../trace/ir';
import type { Fused, Kernel } from './kernel';
import type { Node } from './node';

/** Tensors that save less of what a program moves are not worth fusing it again. */
const leastShare = 0.01;
/** The least that each of them saves. */
const leastBytes = 1 << 18;

type Test = (node: Node) => boolean;

/**
 * Elementwise results without memory that several kernels compute again, each from so many tensors that writing the result
 * once and reading it in the others moves fewer bytes: the gradient that comes back along a chain of residual blocks, which
 * each block would otherwise add up from all later ones.
 */
export function worthKeeping(fused: Fused): ReadonlySet<Node> {
  const { graph, stored, kernels } = fused;
  const kept = new Set<Node>();
  const computing = new Map<Node, Kernel[]>();
  for (const kernel of kernels) {
    walk(
      kernel,
      (node) => stored.has(node),
      (node, isRead) => {
        if (isRead || stored.has(node) || !isCandidate(node)) return;
        const known = computing.get(node);
        if (known === undefined) computing.set(node, [kernel]);
        else known.push(kernel);
      },
    );
  }
  const gain = (node: Node): number =>
    saved(
      node,
      computing.get(node) ?? [],
      (other) => other !== node && (stored.has(other) || kept.has(other)),
    );
  // The last of a chain first: what it is computed from is then mostly not needed elsewhere.
  const candidates = graph.nodes.filter((node) => (computing.get(node)?.length ?? 0) > 1).toReversed();
  for (const node of candidates) if (gain(node) >= leastBytes) kept.add(node);
  let gained = 0;
  for (const node of [...kept].toReversed()) {
    const bytes = gain(node);
    if (bytes < leastBytes) kept.delete(node);
    else gained += bytes;
  }
  return kept.size > 0 && gained >= leastShare * bytesMoved(fused) ? kept : new Set();
}

/** Bytes of all tensors that kernels read and write, each once a kernel. */
export function bytesMoved({ kernels, stored }: Fused): number {
  return kernels.reduce((bytes, kernel) => {
    const written = resultsOf(kernel).filter((node) => stored.has(node));
    return bytes + readBy(kernel, (node) => stored.has(node)).bytes + total(written);
  }, 0);
}

const isCandidate = (node: Node): boolean =>
  node.kind === 'map' && node.dtype === 'float32' && bytesOf(node) >= leastBytes;

/** Bytes that the kernels after the first one save by reading a tensor that the first one writes. */
function saved(node: Node, [, ...others]: readonly Kernel[], isStored: Test): number {
  return others.reduce((bytes, kernel) => {
    const { reads, bytes: withIt } = readBy(kernel, (other) => other === node || isStored(other));
    // Another tensor that is kept may have made it needless here.
    return reads.has(node) ? bytes + readBy(kernel, isStored).bytes - withIt : bytes;
  }, -bytesOf(node));
}

/** Stored tensors that a kernel reads. */
function readBy(kernel: Kernel, isStored: Test): { reads: ReadonlySet<Node>; bytes: number } {
  const reads = new Set<Node>();
  walk(kernel, isStored, (node, isRead) => isRead && reads.add(node));
  return { reads, bytes: total(reads) };
}

/** Visits what a kernel computes and what it reads, each tensor once. */
function walk(kernel: Kernel, isStored: Test, visitor: (node: Node, isRead: boolean) => void): void {
  const results = resultsOf(kernel);
  const own = new Set(results);
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const isRead = isStored(node) && !own.has(node);
    visitor(node, isRead);
    if (!isRead) node.inputs.forEach(visit);
  };
  results.forEach(visit);
}

const resultsOf = (kernel: Kernel): readonly Node[] =>
  kernel.kind === 'rows' ? [...kernel.reductions, ...kernel.outputs.map(({ node }) => node)] : [kernel.node];

const bytesOf = ({ shape }: Node): number => 4 * sizeOf(shape);
const total = (nodes: Iterable<Node>): number => {
  let bytes = 0;
  for (const node of nodes) bytes += bytesOf(node);
  return bytes;
};
