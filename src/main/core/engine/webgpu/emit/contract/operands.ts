import { pairsOf } from '../../graph/operands';
import { add, type Expr, scale, substitute, variable } from '../../graph/expression';
import type { Guard, Operand } from '../../graph/node';
import { lane, splat } from '../types';
import { ValueWriter } from '../values';
import { type ContractFrame, numbered, type PairScales } from './frame';
import type { ProductCode } from './product';

/** A register that is filled from memory in each step, and the statement that puts it into workgroup memory. */
export interface Load {
  readonly name: string;
  /** Writes the load of step `block` of a pair of operands. */
  readonly fetch: (block: Expr, pair: number) => void;
  readonly keep: string;
}

/**
 * How the threads of a contraction kernel bring its operands into workgroup memory: each loads some vectors of four
 * a step. What lies beyond an operand, or fails its guards (padding, dilation), is 0.
 */
export class OperandLoads {
  private readonly values: ValueWriter;

  constructor(
    private readonly frame: ContractFrame,
    private readonly code: ProductCode,
    private readonly scales: PairScales,
  ) {
    const { writer, bindings } = frame;
    this.values = new ValueWriter({
      writer,
      bindings,
      isLeaf: (node) => bindings.isStored(node),
      local: () => undefined,
    });
  }

  /** What a thread loads of the left operand in each step: four summands of a row, or one summand of four rows. */
  left(): Load[] {
    const { tile, depth, threads, alongSum, rows, node } = this.frame;
    const wide = alongSum ? depth / 4 : tile.rows / 4;
    const total = (depth * tile.rows) / 4;
    const pairs = pairsOf(node.contraction);
    return Array.from({ length: Math.ceil(total / threads) }, (_, i) => {
      const { fast, slow } = this.placeInTile('left', i, wide, alongSum ? tile.rows : depth);
      const name = `left${i}`;
      const [k4, row] = alongSum ? [fast, slow] : [slow, fast];
      const lanes = alongSum ? 1 : 4;
      const limit = Math.ceil(rows / lanes);
      const raw = `rowBlock * ${tile.rows / lanes} + ${row}`;
      const at = this.frame.row(this.limited(`row${i}`, raw, limit, tile.rows / lanes), lanes);
      const rowAt = alongSum ? at : add(scale(at, 4), variable(lane, 4));
      const places = this.frame.places('row', rowAt);
      return {
        name,
        fetch: (block, pair) => {
          const within = variable(k4, alongSum ? depth / 4 : depth);
          const step = alongSum ? add(scale(within, 4), variable(lane, 4)) : within;
          this.fetch(name, pairs[pair]?.left, 2 * pair, places, add(scale(block, depth), step));
        },
        keep: this.onlyWithin(i, total, this.code.storeLeft(k4, row, name)),
      };
    });
  }

  /** What a thread loads of the right operand in each step: one summand of four columns. */
  right(): Load[] {
    const { tile, depth, threads, columns, node } = this.frame;
    const wide = tile.columns / 4;
    const total = (depth * tile.columns) / 4;
    const pairs = pairsOf(node.contraction);
    return Array.from({ length: Math.ceil(total / threads) }, (_, i) => {
      const { fast, slow } = this.placeInTile('right', i, wide, depth);
      const name = `right${i}`;
      const limit = Math.ceil(columns / 4);
      const at = numbered(this.limited(`column${i}`, `columnBlock * ${wide} + ${fast}`, limit, wide), limit);
      const column = add(scale(at, 4), variable(lane, 4));
      const places = this.frame.places('column', column);
      const beyond = columns % 4 === 0 ? [] : [{ value: column, low: 0, high: columns }];
      return {
        name,
        fetch: (block, pair) => {
          const step = add(scale(block, depth), variable(slow, depth));
          this.fetch(name, pairs[pair]?.right, 2 * pair + 1, places, step, beyond);
        },
        keep: this.onlyWithin(i, total, this.code.storeRight(slow, fast, name)),
      };
    });
  }

  /** Variables of a load's place within the tile: `fast` runs over `wide` places, `slow` over `rest`. */
  private placeInTile(side: string, i: number, wide: number, rest: number): { fast: string; slow: string } {
    const { writer, threads } = this.frame;
    const [fast, slow] = [`${side}Fast${i}`, `${side}Slow${i}`];
    const index = i === 0 ? 'thread' : `(thread + ${i * threads})`;
    writer.line(`let ${fast} = ${index} % ${wide};`);
    const whole = (i + 1) * threads <= wide * rest;
    // A thread beyond the tile loads the last place again and does not keep it.
    writer.line(`let ${slow} = ${whole ? `${index} / ${wide}` : `min(${index} / ${wide}, ${rest - 1})`};`);
    writer.declare(fast);
    writer.declare(slow);
    return { fast, slow };
  }

  private onlyWithin(i: number, total: number, statement: string): string {
    const { threads } = this.frame;
    return (i + 1) * threads <= total
      ? statement
      : `if (thread + ${i * threads} < ${total}) { ${statement} }`;
  }

  /** Row or column numbers never reach beyond the operand; what lies there is computed and dropped. */
  private limited(name: string, raw: string, limit: number, tileExtent: number): string {
    const { writer } = this.frame;
    const exact = limit % tileExtent === 0;
    writer.line(`let ${name} = ${exact ? raw : `min(${raw}, ${limit - 1})`};`);
    writer.declare(name);
    return name;
  }

  /** Loads four elements of an operand into the register `name`. */
  private fetch(
    name: string,
    operand: Operand | undefined,
    input: number,
    outer: ReadonlyMap<string, Expr>,
    summand: Expr,
    beyond: readonly Guard[] = [],
  ): void {
    const { frame, values } = this;
    const base = frame.node.inputs[input];
    if (base === undefined || operand === undefined)
      throw new RangeError('A contraction needs two operands.');
    const uneven = frame.blocksPerPair * frame.depth > frame.sum;
    const bounds = uneven ? [{ value: summand, low: 0, high: frame.sum }] : [];
    const places = new Map([...frame.batch, ...outer, ...frame.places('sum', summand)]);
    const at = operand.coordinates.map((c) => substitute(c, places));
    const guards = [...bounds, ...beyond, ...operand.guards].map((guard) => ({
      ...guard,
      value: substitute(guard.value, places),
    }));
    const value = values.padded(base, at, guards);
    const share = input % 2 === 0 ? this.scales.shares[input / 2] : undefined;
    frame.writer.line(`${name} = ${splat(value, 4)}${share === undefined ? '' : ` * ${share}`};`);
  }
}
