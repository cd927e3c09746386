import { sizeOf } from '../../../trace/ir';
import type { Draft } from './draft';
import { innerVariables, rowVariables } from './kernel';
import { accesses, domain, reductionAccesses, type Access } from './leaves';
import type { Graph, Node } from './node';

/** Which kernel computes each stored tensor while kernels are put together, and so which kernel reads which. */
export class Ownership {
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
