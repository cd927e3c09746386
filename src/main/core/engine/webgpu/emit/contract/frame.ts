/** What the parts of a contraction kernel share. */
import { type Expr, memoryValue, unravel, variable, zero } from '../../graph/expression';
import type { Axis, AxisRole, Node, Tile } from '../../graph/node';
import { pairsOf, roleSize } from '../../graph/operands';
import { type MatrixShape, storageOf, threadsOf } from '../../graph/tileChoice';
import type { BindingTable } from '../bindings';
import { type Cut, digits, type Range, shareOf } from '../types';
import { Writer } from '../writer';

/** How a contraction undoes the scaling of half-precision operands. */
export interface PairScales {
  /** WGSL factor of each pair's left operand; none where there is one pair, or nothing is scaled. */
  readonly shares: readonly string[];
  /** A sum without its scale. */
  readonly unscale: (sum: string) => string;
}

/**
 * Writes the scales of a contraction's operands, which follow from their largest magnitudes, its further inputs. Every
 * pair has powers of two of its own, so their products are brought to the scale of the pair with the largest values (the
 * lowest power) as they are loaded: exactly in single precision, and on tensor cores to 2^-24 of the largest product.
 */
export function pairScales({ writer, bindings, node }: ContractFrame): PairScales {
  const count = pairsOf(node.contraction).length;
  const largest = node.inputs.slice(2 * count).map((magnitude) => bindings.read(magnitude, '0', 1, zero));
  const [left, right] = largest;
  if (left === undefined || right === undefined) return { shares: [], unscale: (sum) => sum };
  if (count === 1) {
    writer.line(`let unscale = scaleDown(${left}) * scaleDown(${right});`);
    return { shares: [], unscale: (sum) => `(${sum} * unscale)` };
  }
  const pairs = Array.from({ length: count }, (_, pair) => pair);
  for (const pair of pairs) {
    writer.line(`let shift${pair} = pairShift(${largest[2 * pair]}, ${largest[2 * pair + 1]});`);
  }
  const least = pairs.map((pair) => `shift${pair}`).reduce((a, b) => `min(${a}, ${b})`);
  writer.line(`let least = ${least};`);
  for (const pair of pairs) writer.line(`let share${pair} = powerOfTwo(least - shift${pair});`);
  // In two steps: together they may be beyond what f32 holds.
  writer.line('let half = least / 2;');
  writer.line('let unscale = vec2<f32>(powerOfTwo(-half), powerOfTwo(half - least));');
  return {
    shares: pairs.map((pair) => `share${pair}`),
    unscale: (sum) => `(${sum} * unscale.x * unscale.y)`,
  };
}

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

/**
 * How the rounds of a tile, which multiply a few summands each, are written out: as a function that is `called` for each,
 * which keeps the text short, or each `written` again, for devices whose compiler leaves calls in place.
 */
export type RoundForm = 'called' | 'written';

/** What a contraction kernel may use of the device. */
export interface ContractLimits {
  /** Bytes of workgroup memory. */
  readonly workgroupStorage: number;
  /** Products that its tensor cores multiply at once, if it has any. */
  readonly matrices?: readonly MatrixShape[] | undefined;
  /** Keep loops instead of writing them out. */
  readonly compact: boolean;
  /** Without: called. */
  readonly rounds?: RoundForm | undefined;
}

/**
 * What all sections of a contraction kernel share: the text written so far, the sizes of the product and which part
 * of it a workgroup computes. In WGSL `rowBlock` and `columnBlock` number the tiles, `part` the parts of the sum,
 * `batch` the products; the workgroup takes the steps from `begin` to `end`.
 */
export class ContractFrame {
  readonly writer = new Writer(false);
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
  /** Blocks of rows and parts of the sum that workgroups of this kernel work on. */
  private rowBlocks: Range = { low: 0, high: 0 };
  private parts: Range = { low: 0, high: 0 };

