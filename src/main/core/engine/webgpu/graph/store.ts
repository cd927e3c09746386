/** Which tensors have memory, in which layout and precision. */
import { sizeOf, stridesOf } from '../../../trace/ir';
import { accesses, domain } from './access';
import { type Expr, scale, sum } from './expression';
import type { Contraction, Graph, Node } from './node';
import { roleSize } from './operands';
import { type NodeFactory, rewrite } from './rewrite';
import { shortReduction } from './tileChoice';

/** How a stored tensor lies in its buffer. */
export interface Layout {
  /** Elements from one index to the next, per dimension. */
  readonly strides: readonly number[];
  /** Elements of the buffer, padding included. */
  readonly size: number;
  /** The contiguous dimension; undefined for scalars. */
  readonly inner: number | undefined;
  /** Allocated extent of the inner dimension. What lies beyond the tensor's own extent is always 0. */
  readonly innerExtent: number;
  /** Where it begins in the buffer that small tensors share (pool.ts): a multiple of 4. Others have their own buffer. */
  readonly offset?: number;
}

const bytesPerElement = 4;

/** Buffers hold whole vectors of four, and at least one. Elements have four bytes, or two in half precision. */
export const bytesFor = (elements: number, each = bytesPerElement): number =>
  Math.max(1, Math.ceil(elements / 4)) * 4 * each;

export function rowMajor(shape: readonly number[]): Layout {
  const inner = shape.length === 0 ? undefined : shape.length - 1;
  return { strides: stridesOf(shape), size: sizeOf(shape), inner, innerExtent: shape.at(-1) ?? 1 };
}

/** Extent in memory of a dimension that lies innermost: whole vectors, except where that would double it. */
export const paddedExtent = (extent: number): number => (extent < 3 ? extent : Math.ceil(extent / 4) * 4);

/** Dimension `inner` lies innermost, rounded up to a multiple of 4; the others keep their order. */
export function innermost(shape: readonly number[], inner: number): Layout {
  const extent = shape[inner] ?? 1;
  const innerExtent = paddedExtent(extent);
  const strides = new Array<number>(shape.length).fill(1);
  let size = innerExtent;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (i === inner) continue;
    strides[i] = size;
    size *= shape[i] ?? 1;
  }
  return { strides, size, inner, innerExtent };
}

/** Position of an element in its buffer. */
export const position = (layout: Layout, coordinates: readonly Expr[]): Expr =>
  sum(coordinates.map((c, i) => scale(c, layout.strides[i] ?? 0)));

/** Dimensions from the outermost in memory to the innermost. */
export function memoryOrder(layout: Layout): number[] {
  const order = layout.strides.map((_, i) => i);
  return order.sort((a, b) => {
    if (a === layout.inner) return 1;
    if (b === layout.inner) return -1;
    return (layout.strides[b] ?? 0) - (layout.strides[a] ?? 0) || a - b;
  });
}

/** Contractions narrower than this in rows, columns or summands keep f32: tensor cores would do little for them. */
const narrowest = 32;

/** An operand in half precision: its values times a power of two, which follows from the largest magnitude. */
interface Halved {
  readonly values: Node;
  /** A scalar. */
  readonly largest: Node;
}

/**
 * Mixed precision: the operands of large contractions become half precision; sums, and everything else, stay f32.
 *
 * Every operand is multiplied by the power of two that brings its largest magnitude to 2^14 (up to 2^15, half of what
 * f16 holds), and the contraction's result by the exact inverse. So nothing overflows, gradients of any size keep 11
 * bits down to 2^-28 of the largest, and no loss needs to be scaled by those who wrote it: products are linear in each
 * operand, and powers of two cost no rounding. The factors are functions of the values at hand, so that a run that is
 * resumed equals one that was not.
 */
export function halveOperands(graph: Graph, isLarge = isLargeContraction): Graph {
  return rewrite(graph, (node, inputs, factory) => {
    const [left, right] = inputs;
    if (node.kind !== 'contract' || left === undefined || right === undefined) return undefined;
    if (node.dtype !== 'float32' || !isLarge(node.contraction)) return undefined;
    const halves = [halved(factory, left), halved(factory, right)] as const;
    const operands = [...halves.map(({ values }) => values), ...halves.map(({ largest }) => largest)];
    const { contraction } = node;
    return factory.make(node.shape, node.dtype, operands, { kind: 'contract', contraction });
  });
}

/** Whether a contraction is large enough in every direction for half precision to pay. */
export const isLargeContraction = ({ axes }: Contraction): boolean =>
  (['row', 'column', 'sum'] as const).every((role) => roleSize(axes, role) >= narrowest);

/** Whether a tensor is what comes of rounding to half precision. */
const isRounded = (node: Node): boolean => node.kind === 'map' && node.fn === 'half';

/** Whether a tensor is kept as f16 in memory; within kernels its values are f32. */
export const isHalf = (node: Node): boolean =>
  isRounded(node) || (node.kind === 'relayout' && node.inputs.every(isHalf));

/** The tensor that a half-precision one is the scaled copy of. Its largest magnitude is needed first. */
export const unscaled = (rounded: Node): Node => rounded.inputs[0]?.inputs[0] ?? rounded;

/**
 * The operand in half precision. Reshapes, transposes and padding stay behind the conversion, so that all contractions
 * that read one tensor in their several ways share one copy of it.
 */
function halved(factory: NodeFactory, operand: Node): Halved {
  const [input] = operand.inputs;
  if (operand.kind === 'move' && input !== undefined && sizeOf(input.shape) <= sizeOf(operand.shape)) {
    const { values, largest } = halved(factory, input);
    return { values: factory.move(values, operand.shape, operand.move), largest };
  }
  const largest = largestMagnitude(factory, operand);
  const scaled = factory.map('mul', [operand, factory.map('scaleUp', [largest], 'float32')], 'float32');
  return { values: factory.map('half', [scaled], 'float32'), largest };
}

/** The largest magnitude as a scalar; image by image first, which the kernel that makes the images can do. */
function largestMagnitude(factory: NodeFactory, operand: Node): Node {
  const largest = (of: Node, axis: readonly number[]): Node => {
    if (axis.length === 0) return of;
    const shape = of.shape.filter((_, i) => !axis.includes(i));
    return factory.make(shape, 'float32', [of], { kind: 'reduce', op: 'max', axis });
  };
  const axes = operand.shape.map((_, i) => i);
  const magnitude = factory.map('max', [operand, factory.map('neg', [operand], 'float32')], 'float32');
  return largest(largest(magnitude, axes.slice(2)), axes.slice(0, 2));
}

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
