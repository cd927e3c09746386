import type { ReduceOperator } from '../../../../trace/ir';
import type { Reduction } from '../../graph/kernel';
import type { Node } from '../../graph/node';
import { sharedName } from '../part';
import { type Lanes, literalCode, typeName, type Value } from '../types';
import { combine } from '../map';
import type { RowFrame } from './frame';

/** What one thread has found of a reduction: the WGSL variable that holds it. */
export interface PartialSum {
  readonly node: Reduction;
  readonly name: string;
  readonly lanes: Lanes;
}

/** Threads of a row that add up what all of them have found, before everyone adds up the rest. */
const finishers = 8;
const bytesPerElement = 4;

/**
 * The end of a row kernel's reductions: adds up what the threads of a row have found, in workgroup memory, in rounds
 * that fit there. Knows the results of all reductions that are finished.
 *
 * A sum takes one element of workgroup memory a thread. Rounds use two regions in turn where both fit, so that a fast
 * thread does not overwrite what a slow one still reads; else a barrier keeps the rounds apart.
 */
export class RowSums {
  /** Results by reduction, as values of the thread's row. */
  readonly finished = new Map<Node, Value>();
  /** Elements of workgroup memory by WGSL type. */
  readonly shared = new Map<string, number>();
  private readonly regions: 1 | 2;
  /** Sums of one round. */
  private readonly capacity: number;
  private rounds = 0;

  /** `mostSums`: reductions that finish together, at most. */
  constructor(
    private readonly frame: RowFrame,
    mostSums: number,
  ) {
    const { plan, limits } = frame;
    const fitting =
      limits.workgroupStorage / (limits.threads * bytesPerElement * (plan.lanes === 'row' ? 4 : 1));
    this.regions = fitting >= 2 ? 2 : 1;
    this.capacity = Math.max(1, Math.min(mostSums, Math.floor(fitting / this.regions)));
  }

  /** `horizontal`: the four lanes of the sums belong to one result. */
  finish(sums: readonly PartialSum[], horizontal: boolean): void {
    const { writer, plan } = this.frame;
    const singles = sums.map((sum): PartialSum => {
      const { node, name } = sum;
      if (!horizontal) return sum;
      const folded = ['y', 'z', 'w'].reduce((code, c) => combine(node.op, code, `${name}.${c}`), `${name}.x`);
      const single = writer.fresh('sum');
      writer.line(`let ${single} = ${folded};`);
      return { node, name: single, lanes: 1 };
    });
    if (plan.along === 1) {
      for (const { node, name, lanes } of singles) this.remember(node, name, lanes);
      return;
    }
    for (let i = 0; i < singles.length; i += this.capacity) this.share(singles.slice(i, i + this.capacity));
  }

  private remember(node: Node, code: string, lanes: Lanes): void {
    const { writer } = this.frame;
    const name = writer.fresh('result');
    writer.line(`let ${name} = ${code};`);
    this.finished.set(node, { code: name, depth: 0, dtype: node.dtype, lanes });
  }

  /** One round: every thread puts its sums down, a few add up most of them, every thread adds up the rest. */
  private share(sums: readonly PartialSum[]): void {
    const { writer, plan, limits } = this.frame;
    const { along, across } = plan;
    const at = this.places(sums, limits.threads);
    if (this.regions === 1 && this.rounds > 0) writer.line('workgroupBarrier();');
    this.rounds++;
    sums.forEach(({ name }, i) => writer.line(`${at(i, 'thread')} = ${name};`));
    writer.line('workgroupBarrier();');
    const left = Math.min(along, finishers);
    if (along > left) {
      const active = left * across;
      writer.line(`if (thread < ${active}) {`);
      sums.forEach(({ node }, i) => {
        writer.line(`  var some${i} = ${at(i, 'thread')};`);
        writer.line(`  for (var k = 1; k < ${along / left}; k++) {`);
        writer.line(`    some${i} = ${combine(node.op, `some${i}`, at(i, `thread + k * ${active}`))};`);
        writer.line('  }');
        writer.line(`  ${at(i, 'thread')} = some${i};`);
      });
      writer.line('}');
      writer.line('workgroupBarrier();');
    }
    sums.forEach(({ node, lanes }, i) => {
      const parts = Array.from({ length: left }, (_, k) => at(i, `${k * across} + column`));
      this.remember(
        node,
        parts.reduce((sofar, part) => combine(node.op, sofar, part)),
        lanes,
      );
    });
  }

  /** WGSL for element `index` of the i-th sum of this round, in the region whose turn it is. */
  private places(sums: readonly PartialSum[], threads: number): (i: number, index: string) => string {
    const start = (this.rounds % this.regions) * this.capacity * threads;
    const found = sums.map(({ node, lanes }, i) => {
      const type = typeName(node.dtype, lanes);
      const base = start + i * threads;
      this.shared.set(type, Math.max(this.shared.get(type) ?? 0, base + threads));
      return { array: sharedName(type), base };
    });
    return (i, index) => `${found[i]?.array}[${found[i]?.base} + ${index}]`;
  }
}

/** The value that leaves a reduction unchanged. */
export function identity(op: ReduceOperator, dtype: Node['dtype']): string {
  if (op === 'add' || op === 'mul') return literalCode(op === 'add' ? 0 : 1, dtype);
  const lowest = dtype === 'int32' ? -2147483648 : -Infinity;
  const highest = dtype === 'int32' ? 2147483647 : Infinity;
  return literalCode(op === 'max' ? lowest : highest, dtype);
}
