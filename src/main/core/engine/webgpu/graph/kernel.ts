import { domain } from './leaves';
import type { Graph, Node } from './node';
import { reducedExtents } from './store';
import { type Expr, variable, zero } from './symbolic';

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
