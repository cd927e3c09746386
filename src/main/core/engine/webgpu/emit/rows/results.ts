import { sizeOf } from '../../../../trace/ir';
import type { RowMember } from '../../graph/kernel';
import { add, divide, type Expr, scale, unravel, variable, zero } from '../../graph/expression';
import type { Node } from '../../graph/node';
import { memoryOrder, position } from '../../graph/store';
import { firstLane, laneOf, usesLane, type ValueWriter } from '../values';
import { stored } from '../pointwise';
import { lane, literalCode, type Value } from '../types';
import { type RowFrame, rowDimensions } from './frame';

/** A coordinate of a result that does not run along the rows: dimension and place. */
type InnerPlace = readonly [dimension: number, at: Expr];

/** The last section of a row kernel: writes results to memory, padding of the innermost dimension as 0. */
export class RowResults {
  constructor(
    private readonly frame: RowFrame,
    private readonly values: ValueWriter,
  ) {}

  /** Writes the results of reductions that others need. */
  writeReductions(finished: ReadonlyMap<Node, Value>): void {
    const { writer, kernel, bindings } = this.frame;
    const kept = kernel.reductions.filter((node) => bindings.isStored(node));
    if (kept.length === 0) return;
    writer.open();
    for (const node of kept) {
      const value = finished.get(node);
      if (value !== undefined) this.store(node, value, this.placeOf(node, rowDimensions(node), []));
    }
    writer.close('if (present && helper == 0)');
  }

  /** Writes an elementwise result: the threads of a row share its elements. */
  writeOutput({ node, rowDims }: RowMember): void {
    const { writer, plan, rowAt } = this.frame;
    const layout = this.frame.bindings.layout(node);
    const order = memoryOrder(layout).filter((dimension) => !rowDims.includes(dimension));
    const extents = order.map((dimension) =>
      dimension === layout.inner ? layout.innerExtent : (node.shape[dimension] ?? 1),
    );
    const lanes = plan.lanes === 'inner' && order.at(-1) === layout.inner && layout.innerExtent % 4 === 0;
    const steps = extents.map((extent, i) => (lanes && i === extents.length - 1 ? extent / 4 : extent));
    const count = sizeOf(steps);
    this.frame.forEachElement(count, (element, valid) => {
      const found = unravel(element, steps);
      const inner = order.map((dimension, i): InnerPlace => {
        const step = found[i] ?? zero;
        const vector = lanes && i === order.length - 1;
        return [dimension, vector ? add(scale(step, 4), variable(lane, 4)) : step];
      });
      const value = this.within(node, this.place(node, rowDims, rowAt, inner));
      const first = count === 1 && plan.along > 1 ? ' && helper == 0' : '';
      writer.open();
      this.store(node, value, this.placeOf(node, rowDims, inner));
      writer.close(`if (present${valid === undefined ? first : ` && ${valid}`})`);
    });
  }

  /** A value, or 0 in the padding of the innermost dimension. */
  private within(node: Node, at: readonly Expr[]): Value {
    const { inner, innerExtent } = this.frame.bindings.layout(node);
    const extent = node.shape[inner ?? 0] ?? 1;
    const coordinate = at[inner ?? 0] ?? zero;
    if (inner === undefined || innerExtent === extent || coordinate.high < extent)
      return this.values.value(node, at);
    const guards = [{ value: coordinate, low: 0, high: extent }];
    return this.values.padded(node, at, guards);
  }

  /** Where an element is written: its rows as they are, padding included. */
  private placeOf(node: Node, rowDims: readonly number[], inner: readonly InnerPlace[]): Expr[] {
    return this.place(node, rowDims, this.frame.rowTo, inner);
  }

  private place(
    node: Node,
    rowDims: readonly number[],
    rows: readonly Expr[],
    inner: readonly InnerPlace[],
  ): Expr[] {
    return node.shape.map((_, dimension): Expr => {
      const row = rowDims.indexOf(dimension);
      if (row >= 0) return rows[row] ?? zero;
      return inner.find(([d]) => d === dimension)?.[1] ?? zero;
    });
  }

  /** Writes a value where the row exists in the tensor: other members of the kernel may be padded to more rows. */
  private store(node: Node, value: Value, to: readonly Expr[]): void {
    const { writer } = this.frame;
    const tests = this.rowTests(node, to);
    if (tests.length > 0) writer.open();
    this.storeRow(node, value, to);
    if (tests.length > 0) writer.close(`if (${tests.join(' && ')})`);
  }

  private rowTests(node: Node, to: readonly Expr[]): string[] {
    const { writer, rowTo, bindings } = this.frame;
    const { inner, innerExtent } = bindings.layout(node);
    return to.flatMap((coordinate, dimension) => {
      const limit = dimension === inner ? innerExtent : (node.shape[dimension] ?? 1);
      if (!rowTo.includes(coordinate) || usesLane([coordinate]) || coordinate.high < limit) return [];
      return [`${writer.index(coordinate).code} < ${limit}`];
    });
  }

  private storeRow(node: Node, value: Value, to: readonly Expr[]): void {
    const { writer, bindings } = this.frame;
    const layout = bindings.layout(node);
    const padding = this.paddingTest(node, to);
    const place = position(layout, to);
    if (!usesLane(to)) {
      const code = padded(stored(value, 1), node, padding);
      writer.line(bindings.store(node, writer.place(place).code, code, 1, place));
      return;
    }
    const start = firstLane(place);
    const vector = usesLane([to[layout.inner ?? 0] ?? zero]) && layout.innerExtent % 4 === 0;
    if (vector) {
      writer.line(bindings.store(node, writer.place(divide(start, 4)).code, stored(value, 4), 4, start));
      return;
    }
    for (let i = 0; i < 4; i++) {
      const one: Value = value.lanes === 4 ? { ...value, code: `${value.code}[${i}]`, lanes: 1 } : value;
      const own = laneOf(place, i);
      writer.line(bindings.store(node, writer.place(own).code, stored(one, 1), 1, own));
    }
  }

  /** The condition that a row exists, if rows of padding are written too. */
  private paddingTest(node: Node, to: readonly Expr[]): string | undefined {
    const { inner } = this.frame.bindings.layout(node);
    const coordinate = to[inner ?? 0];
    if (inner === undefined || coordinate === undefined || !this.frame.rowTo.includes(coordinate))
      return undefined;
    const extent = node.shape[inner] ?? 1;
    return coordinate.high < extent ? undefined : `${this.frame.writer.index(coordinate).code} < ${extent}`;
  }
}

const padded = (code: string, node: Node, test: string | undefined): string =>
  test === undefined
    ? code
    : `select(${node.dtype === 'bool' ? '0u' : literalCode(0, node.dtype)}, ${code}, ${test})`;
