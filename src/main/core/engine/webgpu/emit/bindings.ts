import type { Node } from '../graph/node';
import { isHalf } from '../graph/precision';
import type { Layout } from '../graph/storage';
import type { Expr } from '../graph/symbolic';
import { partName, partsFunction } from './parts';
import { type PoolAccess, poolName, readPool, storePool } from './pool';
import { elementOf, halfType, type Lanes, memoryType, typeName } from './types';

/**
 * A buffer that a kernel reads or writes: that of a tensor, one part of a tensor too large for a binding, or the buffer
 * that small tensors share (then of any of them).
 */
export interface Binding {
  readonly node: Node;
  readonly part: number;
  readonly write: boolean;
}

/** Accesses that decide how a kernel's buffers are declared. */
export interface Wishes {
  /** Tensors that some access wants as vectors. */
  readonly vectors: ReadonlySet<Node>;
  /** Whether the common buffer is written element by element, so that it cannot be declared as vectors. */
  readonly scalarPool: boolean;
  /** The parts that the kernel reaches, of buffers that lie in parts: by their WGSL names. */
  readonly reach: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What a kernel knows of one of its tensors (or of the common buffer). */
interface Named {
  readonly node: Node;
  readonly name: string;
  write: boolean;
}

/**
 * The tensors of one kernel and how each is declared. A tensor has one binding, declared as vectors if any access
 * wants vectors; which do is only known at the end. Small tensors share a binding, which is declared as vectors unless
 * one of them is written element by element. A tensor larger than a binding has one for each part that the kernel
 * reaches. A kernel that was written under wrong assumptions (`mixed`) is written again with what has been found
 * out.
 */
export class BindingTable {
  private readonly known = new Map<string, Named>();
  private readonly vectors: Set<Node>;
  /** Tensors read one by one, as if they were not declared as vectors. */
  private readonly singles = new Set<Node>();
  private scalarWrites = false;
  private pool: number | undefined;
  private readonly reach = new Map<string, Set<number>>();

  constructor(
    /** Layouts of all tensors that have memory. */
    readonly all: ReadonlyMap<Node, Layout>,
    private readonly wishes: Wishes = { vectors: new Set(), scalarPool: false, reach: new Map() },
    /** Bytes of the largest buffer that can be bound. */
    private readonly largestBuffer = Infinity,
  ) {
    this.vectors = new Set(wishes.vectors);
  }

  layout(node: Node): Layout {
    const layout = this.all.get(node);
    if (layout === undefined) throw new RangeError(`Tensor ${node.id} has no memory.`);
    return layout;
  }

  isStored(node: Node): boolean {
    return this.all.has(node);
  }

  get bindings(): readonly Binding[] {
    return [...this.known.values()].flatMap(({ node, write }) =>
      this.partsOf(node).map((part): Binding => ({ node, part, write })),
    );
  }

  /** What the next writing needs to know. */
  get findings(): Wishes {
    return { vectors: this.vectors, scalarPool: this.scalarWrites, reach: this.reach };
  }

  /**
   * Whether a tensor was read one by one before an access that wants vectors declared it as such, the common buffer is
   * written element by element though declared as vectors, or all parts of a tensor are bound for want of knowledge.
   */
  get mixed(): boolean {
    if (this.scalarWrites !== this.wishes.scalarPool) return true;
    if ([...this.reach.keys()].some((name) => !this.wishes.reach.has(name))) return true;
    return [...this.singles].some((node) => this.vectors.has(node));
  }

  /** WGSL for reading element (or vector) `index`; `place` is the position of the (first) element. */
  read(node: Node, index: string, lanes: Lanes, place: Expr): string {
    this.name(node, false);
    this.reaches(node, place, lanes);
    const { offset } = this.layout(node);
    const { at } = this.access(node);
    if (offset !== undefined) return readPool(index, lanes, offset, this.access(node));
    if (lanes === 4) this.vectors.add(node);
    const apart = lanes === 1 && this.vectors.has(node);
    if (lanes === 1 && !apart) this.singles.add(node);
    const element = apart ? elementOf(at, index) : at(index);
    return isHalf(node) ? `${typeName(node.dtype, lanes)}(${element})` : element;
  }

