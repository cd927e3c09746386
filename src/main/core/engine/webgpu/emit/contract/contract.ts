/** The kernel of a contraction, put together. */
import { add, addConstant, divide, type Expr, scale, variable, zero } from '../../graph/expression';
import { position } from '../../graph/store';
import type { BindingTable, Part } from '../bindings';
import { stored } from '../pointwise';
import { lane, typeName, type Value, whole } from '../types';
import { firstLane, laneOf } from '../values';
import {
  ContractFrame,
  type ContractLimits,
  type ContractNode,
  numbered,
  type PairScales,
  pairScales,
} from './frame';
import { type Load, OperandLoads } from './operands';
import { type ProductCode, productCode } from './product';

/** The last section of a contraction kernel: every thread writes its accumulators, four columns at a time. */
function writeResults(frame: ContractFrame, code: ProductCode, { unscale }: PairScales): void {
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

/**
 * Contraction kernel: a tiled product of sums (matrix product, convolution and its gradients as implicit matrix
 * products): output[batch, row, column] = sum of left[batch, row, s] * right[batch, s, column], over all pairs of operands.
 *
 * - Assumes that both operands have memory (any layout: elements are found by `contraction.left` and `.right`). The
 *   left one is read four summands at a time when `leftLane` is a sum axis or missing, else four rows at a time; the
 *   right one four columns at a time. Reads are vectors where the layout has those four next to each other.
 * - `cut` takes a share of the products of the batch, of the parts of each sum, and then of the rows.
 * - Workgroup: one thread for each small tile of `threadRows` x `threadColumns` results; one workgroup for each
 *   `tile.rows` x `tile.columns` results of each product of the batch, and for each part of the sum.
 * - Workgroup memory: one step (`tile.depth` summands, or a few more or less: see `stepDepth`) of both operands, as
 *   `storageOf` of the tile bounds it. The next step is loaded into registers meanwhile, except with `limits.compact`.
 * - Where both operands are in half precision and `limits.matrices` has a shape that fits, tensor cores multiply
 *   (`productCode`): workgroup memory then holds f16 operands and the f32 results on their way to the threads.
 * - Writes every result once; with `splits` > 1 each part of the sum to its own leading index. Where the result's
 *   innermost dimension is padded, the padding is written too: its columns load zeros.
 */
export function contractPart(
  node: ContractNode,
  bindings: BindingTable,
  limits: ContractLimits,
  cut = whole,
): Part {
  const frame = new ContractFrame(node, bindings, limits, cut);
  const { writer } = frame;
  const code = productCode(frame, node.dtype);
  const groups = frame.begin();
  const scales = pairScales(frame);
  const operands = new OperandLoads(frame, code, scales);
  const loads = [...operands.left(), ...operands.right()];
  for (const { name } of loads) writer.line(`var ${name} = ${typeName(node.dtype, 4)}();`);
  for (const text of code.begin()) writer.line(text);
  if (limits.compact) writeLoop(frame, code, loads);
  else writePrefetchingLoop(frame, code, loads);
  for (const text of code.finish()) writer.line(text);
  writeResults(frame, code, scales);
  return { lines: writer.text(), groups, shared: code.memory, declarations: code.declarations };
}

/** Loads a step, then multiplies it. */
function writeLoop(frame: ContractFrame, code: ProductCode, loads: readonly Load[]): void {
  const { writer } = frame;
  writer.open();
  writer.declare('block');
  writeFetches(frame, loads, 'block');
  for (const load of loads) writer.line(load.keep);
  writer.line('workgroupBarrier();');
  for (const text of code.step()) writer.line(text);
  writer.line('workgroupBarrier();');
  writer.close('for (var block = begin; block < end; block++)');
}

/** Loads the summands of the next step while it multiplies those of this one. */
function writePrefetchingLoop(frame: ContractFrame, code: ProductCode, loads: readonly Load[]): void {
  const { writer, blocks } = frame;
  writer.line(`let first = min(begin, ${blocks - 1});`);
  writer.declare('first');
  writeFetches(frame, loads, 'first');
  for (const load of loads) writer.line(load.keep);
  writer.line('workgroupBarrier();');
  writer.open();
  writer.line('let more = block + 1 < end;');
  writer.open();
  writer.line('let next = block + 1;');
  writer.declare('next');
  writeFetches(frame, loads, 'next');
  writer.close('if (more)');
  for (const text of code.step()) writer.line(text);
  writer.line('workgroupBarrier();');
  writer.open();
  for (const load of loads) writer.line(load.keep);
  writer.close('if (more)');
  writer.line('workgroupBarrier();');
  writer.close('for (var block = begin; block < end; block++)');
}

/**
 * Loads the step that the WGSL variable `block` numbers: first those of the first pair of operands, then the others'. Each
 * pair has a condition of its own, not an `else`: what it needs from outside is written between them.
 */
function writeFetches(frame: ContractFrame, loads: readonly Load[], block: string): void {
  const { writer, blocks, blocksPerPair } = frame;
  const pairs = blocks / blocksPerPair;
  if (pairs === 1) {
    for (const load of loads) load.fetch(frame.step(block), 0);
    return;
  }
  for (let pair = 0; pair < pairs; pair++) {
    const [begin, end] = [pair * blocksPerPair, (pair + 1) * blocksPerPair];
    const own = writer.fresh('step');
    writer.open();
    writer.line(`let ${own} = ${block} - ${begin};`);
    writer.declare(own);
    for (const load of loads) load.fetch(frame.step(own, pair), pair);
    const from = pair === 0 ? [] : [`${block} >= ${begin}`];
    const to = pair === pairs - 1 ? [] : [`${block} < ${end}`];
    writer.close(`if (${[...from, ...to].join(' && ')})`);
  }
}
