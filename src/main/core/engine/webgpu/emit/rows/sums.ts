import type { ReduceOperator } from '../../../../trace/ir';
import type { Reduction } from '../../graph/kernel';
import type { Node } from '../../graph/node';
import { sharedName } from '../bindings';
import { type Lanes, literalCode, typeName, type Value } from '../types';
import { combine } from '../values';
import type { RowFrame } from './frame';

/** What one thread has found of a reduction: the WGSL variable that holds it. */
export interface PartialSum {
  readonly node: Reduction;
  readonly name: string;
  readonly lanes: Lanes;
}

/** A sum whose values lie in workgroup memory, one a thread, from element `base` of `array`. */
interface PlacedSum extends PartialSum {
  readonly array: string;
  readonly base: number;
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
  /** WGSL functions that add up what lies in workgroup memory, by their names. */
  readonly functions = new Map<string, string>();
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
    const placed = this.places(sums, limits.threads);
    if (this.regions === 1 && this.rounds > 0) writer.line('workgroupBarrier();');
    this.rounds++;
    for (const { name, array, base } of placed) writer.line(`${array}[${base} + thread] = ${name};`);
    writer.line('workgroupBarrier();');
    const left = Math.min(along, finishers);
    if (along > left) {
      const active = left * across;
      writer.line(`if (thread < ${active}) {`);
      for (const sum of placed)
        writer.line(`  ${this.foldFunction(sum, along / left, active)}(${sum.base} + thread);`);
      writer.line('}');
      writer.line('workgroupBarrier();');
    }
    for (const sum of placed) {
      this.remember(sum.node, `${this.totalFunction(sum, left, across)}(${sum.base} + column)`, sum.lanes);
    }
  }

  /** A function that adds `count` values, `step` apart, up where the first of them lies. */
  private foldFunction({ node, array }: PlacedSum, count: number, step: number): string {
    const name = `fold${count}by${step}_${node.op}_${array}`;
    this.functions.set(
      name,
      [
        `fn ${name}(at: i32) {`,
        `  var some = ${array}[at];`,
        `  for (var k = 1; k < ${count}; k++) {`,
        `    some = ${combine(node.op, 'some', `${array}[at + k * ${step}]`)};`,
        '  }',
        `  ${array}[at] = some;`,
        '}',
      ].join('\n'),
    );
    return name;
  }

  /** A function that answers the sum of `count` values, `step` apart. */
  private totalFunction({ node, lanes, array }: PlacedSum, count: number, step: number): string {
    const name = `total${count}by${step}_${node.op}_${array}`;
    const parts = Array.from({ length: count }, (_, k) => `${array}[at + ${k * step}]`);
    const sum = parts.reduce((sofar, part) => combine(node.op, sofar, part));
    this.functions.set(name, `fn ${name}(at: i32) -> ${typeName(node.dtype, lanes)} { return ${sum}; }`);
    return name;
  }

  /** Where the sums of this round lie, in the region whose turn it is. */
  private places(sums: readonly PartialSum[], threads: number): PlacedSum[] {
    const start = (this.rounds % this.regions) * this.capacity * threads;
    return sums.map((sum, i) => {
      const type = typeName(sum.node.dtype, sum.lanes);
      const base = start + i * threads;
      this.shared.set(type, Math.max(this.shared.get(type) ?? 0, base + threads));
      return { ...sum, array: sharedName(type), base };
    });
  }
}

/** The value that leaves a reduction unchanged. */
export function identity(op: ReduceOperator, dtype: Node['dtype']): string {
  if (op === 'add' || op === 'mul') return literalCode(op === 'add' ? 0 : 1, dtype);
  const lowest = dtype === 'int32' ? -2147483648 : -Infinity;
  const highest = dtype === 'int32' ? 2147483647 : Infinity;
  return literalCode(op === 'max' ? lowest : highest, dtype);
}
