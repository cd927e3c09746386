import type { Node } from '../graph/node';
import { isHalf } from '../graph/precision';
import type { Layout } from '../graph/storage';
import { halfType, type Lanes, memoryType, typeName } from './types';

/** A buffer that a kernel reads or writes: that of a tensor, or the one that small tensors share (then of any of them). */
export interface Binding {
  readonly node: Node;
  readonly write: boolean;
}

/** Accesses that decide how a kernel's buffers are declared. */
export interface Wishes {
  /** Tensors that some access wants as vectors. */
  readonly vectors: ReadonlySet<Node>;
  /** Whether the common buffer is written element by element, so that it cannot be declared as vectors. */
  readonly scalarPool: boolean;
}

/** WGSL name of the buffer that small tensors share. */
const poolName = 'pool';

/**
 * The tensors of one kernel and how each is declared. A tensor has one binding, declared as vectors if any access
 * wants vectors; which do is only known at the end. Small tensors share a binding, which is declared as vectors unless
 * one of them is written element by element. A kernel that was written under wrong assumptions (`mixed`) is written
 * again with what has been found out.
 */
export class BindingTable {
  private readonly found: { node: Node; write: boolean; name: string }[] = [];
  private readonly known = new Map<string, { write: boolean }>();
  private readonly vectors: Set<Node>;
  /** Tensors read one by one, as if they were not declared as vectors. */
  private readonly singles = new Set<Node>();
  private scalarWrites = false;

  constructor(
    /** Layouts of all tensors that have memory. */
    readonly all: ReadonlyMap<Node, Layout>,
    private readonly wishes: Wishes = { vectors: new Set(), scalarPool: false },
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
    return this.found;
  }

  /** What a second writing needs to know. */
  get findings(): Wishes {
    return { vectors: this.vectors, scalarPool: this.scalarWrites };
  }

  /**
   * Whether a tensor was read one by one before an access that wants vectors declared it as such, or the common buffer
   * is written element by element though declared as vectors.
   */
  get mixed(): boolean {
    if (this.scalarWrites !== this.wishes.scalarPool) return true;
    return [...this.singles].some((node) => this.vectors.has(node));
  }

  /** WGSL for reading element (or vector) `index`. */
  read(node: Node, index: string, lanes: Lanes): string {
    const name = this.name(node, false);
    const { offset } = this.layout(node);
    if (offset !== undefined) return this.readPool(index, lanes, offset);
    if (lanes === 4) this.vectors.add(node);
    const apart = lanes === 1 && this.vectors.has(node);
    if (lanes === 1 && !apart) this.singles.add(node);
    const element = apart ? elementOf(name, index) : `${name}[${index}]`;
    return isHalf(node) ? `${typeName(node.dtype, lanes)}(${element})` : element;
  }

  /** WGSL that writes an element (or vector): `code` as it is kept in memory, but in full precision. */
  store(node: Node, index: string, code: string, lanes: Lanes): string {
    const name = this.name(node, true);
    const { offset } = this.layout(node);
    if (offset !== undefined) return this.storePool(index, code, lanes, offset);
    if (lanes === 4) this.vectors.add(node);
    else if (this.vectors.has(node)) throw new RangeError(`Tensor ${node.id} is written in two ways.`);
    return `${name}[${index}] = ${isHalf(node) ? `${halfType(lanes)}(${code})` : code};`;
  }

  declarations(): string[] {
    return this.found.map(({ node, write, name }, i) => {
      const pooled = name === poolName;
      const lanes: Lanes = (pooled ? !this.wishes.scalarPool : this.vectors.has(node)) ? 4 : 1;
      const type = isHalf(node) ? halfType(lanes) : memoryType(node.dtype, lanes);
      const access = write ? 'read_write' : 'read';
      return `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type}>;`;
    });
  }

  private readPool(index: string, lanes: Lanes, offset: number): string {
    if (!this.wishes.scalarPool) {
      const place = plus(index, offset / lanes);
      return lanes === 4 ? `${poolName}[${place}]` : elementOf(poolName, place);
    }
    if (lanes === 1) return `${poolName}[${plus(index, offset)}]`;
    const parts = [0, 1, 2, 3].map((i) => `${poolName}[(${index}) * 4 + ${offset + i}]`);
    return `vec4<f32>(${parts.join(', ')})`;
  }

  private storePool(index: string, code: string, lanes: Lanes, offset: number): string {
    if (lanes === 1) this.scalarWrites = true;
    if (lanes === 4 && this.wishes.scalarPool) {
      const parts = [0, 1, 2, 3].map((i) => `${poolName}[(${index}) * 4 + ${offset + i}] = four[${i}];`);
      return `{ let four = ${code}; ${parts.join(' ')} }`;
    }
    return `${poolName}[${plus(index, offset / lanes)}] = ${code};`;
  }

  private name(node: Node, write: boolean): string {
    const name = this.layout(node).offset === undefined ? `t${node.id}` : poolName;
    const known = this.known.get(name);
    if (known !== undefined) {
      known.write ||= write;
      return name;
    }
    const binding = { node, write, name };
    this.known.set(name, binding);
    this.found.push(binding);
    return name;
  }
}

const plus = (index: string, offset: number): string => (offset === 0 ? index : `${index} + ${offset}`);

/** One element of an array of vectors. */
const elementOf = (name: string, index: string): string => `${name}[(${index}) >> 2u][(${index}) & 3]`;
