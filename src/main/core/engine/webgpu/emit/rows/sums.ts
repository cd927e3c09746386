import type { ReduceOperator } from '../../../../trace/ir';
import type { Reduction } from '../../graph/fuse';
import type { Node } from '../../graph/node';
import { sharedName } from '../part';
import { type Lanes, literalCode, typeName, type Value } from '../types';
import { combine } from '../values';
import type { RowFrame } from './frame';

/** What one thread has found of a reduction: the WGSL variable that holds it. */
export interface PartialSum {
  readonly node: Reduction;
  readonly name: string;
  readonly lanes: Lanes;
}

/** Threads that finish a sum across a workgroup. */
const finishers = 8;

/**
 * The end of a row kernel's reductions: adds up what the threads of a row have found, in workgroup memory, in rounds
 * that fit there. Knows the results of all reductions that are finished.
 */
export class RowSums {
  /** Results by reduction, as values of the thread's row. */
  readonly finished = new Map<Node, Value>();
  /** Elements of workgroup memory by WGSL type. */
  readonly shared = new Map<string, number>();
  private turn = 0;

  constructor(private readonly frame: RowFrame) {}

  /** `horizontal`: the four lanes of the sums belong to one result. */
  finish(sums: readonly PartialSum[], lanes: Lanes, horizontal: boolean): void {
    const { writer, plan, limits } = this.frame;
    const { along, across } = plan;
    const two = along > finishers;
    const region = limits.threads + finishers * across;
    const fitting = Math.max(
      1,
      Math.floor(limits.workgroupStorage / (region * 2 * (horizontal ? 4 : lanes * 4))),
    );
    const singles = sums.map((sum): PartialSum => {
      const { node, name } = sum;
      if (!horizontal) return sum;
      const folded = ['y', 'z', 'w'].reduce((code, c) => combine(node.op, code, `${name}.${c}`), `${name}.x`);
      const single = writer.fresh('sum');
      writer.line(`let ${single} = ${folded};`);
      return { node, name: single, lanes: 1 };
    });
    for (let i = 0; i < singles.length; i += fitting) {
      const chunk = singles.slice(i, i + fitting);
      if (along === 1) for (const sum of chunk) this.remember(sum.node, sum.name, sum.lanes);
      else this.share(chunk, two, fitting);
    }
  }

  private remember(node: Node, code: string, lanes: Lanes): void {
    const { writer } = this.frame;
    const name = writer.fresh('result');
    writer.line(`let ${name} = ${code};`);
    this.finished.set(node, { code: name, depth: 0, dtype: node.dtype, lanes });
  }

  private share(sums: readonly PartialSum[], two: boolean, fitting: number): void {
    const { writer, plan, limits } = this.frame;
    const { threads } = limits;
    const { along, across } = plan;
    const region = threads + finishers * across;
    // Turns alternate between two halves, so that a fast thread does not overwrite what a slow one still reads.
    const start = (this.turn++ % 2) * Math.min(fitting, 8) * region;
    const places = sums.map(({ node, lanes }, i) => {
      const type = typeName(node.dtype, lanes);
      const base = start + i * region;
      this.shared.set(type, Math.max(this.shared.get(type) ?? 0, base + region));
      return { array: sharedName(type), base };
    });
    const at = (i: number, index: string): string => `${places[i]?.array}[${places[i]?.base} + ${index}]`;
    sums.forEach(({ name }, i) => writer.line(`${at(i, 'thread')} = ${name};`));
    writer.line('workgroupBarrier();');
    if (two) {
      writer.line(`if (thread < ${finishers * across}) {`);
      sums.forEach(({ node }, i) => {
        writer.line(`  var some${i} = ${at(i, 'thread')};`);
        writer.line(`  for (var k = 1; k < ${along / finishers}; k++) {`);
        writer.line(
          `    some${i} = ${combine(node.op, `some${i}`, at(i, `thread + k * ${finishers * across}`))};`,
        );
        writer.line('  }');
        writer.line(`  ${at(i, `${threads} + thread`)} = some${i};`);
      });
      writer.line('}');
      writer.line('workgroupBarrier();');
    }
    const [offset, count] = two ? [threads, finishers] : [0, along];
    sums.forEach(({ node, lanes }, i) => {
      const parts = Array.from({ length: count }, (_, k) => at(i, `${offset + k * across} + column`));
      this.remember(
        node,
        parts.reduce((sofar, part) => combine(node.op, sofar, part)),
        lanes,
      );
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
