import { sizeOf } from '../../../trace/spec';
import { Draft, rowDimsOf, same, toKernel } from './draft';
import { accesses, domain, reductionAccesses, type Access } from './leaves';
import type { Graph, Node } from './node';
import { countBuffers, poolOf } from './pool';
import { chooseStored, reducedExtents } from './store';
import { asVariable, type Expr, variable, zero } from './symbolic';

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

/** An elementwise result with more elements a row than this gets its own kernel, where all workgroups share it. */
const longestRow = (rows: number): number => (rows < 64 ? 1 << 12 : 1 << 14);

/** Groups stored tensors into kernels. `bindings` is the number of buffers that a kernel may use. */
export function fuse(graph: Graph, bindings: number): Fused {
  return new Fuser(graph, bindings).run();
}

class Fuser {
  private readonly stored: Set<Node>;
  private readonly owner = new Map<Node, Draft>();
  private readonly readCache = new Map<Draft, readonly Access[]>();
  private readonly readers: ReadonlyMap<Node, readonly Node[]>;
  private readonly isPooled: (node: Node) => boolean;
  private drafts: Draft[] = [];

  constructor(
    private readonly graph: Graph,
    private readonly bindings: number,
  ) {
    this.isPooled = poolOf(graph);
    this.stored = chooseStored(graph, bindings - 2, this.isPooled);
    this.readers = this.findReaders();
  }

  run(): Fused {
    for (const node of this.graph.nodes) {
      if (this.stored.has(node) && node.kind !== 'input' && node.kind !== 'constant') this.assign(node);
    }
    for (const draft of [...this.drafts]) this.absorb(draft);
    for (const draft of [...this.drafts]) this.reunite(draft);
    const ordered = this.inOrder();
    const used = new Set(this.graph.outputs);
    for (const draft of ordered) for (const node of this.readBy(draft)) used.add(node);
    const stored = new Set([...this.stored].filter((node) => used.has(node)));
    return { graph: this.graph, stored, kernels: ordered.map((draft) => toKernel(draft, stored)) };
  }

  private assign(node: Node): void {
    const single = new Draft();
    single.members.push({ node, rowDims: [] });
    if (node.kind === 'reduce') {
      single.rows = node.shape.filter((extent) => extent > 1);
      single.members[0] = { node, rowDims: rowDimsOf(node.shape) };
    }
    this.owner.set(node, single);
    this.drafts.push(single);
    if (node.kind === 'contract') return;
    const readers = new Set(this.reads(single).map((access) => this.owner.get(access.node)));
    const fitting = [...readers].filter(
      (draft) => draft !== undefined && draft !== single && draft.rows !== undefined,
    );
    let joined = single;
    for (const draft of fitting as Draft[]) joined = this.join(draft, joined) ?? joined;
    if (joined === single && node.kind === 'reduce') this.joinSibling(single);
  }

  /** Moves `later` (one or more tensors) into `draft` when it lines up with its rows. Returns the joined draft. */
  private join(draft: Draft, later: Draft): Draft | undefined {
    const { rows } = draft;
    if (rows === undefined || (later.rows !== undefined && !same(rows, later.rows))) return undefined;
    const moved: RowMember[] = [];
    for (const member of later.members) {
      const rowDims = this.alignment(member, draft, later);
      if (rowDims === undefined) return undefined;
      moved.push({ node: member.node, rowDims });
    }
    return this.merge(draft, later, moved) ? draft : undefined;
  }

  /** Joins a reduction to another over the same rows that reads the same large tensor. */
  private joinSibling(single: Draft): void {
    const { rows } = single;
    if (rows === undefined) return;
    for (const draft of this.drafts.toReversed()) {
      if (draft === single || draft.rows === undefined || !same(draft.rows, rows)) continue;
      if (this.readsFrom(single, draft) || !this.shareLarge(draft, single)) continue;
      if (this.merge(draft, single, single.members)) return;
    }
  }

