/** The parts of a dispatch, and the buffers that they bind. */
import type { Expr } from '../graph/expression';
import type { Node } from '../graph/node';
import { isHalf, type Layout } from '../graph/store';
import { elementOf, halfType, type Lanes, memoryType, prelude, typeName } from './types';

/**
 * WGSL of a tensor that is larger than a kernel can bind: it lies in parts of equal size, each a binding of its own.
 * Elements are read by `NAME_at(i)` and written by `NAME_put(i, value)`.
 */
interface PartsCode {
  readonly name: string;
  /** Parts that are bound: those that the kernel reaches. */
  readonly parts: readonly number[];
  /** Elements (or vectors) of a part. */
  readonly size: number;
  /** WGSL type of an element (or vector). */
  readonly type: string;
  readonly write: boolean;
}

/** Name of a part's binding. */
const partName = (name: string, part: number): string => `${name}_${part}`;

/** The function that finds the part of an element. */
function partsFunction({ name, parts, size, type, write }: PartsCode): string {
  const cases = parts.map((part, i) => {
    const place = `${partName(name, part)}[${part === 0 ? 'i' : `i - ${part * size}`}]`;
    const action = write ? `${place} = value; return;` : `return ${place};`;
    return i < parts.length - 1 ? `  if (i < ${(part + 1) * size}) { ${action} }` : `  ${action}`;
  });
  const head = write ? `fn ${name}_put(i: i32, value: ${type}) {` : `fn ${name}_at(i: i32) -> ${type} {`;
  return [head, ...cases, '}'].join('\n');
}

/** WGSL name of the buffer that small tensors share. */
const poolName = 'pool';

/** WGSL that reads or writes an element (or vector) of the common buffer. */
interface PoolAccess {
  /** Whether the buffer is declared as single elements, not as vectors. */
  readonly scalars: boolean;
  readonly at: (index: string) => string;
  readonly put: (index: string, value: string) => string;
}

const plus = (index: string, offset: number): string => (offset === 0 ? index : `${index} + ${offset}`);

/** WGSL for reading element (or vector) `index` of a tensor that begins at `offset` in the common buffer. */
function readPool(index: string, lanes: Lanes, offset: number, { scalars, at }: PoolAccess): string {
  if (!scalars) {
    const place = plus(index, offset / lanes);
    return lanes === 4 ? at(place) : elementOf(at, place);
  }
  if (lanes === 1) return at(plus(index, offset));
  const parts = [0, 1, 2, 3].map((i) => at(`(${index}) * 4 + ${offset + i}`));
  return `vec4<f32>(${parts.join(', ')})`;
}

/** WGSL that writes an element (or vector) there. A single element needs a buffer declared as `scalars`. */
function storePool(
  index: string,
  code: string,
  lanes: Lanes,
  offset: number,
  { scalars, put }: PoolAccess,
): string {
  if (lanes === 4 && scalars) {
    const parts = [0, 1, 2, 3].map((i) => put(`(${index}) * 4 + ${offset + i}`, `four[${i}]`));
    return `{ let four = ${code}; ${parts.join(' ')} }`;
  }
  return put(plus(index, offset / lanes), code);
}

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

/** The body of a kernel, or of one of several that share a dispatch. It knows `group` and `thread` (both i32). */
export interface Part {
  readonly lines: readonly string[];
  /** Number of workgroups. */
  readonly groups: number;
  /** Elements of workgroup memory by WGSL element type. */
  readonly shared: ReadonlyMap<string, number>;
  /** What must stand outside of the function; parts share what is equal. */
  readonly declarations?: readonly string[];
}

/** A complete kernel. */
export interface KernelSource {
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  /** Bytes of workgroup memory. */
  readonly sharedBytes: number;
}

/** Name of the workgroup array of a type. */
export const sharedName = (type: string): string => `shared_${type.replaceAll(/[<>]/g, '')}`;

/**
 * Puts parts that do not depend on each other into one kernel: each takes its own range of workgroups.
 * @param threads Workgroup size, the same for all parts.
 * @param maxGroups Most workgroups along one dimension of a dispatch.
 */
export function assemble(
  bindings: BindingTable,
  parts: readonly Part[],
  threads: number,
  maxGroups: number,
): KernelSource {
  const total = parts.reduce((n, part) => n + part.groups, 0);
  const width = Math.min(total, maxGroups);
  if (total === 0) return { wgsl: '', workgroups: [0, 0, 0], sharedBytes: 0 };
  const height = Math.min(Math.ceil(total / width), maxGroups);
  const depth = Math.ceil(total / (width * height));
  const shared = new Map<string, number>();
  for (const part of parts) {
    for (const [type, size] of part.shared) shared.set(type, Math.max(size, shared.get(type) ?? 0));
  }
  const calls: string[] = [];
  let start = 0;
  parts.forEach(({ groups }, i) => {
    const end = start + groups;
    const last = i === parts.length - 1 && total === width * height * depth;
    const head = i === 0 ? '' : 'else ';
    const test = last ? '' : `if (group < ${end}) `;
    calls.push(`  ${head}${test}{ part${i}(group - ${start}, i32(local)); }`);
    start = end;
  });
  const body = [
    ...bindings.declarations(),
    ...[...shared].map(([type, size]) => `var<workgroup> ${sharedName(type)}: array<${type}, ${size}>;`),
    ...new Set(parts.flatMap(({ declarations = [] }) => declarations)),
    ...parts.flatMap(({ lines }, i) => [
      `fn part${i}(group: i32, thread: i32) {`,
      ...lines.map((text) => `  ${text}`),
      '}',
    ]),
    `@compute @workgroup_size(${threads})`,
    'fn main(@builtin(workgroup_id) place: vec3<u32>, @builtin(local_invocation_index) local: u32) {',
    `  let group = i32(place.x + ${width}u * (place.y + ${height}u * place.z));`,
    ...calls,
    '}',
  ].join('\n');
  const directives = Object.entries(extensions).flatMap(([word, texts]) =>
    body.includes(word) ? texts : [],
  );
  return {
    wgsl: [...directives, ...used(body), body].join('\n'),
    workgroups: [width, height, depth],
    sharedBytes: [...shared].reduce((n, [type, size]) => n + bytesOf(type) * size, 0),
  };
}

/** Bytes of a WGSL type of numbers. */
const bytesOf = (type: string): number => (type.includes('16') ? 2 : 4) * (type.startsWith('vec4') ? 4 : 1);

/** What must stand at the top of a kernel that uses a word. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  f16: ['enable f16;'],
  subgroup_matrix: [
    'enable chromium_experimental_subgroup_matrix;',
    // All threads of a workgroup take the same way through a contraction, which the compiler cannot see.
    'diagnostic(off, chromium.subgroup_matrix_uniformity);',
  ],
};

/** Functions that come with a helper of another name. */
const alsoCalled: Readonly<Record<string, readonly string[]>> = {
  sine: ['cosine'],
  scaleShift: ['scaleUp', 'scaleDown', 'pairShift'],
};

/** The helper functions that a kernel calls. */
export function used(body: string): string[] {
  const needed = Object.entries(prelude).filter(([name]) =>
    [name, ...(alsoCalled[name] ?? [])].some((called) => body.includes(`${called}(`)),
  );
  return needed.map(([, text]) => text);
}