  constructor(
    readonly node: ContractNode,
    readonly bindings: BindingTable,
    readonly limits: ContractLimits,
    private readonly cut: Cut,
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
    const batchSize = roleSize(this.axes, 'batch');
    const outer = shareOf(rowBlocks * splits * batchSize, this.cut);
    const count = outer.high - outer.low + 1;
    this.rowBlocks = digits(outer, 1, rowBlocks);
    this.parts = digits(outer, rowBlocks, splits);
    if (this.cut.of === 1) {
      writer.line(`let rowBlock = group % ${rowBlocks};`);
      writer.line(`let columnBlock = (group / ${rowBlocks}) % ${columnBlocks};`);
      writer.line(`let outer = group / ${rowBlocks * columnBlocks};`);
    } else {
      // Rows, parts and products as one number, of which a cut has a range.
      writer.line(`let columnBlock = group / ${Math.max(1, count)};`);
      writer.line(`let share = group % ${Math.max(1, count)} + ${outer.low};`);
      writer.line(`let rowBlock = share % ${rowBlocks};`);
      writer.line(`let outer = share / ${rowBlocks};`);
    }
    writer.line(`let part = outer % ${splits};`);
    if (batchSize > 1) {
      writer.line(`let batch = outer / ${splits};`);
      writer.declare('batch');
      const { low, high } = digits(outer, rowBlocks * splits, batchSize);
      const batch = this.cut.of === 1 ? variable('batch', batchSize) : memoryValue('batch', low, high);
      this.batch = this.places('batch', batch);
    }
    const per = Math.ceil(blocks / splits);
    writer.line(`let begin = min(part * ${per}, ${blocks});`);
    writer.line(`let end = min(begin + ${per}, ${blocks});`);
    return count * columnBlocks;
  }

  /** The WGSL variable `name` as a number of a row, or of `lanes` rows. */
  row(name: string, lanes: 1 | 4): Expr {
    const { rowBlocks, tile } = this;
    const count = Math.ceil(this.rows / lanes);
    if (count === 1) return zero;
    const each = tile.rows / lanes;
    return memoryValue(name, rowBlocks.low * each, Math.min(count, (rowBlocks.high + 1) * each) - 1);
  }

  /** The WGSL variable `part`. */
  get part(): Expr {
    const { low, high } = this.parts;
    return this.cut.of === 1 ? variable('part', this.splits) : memoryValue('part', low, high);
  }

  /** The WGSL variable `name` as a number of a step through all pairs of operands, or through one of several. */
  step(name: string, pair?: number): Expr {
    const { blocks, blocksPerPair, splits, parts } = this;
    const per = Math.ceil(blocks / splits);
    const [start, count] = pair === undefined ? [0, blocks] : [pair * blocksPerPair, blocksPerPair];
    if (count === 1) return zero;
    const within = (block: number): number => Math.max(0, Math.min(count - 1, block - start));
    return memoryValue(name, within(parts.low * per), within((parts.high + 1) * per - 1));
  }

  /**
   * The places along each axis of a role for a position along all of them. Positions beyond the end (which guards keep
   * from being read) are beyond the outermost axis.
   */
  places(role: AxisRole, at: Expr): Map<string, Expr> {
    const axes = this.axesOf(role);
    const extents = axes.map(({ extent }) => extent);
    const inner = extents.slice(1);
    const beyond = Math.floor(at.high / inner.reduce((a, b) => a * b, 1)) + 1;
    const found = unravel(at, this.cut.of === 1 ? extents : [beyond, ...inner]);
    return new Map(axes.map(({ name }, i) => [name, found[i] ?? zero]));
  }

  axesOf(role: AxisRole): Axis[] {
    return this.axes.filter((axis) => axis.role === role);
  }
}

/** The WGSL variable `name`, known to lie in [0, count). */
export const numbered = (name: string, count: number): Expr =>
  count === 1 ? zero : memoryValue(name, 0, count - 1);
