/** Fusing: which operations a kernel computes together. */
import { sizeOf } from '../../../trace/ir';
import { type Access, accesses, domain, reductionAccesses } from './access';
import { type Fused, innerVariables, type Kernel, type RowMember, rowVariables } from './kernel';
import { asVariable } from './expression';
import type { Graph, Node } from './node';
import { chooseStored, countBuffers, poolOf } from './store';

/** A kernel while kernels are put together. */
class Draft {
  readonly members: RowMember[] = [];
  /** Extents of the rows (those above 1); undefined for contractions and elementwise kernels. */
  rows: readonly number[] | undefined;
}

/** Dimensions along the rows of a reduction's own kernel. */
const rowDimsOf = (shape: readonly number[]): number[] =>
  shape.flatMap((extent, i) => (extent > 1 ? [i] : []));

/** Whether two lists hold the same numbers. */
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** The finished kernel. */
function toKernel(draft: Draft, stored: ReadonlySet<Node>): Kernel {
  const [first] = draft.members;
  if (first === undefined) throw new RangeError('A kernel computes nothing.');
  if (first.node.kind === 'contract') return { kind: 'contract', node: first.node };
  if (draft.rows === undefined) return { kind: 'pointwise', node: first.node };
  const reductions = draft.members.flatMap(({ node }) => (node.kind === 'reduce' ? [node] : []));
  const outputs = draft.members.filter(({ node }) => node.kind !== 'reduce' && stored.has(node));
  return { kind: 'rows', rows: draft.rows, reductions, outputs };
}

/** Tensors that save less of what a program moves are not worth fusing it again. */
const leastShare = 0.01;
/** The least that each of them saves. */
const leastBytes = 1 << 18;

type Test = (node: Node) => boolean;

/**
 * Elementwise results without memory that several kernels compute again, each from so many tensors that writing the result
 * once and reading it in the others moves fewer bytes: the gradient that comes back along a chain of residual blocks, which
 * each block would otherwise add up from all later ones.
 */
export function worthKeeping(fused: Fused): ReadonlySet<Node> {
  const { graph, stored, kernels } = fused;
  const kept = new Set<Node>();
  const computing = new Map<Node, Kernel[]>();
  for (const kernel of kernels) {
    walk(
      kernel,
      (node) => stored.has(node),
      (node, isRead) => {
        if (isRead || stored.has(node) || !isCandidate(node)) return;
        const known = computing.get(node);
        if (known === undefined) computing.set(node, [kernel]);
        else known.push(kernel);
      },
    );
  }
  const gain = (node: Node): number =>
    saved(
      node,
      computing.get(node) ?? [],
      (other) => other !== node && (stored.has(other) || kept.has(other)),
    );
  // The last of a chain first: what it is computed from is then mostly not needed elsewhere.
  const candidates = graph.nodes.filter((node) => (computing.get(node)?.length ?? 0) > 1).toReversed();
  for (const node of candidates) if (gain(node) >= leastBytes) kept.add(node);
  let gained = 0;
  for (const node of [...kept].toReversed()) {
    const bytes = gain(node);
    if (bytes < leastBytes) kept.delete(node);
    else gained += bytes;
  }
  return kept.size > 0 && gained >= leastShare * bytesMoved(fused) ? kept : new Set();
}

/** Bytes of all tensors that kernels read and write, each once a kernel. */
export function bytesMoved({ kernels, stored }: Fused): number {
  return kernels.reduce((bytes, kernel) => {
    const written = resultsOf(kernel).filter((node) => stored.has(node));
    return bytes + readBy(kernel, (node) => stored.has(node)).bytes + total(written);
  }, 0);
}

const isCandidate = (node: Node): boolean =>
  node.kind === 'map' && node.dtype === 'float32' && bytesOf(node) >= leastBytes;

/** Bytes that the kernels after the first one save by reading a tensor that the first one writes. */
function saved(node: Node, [, ...others]: readonly Kernel[], isStored: Test): number {
  return others.reduce((bytes, kernel) => {
    const { reads, bytes: withIt } = readBy(kernel, (other) => other === node || isStored(other));
    // Another tensor that is kept may have made it needless here.
    return reads.has(node) ? bytes + readBy(kernel, isStored).bytes - withIt : bytes;
  }, -bytesOf(node));
}

/** Stored tensors that a kernel reads. */
function readBy(kernel: Kernel, isStored: Test): { reads: ReadonlySet<Node>; bytes: number } {
  const reads = new Set<Node>();
  walk(kernel, isStored, (node, isRead) => isRead && reads.add(node));
  return { reads, bytes: total(reads) };
}

/** Visits what a kernel computes and what it reads, each tensor once. */
function walk(kernel: Kernel, isStored: Test, visitor: (node: Node, isRead: boolean) => void): void {
  const results = resultsOf(kernel);
  const own = new Set(results);
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const isRead = isStored(node) && !own.has(node);
    visitor(node, isRead);
    if (!isRead) node.inputs.forEach(visit);
  };
  results.forEach(visit);
}