  /** Joins whole row kernels over the same rows that have come to read the same large tensor, or one the other's. */
  private reunite(later: Draft): void {
    const { rows } = later;
    if (rows === undefined || !this.drafts.includes(later)) return;
    for (const draft of this.drafts) {
      if (draft === later || draft.rows === undefined || !same(draft.rows, rows)) continue;
      if (!this.shareLarge(draft, later)) continue;
      const joined = this.readsFrom(later, draft)
        ? this.join(draft, later) !== undefined
        : !this.readsFrom(draft, later) && this.merge(draft, later, later.members);
      if (joined) return;
    }
  }

  private readsFrom(draft: Draft, source: Draft): boolean {
    return this.readBy(draft).some((node) => this.owner.get(node) === source);
  }

  /** Whether two kernels read one tensor with more than one element a row (or one makes it for the other). */
  private shareLarge(a: Draft, b: Draft): boolean {
    const [size, read, made] = [sizeOf(a.rows ?? []), this.readBy(a), a.members.map(({ node }) => node)];
    return this.readBy(b).some(
      (node) => sizeOf(node.shape) > size && (read.includes(node) || made.includes(node)),
    );
  }

  /** Computes a tensor within the row kernel that reads it, if it reads every element just where it is made. */
  private absorb(draft: Draft): void {
    const [member] = draft.members;
    if (draft.rows !== undefined || member === undefined || member.node.kind === 'contract') return;
    for (const user of this.drafts) {
      if (user.rows === undefined) continue;
      const found = this.reads(user).filter((access) => access.node === member.node);
      const [first] = found;
      if (first === undefined) continue;
      const rowDims = user.rows.map((_, row) =>
        first.coordinates.findIndex((c) => asVariable(c) === `r${row}`),
      );
      // A variable that runs along a part of a dimension (of a slice) would leave the rest of the tensor unwritten.
      const covers = first.coordinates.every((c, i) => {
        const extent = member.node.shape[i] ?? 1;
        return extent === 1 || (asVariable(c) !== undefined && c.high === extent - 1);
      });
      const distinct = new Set(first.coordinates.map(asVariable)).size;
      const repeated = distinct !== member.node.shape.length;
      if (rowDims.some((dim) => dim < 0) || !covers || repeated) continue;
      if (this.merge(user, draft, [{ node: member.node, rowDims }])) return;
    }
  }

  private merge(draft: Draft, later: Draft, members: readonly RowMember[]): boolean {
    if (this.reaches(draft, later, true) || this.reaches(later, draft, true)) return false;
    const before = [...draft.members];
    draft.members.push(...members);
    for (const { node } of members) this.owner.set(node, draft);
    this.readCache.delete(draft);
    const written = draft.members.flatMap(({ node }) => (this.leaves(node, draft) ? [node] : []));
    if (countBuffers([...this.readBy(draft), ...written], this.isPooled) > this.bindings) {
      this.readCache.delete(draft);
      draft.members.splice(0, Infinity, ...before);
      for (const { node } of later.members) this.owner.set(node, later);
      return false;
    }
    draft.members.sort((a, b) => a.node.id - b.node.id);
    this.drafts = this.drafts.filter((other) => other !== later);
    return true;
  }

  /** Whether `to` depends on `from`; `indirectly`: through a third kernel. */
  private reaches(from: Draft, to: Draft, indirectly: boolean): boolean {
    const seen = new Set<Draft>();
    const visit = (draft: Draft, depth: number): boolean => {
      if (seen.has(draft)) return false;
      seen.add(draft);
      for (const node of this.readBy(draft)) {
        const source = this.owner.get(node);
        if (source === undefined || source === draft) continue;
        if (source === from) {
          if (depth > 0 || !indirectly) return true;
          continue;
        }
        if (visit(source, depth + 1)) return true;
      }
      return false;
    };
    return visit(to, 0);
  }

