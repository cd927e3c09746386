import { type Fused, innerVariables } from './kernel';
import { type Access, accesses, domain, reductionAccesses } from './leaves';
import type { Node } from './node';
import { innermost, type Layout, position, rowMajor } from './storage';
import { shortReduction } from './shortReduction';
import { reducedSize } from './store';
import { coefficientOf } from './symbolic';
import { naturalInner } from './votes';

/**
 * Layouts of all tensors that have memory. Inputs, constants and outputs are row-major; tensors around contractions lie
 * as `inner` says (the dimensions that `layOut` chose), or as the contraction writes them; others follow the tensors that
 * they are computed from.
 */
export function assignLayouts({ graph, stored }: Fused, inner: ReadonlyMap<Node, number>): Map<Node, Layout> {
  const layouts = new Map<Node, Layout>();
  const outputs = new Set(graph.outputs);
  for (const node of graph.nodes) {
    if (!stored.has(node)) continue;
    const given = node.kind === 'input' || node.kind === 'constant' || outputs.has(node);
    const chosen = inner.get(node) ?? (node.kind === 'contract' ? naturalInner(node) : undefined);
    if (given) layouts.set(node, rowMajor(node.shape));
    else if (chosen !== undefined) layouts.set(node, innermost(node.shape, chosen));
    else layouts.set(node, inherited(node, layouts, readsOf(node, stored)));
  }
  return layouts;
}

/** What a tensor is computed from, over the variables d0, d1, ... of its dimensions. */
function readsOf(node: Node, stored: ReadonlySet<Node>): readonly Access[] {
  const at = domain(node.shape, 'd');
  // A long sum reads its elements everywhere alike, which tells nothing of a direction.
  const isLeaf = (other: Node): boolean =>
    other !== node && (stored.has(other) || (other.kind === 'reduce' && reducedSize(other) > shortReduction));
  if (node.kind === 'contract') return [];
  return node.kind === 'reduce'
    ? reductionAccesses(node, at, innerVariables(node), isLeaf)
    : accesses(node, at, isLeaf);
}

/** The dimension along which most of the memory is contiguous that a tensor is computed from. */
function inherited(node: Node, layouts: ReadonlyMap<Node, Layout>, reads: readonly Access[]): Layout {
  if (node.shape.length === 0) return rowMajor(node.shape);
  const votes = node.shape.map(() => 0);
  for (const { node: source, coordinates } of reads) {
    const layout = layouts.get(source);
    if (layout === undefined) continue;
    const at = position(layout, coordinates);
    node.shape.forEach((extent, i) => {
      if (extent > 2 && coefficientOf(at, `d${i}`) === 1) votes[i] = (votes[i] ?? 0) + layout.size;
    });
  }
  return innermost(node.shape, votes.lastIndexOf(Math.max(...votes)));
}
