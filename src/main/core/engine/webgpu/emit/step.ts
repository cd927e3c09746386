import type { Kernel } from '../graph/fuse';
import type { Node } from '../graph/node';
import { planRows, type RowKernel, type RowPlan } from '../graph/rowplan';
import type { Layout } from '../graph/storage';
import type { Step } from '../plan/schedule';
import { type Binding, BindingTable, type Wishes } from './bindings';
import { contractPart } from './contract';
import { assemble, type KernelSource, type Part } from './part';
import { pointwisePart } from './pointwise';
import { rowsPart } from './rows';
import { typeName } from './types';

export interface EmitLimits {
  /** Bytes of memory that a workgroup shares. */
  readonly workgroupStorage: number;
  /** Workgroups along one dimension. */
  readonly groups: number;
  /** Keep kernels short, for devices that compile slowly. */
  readonly compact: boolean;
}

/** The WGSL of one dispatch, and the tensors that it binds, in order. */
export interface EmittedStep extends KernelSource {
  /** For people: which kernels it runs. */
  readonly label: string;
  readonly bindings: readonly Binding[];
}

/** Writes a step as one WGSL kernel, each of its kernels with a template of its own. */
export function emitStep(step: Step, layouts: ReadonlyMap<Node, Layout>, limits: EmitLimits): EmittedStep {
  const emitKernel = kernelEmitter(step, layouts, limits);
  const write = (wishes?: Wishes): { table: BindingTable; parts: Part[] } => {
    const table = new BindingTable(layouts, wishes);
    return { table, parts: step.kernels.map((kernel) => emitKernel(kernel, table)) };
  };
  // The first writing finds out which tensors are accessed as vectors.
  const first = write();
  const { table, parts } = first.table.mixed ? write(first.table.findings) : first;
  return {
    label: step.kernels.map(describe).join(' + '),
    bindings: table.bindings,
    ...assemble(table, parts, step.threads, limits.groups),
  };
}

function kernelEmitter(
  step: Step,
  layouts: ReadonlyMap<Node, Layout>,
  { workgroupStorage, compact }: EmitLimits,
): (kernel: Kernel, bindings: BindingTable) => Part {
  const { threads } = step;
  const plans = new Map<Kernel, RowPlan>();
  const sumTypes = new Set<string>();
  for (const kernel of step.kernels) {
    if (kernel.kind !== 'rows') continue;
    const plan = planRows(kernel, layouts, threads);
    plans.set(kernel, plan);
    for (const type of typesOfSums(kernel, plan)) sumTypes.add(type);
  }
  // Every type has its own array in workgroup memory.
  const rowLimits = { threads, compact, workgroupStorage: workgroupStorage / Math.max(1, sumTypes.size) };
  return (kernel, bindings) => {
    switch (kernel.kind) {
      case 'contract':
        return contractPart(kernel.node, bindings, { workgroupStorage, compact });
      case 'pointwise':
        return pointwisePart(kernel.node, bindings, threads);
      case 'rows':
        return rowsPart(kernel, plans.get(kernel) ?? planRows(kernel, layouts, threads), bindings, rowLimits);
    }
  };
}

/** WGSL types of what a row kernel adds up in workgroup memory. */
const typesOfSums = ({ reductions }: RowKernel, { along, lanes }: RowPlan): string[] =>
  along === 1 ? [] : reductions.map(({ dtype }) => typeName(dtype, lanes === 'row' ? 4 : 1));

function describe(kernel: Kernel): string {
  const shape = (node: Node): string => `[${node.shape.join()}]`;
  if (kernel.kind === 'contract') return `contract${shape(kernel.node)}`;
  if (kernel.kind === 'pointwise') return `map${shape(kernel.node)}`;
  return `rows[${kernel.rows.join()}](${kernel.reductions.length} reductions, ${kernel.outputs.length} outputs)`;
}
