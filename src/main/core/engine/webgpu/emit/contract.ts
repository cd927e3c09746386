import { roleSize } from '../graph/contraction';
import type { Axis, AxisRole, Node, Operand, Tile } from '../graph/node';
import { position } from '../graph/storage';
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
import { threadsOf } from '../graph/tiles';
import type { BindingTable } from './bindings';
import type { Part } from './part';
import { stored } from './pointwise';
import { TileCode } from './tile';
import { lane, splat, typeName, type Value } from './types';
import { atLane, ValueWriter } from './values';
import { Writer } from './writer';

export type ContractNode = Node & { readonly kind: 'contract' };

/**
 * Tiled product of sums (matrix product, convolution and its gradients as implicit matrix products).
 * A workgroup computes `tile.rows` x `tile.columns` results. Per step it holds `tile.depth` summands of both operands
 * in workgroup memory and loads the next ones into registers meanwhile. The left operand is read along the sum
 * (`leftLane` is a sum axis, or none) or along its rows, the right one along its columns. With splits, each part of
 * the sum goes to its own leading index of the output.
 */
export function contractPart(node: ContractNode, bindings: BindingTable, compact: boolean): Part {
  return new ContractWriter(node, bindings, compact).write();
}

/** Summands a step: the tile's depth, or a divisor of the sum near it, which needs no bounds checks. */
export function stepDepth(tile: Tile, sum: number): number {
  const candidates = [tile.depth, 12, 20, 24, 28, 8];
  return candidates.find((depth) => depth <= tile.depth * 2 && sum % depth === 0) ?? tile.depth;
}

class ContractWriter {
  private readonly writer = new Writer();
  private readonly values: ValueWriter;
  private readonly tile: Tile;
  private readonly threads: number;
  private readonly rows: number;
  private readonly columns: number;
  private readonly sum: number;
  private readonly depth: number;
  private readonly blocks: number;
  /** Whether the left operand is read four summands at a time (else four rows). */
  private readonly alongSum: boolean;
  private readonly code: TileCode;
  private batch = new Map<string, Expr>();

  constructor(
    private readonly node: ContractNode,
    private readonly bindings: BindingTable,
    private readonly compact: boolean,
  ) {
    const { axes, tile, leftLane } = node.contraction;
    this.tile = tile;
    this.threads = threadsOf(tile);
    this.rows = roleSize(axes, 'row');
    this.columns = roleSize(axes, 'column');
    this.sum = roleSize(axes, 'sum');
    this.depth = stepDepth(tile, this.sum);
    this.blocks = Math.ceil(this.sum / this.depth);
    this.alongSum = axes.find(({ name }) => name === leftLane)?.role !== 'row';
    this.code = new TileCode(tile, this.depth, this.alongSum, node.dtype);
    this.values = new ValueWriter({
      writer: this.writer,
      bindings,
      isLeaf: (other) => bindings.isStored(other),
      local: () => undefined,
    });
  }

  write(): Part {
    const { writer, tile, node } = this;
    const { splits } = node.contraction;
    const rowBlocks = Math.ceil(this.rows / tile.rows);
    const columnBlocks = Math.ceil(this.columns / tile.columns);
    writer.line(`let rowBlock = group % ${rowBlocks};`);
    writer.line(`let columnBlock = (group / ${rowBlocks}) % ${columnBlocks};`);
    writer.line(`let part = (group / ${rowBlocks * columnBlocks}) % ${splits};`);
    const batchSize = roleSize(node.contraction.axes, 'batch');
    if (batchSize > 1) {
      writer.line(`let batch = group / ${rowBlocks * columnBlocks * splits};`);
      writer.declare('batch');
      this.batch = this.places('batch', variable('batch', batchSize));
    }
    const per = Math.ceil(this.blocks / splits);
    writer.line(`let begin = min(part * ${per}, ${this.blocks});`);
    writer.line(`let end = min(begin + ${per}, ${this.blocks});`);
    const left = this.prepareLeft();
    const right = this.prepareRight();
    const loads = [...left, ...right];
    for (const { name } of loads) writer.line(`var ${name} = ${typeName(node.dtype, 4)}();`);
    for (const text of this.code.begin()) writer.line(text);
    if (this.compact) this.writeLoop(loads);
    else this.writePrefetchingLoop(loads);
    this.writeResults();
    const type = typeName(node.dtype, 4);
    return {
      lines: writer.text(),
      groups: rowBlocks * columnBlocks * splits * batchSize,
      shared: new Map([[type, this.code.shared]]),
    };
  }