const resultsOf = (kernel: Kernel): readonly Node[] =>
  kernel.kind === 'rows' ? [...kernel.reductions, ...kernel.outputs.map(({ node }) => node)] : [kernel.node];

const bytesOf = ({ shape }: Node): number => 4 * sizeOf(shape);
const total = (nodes: Iterable<Node>): number => {
  let bytes = 0;
  for (const node of nodes) bytes += bytesOf(node);
  return bytes;
};

/** Which kernel computes each stored tensor while kernels are put together, and so which kernel reads which. */
class Ownership {
  private readonly owner = new Map<Node, Draft>();
  private readonly readCache = new Map<Draft, readonly Access[]>();
  private readonly readers: ReadonlyMap<Node, readonly Node[]>;

  constructor(
    private readonly graph: Graph,
    private readonly stored: ReadonlySet<Node>,
  ) {
    this.readers = this.findReaders();
  }

  of(node: Node): Draft | undefined {
    return this.owner.get(node);
  }

  /** Makes `draft` the owner of its members. */
  take(draft: Draft): void {
    for (const { node } of draft.members) this.owner.set(node, draft);
    this.readCache.delete(draft);
  }

  /** The tensors that a kernel reads from memory. */
  readBy(draft: Draft): Node[] {
    return [...new Set(this.reads(draft).map((access) => access.node))];
  }

  /** Whether a kernel reads what another computes. */
  readsFrom(draft: Draft, source: Draft): boolean {
    return this.readBy(draft).some((node) => this.owner.get(node) === source);
  }

  /** Whether two kernels read one tensor with more than one element a row (or one makes it for the other). */
  shareLarge(a: Draft, b: Draft): boolean {
    const [size, read, made] = [sizeOf(a.rows ?? []), this.readBy(a), a.members.map(({ node }) => node)];
    return this.readBy(b).some(
      (node) => sizeOf(node.shape) > size && (read.includes(node) || made.includes(node)),
    );
  }

