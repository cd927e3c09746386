/** All passes in their order: from a program to dispatches with memory. */
import type { DType, ProgramIR } from '../../../trace/ir';
import { message } from '@shared/words/message';
import { OutOfDeviceMemoryError } from '../../errors';
import type { RoundForm } from '../emit/contract/frame';
import { emitStep, TooManyBuffersError } from '../emit/step';
import { accesses, domain, reductionAccesses } from '../graph/access';
import { fuse } from '../graph/fuse';
import { innerVariables, type Kernel, rowVariables } from '../graph/kernel';
import { assignLayouts, layOut } from '../graph/layout';
import type { Graph, Node } from '../graph/node';
import { normalise } from '../graph/rewrite';
import { combineProducts, splitReductions } from '../graph/split';
import { halveOperands, type Layout, placeInPool, poolOf } from '../graph/store';
import { chooseTile, type ChooseTile, type MatrixShape, tileContractions } from '../graph/tileChoice';
import { inMegabytes } from '../../memory';
import {
  bytesIn,
  classOf,
  compulsoryBytes,
  type DispatchCost,
  type KernelClass,
  shareOfCost,
  stepCost,
} from './cost';
import { type KernelUse, schedule, type Step } from './schedule';
import { noted, type PlannedTile } from './shapes';
export { bytesFor } from '../graph/store';

/** Memory for the tensors that live within a run: each gets a slot, slots are reused once their tensor is dead. */
interface Allocation {
  /** Size of each slot in bytes. */
  readonly slots: readonly number[];
  readonly slotOf: ReadonlyMap<Node, number>;
  /** Bytes of all slots: known before anything runs. */
  readonly bytes: number;
}

/** A slot is not used for a tensor more than this much smaller, while others may need it. */
const largestWaste = 2;

/**
 * Assigns slots to the tensors that steps write, except `kept` ones (outputs), which have memory of their
 * own. A tensor lives from the step that writes it to the last one that reads it.
 */
export function allocate(
  steps: readonly Step[],
  kept: ReadonlySet<Node>,
  bytesOf: (node: Node) => number,
): Allocation {
  const lastRead = new Map<Node, number>();
  steps.forEach(({ reads, writes }, i) => {
    for (const node of [...reads, ...writes]) lastRead.set(node, i);
  });
  const slots: number[] = [];
  const free = new Set<number>();
  const slotOf = new Map<Node, number>();
  steps.forEach(({ reads, writes }, i) => {
    const large = writes.filter((node) => !kept.has(node)).sort((a, b) => bytesOf(b) - bytesOf(a));
    for (const node of large) {
      const bytes = bytesOf(node);
      const fitting = [...free]
        .filter((slot) => (slots[slot] ?? 0) >= bytes && (slots[slot] ?? 0) <= bytes * largestWaste)
        .sort((a, b) => (slots[a] ?? 0) - (slots[b] ?? 0));
      const slot = fitting[0] ?? growable(free, slots, bytes) ?? slots.push(bytes) - 1;
      slots[slot] = Math.max(slots[slot] ?? 0, bytes);
      free.delete(slot);
      slotOf.set(node, slot);
    }
    for (const node of new Set([...reads, ...writes])) {
      const slot = slotOf.get(node);
      if (slot !== undefined && lastRead.get(node) === i) free.add(slot);
    }
  });
  return { slots, slotOf, bytes: slots.reduce((a, b) => a + b, 0) };
}

/** A free slot that is a little too small is enlarged: nothing has been allocated yet. */
function growable(free: ReadonlySet<number>, slots: readonly number[], bytes: number): number | undefined {
  const smaller = [...free].filter(
    (slot) => (slots[slot] ?? 0) < bytes && (slots[slot] ?? 0) * largestWaste >= bytes,
  );
  return smaller.sort((a, b) => (slots[b] ?? 0) - (slots[a] ?? 0))[0];
}

/** Where every tensor of a program lies. */
interface Memory {
  /** Bytes of each slot of temporary memory: those that tensors share in turn, then the common buffer of small ones. */
  readonly slots: readonly number[];
  readonly constants: readonly (Float32Array | Int32Array)[];
  /** Bytes of temporary memory, constants and outputs together. */
  readonly bytes: number;
  place(node: Node): BufferPlace;
}

