import type { BindingTable } from './bindings';
import { ContractFrame, type ContractLimits, type ContractNode } from './contract/frame';
import { type Load, OperandLoads } from './contract/operands';
import { writeResults } from './contract/results';
import { pairScales } from './contract/scales';
import { type ProductCode, productCode } from './contract/product';
import { whole } from './cut';
import type { Part } from './part';
import { typeName } from './types';

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
