/** The kernel of reductions along rows, put together. */
import { sizeOf } from '../../../../trace/ir';
import { reducedPlace, reductionAccesses } from '../../graph/access';
import {
  innerLane,
  innerVariables,
  type Reduction,
  type RowKernel,
  type RowMapping,
  rowVariables,
} from '../../graph/kernel';
import { add, type Expr, scale, unravel, variable, zero } from '../../graph/expression';
import type { Node } from '../../graph/node';
import { reducedExtents } from '../../graph/store';
import type { BindingTable, Part } from '../bindings';
import { lane, type Lanes, splat, typeName, type Value, whole } from '../types';
import { combine, usesLane, ValueWriter } from '../values';
import { rowDimensions, RowFrame, type RowLimits } from './frame';
import { RowResults } from './results';
import { identity, RowSums } from './sums';

/**
 * The reductions of a row kernel in the order of their dependence on each other. Those of one stage do not need each
 * other and loop over the same elements, so they share one loop.
 * @param isStored Whether a tensor is read from memory. Reductions of the kernel are never looked through.
 * @param laneOf The reduced axis that a reduction's vectors run along, if any.
 */
function reductionStages(
  reductions: readonly Reduction[],
  isStored: (node: Node) => boolean,
  laneOf: (node: Reduction) => number | undefined,
): Reduction[][] {
  const own: ReadonlySet<Node> = new Set(reductions);
  const depths = new Map<Node, number>();
  const stages: { depth: number; key: string; nodes: Reduction[] }[] = [];
  const isLeaf = (node: Node): boolean => own.has(node) || isStored(node);
  for (const node of reductions) {
    const reads = reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf);
    const depth = 1 + Math.max(0, ...reads.map((read) => depths.get(read.node) ?? 0));
    depths.set(node, depth);
    const key = `${reducedExtents(node).join()} ${laneOf(node)}`;
    const found = stages.find((stage) => stage.depth === depth && stage.key === key);
    if (found === undefined) stages.push({ depth, key, nodes: [node] });
    else found.nodes.push(node);
  }
  return stages.sort((a, b) => a.depth - b.depth).map(({ nodes }) => nodes);
}

/**
 * Row kernel: reductions over the same rows (which may build on each other: mean, then variance) and the elementwise
 * results that need them, in one dispatch, so that nothing between them goes through memory.
 *
 * - Computes, for each row: the kernel's reductions stage by stage (one loop over the reduced elements per stage),
 *   then its outputs element by element.
 * - Assumes that every reduction has its result dimensions above 1 along `kernel.rows` in order, that outputs name
 *   theirs in `rowDims`, and any layout of the tensors; vectors of four run along `plan.lanes`. Rows of padded tensors
 *   are rounded up in `plan.extents`.
 * - `cut` takes a share of the workgroups, and so a range of the rows.
 * - Workgroup: `limits.threads` threads = `plan.across` rows (or vectors of four rows) x `plan.along` threads each;
 *   as many workgroups as there are rows / `plan.across`. Barriers are reached by all threads: those beyond the last
 *   row compute the last one again.
 * - Workgroup memory: none if `plan.along` is 1; else one element a thread for each of the sums that finish together,
 *   twice, as far as `limits.workgroupStorage` allows (see `RowSums`).
 * - Writes every element of `kernel.outputs` and of those reductions that have memory once, padding as 0.
 */
export function rowsPart(
  kernel: RowKernel,
  plan: RowMapping,
  bindings: BindingTable,
  limits: RowLimits,
  cut = whole,
): Part {
  return new RowsWriter(new RowFrame(kernel, plan, bindings, limits, cut)).write();
}

class RowsWriter {
  private readonly values: ValueWriter;
  private readonly sums: RowSums;
  private readonly stages: readonly (readonly Reduction[])[];

  constructor(private readonly frame: RowFrame) {
    this.stages = reductionStages(
      frame.kernel.reductions,
      (node) => this.isRead(node),
      (node) => this.laneOf(node),
    );
    this.sums = new RowSums(frame, Math.max(1, ...this.stages.map((stage) => stage.length)));
    this.values = new ValueWriter({
      writer: frame.writer,
      bindings: frame.bindings,
      isLeaf: (node) => this.isRead(node),
      local: (node, at) => this.local(node, at),
    });
  }

  write(): Part {
    const { frame, sums } = this;
    const { kernel } = frame;
    frame.begin();
    for (const stage of this.stages) this.writeStage(stage);
    const results = new RowResults(frame, this.values);
    results.writeReductions(sums.finished);
    for (const member of kernel.outputs) results.writeOutput(member);
    return {
      lines: frame.writer.text(),
      groups: frame.groups.high - frame.groups.low + 1,
      shared: sums.shared,
      declarations: [...sums.functions.values()],
    };
  }

  /** Whether a tensor comes from memory rather than from this kernel. */
  private isRead(node: Node): boolean {
    return this.frame.bindings.isStored(node) && !this.frame.isOutput(node);
  }

  /** Reductions that are finished, as values of this row. */
  private local(node: Node, at: readonly Expr[]): Value | undefined {
    const value = this.sums.finished.get(node);
    if (value === undefined || value.lanes === 1 || usesLane(at)) return value;
    const row = this.frame.plan.order.at(-1) ?? 0;
    const dimension = rowDimensions(node)[row] ?? 0;
    const which = (at[dimension]?.constant ?? 0) % 4;
    return { ...value, code: `${value.code}[${which}]`, lanes: 1 };
  }

  private laneOf(node: Reduction): number | undefined {
    const { plan, bindings } = this.frame;
    return plan.lanes === 'inner' ? innerLane(node, bindings.all, (other) => this.isRead(other)) : undefined;
  }

  private writeStage(nodes: readonly Reduction[]): void {
    const [first] = nodes;
    if (first === undefined) return;
    const { writer, plan } = this.frame;
    const along = this.laneOf(first);
    const lanes: Lanes = plan.lanes === 'row' || along !== undefined ? 4 : 1;
    const sums = nodes.map((node) => {
      const name = writer.fresh('sum');
      const type = typeName(node.dtype, lanes);
      writer.line(`var ${name} = ${type}(${identity(node.op, node.dtype)});`);
      return { node, name, lanes };
    });
    const extents = reducedExtents(first);
    const order = extents.map((_, i) => i).filter((i) => i !== along);
    if (along !== undefined) order.push(along);
    const steps = order.map((i) => (i === along ? (extents[i] ?? 1) / 4 : (extents[i] ?? 1)));
    this.frame.forEachElement(sizeOf(steps), (element, valid) => {
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
    this.sums.finish(sums, along !== undefined);
  }

  /** The coordinates of a reduction's result for the row at hand. */
  private rowsOf(node: Node): Expr[] {
    let next = 0;
    return node.shape.map((extent) => (extent === 1 ? zero : (this.frame.rowAt[next++] ?? zero)));
  }
}
