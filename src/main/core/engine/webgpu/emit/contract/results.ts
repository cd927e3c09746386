import { position } from '../../graph/storage';
import { add, addConstant, divide, type Expr, scale, variable, zero } from '../../graph/symbolic';
import { firstLane, laneOf } from '../lanes';
import { stored } from '../pointwise';
import { lane, type Value } from '../types';
import { type ContractFrame, numbered } from './frame';
import type { ProductCode } from './product';
import type { PairScales } from './scales';

/** The last section of a contraction kernel: every thread writes its accumulators, four columns at a time. */
export function writeResults(frame: ContractFrame, code: ProductCode, { unscale }: PairScales): void {
  const { tile, node } = frame;
  const across = tile.columns / tile.threadColumns;
  const vectors = Array.from({ length: tile.threadColumns / 4 }, (_, g) => {
    const name = `outColumn${g}`;
    const raw = `columnBlock * ${tile.columns / 4} + tx + ${g * across}`;
    const { at, tests } = tested(frame, name, raw, Math.ceil(frame.columns / 4), tile.columns / 4);
    return { g, at, tests, places: frame.places('column', add(scale(at, 4), variable(lane, 4))) };
  });
  for (let r = 0; r < tile.threadRows; r++) {
    const own = `outRow${r}`;
    const first = `rowBlock * ${tile.rows} + ${code.row(r)}`;
    const row = tested(frame, own, first, frame.rows, tile.rows, frame.row(own, 1));
    const rowPlaces = frame.places('row', row.at);
    for (const column of vectors) {
      const value: Value = { code: unscale(`sum${r}_${column.g}`), depth: 0, dtype: node.dtype, lanes: 4 };
      const places = new Map([...frame.batch, ...rowPlaces, ...column.places]);
      store(frame, value, places, [...row.tests, ...column.tests], column.at);
    }
  }
}

interface Tested {
  readonly at: Expr;
  /** WGSL condition for the row or column to exist, where some do not. */
  readonly tests: readonly string[];
}

function tested(
  { writer }: ContractFrame,
  name: string,
  raw: string,
  limit: number,
  tileExtent: number,
  at = numbered(name, limit),
): Tested {
  writer.line(`let ${name} = ${raw};`);
  writer.declare(name);
  return { at, tests: limit % tileExtent === 0 ? [] : [`${name} < ${limit}`] };
}

function store(
  frame: ContractFrame,
  value: Value,
  places: ReadonlyMap<string, Expr>,
  exists: readonly string[],
  column: Expr,
): void {
  const { writer, bindings, node, splits } = frame;
  const { axes, output } = node.contraction;
  const at = output.map((name): Expr => (name === undefined ? zero : (places.get(name) ?? zero)));
  if (splits > 1) {
    writer.declare('part', 0);
    at.unshift(frame.part);
  }
  const tests = axes.flatMap(({ name, valid, role }) =>
    valid === undefined || role !== 'row'
      ? []
      : [`${writer.index(places.get(name) ?? zero).code} < ${valid}`],
  );
  const layout = bindings.layout(node);
  const conditions = [...exists, ...tests];
  if (conditions.length > 0) writer.open();
  if (isVector(frame)) {
    const place = position(layout, at.map(firstLane));
    const index = writer.index(divide(place, 4)).code;
    writer.line(bindings.store(node, index, stored(value, 4), 4, place));
  } else {
    for (let i = 0; i < 4; i++) {
      const one: Value = { ...value, code: `${value.code}[${i}]`, lanes: 1 };
      const place = laneOf(position(layout, at), i);
      const limits = columnTests(frame, places, column, i);
      const text = bindings.store(node, writer.index(place).code, stored(one, 1), 1, place);
      writer.line(limits === '' ? text : `if (${limits}) { ${text} }`);
    }
  }
  if (conditions.length > 0) writer.close(`if (${conditions.join(' && ')})`);
}

/** Whether four neighbouring columns lie next to each other in the result, aligned to vectors. */
function isVector({ bindings, node, splits }: ContractFrame): boolean {
  const layout = bindings.layout(node);
  const lead = splits > 1 ? 1 : 0;
  const inner = layout.inner === undefined ? undefined : node.contraction.output[layout.inner - lead];
  const columns = node.contraction.axes.filter(({ role }) => role === 'column');
  const last = columns.at(-1);
  if (inner === undefined || inner !== last?.name || layout.innerExtent % 4 !== 0) return false;
  // A single column axis may be odd: the layout's padding takes what is written beyond it.
  return last.extent % 4 === 0 || columns.length === 1;
}

/** Conditions for a single column to exist. */
function columnTests(
  frame: ContractFrame,
  places: ReadonlyMap<string, Expr>,
  column: Expr,
  i: number,
): string {
  const { writer } = frame;
  const tests = frame.axesOf('column').flatMap(({ name, valid }) => {
    const place = laneOf(places.get(name) ?? zero, i);
    return valid === undefined ? [] : [`${writer.index(place).code} < ${valid}`];
  });
  if (frame.columns % 4 !== 0) {
    tests.push(`${writer.index(addConstant(scale(column, 4), i)).code} < ${frame.columns}`);
  }
  return tests.join(' && ');
}