  /** The dimensions of a member along the rows of `draft`, if it reads that draft's reductions row by row. */
  private alignment(member: RowMember, draft: Draft, own: Draft): readonly number[] | undefined {
    const rows = draft.rows ?? [];
    const within = (node: Node): boolean => this.owner.get(node) === draft || this.owner.get(node) === own;
    const found = this.readsOf(
      member.node,
      (node) => this.stored.has(node) && !(within(node) && node.kind !== 'reduce'),
    );
    let rowDims = own.rows === undefined ? undefined : member.rowDims;
    const prefix = member.node.kind === 'reduce' ? 'r' : 'd';
    for (const { node, coordinates } of found) {
      if (this.owner.get(node) !== draft) continue;
      const names = coordinates.filter((_, i) => (node.shape[i] ?? 1) > 1).map(asVariable);
      const dims = names.map((name) => (name?.startsWith(prefix) === true ? Number(name.slice(1)) : -1));
      if (prefix === 'r') {
        if (!dims.every((dim, i) => dim === i)) return undefined;
        continue;
      }
      const extents = dims.map((dim) => member.node.shape[dim] ?? -1);
      if (!same(extents, rows) || new Set(dims).size !== dims.length) return undefined;
      if (rowDims !== undefined && !same(rowDims, dims)) return undefined;
      rowDims = dims;
    }
    if (rowDims === undefined) return undefined;
    const perRow = sizeOf(member.node.shape) / sizeOf(rows);
    return member.node.kind !== 'reduce' && perRow > longestRow(sizeOf(rows)) ? undefined : rowDims;
  }

  private readBy(draft: Draft): Node[] {
    return [...new Set(this.reads(draft).map((access) => access.node))];
  }

  /** Which stored tensors are computed from a stored tensor. */
  private findReaders(): Map<Node, Node[]> {
    const readers = new Map<Node, Node[]>();
    for (const node of this.stored) {
      for (const access of this.readsOf(node, (leaf) => leaf !== node && this.stored.has(leaf))) {
        readers.set(access.node, [...(readers.get(access.node) ?? []), node]);
      }
    }
    return readers;
  }

  /** Whether a kernel must write a tensor that it computes to memory. */
  private leaves(node: Node, draft: Draft): boolean {
    if (node.kind !== 'reduce' || this.graph.outputs.includes(node)) return true;
    return (this.readers.get(node) ?? []).some((reader) => this.owner.get(reader) !== draft);
  }

  /** Elements that a kernel reads from memory, over its row and inner variables. */
  private reads(draft: Draft): readonly Access[] {
    const known = this.readCache.get(draft);
    if (known !== undefined) return known;
    const found = this.findReads(draft);
    this.readCache.set(draft, found);
    return found;
  }

  private findReads(draft: Draft): Access[] {
    const isLeaf = (node: Node): boolean => this.stored.has(node) && this.owner.get(node) !== draft;
    return draft.members
      .flatMap(({ node }) =>
        this.readsOf(node, (n) => isLeaf(n) || (n !== node && n.kind === 'reduce' && this.stored.has(n))),
      )
      .filter((access) => this.owner.get(access.node) !== draft);
  }

  private readsOf(node: Node, isLeaf: (node: Node) => boolean): Access[] {
    if (node.kind === 'contract') return node.inputs.map((input) => ({ node: input, coordinates: [] }));
    if (node.kind !== 'reduce') return accesses(node, domain(node.shape, 'd'), isLeaf);
    return reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf);
  }

  private inOrder(): Draft[] {
    const done = new Set<Draft>();
    const order: Draft[] = [];
    const visit = (draft: Draft): void => {
      if (done.has(draft)) return;
      done.add(draft);
      const sources = this.readBy(draft).flatMap((node) => this.owner.get(node) ?? []);
      for (const source of sources) if (source !== draft) visit(source);
      order.push(draft);
    };
    for (const draft of this.drafts) visit(draft);
    return order;
  }
}

/** Variables r0, r1, ... over the dimensions above 1. */
export function rowVariables(shape: readonly number[]): Expr[] {
  let next = 0;
  return shape.map((extent) => (extent === 1 ? zero : variable(`r${next++}`, extent)));
}

/** Variables i0, i1, ... over the reduced axes. */
export const innerVariables = (node: Reduction): Expr[] => domain(reducedExtents(node), 'i');
