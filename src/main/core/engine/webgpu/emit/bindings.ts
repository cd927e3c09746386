import type { Node } from '../graph/node';
import { isHalf } from '../graph/precision';
import type { Layout } from '../graph/storage';
import { halfType, type Lanes, memoryType, typeName } from './types';

/** A tensor that a kernel reads or writes. */
export interface Binding {
  readonly node: Node;
  readonly write: boolean;
}

/**
 * The tensors of one kernel and how each is declared. A tensor has one binding, declared as vectors if any access
 * wants vectors; which do is only known at the end. A kernel that has read a tensor one by one before (`mixed`) is
 * written again with that knowledge.
 */
export class BindingTable {
  readonly bindings: Binding[] = [];
  private readonly names = new Map<Node, string>();
  private readonly vectors: Set<Node>;
  /** Tensors read one by one, as if they were not declared as vectors. */
  private readonly singles = new Set<Node>();

  constructor(
    /** Layouts of all tensors that have memory. */
    readonly all: ReadonlyMap<Node, Layout>,
    vectors: ReadonlySet<Node> = new Set(),
  ) {
    this.vectors = new Set(vectors);
  }

  layout(node: Node): Layout {
    const layout = this.all.get(node);
    if (layout === undefined) throw new RangeError(`Tensor ${node.id} has no memory.`);
    return layout;
  }

  isStored(node: Node): boolean {
    return this.all.has(node);
  }

  /** Tensors that some access wants as vectors. */
  get wantVectors(): ReadonlySet<Node> {
    return this.vectors;
  }

  /** Whether a tensor was read one by one before an access that wants vectors declared it as such. */
  get mixed(): boolean {
    return [...this.singles].some((node) => this.vectors.has(node));
  }

  /** WGSL for reading element (or vector) `index`. */
  read(node: Node, index: string, lanes: Lanes): string {
    const name = this.name(node, false);
    if (lanes === 4) this.vectors.add(node);
    const apart = lanes === 1 && this.vectors.has(node);
    if (lanes === 1 && !apart) this.singles.add(node);
    const element = apart ? `${name}[(${index}) >> 2u][(${index}) & 3]` : `${name}[${index}]`;
    return isHalf(node) ? `${typeName(node.dtype, lanes)}(${element})` : element;
  }

  /** WGSL that writes an element (or vector): `code` as it is kept in memory, but in full precision. */
  store(node: Node, index: string, code: string, lanes: Lanes): string {
    const place = this.write(node, index, lanes);
    return `${place} = ${isHalf(node) ? `${halfType(lanes)}(${code})` : code};`;
  }

  /** WGSL for the place that an element (or vector) is written to. */
  write(node: Node, index: string, lanes: Lanes): string {
    const name = this.name(node, true);
    if (lanes === 4) this.vectors.add(node);
    else if (this.vectors.has(node)) throw new RangeError(`Tensor ${node.id} is written in two ways.`);
    return `${name}[${index}]`;
  }

  declarations(): string[] {
    return this.bindings.map(({ node, write }, i) => {
      const lanes: Lanes = this.vectors.has(node) ? 4 : 1;
      const type = isHalf(node) ? halfType(lanes) : memoryType(node.dtype, lanes);
      const access = write ? 'read_write' : 'read';
      return `@group(0) @binding(${i}) var<storage, ${access}> ${this.name(node, write)}: array<${type}>;`;
    });
  }

  private name(node: Node, write: boolean): string {
    const known = this.names.get(node);
    if (known !== undefined) return known;
    const name = `t${node.id}`;
    this.names.set(node, name);
    this.bindings.push({ node, write });
    return name;
  }
}
