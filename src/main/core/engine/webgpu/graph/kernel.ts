/** Kernels of a graph, and how those of rows are split among workgroups. */
import { sizeOf } from '../../../trace/ir';
import { accesses, domain, reductionAccesses } from './access';
import { coefficientOf, type Expr, variable, zero } from './expression';
import type { Graph, Node } from './node';
import { type Layout, position, reducedExtents } from './store';

export type Reduction = Node & { readonly kind: 'reduce' };

/** A stored tensor computed within a row kernel: `rowDims` are its dimensions that run along the kernel's rows. */
export interface RowMember {
  readonly node: Node;
  readonly rowDims: readonly number[];
}

/**
 * Work of one dispatch (or a part of one). A `rows` kernel computes reductions that share their outer dimensions
 * (`rows`), which may build on each other, and elementwise results that need them, row by row.
 */
export type Kernel =
  | { readonly kind: 'contract'; readonly node: Node & { readonly kind: 'contract' } }
  | { readonly kind: 'pointwise'; readonly node: Node }
  | {
      readonly kind: 'rows';
      readonly rows: readonly number[];
      readonly reductions: readonly Reduction[];
      readonly outputs: readonly RowMember[];
    };

export interface Fused {
  readonly graph: Graph;
  /** Tensors that have memory. Reductions used only within their own kernel have none. */
  readonly stored: ReadonlySet<Node>;
  /** In an order in which every kernel comes after those whose results it reads. */
  readonly kernels: readonly Kernel[];
}

/** Variables r0, r1, ... over the dimensions above 1. */
export function rowVariables(shape: readonly number[]): Expr[] {
  let next = 0;
  return shape.map((extent) => (extent === 1 ? zero : variable(`r${next++}`, extent)));
}

/** Variables i0, i1, ... over the reduced axes. */
export const innerVariables = (node: Reduction): Expr[] => domain(reducedExtents(node), 'i');

export type RowKernel = Kernel & { readonly kind: 'rows' };

/** How a row kernel uses its threads. */
export interface RowMapping {
  /** Row variables from the slowest to the fastest; the fastest is the one contiguous in memory. */
  readonly order: readonly number[];
  /** Extents of the rows; those of padded tensors are rounded up. */
  readonly extents: readonly number[];
  /** What vectors of four run along: the fastest row variable, the reduced elements, or nothing. */
  readonly lanes: 'row' | 'inner' | 'none';
  /** Rows (or vectors of rows) that a workgroup computes side by side, and threads that share each. */
  readonly across: number;
  readonly along: number;
}

/** Enough threads for a large GPU; more rows than that need no helpers. */
const enoughThreads = 1 << 18;
/** A thread that adds up fewer elements than this is not worth its share of the final sum. */
const fewElements = 4;

/** Chooses vector direction and thread arrangement from how the kernel's tensors lie in memory. */
export function mapRows(kernel: RowKernel, layouts: ReadonlyMap<Node, Layout>, threads: number): RowMapping {
  const own = new Set<Node>([...kernel.reductions, ...kernel.outputs.map(({ node }) => node)]);
  const votes = countContiguous(kernel, layouts, own);
  const extents = kernel.rows.map((extent, row) => roundedExtent(kernel, row, extent, layouts));
  const best = votes.rows.reduce((winner, count, i) => (count > (votes.rows[winner] ?? 0) ? i : winner), 0);
  const rowVotes = votes.rows[best] ?? 0;
  const alongRows = rowVotes > votes.inner;
  const even = (kernel.rows[best] ?? 1) % 4 === 0 && extents[best] === kernel.rows[best];
  const lanes = alongRows ? (even ? 'row' : 'none') : votes.inner > 0 ? 'inner' : 'none';
  const order = kernel.rows.map((_, i) => i).filter((i) => !(alongRows && i === best));
  if (alongRows) order.push(best);
  const units = sizeOf(extents) / (lanes === 'row' ? 4 : 1);
  const longest = Math.max(1, ...kernel.reductions.map((node) => sizeOf(reducedExtents(node))));
  const elements = longest / (lanes === 'inner' ? 4 : 1);
  const least = alongRows ? 4 : 1;
  let along = 1;
  while (
    along * 2 * least <= threads &&
    elements / along > fewElements &&
    (units * along < enoughThreads || elements / along > 64)
  ) {
    along *= 2;
  }
  return { order, extents, lanes, across: threads / along, along };
}

