import type { DType, ProgramIR } from '../../../trace/ir';
import { OutOfDeviceMemoryError } from '../../errors';
import { inMegabytes } from '../megabytes';
import type { RoundForm } from '../emit/contract/frame';
import { emitStep, TooManyBuffersError } from '../emit/step';
import { assignLayouts } from '../graph/assign';
import { combineProducts } from '../graph/combine';
import { fuse } from '../graph/fuse';
import { layOut } from '../graph/layout';
import type { MatrixShape } from '../graph/matrices';
import type { Graph, Node } from '../graph/node';
import { normalise } from '../graph/normalise';
import { halveOperands } from '../graph/precision';
import { placeInPool, poolOf } from '../graph/pool';
import { splitReductions } from '../graph/split';
import type { Layout } from '../graph/storage';
import { tileContractions } from '../graph/tileContractions';
import { chooseTile, type ChooseTile } from '../graph/tileChoice';
import { bytesIn, compulsoryBytes, type DispatchCost, shareOfCost, stepCost } from './cost';
import { classOf, type KernelClass } from './kernelClass';
import { planMemory } from './memory';
import { schedule, type Step } from './schedule';
import { noted, type PlannedTile } from './shapes';
import { useOf } from './uses';

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

export { bytesFor } from '../graph/storage';

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
    `Program "${ir.name}" has tensors that are too large for this graphics device: a kernel can use ` +
      `${limits.bindings} buffers of ${inMegabytes(limits.largestBuffer ?? 0)}. Lower a batch size or the width of a network.`,
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