  private writeLoop(loads: readonly Load[]): void {
    const { writer } = this;
    writer.open();
    writer.declare('block');
    for (const load of loads) load.fetch(memoryOrVariable('block', this.blocks));
    for (const load of loads) writer.line(load.keep);
    writer.line('workgroupBarrier();');
    for (const text of this.code.step(true)) writer.line(text);
    writer.line('workgroupBarrier();');
    writer.close('for (var block = begin; block < end; block++)');
  }

  /** Loads the summands of the next step while it multiplies those of this one. */
  private writePrefetchingLoop(loads: readonly Load[]): void {
    const { writer } = this;
    writer.line(`let first = min(begin, ${this.blocks - 1});`);
    writer.declare('first');
    for (const load of loads) load.fetch(memoryOrVariable('first', this.blocks));
    for (const load of loads) writer.line(load.keep);
    writer.line('workgroupBarrier();');
    writer.open();
    writer.line('let more = block + 1 < end;');
    writer.open();
    writer.line('let next = block + 1;');
    writer.declare('next');
    for (const load of loads) load.fetch(memoryOrVariable('next', this.blocks));
    writer.close('if (more)');
    for (const text of this.code.step(false)) writer.line(text);
    writer.line('workgroupBarrier();');
    writer.open();
    for (const load of loads) writer.line(load.keep);
    writer.close('if (more)');
    writer.line('workgroupBarrier();');
    writer.close('for (var block = begin; block < end; block++)');
  }

  /** What a thread loads of the left operand in each step, and where it puts it. */
  private prepareLeft(): Load[] {
    const { tile, depth, threads } = this;
    const wide = this.alongSum ? depth / 4 : tile.rows / 4;
    const total = (depth * tile.rows) / 4;
    return Array.from({ length: Math.ceil(total / threads) }, (_, i) => {
      const { fast, slow } = this.loadPlace('left', i, wide);
      const name = `left${i}`;
      const [k4, row] = this.alongSum ? [fast, slow] : [slow, fast];
      const lanes = this.alongSum ? 1 : 4;
      const limit = Math.ceil(this.rows / lanes);
      const raw = `rowBlock * ${tile.rows / lanes} + ${row}`;
      const at = this.limited(`row${i}`, raw, limit, tile.rows / lanes);
      const rowAt = this.alongSum ? at : add(scale(at, 4), variable(lane, 4));
      const places = this.places('row', rowAt);
      return {
        name,
        fetch: (block) => {
          const within = variable(k4, this.alongSum ? depth / 4 : depth);
          const step = this.alongSum ? add(scale(within, 4), variable(lane, 4)) : within;
          this.fetch(name, this.node.contraction.left, 0, places, add(scale(block, depth), step));
        },
        keep: this.guardLoad(i, total, this.code.storeLeft(k4, row, name)),
      };
    });
  }

  private prepareRight(): Load[] {
    const { tile, depth, threads } = this;
    const wide = tile.columns / 4;
    const total = (depth * tile.columns) / 4;
    return Array.from({ length: Math.ceil(total / threads) }, (_, i) => {
      const { fast, slow } = this.loadPlace('right', i, wide);
      const name = `right${i}`;
      const limit = Math.ceil(this.columns / 4);
      const at = this.limited(`column${i}`, `columnBlock * ${wide} + ${fast}`, limit, wide);
      const column = add(scale(at, 4), variable(lane, 4));
      const places = this.places('column', column);
      const beyond = this.columns % 4 === 0 ? [] : [{ value: column, low: 0, high: this.columns }];
      return {
        name,
        fetch: (block) => {
          const step = add(scale(block, depth), variable(slow, depth));
          this.fetch(name, this.node.contraction.right, 1, places, step, beyond);
        },
        keep: this.guardLoad(i, total, this.code.storeRight(slow, fast, name)),
      };
    });
  }