/** Gives every tensor memory: inputs, outputs and constants have buffers of their own, the rest slots. */
function planMemory(graph: Graph, layouts: ReadonlyMap<Node, Layout>, steps: readonly Step[]): Memory {
  const bytesOf = bytesIn(layouts);
  const pooled = [...layouts].flatMap(([node, { offset }]) => (offset === undefined ? [] : [node]));
  const apart = new Set([...graph.outputs, ...pooled]);
  const { slots, slotOf, bytes } = allocate(steps, apart, bytesOf);
  const total = (nodes: readonly Node[]): number => nodes.reduce((n, node) => n + bytesOf(node), 0);
  const pool = total(pooled);
  const constants = graph.nodes.flatMap((node) => (node.kind === 'constant' ? [node] : []));
  return {
    slots: pool > 0 ? [...slots, pool] : slots,
    constants: constants.map(({ data }) => data),
    bytes: bytes + pool + total([...constants, ...graph.outputs]),
    place(node) {
      if (node.kind === 'input') return { kind: 'input', index: node.index };
      if (node.kind === 'constant') return { kind: 'constant', index: constants.indexOf(node) };
      const output = graph.outputs.indexOf(node);
      if (output >= 0) return { kind: 'output', index: output };
      const isPooled = layouts.get(node)?.offset !== undefined;
      const slot = isPooled ? slots.length : slotOf.get(node);
      if (slot === undefined) throw new RangeError(`Tensor ${node.id} has no memory.`);
      return { kind: 'slot', index: slot };
    },
  };
}

/** What a kernel reads and writes in memory. Reductions that only their own kernel needs are neither. */
function useOf(kernel: Kernel, stored: ReadonlySet<Node>): KernelUse {
  if (kernel.kind === 'contract') {
    return { reads: kernel.node.inputs.filter((node) => stored.has(node)), writes: [kernel.node] };
  }
  const members = membersOf(kernel);
  const own = new Set(members);
  const isLeaf = (node: Node): boolean => (own.has(node) ? node.kind === 'reduce' : stored.has(node));
  const reads = members.flatMap((node) =>
    (node.kind === 'reduce'
      ? reductionAccesses(node, rowVariables(node.shape), innerVariables(node), isLeaf)
      : accesses(node, domain(node.shape, 'd'), isLeaf)
    ).map((access) => access.node),
  );
  return {
    reads: [...new Set(reads)].filter((node) => !own.has(node)),
    writes: members.filter((node) => stored.has(node)),
  };
}

/** Tensors that a kernel computes. */
const membersOf = (kernel: Exclude<Kernel, { kind: 'contract' }>): readonly Node[] =>
  kernel.kind === 'pointwise'
    ? [kernel.node]
    : [...kernel.reductions, ...kernel.outputs.map(({ node }) => node)];

/** What planning needs to know of a device. */
export interface PlanLimits {
  /** Bytes of memory that a workgroup shares. */
  readonly workgroupStorage: number;
  /** Threads of a workgroup. */
  readonly invocations: number;
  /** Buffers of a dispatch. */
  readonly bindings: number;
  /** Bytes of the largest buffer that a dispatch can use, a multiple of 16; any size where missing. */
  readonly largestBuffer?: number;
  /** Workgroups along one dimension. */
  readonly groups: number;
  /** So many threads keep the device busy. */
  readonly busyThreads: number;
  /** Keep kernels short, for devices that compile slowly. */
  readonly compact: boolean;
  /** Operands of large contractions are kept in half precision (graph/precision.ts). */
  readonly half?: boolean;
  /** What the device's tensor cores multiply at once, if it has any that the compiler can use. */
  readonly matrices?: readonly MatrixShape[];
  /** How the rounds of tiles are written out. */
  readonly rounds?: RoundForm;
}

/** Where a dispatch finds a tensor. */
export type BufferPlace =
  | { readonly kind: 'input' | 'output' | 'constant'; readonly index: number }
  | { readonly kind: 'slot'; readonly index: number };

/** A tensor that a dispatch binds, or one part of a tensor that is larger than `largestBuffer`. */
export interface BoundBuffer {
  readonly place: BufferPlace;
  readonly part: number;
  readonly write: boolean;
}

export interface Dispatch {
  /** For people: which kernels it runs. */
  readonly label: string;
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  readonly buffers: readonly BoundBuffer[];
  readonly cost: DispatchCost;
  /** What it is for, for people and profiles. */
  readonly kernelClass: KernelClass;
}

