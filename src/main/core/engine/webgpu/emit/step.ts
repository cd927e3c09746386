import { sizeOf } from '../../../trace/ir';
import { type Kernel, mapRows, type RowKernel, type RowMapping } from '../graph/kernel';
import type { MatrixShape } from '../graph/tileChoice';
import type { Node } from '../graph/node';
import type { Layout } from '../graph/store';
import type { Step } from '../plan/schedule';
import { assemble, type Binding, BindingTable, type KernelSource, type Part, type Wishes } from './bindings';
import { contractPart } from './contract/contract';
import type { RoundForm } from './contract/frame';
import { type Cut, typeName, whole } from './types';
import { pointwisePart } from './pointwise';
import { rowsPart } from './rows/rows';

export interface EmitLimits {
  /** Bytes of memory that a workgroup shares. */
  readonly workgroupStorage: number;
  /** Buffers of a dispatch. */
  readonly bindings: number;
  /** Bytes of the largest buffer that a dispatch can use; any size where missing. */
  readonly largestBuffer?: number | undefined;
  /** Workgroups along one dimension. */
  readonly groups: number;
  /** Keep kernels short, for devices that compile slowly. */
  readonly compact: boolean;
  /** What tensor cores multiply at once, if there are any. */
  readonly matrices?: readonly MatrixShape[];
  /** How the rounds of tiles are written out. */
  readonly rounds?: RoundForm;
}

/** The WGSL of one dispatch, and the tensors that it binds, in order. */
export interface EmittedStep extends KernelSource {
  /** For people: which kernels it runs. */
  readonly label: string;
  readonly bindings: readonly Binding[];
}

/** Most dispatches that one kernel is cut into. */
const mostCuts = 256;

/**
 * Writes a step as one WGSL kernel, each of its kernels by its template. Where that would bind more
 * buffers than the device allows, because tensors larger than a binding lie in parts, its kernels are dispatches of
 * their own, each cut into as many as it takes: a cut binds the parts that it reaches. Contractions that share a dispatch
 * use tensor cores only where all of them find room in workgroup memory.
 * Answers nothing for a step whose results have no elements.
 * @throws TooManyBuffersError when no cut helps: the step has to use fewer tensors at once.
 */
export function emitStep(step: Step, layouts: ReadonlyMap<Node, Layout>, limits: EmitLimits): EmittedStep[] {
  const { matrices, ...others } = limits;
  const emitted = emitWith(step, layouts, limits);
  const fit = emitted.every(({ sharedBytes }) => sharedBytes <= limits.workgroupStorage);
  return fit || matrices === undefined ? emitted : emitWith(step, layouts, others);
}

function emitWith(step: Step, layouts: ReadonlyMap<Node, Layout>, limits: EmitLimits): EmittedStep[] {
  const emitKernel = kernelEmitter(step, layouts, limits);
  const write = (kernels: readonly Kernel[], cut: Cut): EmittedStep => {
    const writing = (wishes?: Wishes): { table: BindingTable; parts: Part[] } => {
      const table = new BindingTable(layouts, wishes, limits.largestBuffer);
      return { table, parts: kernels.map((kernel) => emitKernel(kernel, table, cut)) };
    };
    // The first writing finds out which tensors are accessed as vectors, and which parts of large ones.
    const first = writing();
    const { table, parts } = first.table.mixed ? writing(first.table.findings) : first;
    return {
      label: kernels.map(describe).join(' + '),
      bindings: table.bindings,
      ...assemble(table, parts, step.threads, limits.groups),
    };
  };
  const fits = ({ bindings }: EmittedStep): boolean => bindings.length <= limits.bindings;
  const kernels = step.kernels.filter(hasWork);
  if (kernels.length === 0) return [];
  const together = write(kernels, whole);
  if (fits(together)) return [together];
  return kernels.flatMap((kernel) => {
    for (let of = 1; of <= mostCuts; of *= 2) {
      const cuts = Array.from({ length: of }, (_, index) => write([kernel], { index, of }));
      const needed = cuts.filter(({ workgroups }) => workgroups[0] > 0);
      if (needed.every(fits)) return needed;
      // Shares of one workgroup cannot be cut further.
      if (needed.length < of) break;
    }
    throw new TooManyBuffersError(describe(kernel));
  });
}

/** Whether a kernel has anything to compute: results may have no elements. */
const hasWork = (kernel: Kernel): boolean =>
  sizeOf(kernel.kind === 'rows' ? kernel.rows : kernel.node.shape) > 0;

/** A kernel needs more buffers than the device lets one use, however small its share of the work. */
export class TooManyBuffersError extends Error {
  override readonly name = 'TooManyBuffersError';
}

function kernelEmitter(
  step: Step,
  layouts: ReadonlyMap<Node, Layout>,
  { workgroupStorage, compact, matrices, rounds }: EmitLimits,
): (kernel: Kernel, bindings: BindingTable, cut: Cut) => Part {
  const { threads } = step;
  const plans = new Map<Kernel, RowMapping>();
  const sumTypes = new Set<string>();
  for (const kernel of step.kernels) {
    if (kernel.kind !== 'rows') continue;
    const plan = mapRows(kernel, layouts, threads);
    plans.set(kernel, plan);
    for (const type of typesOfSums(kernel, plan)) sumTypes.add(type);
  }
  // Every type has its own array in workgroup memory.
  const rowLimits = { threads, compact, workgroupStorage: workgroupStorage / Math.max(1, sumTypes.size) };
  return (kernel, bindings, cut) => {
    switch (kernel.kind) {
      case 'contract':
        return contractPart(kernel.node, bindings, { workgroupStorage, compact, matrices, rounds }, cut);
      case 'pointwise':
        return pointwisePart(kernel.node, bindings, threads, cut);
      case 'rows':
        return rowsPart(
          kernel,
          plans.get(kernel) ?? mapRows(kernel, layouts, threads),
          bindings,
          rowLimits,
          cut,
        );
    }
  };
}

/** WGSL types of what a row kernel adds up in workgroup memory. */
const typesOfSums = ({ reductions }: RowKernel, { along, lanes }: RowMapping): string[] =>
  along === 1 ? [] : reductions.map(({ dtype }) => typeName(dtype, lanes === 'row' ? 4 : 1));

function describe(kernel: Kernel): string {
  const shape = (node: Node): string => `[${node.shape.join()}]`;
  if (kernel.kind === 'contract') return `contract${shape(kernel.node)}`;
  if (kernel.kind === 'pointwise') return `map${shape(kernel.node)}`;
  return `rows[${kernel.rows.join()}](${kernel.reductions.length} reductions, ${kernel.outputs.length} outputs)`;
}