  /** Identifiers of a load's place within the tile: `fast` runs over `wide` places, `slow` over the rest. */
  private loadPlace(side: string, i: number, wide: number): { fast: string; slow: string } {
    const { writer, threads } = this;
    const [fast, slow] = [`${side}Fast${i}`, `${side}Slow${i}`];
    const index = i === 0 ? 'thread' : `(thread + ${i * threads})`;
    writer.line(`let ${fast} = ${index} % ${wide};`);
    const rest = side === 'left' && this.alongSum ? this.tile.rows : this.depth;
    const whole = (i + 1) * threads <= wide * rest;
    // A thread beyond the tile loads the last place again and does not keep it.
    writer.line(`let ${slow} = ${whole ? `${index} / ${wide}` : `min(${index} / ${wide}, ${rest - 1})`};`);
    writer.declare(fast);
    writer.declare(slow);
    return { fast, slow };
  }

  private guardLoad(i: number, total: number, text: string): string {
    const { threads } = this;
    return (i + 1) * threads <= total ? text : `if (thread + ${i * threads} < ${total}) { ${text} }`;
  }

  /** Row or column numbers never reach beyond the operand; what lies there is computed and dropped. */
  private limited(name: string, raw: string, limit: number, tileExtent: number): Expr {
    const { writer } = this;
    const exact = limit % tileExtent === 0;
    writer.line(`let ${name} = ${exact ? raw : `min(${raw}, ${limit - 1})`};`);
    writer.declare(name);
    return memoryOrVariable(name, limit);
  }

  /** The axes of a role for a position along all of them. */
  private places(role: AxisRole, at: Expr): Map<string, Expr> {
    const axes = this.axesOf(role);
    const found = unravel(
      at,
      axes.map(({ extent }) => extent),
    );
    return new Map(axes.map(({ name }, i) => [name, found[i] ?? zero]));
  }

  private axesOf(role: AxisRole): Axis[] {
    return this.node.contraction.axes.filter((axis) => axis.role === role);
  }

  /** Loads four elements of an operand into the register `name`. */
  private fetch(
    name: string,
    operand: Operand,
    side: 0 | 1,
    outer: ReadonlyMap<string, Expr>,
    summand: Expr,
    beyond: Operand['guards'] = [],
  ): void {
    const base = this.node.inputs[side];
    if (base === undefined) throw new RangeError('A contraction needs two operands.');
    const uneven = this.blocks * this.depth > this.sum;
    const bounds = uneven ? [{ value: summand, low: 0, high: this.sum }] : [];
    const places = new Map([...this.batch, ...outer, ...this.places('sum', summand)]);
    const at = operand.coordinates.map((c) => substitute(c, places));
    const guards = [...bounds, ...beyond, ...operand.guards].map((guard) => ({
      ...guard,
      value: substitute(guard.value, places),
    }));
    const value = this.values.guarded(base, at, guards, undefined, () =>
      this.values.paddedLanes(base, at, guards),
    );
    this.writer.line(`${name} = ${splat(value, 4)};`);
  }

