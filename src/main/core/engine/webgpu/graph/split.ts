/** Products that are combined, and long reductions that are split. */
import { sizeOf } from '../../../trace/ir';
import type { Graph, Node } from './node';
import { isScaled, pairsOf, resolvedBase } from './operands';
import { contractionKey, type NodeFactory, rewrite } from './rewrite';

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

type Reduction = Node & { readonly kind: 'reduce' };

/** Sums over more elements than this per result are cut into parts when there are few results. */
const longReduction = 4096;
/** Below this many results a long reduction leaves most of a GPU idle. */
const fewResults = 512;

/**
 * Cuts reductions in two where that helps. A sum over batch and image of a tensor whose images are also
 * reduced alone, or which a kernel writes for a contraction, runs over images first (the first half then shares that kernel). A long reduction
 * with few results runs in parts, so that the whole device works on it.
 */
export function splitReductions(graph: Graph): Graph {
  const partial = new Set<string>();
  for (const node of graph.nodes) if (node.kind === 'reduce') partial.add(domainKey(node, node.axis));
  const operands = computedOperands(graph);
  const inImages = rewrite(graph, (node, inputs, factory) => {
    const [input] = inputs;
    if (node.kind !== 'reduce' || input === undefined) return undefined;
    const inner = node.axis.filter((axis) => axis !== 0);
    const worth = node.axis.includes(0) && inner.length > 0 && (input.shape[0] ?? 1) > 1;
    const [original] = node.inputs;
    const shared = partial.has(domainKey(node, inner)) || (original !== undefined && operands.has(original));
    if (!worth || !shared) return undefined;
    return inTwo(factory, node, input, inner);
  });
  return rewrite(inImages, (node, inputs, factory) => {
    const [input] = inputs;
    if (node.kind !== 'reduce' || input === undefined) return undefined;
    return sizeOf(node.shape) < fewResults ? inParts(factory, node, input) : undefined;
  });
}

/** Elementwise results that contractions read: they are written by a kernel that can add them up image by image. */
function computedOperands({ nodes }: Graph): ReadonlySet<Node> {
  const contracts = nodes.filter(({ kind }) => kind === 'contract');
  return new Set(
    contracts.flatMap(({ inputs }) => inputs.map(resolvedBase)).filter(({ kind }) => kind === 'map'),
  );
}

const domainKey = (node: Reduction, axis: readonly number[]): string =>
  `${(node.inputs[0]?.shape ?? []).join()} over ${axis.join()}`;

/** Reduces the axes `first`, then the rest. */
function inTwo(factory: NodeFactory, node: Reduction, input: Node, first: readonly number[]): Node {
  const shape = input.shape.filter((_, i) => !first.includes(i));
  const half = factory.make(shape, node.dtype, [input], { kind: 'reduce', op: node.op, axis: first });
  const left = input.shape.map((_, i) => i).filter((i) => !first.includes(i));
  const second = left.flatMap((axis, i) => (node.axis.includes(axis) ? [i] : []));
  return factory.make(node.shape, node.dtype, [half], { kind: 'reduce', op: node.op, axis: second });
}

function inParts(factory: NodeFactory, node: Reduction, input: Node): Node | undefined {
  const total = sizeOf(node.axis.map((axis) => input.shape[axis] ?? 1));
  const results = sizeOf(node.shape);
  if (total < longReduction) return undefined;
  const wanted = Math.min(Math.ceil(fewResults / results), Math.floor(total / 512));
  // The part that is cut: the first reduced axis long enough, or the product of the leading ones.
  for (const axis of node.axis) {
    const extent = input.shape[axis] ?? 1;
    const parts = largestDivisor(extent, wanted);
    if (parts * 4 < wanted && parts < extent) continue;
    if (parts === 1) continue;
    const shape = [...input.shape.slice(0, axis), parts, extent / parts, ...input.shape.slice(axis + 1)];
    const cut = factory.reshape(input, shape);
    const shifted = node.axis.flatMap((a) => (a < axis ? [a] : a === axis ? [axis, axis + 1] : [a + 1]));
    const whole: Reduction = { ...node, inputs: [cut], axis: shifted };
    return inTwo(
      factory,
      whole,
      cut,
      shifted.filter((a) => a !== axis),
    );
  }
  return undefined;
}

function largestDivisor(n: number, limit: number): number {
  for (let d = Math.min(n, limit); d > 1; d--) if (n % d === 0) return d;
  return 1;
}
