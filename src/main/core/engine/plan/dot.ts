import { broadcastShapes, sizeOf } from '../../trace/ir';

/** How to bring one operand of a `dot` into matrix form: reshape, transpose, reshape. */
export interface OperandPlan {
  /** Shape without axes of size 1 that the other operand alone has. */
  readonly compact: readonly number[];
  readonly perm: readonly number[];
  /** [count, rows or columns, depth]. */
  readonly matrix: readonly [number, number, number];
}

/** A `dot` as a batched matrix product [count, rows, depth] x [count, columns, depth]^T. */
export interface MatrixProductPlan {
  readonly left: OperandPlan;
  readonly right: OperandPlan;
  /** Shape of the product with its axes apart. */
  readonly apart: readonly number[];
  /** Brings those axes into the order of the result. */
  readonly perm: readonly number[];
}

/**
 * `dot` sums the broadcast product over the last axis. Every other axis belongs to both operands (batch), to the
 * first alone (rows) or to the second alone (columns). Undefined where no matrix product comes of it: multiply and
 * sum then.
 */
export function planDot(a: readonly number[], b: readonly number[]): MatrixProductPlan | undefined {
  const shape = broadcastShapes(a, b);
  const rank = shape.length;
  const last = rank - 1;
  const align = (own: readonly number[]): number[] => [...Array<number>(rank - own.length).fill(1), ...own];
  const [left, right] = [align(a), align(b)];
  const free = Array.from({ length: last }, (_, i) => i);
  const rows = free.filter((i) => left[i] !== 1 && right[i] === 1);
  const columns = free.filter((i) => left[i] === 1 && right[i] !== 1);
  const batch = free.filter((i) => !rows.includes(i) && !columns.includes(i));
  if ((rows.length === 0 && columns.length === 0) || left[last] !== right[last]) return undefined;
  const depth = shape[last] ?? 1;
  const count = sizeOf(batch.map((axis) => shape[axis] ?? 1));
  const operand = (own: readonly number[], order: readonly number[]): OperandPlan => {
    const ascending = [...order].sort((x, y) => x - y);
    const size = sizeOf(order.map((axis) => own[axis] ?? 1)) / (count * depth);
    return {
      compact: ascending.map((axis) => own[axis] ?? 1),
      perm: order.map((axis) => ascending.indexOf(axis)),
      matrix: [count, size, depth],
    };
  };
  const order = [...batch, ...rows, ...columns];
  return {
    left: operand(left, [...batch, ...rows, last]),
    right: operand(right, [...batch, ...columns, last]),
    apart: order.map((axis) => shape[axis] ?? 1),
    perm: free.map((axis) => order.indexOf(axis)),
  };
}
