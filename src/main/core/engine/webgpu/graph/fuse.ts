import { sizeOf } from '../../../trace/ir';
import { Draft, rowDimsOf, same, toKernel } from './draft';
import { bytesMoved, worthKeeping } from './keep';
import type { Fused, RowMember } from './kernel';
import type { Graph, Node } from './node';
import { Ownership } from './ownership';
import { countBuffers, poolOf } from './pool';
import { chooseStored } from './store';
import { asVariable } from './symbolic';

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
