/** The graph of the compiler. */
import type { CompareOperator, DType, Pair, ReduceOperator, Variable } from '../../../trace/ir';
import type { Expr } from './expression';

/**
 * The engine's own form of a program. It differs from ir.ts in what its passes need: few kinds of nodes, direct
 * references, and products of sums (dot, convolution) in one general form.
 */
export type Node = NodeBase & Operation;

interface NodeBase {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly inputs: readonly Node[];
}

export type MapFunction =
  | 'add'
  | 'mul'
  | 'max'
  | 'min'
  | 'neg'
  | 'reciprocal'
  | 'sqrt'
  | 'exp'
  | 'log'
  | 'sin'
  | 'cos'
  | 'floor'
  | 'where'
  | 'cast'
  | 'copy'
  /** Rounds to f16, and is stored as such. */
  | 'half'
  /** Of the largest magnitude of a tensor: the power of two that brings it to 2^14 or more, below 2^15. */
  | 'scaleUp'
  | CompareOperator;

/** How an operation that only moves values finds the element of its input. */
export type Move =
  | { readonly name: 'reshape' }
  | { readonly name: 'transpose'; readonly perm: readonly number[] }
  | { readonly name: 'broadcast'; readonly axis: readonly number[] }
  | { readonly name: 'flip'; readonly axis: readonly number[] }
  | { readonly name: 'pad'; readonly width: readonly Pair[] }
  | { readonly name: 'shrink'; readonly slice: readonly Pair[] };

export type Operation =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'constant'; readonly data: Float32Array | Int32Array }
  | { readonly kind: 'literal'; readonly value: number }
  /** The index along one axis, as int32. */
  | { readonly kind: 'coordinate'; readonly axis: number }
  /** Elementwise; inputs broadcast like NumPy. */
  | { readonly kind: 'map'; readonly fn: MapFunction }
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'concatenate'; readonly axis: number }
  | { readonly kind: 'gather'; readonly axis: readonly number[]; readonly outDim: number }
  | { readonly kind: 'reduce'; readonly op: ReduceOperator; readonly axis: readonly number[] }
  /** Inputs: both operands (of every pair); where these are in half precision, then the largest magnitude of each before scaling. */
  | { readonly kind: 'contract'; readonly contraction: Contraction }
  /** The same values, stored with dimension `inner` contiguous. */
  | { readonly kind: 'relayout'; readonly inner: number };

/** low <= value < high must hold, or the element is 0. */
export interface Guard {
  readonly value: Expr;
  readonly low: number;
  readonly high: number;
}

/** `batch` and `row` axes address the left operand, `batch` and `column` the right one, `sum` axes both. */
export type AxisRole = 'batch' | 'row' | 'column' | 'sum';

export interface Axis {
  readonly name: string;
  /** May be rounded up to a multiple of 4; then `valid` is the true extent. */
  readonly extent: number;
  readonly valid?: number;
  readonly role: AxisRole;
}

/** Where an operand's element lies, as a function of the axes. */
export interface Operand {
  readonly coordinates: readonly Expr[];
  readonly guards: readonly Guard[];
}

/** Two operands that are multiplied. */
export interface OperandPair {
  readonly left: Operand;
  readonly right: Operand;
}

/**
 * output[batch, row, column] = sum over `sum` axes of left[...] * right[...], added up over all pairs of operands
 * (`left` and `right`, then `others`, over the same axes). The node's inputs are the operands pair by pair.
 * `output` names the axis of each output dimension (undefined: size 1). With `splits` > 1 the output has a leading
 * dimension of that size: the sum is cut into that many parts, which are still to be added up.
 */
export interface Contraction extends OperandPair {
  readonly axes: readonly Axis[];
  readonly others: readonly OperandPair[];
  readonly output: readonly (string | undefined)[];
  readonly splits: number;
  readonly tile: Tile;
  /** The axes along which operands are read four elements at a time. */
  readonly leftLane?: string;
  readonly rightLane?: string;
}

/** A workgroup computes `rows` x `columns` results, `depth` summands at a time; a thread those of one small tile. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly threadRows: number;
  readonly threadColumns: number;
}

/** Nodes in topological order. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Node[];
  readonly inputs: readonly Variable[];
}
