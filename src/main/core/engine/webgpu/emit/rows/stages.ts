import { innerVariables, type Reduction, rowVariables } from '../../graph/kernel';
import { reductionAccesses } from '../../graph/leaves';
import type { Node } from '../../graph/node';
import { reducedExtents } from '../../graph/store';

/**
 * The reductions of a row kernel in the order of their dependence on each other. Those of one stage do not need each
 * other and loop over the same elements, so they share one loop.
 * @param isStored Whether a tensor is read from memory. Reductions of the kernel are never looked through.
 * @param laneOf The reduced axis that a reduction's vectors run along, if any.
 */
export function reductionStages(
  reductions: readonly Reduction[],
  isStored: (node: Node) => boolean,
  laneOf: (node: Reduction) => number | undefined,
): Reduction[][] {
  const own: ReadonlySet<Node> = new Set(reductions);
  const depths = new Map<Node, number>();
  const stages: { depth: number; key: string; nodes: Reduction[] }[] = [];
  const isLeaf = (node: Node): boolean => own.has(node) || isStored(node);
  for (const node of reductions) {
    const reads = reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf);
    const depth = 1 + Math.max(0, ...reads.map((read) => depths.get(read.node) ?? 0));
    depths.set(node, depth);
    const key = `${reducedExtents(node).join()} ${laneOf(node)}`;
    const found = stages.find((stage) => stage.depth === depth && stage.key === key);
    if (found === undefined) stages.push({ depth, key, nodes: [node] });
    else found.nodes.push(node);
  }
  return stages.sort((a, b) => a.depth - b.depth).map(({ nodes }) => nodes);
}
