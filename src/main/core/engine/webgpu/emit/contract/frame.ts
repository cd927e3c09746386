import { roleSize } from '../../graph/contraction';
import type { Axis, AxisRole, Node, Tile } from '../../graph/node';
import { type Expr, memoryValue, unravel, variable, zero } from '../../graph/symbolic';
import { storageOf, threadsOf } from '../../graph/tiles';
import type { BindingTable } from '../bindings';
import { Writer } from '../writer';

export type ContractNode = Node & { readonly kind: 'contract' };

/**
 * Summands a step: the tile's depth, or a divisor of the sum near it, which needs no bounds checks, as far as both
 * operands fit into `storage` bytes.
 */
export function stepDepth(tile: Tile, sum: number, storage: number): number {
  const fits = (depth: number): boolean =>
    depth <= tile.depth * 2 && storageOf({ ...tile, depth }) <= storage;
  const candidates = [tile.depth, 12, 20, 24, 28, 8];
  return candidates.find((depth) => sum % depth === 0 && fits(depth)) ?? tile.depth;
}

/** What a contraction kernel may use of the device. */
export interface ContractLimits {
  /** Bytes of workgroup memory. */
  readonly workgroupStorage: number;
  /** Keep loops instead of writing them out. */
  readonly compact: boolean;
}

/**
 * What all sections of a contraction kernel share: the text written so far, the sizes of the product and which part
 * of it a workgroup computes. In WGSL `rowBlock` and `columnBlock` number the tiles, `part` the parts of the sum,
 * `batch` the products; the workgroup takes the steps from `begin` to `end`.
 */
export class ContractFrame {
  readonly writer = new Writer();
  readonly tile: Tile;
  readonly threads: number;
  readonly rows: number;
  readonly columns: number;
  readonly sum: number;
  /** Summands a step; steps of one pair of operands, and of all. */
  readonly depth: number;
  readonly blocksPerPair: number;
  readonly blocks: number;
  readonly splits: number;
  /** Whether the left operand is read four summands at a time (else four rows). */
  readonly alongSum: boolean;
  /** The batch axes' places for this workgroup. */
  batch: ReadonlyMap<string, Expr> = new Map();
  private readonly axes: readonly Axis[];

  constructor(
    readonly node: ContractNode,
    readonly bindings: BindingTable,
    readonly limits: ContractLimits,
  ) {
    const { axes, others, tile, splits, leftLane } = node.contraction;
    this.axes = axes;
    this.tile = tile;
    this.splits = splits;
    this.threads = threadsOf(tile);
    this.rows = roleSize(axes, 'row');
    this.columns = roleSize(axes, 'column');
    this.sum = roleSize(axes, 'sum');
    this.depth = stepDepth(tile, this.sum, limits.workgroupStorage);
    this.blocksPerPair = Math.ceil(this.sum / this.depth);
    this.blocks = this.blocksPerPair * (1 + others.length);
    this.alongSum = axes.find(({ name }) => name === leftLane)?.role !== 'row';
  }

  /** Begins the kernel: finds out which part of the product the workgroup computes. Returns the number of workgroups. */
  begin(): number {
    const { writer, tile, splits, blocks } = this;
    const rowBlocks = Math.ceil(this.rows / tile.rows);
    const columnBlocks = Math.ceil(this.columns / tile.columns);
    writer.line(`let rowBlock = group % ${rowBlocks};`);
    writer.line(`let columnBlock = (group / ${rowBlocks}) % ${columnBlocks};`);
    writer.line(`let part = (group / ${rowBlocks * columnBlocks}) % ${splits};`);
    const batchSize = roleSize(this.axes, 'batch');
    if (batchSize > 1) {
      writer.line(`let batch = group / ${rowBlocks * columnBlocks * splits};`);
      writer.declare('batch');
      this.batch = this.places('batch', variable('batch', batchSize));
    }
    const per = Math.ceil(blocks / splits);
    writer.line(`let begin = min(part * ${per}, ${blocks});`);
    writer.line(`let end = min(begin + ${per}, ${blocks});`);
    return rowBlocks * columnBlocks * splits * batchSize;
  }

  /** The places along each axis of a role for a position along all of them. */
  places(role: AxisRole, at: Expr): Map<string, Expr> {
    const axes = this.axesOf(role);
    const found = unravel(
      at,
      axes.map(({ extent }) => extent),
    );
    return new Map(axes.map(({ name }, i) => [name, found[i] ?? zero]));
  }

  axesOf(role: AxisRole): Axis[] {
    return this.axes.filter((axis) => axis.role === role);
  }
}

/** The WGSL variable `name`, known to lie in [0, count). */
export const numbered = (name: string, count: number): Expr =>
  count === 1 ? zero : memoryValue(name, 0, count - 1);