/** Elements of memory that lie next to each other along each row variable, and along the reduced axes. */
function countContiguous(
  kernel: RowKernel,
  layouts: ReadonlyMap<Node, Layout>,
  own: ReadonlySet<Node>,
): { rows: number[]; inner: number } {
  const rows = kernel.rows.map(() => 0);
  let inner = 0;
  const isLeaf = (node: Node): boolean =>
    node.kind === 'reduce' && own.has(node) ? true : layouts.has(node) && !own.has(node);
  for (const node of kernel.reductions) {
    for (const read of reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf)) {
      const layout = layouts.get(read.node);
      if (layout === undefined || own.has(read.node)) continue;
      const at = position(layout, read.coordinates);
      kernel.rows.forEach((_, i) => {
        if (coefficientOf(at, `r${i}`) === 1) rows[i] = (rows[i] ?? 0) + layout.size;
      });
      if (laneDimension(node, [{ layout, at }]) !== undefined) inner += layout.size;
    }
  }
  for (const { node, rowDims } of kernel.outputs) {
    for (const read of accesses(node, domain(node.shape, 'd'), isLeaf)) {
      const layout = layouts.get(read.node);
      if (layout === undefined || own.has(read.node)) continue;
      const at = position(layout, read.coordinates);
      rowDims.forEach((dimension, i) => {
        if (coefficientOf(at, `d${dimension}`) === 1) rows[i] = (rows[i] ?? 0) + layout.size;
      });
    }
  }
  return { rows, inner };
}

/** The reduced axis (of an extent divisible by 4) along which a tensor's elements lie next to each other. */
function laneDimension(
  node: Reduction,
  reads: readonly { readonly layout: Layout; readonly at: ReturnType<typeof position> }[],
): number | undefined {
  const extents = reducedExtents(node);
  const found = extents.findIndex(
    (extent, i) => extent % 4 === 0 && reads.some(({ at }) => coefficientOf(at, `i${i}`) === 1),
  );
  return found < 0 ? undefined : found;
}

/** The reduced axis that vectors run along: the one contiguous in most of the memory that is read. */
export function innerLane(
  node: Reduction,
  layouts: ReadonlyMap<Node, Layout>,
  isLeaf: (node: Node) => boolean,
): number | undefined {
  const votes = reducedExtents(node).map(() => 0);
  for (const read of reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf)) {
    const layout = layouts.get(read.node);
    if (layout === undefined) continue;
    const found = laneDimension(node, [{ layout, at: position(layout, read.coordinates) }]);
    if (found !== undefined) votes[found] = (votes[found] ?? 0) + layout.size;
  }
  const best = votes.reduce((winner, count, i) => (count > (votes[winner] ?? 0) ? i : winner), 0);
  return (votes[best] ?? 0) > 0 ? best : undefined;
}

/** Rows of tensors with padding are computed to the padded extent, so that the padding is written. */
function roundedExtent(
  kernel: RowKernel,
  row: number,
  extent: number,
  layouts: ReadonlyMap<Node, Layout>,
): number {
  const members = [
    ...kernel.reductions.map((node) => ({ node, dimension: rowDimension(node, row) })),
    ...kernel.outputs.map(({ node, rowDims }) => ({ node, dimension: rowDims[row] })),
  ];
  return members.reduce((largest, { node, dimension }) => {
    const layout = layouts.get(node);
    return layout !== undefined && dimension !== undefined && layout.inner === dimension
      ? Math.max(largest, layout.innerExtent)
      : largest;
  }, extent);
}

/** Which dimension of a reduction's result a row variable runs along. */
function rowDimension(node: Node, row: number): number | undefined {
  const above = node.shape.flatMap((extent, i) => (extent > 1 ? [i] : []));
  return above[row];
}