  /**
   * WGSL that writes an element (or vector): `code` as it is kept in memory, but in full precision. `place` is the
   * position of the (first) element.
   */
  store(node: Node, index: string, code: string, lanes: Lanes, place: Expr): string {
    this.name(node, true);
    this.reaches(node, place, lanes);
    const { offset } = this.layout(node);
    if (offset !== undefined) {
      if (lanes === 1) this.scalarWrites = true;
      return storePool(index, code, lanes, offset, this.access(node));
    }
    if (lanes === 4) this.vectors.add(node);
    else if (this.vectors.has(node)) throw new RangeError(`Tensor ${node.id} is written in two ways.`);
    const value = isHalf(node) ? `${halfType(lanes)}(${code})` : code;
    return this.access(node).put(index, value);
  }

  declarations(): string[] {
    const variables = this.bindings.map(({ node, part, write }, i) => {
      const own = this.nameOf(node);
      const name = this.isInParts(node) ? partName(own, part) : own;
      const access = write ? 'read_write' : 'read';
      return `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${this.typeOf(node)}>;`;
    });
    const functions = [...this.known.values()].flatMap(({ node, name, write }) => {
      if (!this.isInParts(node)) return [];
      const [type, parts] = [this.typeOf(node), this.partsOf(node)];
      const size = this.partSize(node) / (type.startsWith('vec4') ? 4 : 1);
      // The common buffer may be read and written in one kernel.
      const accesses = write && this.isPooled(node) ? [false, true] : [write];
      return accesses.map((written) => partsFunction({ name, parts, size, type, write: written }));
    });
    return [...variables, ...functions];
  }

  private isPooled(node: Node): boolean {
    return this.layout(node).offset !== undefined;
  }

  private nameOf(node: Node): string {
    return this.isPooled(node) ? poolName : `t${node.id}`;
  }

  private typeOf(node: Node): string {
    const asVectors = this.isPooled(node) ? !this.wishes.scalarPool : this.vectors.has(node);
    const lanes: Lanes = asVectors ? 4 : 1;
    return isHalf(node) ? halfType(lanes) : memoryType(node.dtype, lanes);
  }

  /** Elements of a part. */
  private partSize(node: Node): number {
    return this.largestBuffer / (isHalf(node) ? 2 : 4);
  }

  private isInParts(node: Node): boolean {
    return this.sizeOf(node) > this.partSize(node);
  }

  /** Elements of a tensor's buffer, which is the common one for those that share it. */
  private sizeOf(node: Node): number {
    return this.isPooled(node) ? this.poolSize() : this.layout(node).size;
  }

  private poolSize(): number {
    this.pool ??= Math.max(
      ...[...this.all.values()].map(({ offset, size }) => (offset === undefined ? 0 : offset + size)),
    );
    return this.pool;
  }

  private access(node: Node): PoolAccess {
    const name = this.nameOf(node);
    const inParts = this.isInParts(node);
    return {
      scalars: this.wishes.scalarPool,
      at: (i) => (inParts ? `${name}_at(${i})` : `${name}[${i}]`),
      put: (i, value) => (inParts ? `${name}_put(${i}, ${value});` : `${name}[${i}] = ${value};`),
    };
  }

  /** The parts to bind: those that are reached, all as long as that is not known. */
  private partsOf(node: Node): number[] {
    if (!this.isInParts(node)) return [0];
    const reached = this.wishes.reach.get(this.nameOf(node));
    if (reached !== undefined) return [...reached].sort((x, y) => x - y);
    return Array.from({ length: Math.ceil(this.sizeOf(node) / this.partSize(node)) }, (_, i) => i);
  }

  private reaches(node: Node, place: Expr, lanes: Lanes): void {
    if (!this.isInParts(node)) return;
    const { size, offset = 0 } = this.layout(node);
    const within = (element: number): number => offset + Math.min(size - 1, Math.max(0, element));
    const name = this.nameOf(node);
    const reached = this.reach.get(name) ?? new Set();
    this.reach.set(name, reached);
    const [first, last] = [within(place.low), within(place.high + lanes - 1)].map((element) =>
      Math.floor(element / this.partSize(node)),
    );
    for (let part = first ?? 0; part <= (last ?? 0); part++) reached.add(part);
  }

  private name(node: Node, write: boolean): void {
    const name = this.nameOf(node);
    const known = this.known.get(name);
    if (known === undefined) this.known.set(name, { node, name, write });
    else known.write ||= write;
  }
}
