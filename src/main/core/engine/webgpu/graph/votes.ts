import type { AxisRole, Graph, Node } from './node';
import { operandsOf, resolve, roleOf } from './operands';
import { asVariable } from './symbolic';

/** How much a contraction wants to read its operands along an axis of each role. */
const weights: Readonly<Record<AxisRole, number>> = { column: 3, sum: 2, row: 1, batch: 0 };
/** Images (left operands with padding) are NCHW: channels are dimension 1, whichever role they have. */
const channels = 1;
const imageWeights = { channels: 3, other: 0.5 };
/** How much a result of a contraction wants to lie as its kernel writes it. */
const naturalWeight = 2.5;

/**
 * The innermost dimension that the contractions of a graph want for each tensor that they read: the one with most votes,
 * the last one of equals. Dimensions shorter than a vector count less.
 */
export function countVotes(graph: Graph): Map<Node, number> {
  const votes = new Map<Node, number[]>();
  const vote = (node: Node, dimension: number, weight: number): void => {
    const counts = votes.get(node) ?? node.shape.map(() => 0);
    counts[dimension] = (counts[dimension] ?? 0) + weight * Math.min(1, (node.shape[dimension] ?? 1) / 4);
    votes.set(node, counts);
  };
  for (const node of graph.nodes) {
    if (node.kind !== 'contract') continue;
    for (const [pair, side] of operandsOf(node)) {
      const { base, coordinates, guards } = resolve(node, pair, side);
      const isImage = side === 'left' && guards.length > 0;
      coordinates.forEach((coordinate, dimension) => {
        const role = roleOf(node.contraction, asVariable(coordinate));
        if (role === undefined) return;
        const onImage = dimension === channels ? imageWeights.channels : imageWeights.other;
        vote(base, dimension, isImage ? onImage : weights[role]);
      });
    }
  }
  for (const node of votes.keys()) {
    const natural = naturalInner(node);
    if (natural !== undefined) vote(node, natural, naturalWeight);
  }
  return new Map([...votes].map(([node, counts]) => [node, counts.lastIndexOf(Math.max(...counts))]));
}

/** The dimension of a contraction's result (or of the sum of its parts) that its columns run along. */
export function naturalInner(node: Node): number | undefined {
  const [input] = node.inputs;
  if (node.kind === 'map' && node.fn === 'copy' && input?.kind === 'reduce') return naturalInner(input);
  if (node.kind === 'reduce' && input?.kind === 'contract' && input.contraction.splits > 1) {
    const found = naturalInner(input);
    return found === undefined ? undefined : found - 1;
  }
  if (node.kind !== 'contract') return undefined;
  const { axes, output, splits } = node.contraction;
  const columns = axes.filter(({ role }) => role === 'column').map(({ name }) => name);
  const dimension = output.findLastIndex((name) => name !== undefined && columns.includes(name));
  return dimension < 0 ? undefined : dimension + (splits > 1 ? 1 : 0);
}
