import type { ReduceOperator } from '../../../trace/ir';
import { sizeOf } from '../../../trace/spec';
import { reducedPlace } from '../graph/access';
import { innerVariables, type Reduction, type RowMember, rowVariables } from '../graph/fuse';
import { reductionAccesses } from '../graph/leaves';
import type { Node } from '../graph/node';
import { innerLane, type RowKernel, type RowPlan } from '../graph/rowplan';
import { memoryOrder, position } from '../graph/storage';
import { reducedExtents } from '../graph/store';
import {
  add,
  addConstant,
  constant,
  divide,
  type Expr,
  memoryValue,
  scale,
  substitute,
  unravel,
  variable,
  zero,
} from '../graph/symbolic';
import type { BindingTable } from './bindings';
import { type Part, sharedName } from './part';
import { stored } from './pointwise';
import { lane, type Lanes, literalCode, splat, typeName, type Value } from './types';
import { atLane, combine, usesLane, ValueWriter } from './values';
import { Writer } from './writer';

/** Loops of at most this many rounds are written out, so that what they load stays in registers. */
const unrolledRounds = 4;
/** Threads that finish a sum across a workgroup. */
const finishers = 8;

/**
 * Row kernel: a workgroup computes `plan.across` rows (or vectors of four rows) side by side, `plan.along` threads
 * each. Reductions run stage by stage, those of a stage in one loop over the reduced elements, followed by a sum
 * across the threads in workgroup memory; then the elementwise results are written.
 */
export function rowsPart(kernel: RowKernel, plan: RowPlan, bindings: BindingTable, limits: RowLimits): Part {
  return new RowsWriter(kernel, plan, bindings, limits).write();
}

export interface RowLimits {
  /** Workgroup size. */
  readonly threads: number;
  /** Bytes of workgroup memory. */
  readonly workgroupStorage: number;
  /** Keep loops instead of writing them out. */
  readonly compact: boolean;
}

class RowsWriter {
  private readonly writer = new Writer();
  private readonly values: ValueWriter;
  private readonly finished = new Map<Node, Value>();
  private readonly shared = new Map<string, number>();
  /** Coordinates along the rows: for reading, and (where padding is written too) for writing. */
  private rowAt: Expr[] = [];
  private rowTo: Expr[] = [];
  private readonly units: number;
  private readonly threads: number;
  private turn = 0;

  constructor(
    private readonly kernel: RowKernel,
    private readonly plan: RowPlan,
    private readonly bindings: BindingTable,
    private readonly limits: RowLimits,
  ) {
    this.threads = limits.threads;
    const outputs = new Set(kernel.outputs.map(({ node }) => node));
    this.units = sizeOf(plan.extents) / (plan.lanes === 'row' ? 4 : 1);
    this.values = new ValueWriter({
      writer: this.writer,
      bindings,
      isLeaf: (node) => bindings.isStored(node) && !outputs.has(node),
      local: (node, at) => this.local(node, at),
    });
  }

  write(): Part {
    this.writeRows();
    for (const stage of this.stages()) this.writeStage(stage);
    this.writeReductions();
    for (const member of this.kernel.outputs) this.writeOutput(member);
    return {
      lines: this.writer.text(),
      groups: Math.ceil(this.units / this.plan.across),
      shared: this.shared,
    };
  }

  private writeRows(): void {
    const { writer, plan, units } = this;
    const own = plan.along === 1 ? 'thread' : `thread % ${plan.across}`;
    writer.line(`let column = ${own};`);
    writer.line(`let wanted = group * ${plan.across} + column;`);
    writer.line(`let present = wanted < ${units};`);
    writer.line(`let unit = min(wanted, ${units - 1});`);
    writer.line(`let helper = thread / ${plan.across};`);
    writer.declare('unit');
    writer.declare('helper');
    const extents = plan.order.map((row, i) => {
      const extent = plan.extents[row] ?? 1;
      return plan.lanes === 'row' && i === plan.order.length - 1 ? extent / 4 : extent;
    });
    const found = unravel(variable('unit', units), extents);
    plan.order.forEach((row, i) => {
      const step = found[i] ?? zero;
      const vector = plan.lanes === 'row' && i === plan.order.length - 1;
      const to = vector ? add(scale(step, 4), variable(lane, 4)) : step;
      this.rowTo[row] = to;
      this.rowAt[row] = this.limited(to, this.kernel.rows[row] ?? 1);
    });
  }

