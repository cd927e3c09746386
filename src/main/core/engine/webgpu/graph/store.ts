import { sizeOf } from '../../../trace/ir';
import { accesses, domain } from './leaves';
import type { Graph, Node } from './node';
import { countBuffers } from './pool';
import { isRounded, unscaled } from './precision';
import { shortReduction } from './shortReduction';

type Reduction = Node & { readonly kind: 'reduce' };

/** So few reductions of a few elements are rows of a kernel of their own. */
const fewRows = 4096;
/** An expression that reads this many elements of one tensor is not computed twice. */
const wideWindow = 4;

/**
 * Which tensors are written to memory. Inputs, contractions, long reductions and what contractions read
 * must be; elementwise results are only where computing them again in every user would cost more.
 * @param bindings Most buffers that one kernel may read.
 * @param isPooled Tensors that share one buffer.
 * @param kept Tensors that are written in any case.
 */
export function chooseStored(
  graph: Graph,
  bindings: number,
  isPooled: (node: Node) => boolean = () => false,
  kept: ReadonlySet<Node> = new Set(),
): Set<Node> {
  const stored = new Set<Node>([...graph.outputs, ...kept]);
  const users = usersOf(graph);
  for (const node of graph.nodes) {
    const read = node.kind === 'contract' ? node.inputs : isRounded(node) ? [unscaled(node)] : [];
    for (const base of read) if (hasElements(base)) stored.add(base);
  }
  const isStored = (node: Node): boolean => stored.has(node);
  const leaves = new Map<Node, ReadonlySet<Node>>();
  const leavesOf = (node: Node): ReadonlySet<Node> =>
    stored.has(node) ? new Set([node]) : (leaves.get(node) ?? new Set());
  for (const node of graph.nodes) {
    if (mustStore(node, users)) stored.add(node);
    if (!hasElements(node)) continue;
    let read = union(node.inputs.map(leavesOf));
    while (countBuffers(read, isPooled) > bindings) {
      const widest = node.inputs.reduce((a, b) => (leavesOf(b).size > leavesOf(a).size ? b : a));
      if (stored.has(widest)) break;
      stored.add(widest);
      read = union(node.inputs.map(leavesOf));
    }
    leaves.set(node, read);
    if (!stored.has(node) && countUses(node, users) > 1 && isWide(node, isStored)) stored.add(node);
  }
  return stored;
}

const hasElements = (node: Node): boolean => node.kind !== 'literal' && node.kind !== 'coordinate';

function mustStore(node: Node, users: Users): boolean {
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'contract':
    case 'relayout':
      return true;
    case 'reduce':
      return reducedSize(node) > shortReduction || isSoftmaxLike(node) || isStatistic(node, users);
    case 'map':
      return isRounded(node);
    default:
      return false;
  }
}

/**
 * A reduction over a few elements with few results, of something that is not the parts of a product: where expressions
 * would repeat it for every element that it is made of, a row kernel finds it once.
 */
function isSoftmaxLike(node: Reduction): boolean {
  const parts = node.inputs[0]?.kind === 'contract';
  return !parts && reducedSize(node) > wideWindow && sizeOf(node.shape) <= fewRows;
}

/**
 * A sum over a few elements that goes back to all of them (the mean of a small image): written out, each of the elements
 * would find it again, and a normalisation takes several in turn. A row kernel finds it once.
 */
function isStatistic(node: Reduction, users: Users): boolean {
  const [input] = node.inputs;
  const few = reducedSize(node) < wideWindow;
  if (few || input === undefined || input.kind === 'contract' || node.op !== 'add') return false;
  // Windows of pooling leave dimensions behind them.
  const first = node.axis[0] ?? 0;
  const toTheEnd = input.shape.every((extent, i) => i < first || extent === 1 || node.axis.includes(i));
  return toTheEnd && isSpread(node, sizeOf(input.shape), users);
}

/**
 * Whether a tensor is used, through elementwise operations on as many elements, by one with `elements` of them or by
 * another sum (that of all images, say).
 */
function isSpread(node: Node, elements: number, users: Users): boolean {
  const size = sizeOf(node.shape);
  return (users.get(node) ?? []).some((user) => {
    if (user.kind === 'reduce') return true;
    if (user.kind !== 'map' && user.kind !== 'move') return false;
    const own = sizeOf(user.shape);
    return own === elements || (own === size && isSpread(user, elements, users));
  });
}

/** How many elements each result of a reduction is made of. */
export const reducedSize = (node: Reduction): number => sizeOf(reducedExtents(node));

/** Extents of the reduced axes. */
export const reducedExtents = (node: Reduction): number[] =>
  node.axis.map((axis) => node.inputs[0]?.shape[axis] ?? 1);

type Users = ReadonlyMap<Node, readonly Node[]>;

function usersOf(graph: Graph): Users {
  const users = new Map<Node, Node[]>();
  for (const node of graph.nodes) {
    for (const input of new Set(node.inputs)) {
      const known = users.get(input);
      if (known === undefined) users.set(input, [node]);
      else known.push(node);
    }
  }
  return users;
}

/** How many expressions use a tensor: those that use it moved count too. */
const countUses = (node: Node, users: Users): number =>
  (users.get(node) ?? []).reduce((sum, user) => sum + (user.kind === 'move' ? countUses(user, users) : 1), 0);

function isWide(node: Node, isStored: (node: Node) => boolean): boolean {
  if (node.kind === 'move' || node.shape.length === 0) return false;
  const counts = new Map<Node, number>();
  for (const access of accesses(node, domain(node.shape, 'd'), isStored)) {
    const count = (counts.get(access.node) ?? 0) + 1;
    if (count >= wideWindow) return true;
    counts.set(access.node, count);
  }
  return false;
}

const union = <T>(sets: readonly ReadonlySet<T>[]): Set<T> => new Set(sets.flatMap((set) => [...set]));
