import { isScaled, pairsOf } from './contraction';
import { contractionKey } from './factory';
import type { Graph, Node } from './node';
import { rewrite } from './rewrite';

type Contract = Node & { readonly kind: 'contract' };

/** Most pairs of operands of one contraction: each takes two of a kernel's buffers. */
const mostPairs = 3;

/**
 * Adds up products of sums within one contraction. The tangent of a product is the sum of two products of the
 * same form (x dw + dx w): as one contraction with twice the summands it writes one result, and nothing is left to add.
 */
export function combineProducts(graph: Graph, pairs = mostPairs): Graph {
  const most = Math.min(mostPairs, pairs);
  const users = new Map<Node, number>();
  for (const node of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs]) {
    users.set(node, (users.get(node) ?? 0) + 1);
  }
  return rewrite(graph, (node, inputs, factory) => {
    if (node.kind !== 'map' || node.fn !== 'add') return undefined;
    // Both are needed here alone, and replacing keeps them products.
    if (node.inputs.some((input) => users.get(input) !== 1)) return undefined;
    const [first, second] = inputs;
    if (first?.kind !== 'contract' || second?.kind !== 'contract') return undefined;
    const [one, other] = [first, second].map(partsOf);
    if (one === undefined || other === undefined || !alike(first, second)) return undefined;
    if (one.operands.length + other.operands.length > 2 * most) return undefined;
    const operands = [...one.operands, ...other.operands, ...one.magnitudes, ...other.magnitudes];
    return factory.make(node.shape, node.dtype, operands, {
      kind: 'contract',
      contraction: {
        ...first.contraction,
        others: [...first.contraction.others, own(second), ...second.contraction.others],
      },
    });
  });
}

const own = ({ contraction: { left, right } }: Contract): { left: typeof left; right: typeof right } => ({
  left,
  right,
});

/** The inputs of a contraction: its operands pair by pair, then their largest magnitudes if they are in half precision. */
function partsOf({ inputs, contraction }: Contract): Record<'operands' | 'magnitudes', readonly Node[]> {
  const count = 2 * pairsOf(contraction).length;
  return { operands: inputs.slice(0, count), magnitudes: inputs.slice(count) };
}

/** Whether two contractions differ in nothing but the tensors that they multiply, and maybe in their scales. */
function alike(first: Contract, second: Contract): boolean {
  if (isScaled(first) !== isScaled(second)) return false;
  const key = ({ contraction }: Contract): string => contractionKey({ ...contraction, others: [] });
  return first.dtype === second.dtype && key(first) === key(second);
}