  /** `at`, but never beyond `extent`: rows of padding are computed like the last row and written as 0. */
  private limited(at: Expr, extent: number): Expr {
    if (at.high < extent) return at;
    const { code, depth } = this.writer.index(at);
    const limited = this.writer.define(`limited ${at.key}`, `min(${code}, ${extent - 1})`, depth);
    this.writer.declare(limited.code, limited.depth);
    return memoryValue(limited.code, 0, extent - 1);
  }

  /** Reductions that are finished, as values of this row. */
  private local(node: Node, at: readonly Expr[]): Value | undefined {
    const value = this.finished.get(node);
    if (value === undefined || value.lanes === 1 || usesLane(at)) return value;
    const row = this.plan.order.at(-1) ?? 0;
    const dimension = rowDimensions(node)[row] ?? 0;
    const which = (at[dimension]?.constant ?? 0) % 4;
    return { ...value, code: `${value.code}[${which}]`, lanes: 1 };
  }

  /** Reductions in the order of their dependence on each other; those of one stage loop over the same elements. */
  private stages(): Reduction[][] {
    const { reductions } = this.kernel;
    const depths = new Map<Node, number>();
    const stages: { depth: number; key: string; nodes: Reduction[] }[] = [];
    const isLeaf = (node: Node): boolean =>
      reductions.some((r) => r === node) || (this.bindings.isStored(node) && !this.isOutput(node));
    for (const node of reductions) {
      const reads = reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf);
      const depth = 1 + Math.max(0, ...reads.map((read) => depths.get(read.node) ?? 0));
      depths.set(node, depth);
      const key = `${reducedExtents(node).join()} ${this.laneOf(node)}`;
      const found = stages.find((stage) => stage.depth === depth && stage.key === key);
      if (found === undefined) stages.push({ depth, key, nodes: [node] });
      else found.nodes.push(node);
    }
    return stages.sort((a, b) => a.depth - b.depth).map(({ nodes }) => nodes);
  }

  private isOutput(node: Node): boolean {
    return this.kernel.outputs.some((output) => output.node === node);
  }

  private laneOf(node: Reduction): number | undefined {
    if (this.plan.lanes !== 'inner') return undefined;
    return innerLane(
      node,
      this.bindings.all,
      (other) => this.bindings.isStored(other) && !this.isOutput(other),
    );
  }

  private writeStage(nodes: readonly Reduction[]): void {
    const [first] = nodes;
    if (first === undefined) return;
    const { writer } = this;
    const along = this.laneOf(first);
    const lanes: Lanes = this.plan.lanes === 'row' || along !== undefined ? 4 : 1;
    const sums = nodes.map((node) => {
      const name = writer.fresh('sum');
      const type = typeName(node.dtype, lanes);
      writer.line(`var ${name} = ${type}(${identity(node.op, node.dtype)});`);
      return { node, name };
    });
    const extents = reducedExtents(first);
    const order = extents.map((_, i) => i).filter((i) => i !== along);
    if (along !== undefined) order.push(along);
    const steps = order.map((i) => (i === along ? (extents[i] ?? 1) / 4 : (extents[i] ?? 1)));
    this.forEachElement(sizeOf(steps), (element, valid) => {
      const found = unravel(element, steps);
      const inner = new Array<Expr>(extents.length).fill(zero);
      order.forEach((dimension, i) => {
        const step = found[i] ?? zero;
        inner[dimension] = dimension === along ? add(scale(step, 4), variable(lane, 4)) : step;
      });
      for (const { node, name } of sums) {
        const [input] = node.inputs;
        if (input === undefined) continue;
        const value = this.values.value(
          input,
          reducedPlace(input.shape, node.axis, this.rowsOf(node), inner),
        );
        const code = splat(value, lanes);
        const neutral = `${typeName(node.dtype, lanes)}(${identity(node.op, node.dtype)})`;
        const counted = valid === undefined ? code : `select(${neutral}, ${code}, ${valid})`;
        writer.line(`${name} = ${combine(node.op, name, counted)};`);
      }
    });
    this.finish(sums, lanes, along !== undefined);
  }

  /** The coordinates of a reduction's result for the row at hand. */
  private rowsOf(node: Node): Expr[] {
    let next = 0;
    return node.shape.map((extent) => (extent === 1 ? zero : (this.rowAt[next++] ?? zero)));
  }

  /** Runs over `count` elements, shared by the threads of a row. `valid` is a condition when some do not exist. */
  private forEachElement(count: number, body: (element: Expr, valid: string | undefined) => void): void {
    const { writer } = this;
    const { along } = this.plan;
    const rounds = Math.ceil(count / along);
    const even = count % along === 0;
    if (rounds <= (this.limits.compact ? 1 : unrolledRounds)) {
      for (let round = 0; round < rounds; round++) {
        const element = addConstant(variable('helper', along), round * along);
        if (element.high < count) body(element, undefined);
        else body(...this.checked(writer.index(element).code, writer.depth, count));
      }
      return;
    }
    const round = writer.fresh('round');
    writer.open();
    const name = writer.fresh('element');
    const raw = along === 1 ? round : `helper + ${round} * ${along}`;
    if (even) {
      writer.line(`let ${name} = ${raw};`);
      writer.declare(name);
      body(variable(name, count), undefined);
    } else body(...this.checked(raw, writer.depth, count));
    writer.close(`for (var ${round} = 0; ${round} < ${rounds}; ${round}++)`);
  }

  /** An element number limited to those that exist, and the condition that it needed no limiting. */
  private checked(code: string, depth: number, count: number): [Expr, string] {
    const { writer } = this;
    const raw = writer.fresh('raw');
    const valid = writer.fresh('valid');
    const name = writer.fresh('element');
    writer.line(`let ${raw} = ${code};`);
    writer.line(`let ${valid} = ${raw} < ${count};`);
    writer.line(`let ${name} = min(${raw}, ${count - 1});`);
    writer.declare(name, depth);
    return [memoryOrVariable(name, count), valid];
  }

  /** Adds up what the threads of a row have found, in rounds that fit into workgroup memory. */
  private finish(
    sums: readonly { readonly node: Reduction; readonly name: string }[],
    lanes: Lanes,
    horizontal: boolean,
  ): void {
    const { along, across } = this.plan;
    const two = along > finishers;
    const region = this.threads + finishers * across;
    const fitting = Math.max(
      1,
      Math.floor(this.limits.workgroupStorage / (region * 2 * (horizontal ? 4 : lanes * 4))),
    );
    const singles = sums.map(({ node, name }): { node: Reduction; name: string; lanes: Lanes } => {
      if (!horizontal) return { node, name, lanes };
      const folded = ['y', 'z', 'w'].reduce((code, c) => combine(node.op, code, `${name}.${c}`), `${name}.x`);
      const single = this.writer.fresh('sum');
      this.writer.line(`let ${single} = ${folded};`);
      return { node, name: single, lanes: 1 };
    });
    for (let i = 0; i < singles.length; i += fitting) {
      const chunk = singles.slice(i, i + fitting);
      if (along === 1) for (const sum of chunk) this.remember(sum.node, sum.name, sum.lanes);
      else this.shareSums(chunk, two, fitting);
    }
  }

  private remember(node: Node, code: string, lanes: Lanes): void {
    const name = this.writer.fresh('result');
    this.writer.line(`let ${name} = ${code};`);
    this.finished.set(node, { code: name, depth: 0, dtype: node.dtype, lanes });
  }

  private shareSums(
    sums: readonly { readonly node: Reduction; readonly name: string; readonly lanes: Lanes }[],
    two: boolean,
    fitting: number,
  ): void {
    const { writer, threads } = this;
    const { along, across } = this.plan;
    const region = threads + finishers * across;
    // Turns alternate between two halves, so that a fast thread does not overwrite what a slow one still reads.
    const start = (this.turn++ % 2) * Math.min(fitting, 8) * region;
    const places = sums.map(({ node, lanes }, i) => {
      const type = typeName(node.dtype, lanes);
      const base = start + i * region;
      this.shared.set(type, Math.max(this.shared.get(type) ?? 0, base + region));
      return { array: sharedName(type), base };
    });
    const at = (i: number, index: string): string => `${places[i]?.array}[${places[i]?.base} + ${index}]`;
    sums.forEach(({ name }, i) => writer.line(`${at(i, 'thread')} = ${name};`));
    writer.line('workgroupBarrier();');
    if (two) {
      writer.line(`if (thread < ${finishers * across}) {`);
      sums.forEach(({ node }, i) => {
        writer.line(`  var some = ${at(i, 'thread')};`.replace('some', `some${i}`));
        writer.line(`  for (var k = 1; k < ${along / finishers}; k++) {`);
        writer.line(
          `    some${i} = ${combine(node.op, `some${i}`, at(i, `thread + k * ${finishers * across}`))};`,
        );
        writer.line('  }');
        writer.line(`  ${at(i, `${threads} + thread`)} = some${i};`);
      });
      writer.line('}');
      writer.line('workgroupBarrier();');
    }
    const [offset, count] = two ? [threads, finishers] : [0, along];
    sums.forEach(({ node, lanes }, i) => {
      const parts = Array.from({ length: count }, (_, k) => at(i, `${offset + k * across} + column`));
      this.remember(
        node,
        parts.reduce((sofar, part) => combine(node.op, sofar, part)),
        lanes,
      );
    });
  }

  /** Writes the results of reductions that others need. */
  private writeReductions(): void {
    const kept = this.kernel.reductions.filter((node) => this.bindings.isStored(node));
    if (kept.length === 0) return;
    this.writer.open();
    for (const node of kept) {
      const value = this.finished.get(node);
      if (value !== undefined) this.store(node, value, this.placeOf(node, rowDimensions(node), []));
    }
    this.writer.close('if (present && helper == 0)');
  }

  private writeOutput({ node, rowDims }: RowMember): void {
    const layout = this.bindings.layout(node);
    const order = memoryOrder(layout).filter((dimension) => !rowDims.includes(dimension));
    const extents = order.map((dimension) =>
      dimension === layout.inner ? layout.innerExtent : (node.shape[dimension] ?? 1),
    );
    const lanes =
      this.plan.lanes === 'inner' && order.at(-1) === layout.inner && layout.innerExtent % 4 === 0;
    const steps = extents.map((extent, i) => (lanes && i === extents.length - 1 ? extent / 4 : extent));
    const count = sizeOf(steps);
    this.forEachElement(count, (element, valid) => {
      const found = unravel(element, steps);
      const inner = order.map((dimension, i): [number, Expr] => {
        const step = found[i] ?? zero;
        const vector = lanes && i === order.length - 1;
        return [dimension, vector ? add(scale(step, 4), variable(lane, 4)) : step];
      });
      const at = node.shape.map((_, dimension): Expr => {
        const row = rowDims.indexOf(dimension);
        if (row >= 0) return this.rowAt[row] ?? zero;
        return inner.find(([d]) => d === dimension)?.[1] ?? zero;
      });
      const value = this.within(node, at);
      const first = count === 1 && this.plan.along > 1 ? ' && helper == 0' : '';
      this.writer.open();
      this.store(node, value, this.placeOf(node, rowDims, inner));
      this.writer.close(`if (present${valid === undefined ? first : ` && ${valid}`})`);
    });
  }

  /** A value, or 0 in the padding of the innermost dimension. */
  private within(node: Node, at: readonly Expr[]): Value {
    const { inner, innerExtent } = this.bindings.layout(node);
    const extent = node.shape[inner ?? 0] ?? 1;
    const coordinate = at[inner ?? 0] ?? zero;
    if (inner === undefined || innerExtent === extent || coordinate.high < extent)
      return this.values.value(node, at);
    const guards = [{ value: coordinate, low: 0, high: extent }];
    return this.values.guarded(node, at, guards, undefined, () => this.values.paddedLanes(node, at, guards));
  }

  /** Where an element is written: its rows as they are, padding included. */
  private placeOf(
    node: Node,
    rowDims: readonly number[],
    inner: readonly (readonly [number, Expr])[],
  ): Expr[] {
    return node.shape.map((_, dimension): Expr => {
      const row = rowDims.indexOf(dimension);
      if (row >= 0) return this.rowTo[row] ?? zero;
      return inner.find(([d]) => d === dimension)?.[1] ?? zero;
    });
  }

  private store(node: Node, value: Value, to: readonly Expr[]): void {
    const { writer, bindings } = this;
    const layout = bindings.layout(node);
    const padding = this.paddingTest(node, to);
    const place = position(layout, to);
    if (!usesLane(to)) {
      const code = padded(stored(value, 1), node, padding);
      writer.line(`${bindings.write(node, writer.index(place).code, 1)} = ${code};`);
      return;
    }
    const start = substitute(place, new Map([[lane, constant(0)]]));
    const vector = usesLane([to[layout.inner ?? 0] ?? zero]) && layout.innerExtent % 4 === 0;
    if (vector) {
      writer.line(`${bindings.write(node, writer.index(divide(start, 4)).code, 4)} = ${stored(value, 4)};`);
      return;
    }
    for (let i = 0; i < 4; i++) {
      const one: Value = value.lanes === 4 ? { ...value, code: `${value.code}[${i}]`, lanes: 1 } : value;
      const index = writer.index(atLane([place], i)[0] ?? zero).code;
      writer.line(`${bindings.write(node, index, 1)} = ${stored(one, 1)};`);
    }
  }

  /** The condition that a row exists, if rows of padding are written too. */
  private paddingTest(node: Node, to: readonly Expr[]): string | undefined {
    const { inner } = this.bindings.layout(node);
    const coordinate = to[inner ?? 0];
    if (inner === undefined || coordinate === undefined || !this.rowTo.includes(coordinate)) return undefined;
    const extent = node.shape[inner] ?? 1;
    return coordinate.high < extent ? undefined : `${this.writer.index(coordinate).code} < ${extent}`;
  }
}

const padded = (code: string, node: Node, test: string | undefined): string =>
  test === undefined
    ? code
    : `select(${literalCode(0, node.dtype === 'bool' ? 'int32' : node.dtype)}, ${code}, ${test})`;

const rowDimensions = (node: Node): number[] => node.shape.flatMap((extent, i) => (extent > 1 ? [i] : []));

const memoryOrVariable = (name: string, count: number): Expr => memoryValue(name, 0, count - 1);

/** The value that leaves a reduction unchanged. */
function identity(op: ReduceOperator, dtype: Node['dtype']): string {
  if (op === 'add' || op === 'mul') return literalCode(op === 'add' ? 0 : 1, dtype);
  const lowest = dtype === 'int32' ? -2147483648 : -Infinity;
  const highest = dtype === 'int32' ? 2147483647 : Infinity;
  return literalCode(op === 'max' ? lowest : highest, dtype);
}
