import { add, divide, type Expr, memoryValue, scale, unravel, variable, zero } from '../graph/expression';
import type { Node } from '../graph/node';
import { memoryOrder, position } from '../graph/store';
import type { BindingTable, Part } from './bindings';
import { lane, type Lanes, shareOf, splat, type Value, whole } from './types';
import { firstLane, ValueWriter } from './values';
import { Writer } from './writer';

/**
 * Elementwise kernel: one tensor from tensors in memory, through any chain of operations that needs no workgroup
 * (arithmetic, movement, gather, short sums).
 *
 * - Assumes nothing of layouts; threads follow the memory order of the result.
 * - `cut` takes a share of the workgroups, and so a range of the result's memory.
 * - Workgroup: `threads` threads, each one element, or four along the innermost dimension where its padded extent is
 *   a multiple of 4. No workgroup memory, no barriers.
 * - Writes every element of the buffer once; those beyond the tensor's own extent (padding) as 0.
 */
export function pointwisePart(node: Node, bindings: BindingTable, threads: number, cut = whole): Part {
  const writer = new Writer();
  const values = new ValueWriter({
    writer,
    bindings,
    isLeaf: (other) => other !== node && bindings.isStored(other),
    local: () => undefined,
  });
  const layout = bindings.layout(node);
  const lanes: Lanes = layout.innerExtent % 4 === 0 ? 4 : 1;
  const count = layout.size / lanes;
  const groups = shareOf(Math.ceil(count / threads), cut);
  const units = { low: groups.low * threads, high: Math.min(count, (groups.high + 1) * threads) - 1 };
  writer.line(`let unit = ${writer.offset('group', groups.low)} * ${threads} + thread;`);
  if (count % threads !== 0) writer.line(`if (unit >= ${count}) { return; }`);
  writer.declare('unit');
  const unit = cut.of === 1 ? variable('unit', count) : memoryValue('unit', units.low, units.high);
  const at = elementAt(node, bindings, lanes, unit);
  const { inner } = layout;
  const padded = inner !== undefined && layout.innerExtent !== node.shape[inner];
  const beyond = padded ? [{ value: at[inner] ?? zero, low: 0, high: node.shape[inner] ?? 1 }] : [];
  const value = padded ? values.padded(node, at, beyond) : values.value(node, at);
  const place = firstLane(position(layout, at));
  const index = writer.place(divide(place, lanes)).code;
  writer.line(bindings.store(node, index, stored(value, lanes), lanes, place));
  return { lines: writer.text(), groups: groups.high - groups.low + 1, shared: new Map() };
}

/** A value as it is kept in memory. */
export function stored(value: Value, lanes: Lanes): string {
  const code = splat(value, lanes);
  if (value.dtype !== 'bool') return code;
  return lanes === 4 ? `select(vec4<u32>(0u), vec4<u32>(1u), ${code})` : `select(0u, 1u, ${code})`;
}

/** Coordinates of the `unit`-th element (or vector) of a tensor in memory order. */
function elementAt(node: Node, bindings: BindingTable, lanes: Lanes, unit: Expr): Expr[] {
  const layout = bindings.layout(node);
  const order = memoryOrder(layout);
  const extents = order.map((dimension) =>
    dimension === layout.inner ? layout.innerExtent / lanes : (node.shape[dimension] ?? 1),
  );
  const found = unravel(unit, extents);
  const at = new Array<Expr>(node.shape.length).fill(zero);
  order.forEach((dimension, i) => {
    const step = found[i] ?? zero;
    const vector = dimension === layout.inner && lanes === 4;
    at[dimension] = vector ? add(scale(step, 4), variable(lane, 4)) : step;
  });
  return at;
}
