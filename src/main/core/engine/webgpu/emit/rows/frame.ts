import { sizeOf } from '../../../../trace/ir';
import {
  add,
  addConstant,
  type Expr,
  memoryValue,
  scale,
  unravel,
  variable,
  zero,
} from '../../graph/expression';
import type { Node } from '../../graph/node';
import type { RowKernel, RowMapping } from '../../graph/kernel';
import type { BindingTable } from '../bindings';
import { type Cut, lane, type Range, shareOf } from '../types';
import { Writer } from '../writer';

/** What a row kernel may use of the device. */
export interface RowLimits {
  /** Workgroup size. */
  readonly threads: number;
  /** Bytes of workgroup memory for sums of one type. */
  readonly workgroupStorage: number;
  /** Keep loops instead of writing them out. */
  readonly compact: boolean;
}

/** Loops of at most this many rounds are written out, so that what they load stays in registers. */
const unrolledRounds = 4;

/**
 * What all sections of a row kernel share: the text written so far, the row that a thread works on, and loops over
 * elements of that row. In WGSL `column` numbers the rows of a workgroup, `helper` the threads of a row, `unit` the
 * row (or vector of four rows) in the whole tensor; `present` is false for threads beyond the last row, which compute
 * the last row again and write nothing.
 */
export class RowFrame {
  readonly writer = new Writer();
  /** Coordinates along the rows for reading. */
  readonly rowAt: Expr[] = [];
  /** The same for writing: where padding is written too, they run beyond the tensor's own extent. */
  readonly rowTo: Expr[] = [];
  /** Rows, or vectors of four rows. */
  readonly units: number;
  /** Workgroups of this kernel. */
  readonly groups: Range;

  constructor(
    readonly kernel: RowKernel,
    readonly plan: RowMapping,
    readonly bindings: BindingTable,
    readonly limits: RowLimits,
    private readonly cut: Cut,
  ) {
    this.units = sizeOf(plan.extents) / (plan.lanes === 'row' ? 4 : 1);
    this.groups = shareOf(Math.ceil(this.units / plan.across), cut);
  }

  /** Whether a tensor is an elementwise result of this kernel. */
  isOutput(node: Node): boolean {
    return this.kernel.outputs.some((output) => output.node === node);
  }

  /** Begins the kernel: finds out which row a thread works on. */
  begin(): void {
    const { writer, plan, units, groups } = this;
    const own = plan.along === 1 ? 'thread' : `thread % ${plan.across}`;
    writer.line(`let column = ${own};`);
    writer.line(`let wanted = ${writer.offset('group', groups.low)} * ${plan.across} + column;`);
    writer.line(`let present = wanted < ${units};`);
    writer.line(`let unit = min(wanted, ${units - 1});`);
    writer.line(`let helper = thread / ${plan.across};`);
    writer.declare('unit');
    writer.declare('helper');
    const isVector = (i: number): boolean => plan.lanes === 'row' && i === plan.order.length - 1;
    const extents = plan.order.map((row, i) => (plan.extents[row] ?? 1) / (isVector(i) ? 4 : 1));
    const found = unravel(this.unit(), extents);
    plan.order.forEach((row, i) => {
      const step = found[i] ?? zero;
      const to = isVector(i) ? add(scale(step, 4), variable(lane, 4)) : step;
      this.rowTo[row] = to;
      this.rowAt[row] = this.limited(to, this.kernel.rows[row] ?? 1);
    });
  }

  private unit(): Expr {
    const { units, groups, plan, cut } = this;
    if (cut.of === 1) return variable('unit', units);
    const low = Math.min(groups.low * plan.across, units - 1);
    return memoryValue('unit', low, Math.min((groups.high + 1) * plan.across, units) - 1);
  }

  /** `at`, but never beyond `extent`: rows of padding are computed like the last row and written as 0. */
  private limited(at: Expr, extent: number): Expr {
    if (at.high < extent) return at;
    const { code, depth } = this.writer.index(at);
    const limited = this.writer.define(`limited ${at.key}`, `min(${code}, ${extent - 1})`, depth);
    this.writer.declare(limited.code, limited.depth);
    return memoryValue(limited.code, Math.max(0, Math.min(at.low, extent - 1)), extent - 1);
  }

  /** Runs over `count` elements, shared by the threads of a row. `valid` is a condition when some do not exist. */
  forEachElement(count: number, body: (element: Expr, valid: string | undefined) => void): void {
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
    return [memoryValue(name, 0, count - 1), valid];
  }
}

/** Dimensions of a reduction's result that run along the rows of its kernel. */
export const rowDimensions = (node: Node): number[] =>
  node.shape.flatMap((extent, i) => (extent > 1 ? [i] : []));