/** Everything needed to run a program: independent of any device object. */
export interface Plan {
  readonly name: string;
  /** The kinds of contractions, in the order in which they were met. */
  readonly tiles: readonly PlannedTile[];
  readonly dispatches: readonly Dispatch[];
  /** Bytes of each slot of temporary memory. */
  readonly slots: readonly number[];
  readonly constants: readonly (Float32Array | Int32Array)[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: DType }[];
  /** Bytes of temporary memory, constants and outputs together. */
  readonly bytes: number;
  /** Bytes that a run moves at least (cost.ts). */
  readonly compulsoryBytes: number;
}

/** Workgroup size of row and elementwise kernels. */
const commonThreads = 256;

/** A program after all passes but the last: its dispatches, before they are written as WGSL. */
export interface Arrangement {
  readonly graph: Graph;
  readonly layouts: ReadonlyMap<Node, Layout>;
  readonly steps: readonly Step[];
  readonly tiles: readonly PlannedTile[];
}

/** From a program to the graph whose contractions get their tiles next. */
export function prepare(ir: ProgramIR, limits: Pick<PlanLimits, 'bindings' | 'half'>): Graph {
  const normal = normalise(ir);
  // Each takes two buffers beside the result; largest magnitudes are in the common buffer of small results.
  const pairs = Math.floor((limits.bindings - (limits.half === true ? 2 : 1)) / 2);
  return splitReductions(combineProducts(limits.half === true ? halveOperands(normal) : normal, pairs));
}

/** From a program to the order of its dispatches. `choose` decides on the tiles of contractions. */
export const arrange = (ir: ProgramIR, limits: PlanLimits, choose: ChooseTile = chooseTile): Arrangement =>
  arrangeGraph(prepare(ir, limits), limits, choose);

function arrangeGraph(prepared: Graph, limits: PlanLimits, choose: ChooseTile): Arrangement {
  const choosing = noted(choose);
  const { graph, inner } = layOut(tileContractions(prepared, limits, choosing.choose));
  const isPooled = poolOf(graph, limits.largestBuffer);
  const fused = fuse(graph, limits.bindings, isPooled);
  const layouts = placeInPool(assignLayouts(fused, inner), isPooled);
  const threads = Math.min(commonThreads, limits.invocations);
  const steps = schedule(fused, (kernel) => useOf(kernel, fused.stored), {
    bindings: limits.bindings,
    isPooled,
    threads,
  });
  return { graph, layouts, steps, tiles: choosing.tiles() };
}

/**
 * Compiles a program to a plan: all passes in their order.
 * @throws OutOfDeviceMemoryError when its tensors are too large for the buffers that the device lets a kernel use.
 */
export function planProgram(ir: ProgramIR, limits: PlanLimits, choose: ChooseTile = chooseTile): Plan {
  // Kernels that use fewer tensors can bind more parts of each.
  for (let tensors = limits.bindings; tensors > 2; tensors = Math.ceil(tensors / 2)) {
    try {
      return emit(ir.name, arrange(ir, { ...limits, bindings: tensors }, choose), limits);
    } catch (error) {
      if (!(error instanceof TooManyBuffersError)) throw error;
    }
  }
  throw new OutOfDeviceMemoryError(
    message('engines.tensorsTooLarge', {
      name: ir.name,
      count: limits.bindings,
      size: inMegabytes(limits.largestBuffer ?? 0),
    }),
    0,
  );
}

/** Compiles a graph that is prepared. @throws TooManyBuffersError when a kernel would need more than it can bind. */
export const planGraph = (name: string, prepared: Graph, limits: PlanLimits, choose: ChooseTile): Plan =>
  emit(name, arrangeGraph(prepared, limits, choose), limits);

/** The passes after `arrange`: gives tensors memory and writes the dispatches. */
function emit(name: string, { graph, layouts, steps, tiles }: Arrangement, limits: PlanLimits): Plan {
  const bytesOf = bytesIn(layouts);
  const { slots, constants, bytes, place } = planMemory(graph, layouts, steps);
  return {
    name,
    tiles,
    dispatches: steps.flatMap((step): Dispatch[] => {
      const emitted = emitStep(step, layouts, limits);
      const cost = shareOfCost(stepCost(step, bytesOf), emitted.length);
      return emitted.map(({ bindings, ...source }) => {
        const buffers = bindings.map(({ node, part, write }) => ({ place: place(node), part, write }));
        return { ...source, buffers, cost, kernelClass: classOf(step.kernels) };
      });
    }),
    slots,
    constants,
    outputs: graph.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    bytes,
    compulsoryBytes: compulsoryBytes(graph, bytesOf),
  };
}