  /** Whether `to` depends on `from`; `indirectly`: through a third kernel. */
  reaches(from: Draft, to: Draft, indirectly: boolean): boolean {
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

  /** Whether a kernel must write a tensor that it computes to memory. */
  leaves(node: Node, draft: Draft): boolean {
    if (node.kind !== 'reduce' || this.graph.outputs.includes(node)) return true;
    return (this.readers.get(node) ?? []).some((reader) => this.owner.get(reader) !== draft);
  }

  /** Elements that a kernel reads from memory, over its row and inner variables. */
  reads(draft: Draft): readonly Access[] {
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

  /** Leaves that a tensor is computed from; of a contraction its operands, without coordinates. */
  readsOf(node: Node, isLeaf: (node: Node) => boolean): Access[] {
    if (node.kind === 'contract') return node.inputs.map((input) => ({ node: input, coordinates: [] }));
    if (node.kind !== 'reduce') return accesses(node, domain(node.shape, 'd'), isLeaf);
    return reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf);
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

  /** Kernels in an order in which every one comes after those whose results it reads. */
  inOrder(drafts: readonly Draft[]): Draft[] {
    const done = new Set<Draft>();
    const order: Draft[] = [];
    const visit = (draft: Draft): void => {
      if (done.has(draft)) return;
      done.add(draft);
      const sources = this.readBy(draft).flatMap((node) => this.owner.get(node) ?? []);
      for (const source of sources) if (source !== draft) visit(source);
      order.push(draft);
    };
    for (const draft of drafts) visit(draft);
    return order;
  }
}

/** An elementwise result with more elements a row than this gets its own kernel, where all workgroups share it. */
const longestRow = (rows: number): number => (rows < 64 ? 1 << 12 : 1 << 14);

/**
 * Groups stored tensors into kernels. `bindings` is the number of buffers that a kernel may use; `isPooled` says of which
 * tensors it finds all in one.
 */
export function fuse(graph: Graph, bindings: number, isPooled = poolOf(graph)): Fused {
  const fused = new Fuser(graph, bindings, isPooled).run();
  const kept = worthKeeping(fused);
  if (kept.size === 0) return fused;
  const other = new Fuser(graph, bindings, isPooled, kept).run();
  const cost = (one: Fused): number => bytesMoved(one) + one.kernels.length * kernelBytes;
  return cost(other) < cost(fused) ? other : fused;
}

/** One more kernel takes about as long as moving so many bytes on a large GPU. */
const kernelBytes = 1e7;

class Fuser {
  private readonly stored: Set<Node>;
  private readonly ownership: Ownership;
  private drafts: Draft[] = [];

  constructor(
    private readonly graph: Graph,
    private readonly bindings: number,
    private readonly isPooled: (node: Node) => boolean,
    kept: ReadonlySet<Node> = new Set(),
  ) {
    this.stored = chooseStored(graph, bindings - 2, this.isPooled, kept);
    this.ownership = new Ownership(graph, this.stored);
  }

  run(): Fused {
    for (const node of this.graph.nodes) {
      if (this.stored.has(node) && node.kind !== 'input' && node.kind !== 'constant') this.assign(node);
    }
    for (const draft of [...this.drafts]) this.absorb(draft);
    for (const draft of [...this.drafts]) this.reunite(draft);
    for (const draft of [...this.drafts]) this.chain(draft);
    const ordered = this.ownership.inOrder(this.drafts);
    const used = new Set(this.graph.outputs);
    for (const draft of ordered) for (const node of this.ownership.readBy(draft)) used.add(node);
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
    this.ownership.take(single);
    this.drafts.push(single);
    if (node.kind === 'contract') return;
    const readers = new Set(this.ownership.reads(single).map((access) => this.ownership.of(access.node)));
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
      if (this.ownership.readsFrom(single, draft) || !this.ownership.shareLarge(draft, single)) continue;
      if (this.merge(draft, single, single.members)) return;
    }
  }

  /** Joins whole row kernels over the same rows that have come to read the same large tensor, or one the other's. */
  private reunite(later: Draft): void {
    const { rows } = later;
    if (rows === undefined || !this.drafts.includes(later)) return;
    for (const draft of this.drafts) {
      if (draft === later || draft.rows === undefined || !same(draft.rows, rows)) continue;
      if (!this.ownership.shareLarge(draft, later)) continue;
      const joined = this.ownership.readsFrom(later, draft)
        ? this.join(draft, later) !== undefined
        : !this.ownership.readsFrom(draft, later) && this.merge(draft, later, later.members);
      if (joined) return;
    }
  }

  /** Computes a tensor within the row kernel that reads it, if it reads every element just where it is made. */
  private absorb(draft: Draft): void {
    const [member] = draft.members;
    if (draft.rows !== undefined || member === undefined || member.node.kind === 'contract') return;
    for (const user of this.drafts) {
      if (user.rows === undefined) continue;
      const found = this.ownership.reads(user).filter((access) => access.node === member.node);
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

  /** Joins an elementwise result to one that it reads element by element: no need to read it from memory. */
  private chain(later: Draft): void {
    const [member] = later.members;
    if (member === undefined || !isElementwise(later)) return;
    const { shape } = member.node;
    const reads = this.ownership.reads(later);
    const found = reads.find(({ node }) => {
      const source = this.ownership.of(node);
      return source !== undefined && source !== later && isElementwise(source) && same(node.shape, shape);
    });
    const draft = found && this.ownership.of(found.node);
    if (draft === undefined) return;
    const inPlace = reads.every(
      ({ node, coordinates }) =>
        this.ownership.of(node) !== draft ||
        coordinates.every((c, i) => shape[i] === 1 || asVariable(c) === `d${i}`),
    );
    if (!inPlace) return;
    const rowDims = rowDimsOf(shape);
    for (const each of [draft, later]) {
      each.members.splice(0, Infinity, ...each.members.map(({ node }) => ({ node, rowDims })));
    }
    if (this.merge(draft, later, later.members)) draft.rows = shape.filter((extent) => extent > 1);
  }

  private merge(draft: Draft, later: Draft, members: readonly RowMember[]): boolean {
    if (this.ownership.reaches(draft, later, true) || this.ownership.reaches(later, draft, true))
      return false;
    const before = [...draft.members];
    draft.members.push(...members);
    this.ownership.take(draft);
    const written = draft.members.flatMap(({ node }) => (this.ownership.leaves(node, draft) ? [node] : []));
    if (countBuffers([...this.ownership.readBy(draft), ...written], this.isPooled) > this.bindings) {
      draft.members.splice(0, Infinity, ...before);
      this.ownership.take(draft);
      this.ownership.take(later);
      return false;
    }
    draft.members.sort((a, b) => a.node.id - b.node.id);
    this.drafts = this.drafts.filter((other) => other !== later);
    return true;
  }

  /** The dimensions of a member along the rows of `draft`, if it reads that draft's reductions row by row. */
  private alignment(member: RowMember, draft: Draft, own: Draft): readonly number[] | undefined {
    const rows = draft.rows ?? [];
    const within = (node: Node): boolean =>
      this.ownership.of(node) === draft || this.ownership.of(node) === own;
    const found = this.ownership.readsOf(
      member.node,
      (node) => this.stored.has(node) && !(within(node) && node.kind !== 'reduce'),
    );
    let rowDims = own.rows === undefined ? undefined : member.rowDims;
    const prefix = member.node.kind === 'reduce' ? 'r' : 'd';
    for (const { node, coordinates } of found) {
      if (this.ownership.of(node) !== draft) continue;
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
}

/** Whether a kernel computes nothing but elementwise results, one in one place. */
const isElementwise = ({ rows, members }: Draft): boolean =>
  members.every(({ node }) => node.kind !== 'reduce' && node.kind !== 'contract') &&
  (rows === undefined ||
    members.every(({ node }) =>
      same(
        node.shape.filter((n) => n > 1),
        rows,
      ),
    ));