  /** Writes the accumulators. */
  private writeResults(): void {
    const { tile } = this;
    const across = tile.columns / tile.threadColumns;
    for (let r = 0; r < tile.threadRows; r++) {
      const at = this.tested(`outRow${r}`, `rowBlock * ${tile.rows} + ${this.code.row(r)}`, this.rows);
      const rowPlaces = this.places('row', at.at);
      for (let g = 0; g < tile.threadColumns / 4; g++) {
        const name = `outColumn${r}_${g}`;
        const column = `columnBlock * ${tile.columns / 4} + tx + ${g * across}`;
        const groups = Math.ceil(this.columns / 4);
        const wide = this.tested(name, column, groups);
        const value: Value = { code: `sum${r}_${g}`, depth: 0, dtype: this.node.dtype, lanes: 4 };
        const places = this.places('column', add(scale(wide.at, 4), variable(lane, 4)));
        const test = [at.test, wide.test].filter((t) => t !== undefined).join(' && ');
        this.storeResult(value, new Map([...this.batch, ...rowPlaces, ...places]), test, wide.at);
      }
    }
  }

  private tested(name: string, raw: string, limit: number): { at: Expr; test: string | undefined } {
    const { writer } = this;
    writer.line(`let ${name} = ${raw};`);
    writer.declare(name);
    return { at: memoryOrVariable(name, limit), test: `${name} < ${limit}` };
  }

  private storeResult(value: Value, places: ReadonlyMap<string, Expr>, test: string, column: Expr): void {
    const { writer, bindings, node } = this;
    const { axes, output, splits } = node.contraction;
    const at = output.map((name): Expr => (name === undefined ? zero : (places.get(name) ?? zero)));
    if (splits > 1) {
      writer.declare('part', 0);
      at.unshift(variable('part', splits));
    }
    const tests = axes.flatMap(({ name, valid, role }) =>
      valid === undefined || role !== 'row'
        ? []
        : [`${writer.index(places.get(name) ?? zero).code} < ${valid}`],
    );
    const layout = bindings.layout(node);
    const lead = splits > 1 ? 1 : 0;
    const innerName = layout.inner === undefined ? undefined : output[layout.inner - lead];
    const columnAxes = this.axesOf('column');
    const [last] = columnAxes.slice(-1);
    const vector =
      innerName !== undefined &&
      innerName === last?.name &&
      layout.innerExtent % 4 === 0 &&
      last.extent % 4 === 0;
    const padded =
      innerName !== undefined &&
      columnAxes.length === 1 &&
      innerName === last?.name &&
      layout.innerExtent % 4 === 0;
    writer.open();
    if (vector || padded) {
      const place = position(
        layout,
        at.map((c) => substitute(c, new Map([[lane, constant(0)]]))),
      );
      writer.line(`${bindings.write(node, writer.index(divide(place, 4)).code, 4)} = ${stored(value, 4)};`);
    } else {
      for (let i = 0; i < 4; i++) {
        const one: Value = { ...value, code: `${value.code}[${i}]`, lanes: 1 };
        const index = writer.index(atLane([position(layout, at)], i)[0] ?? zero).code;
        const limits = this.columnTests(places, column, i);
        const text = `${bindings.write(node, index, 1)} = ${stored(one, 1)};`;
        writer.line(limits === '' ? text : `if (${limits}) { ${text} }`);
      }
    }
    writer.close(`if (${[test, ...tests].join(' && ')})`);
  }

  /** Conditions for a single column to exist. */
  private columnTests(places: ReadonlyMap<string, Expr>, column: Expr, i: number): string {
    const { writer } = this;
    const tests = this.axesOf('column').flatMap(({ name, valid }) => {
      const place = atLane([places.get(name) ?? zero], i)[0] ?? zero;
      return valid === undefined ? [] : [`${writer.index(place).code} < ${valid}`];
    });
    if (this.columns % 4 !== 0) {
      tests.push(`${writer.index(addConstant(scale(column, 4), i)).code} < ${this.columns}`);
    }
    return tests.join(' && ');
  }
}

/** A register that is filled from memory in each step, and the statement that puts it into workgroup memory. */
interface Load {
  readonly name: string;
  readonly fetch: (block: Expr) => void;
  readonly keep: string;
}

const memoryOrVariable = (name: string, count: number): Expr =>
  count === 1 ? zero : memoryValue(name, 0, count - 1);
