/** What dispatches are for, and the bytes and operations that they cost. */
import { sizeOf } from '../../../trace/ir';
import type { Kernel } from '../graph/kernel';
import { asVariable, type Expr } from '../graph/expression';
import type { Contraction, Graph, Node } from '../graph/node';
import { bytesFor, isHalf, type Layout } from '../graph/store';
import type { Step } from './schedule';

/**
 * What a dispatch is for, as people ask about it. `products` are contractions of several classes that share one, `mixed`
 * are reductions and elementwise results that do.
 */
export const KERNEL_CLASSES = [
  'convolution',
  'input gradient',
  'kernel gradient',
  'dot',
  'products',
  'reduction rows',
  'split-K sum',
  'elementwise',
  'relayout',
  'mixed',
] as const;

export type KernelClass = (typeof KERNEL_CLASSES)[number];

/** The class of kernels that run as one dispatch. */
export function classOf(kernels: readonly Kernel[]): KernelClass {
  const classes = new Set(kernels.map(kernelClass));
  const [first = 'mixed'] = classes;
  if (classes.size === 1) return first;
  return kernels.every(({ kind }) => kind === 'contract') ? 'products' : 'mixed';
}

function kernelClass(kernel: Kernel): KernelClass {
  switch (kernel.kind) {
    case 'contract':
      return contractionClass(kernel.node.contraction);
    case 'pointwise':
      return kernel.node.kind === 'relayout' ? 'relayout' : 'elementwise';
    case 'rows':
      return kernel.reductions.length > 0 && kernel.reductions.every(addsParts)
        ? 'split-K sum'
        : 'reduction rows';
  }
}

/** Whether a reduction adds up the parts of a product that was cut along its sum, and nothing else. */
function addsParts(node: Node & { readonly kind: 'reduce' }): boolean {
  const source = node.inputs[0];
  const cut = source?.kind === 'contract' && source.contraction.splits > 1;
  return cut && node.axis.length === 1 && node.axis[0] === 0;
}

/**
 * What a product of sums is in the network, by how it reads its operands: a kernel gradient sums over images, an input
 * gradient reads the kernel turned around or spreads its input out.
 */
export function contractionClass(contraction: Contraction): KernelClass {
  if (!contraction.axes.some(({ name }) => /^([nco]|[vyk]\d+)$/.test(name))) return 'dot';
  if (sumsOverImages(contraction)) return 'kernel gradient';
  const spread = contraction.left.guards.some(({ low, high }) => high - low === 1);
  return spread || contraction.right.coordinates.some(isTurned) ? 'input gradient' : 'convolution';
}

/**
 * Whether the summed axis `c` runs along the images of the left operand, which come before the channels. Where there is
 * one image or one channel the sizes tell: a kernel gradient slides over more places than it has results along an image.
 */
function sumsOverImages({ left, axes }: Contraction): boolean {
  const dimensionOf = (name: string): number => left.coordinates.findIndex((c) => asVariable(c) === name);
  const [rows, sum] = [dimensionOf('n'), dimensionOf('c')];
  if (rows >= 0 && sum >= 0) return sum < rows;
  const extent = (letter: string): number =>
    axes.reduce((n, axis) => (axis.name.startsWith(letter) ? n * axis.extent : n), 1);
  return extent('k') > extent('y');
}

const isTurned = ({ terms }: Expr): boolean =>
  terms.some(
    ({ atom, coefficient }) => atom.kind === 'variable' && atom.name.startsWith('k') && coefficient < 0,
  );

/** What the kernels of a dispatch are: products of sums, reductions, elementwise results, or several of these. */
type DispatchKind = 'contract' | 'rows' | 'pointwise' | 'mixed';

/** What one dispatch does, by its plan: nothing here is measured. */
export interface DispatchCost {
  readonly kind: DispatchKind;
  /** Bytes of the tensors that it reads, each counted once whole. */
  readonly bytesRead: number;
  /** Bytes of the tensors that it writes. */
  readonly bytesWritten: number;
  /** Two a multiply-add of a product of sums, one an element of any other operation. */
  readonly flops: number;
}

/** Sums over the dispatches of a plan. */
export interface PlanCost {
  readonly dispatches: number;
  readonly byKind: Readonly<Record<DispatchKind, number>>;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly flops: number;
}

/** What a schedule is and where its tensors lie, as far as its cost is concerned. */
interface Costed {
  readonly graph: Graph;
  readonly layouts: ReadonlyMap<Node, Layout>;
  readonly steps: readonly Step[];
}

/** Ceilings of a device, assumed or measured. */
export interface Ceilings {
  readonly bytesPerSecond: number;
  readonly flopsPerSecond: number;
  /** The host's and the device's time for one more dispatch of any kind. */
  readonly secondsPerDispatch: number;
}

/** Which ceiling a plan meets first, and the time that each of them alone would take. */
export interface Bound {
  readonly dispatchSeconds: number;
  readonly byteSeconds: number;
  readonly flopSeconds: number;
  readonly by: 'dispatches' | 'bytes' | 'FLOP';
}

/** The cost of a step of a schedule. `bytesOf` is the memory of a stored tensor. */
export function stepCost(step: Step, bytesOf: (node: Node) => number): DispatchCost {
  const total = (nodes: readonly Node[]): number => nodes.reduce((n, node) => n + bytesOf(node), 0);
  const kinds = new Set(step.kernels.map(({ kind }) => kind));
  const [kind = 'mixed'] = kinds;
  return {
    kind: kinds.size === 1 ? kind : 'mixed',
    bytesRead: total(step.reads),
    bytesWritten: total(step.writes),
    flops: flopsOf(step),
  };
}

/** The cost of each of `dispatches` that a step was cut into. */
export const shareOfCost = (cost: DispatchCost, dispatches: number): DispatchCost => ({
  ...cost,
  bytesRead: cost.bytesRead / dispatches,
  bytesWritten: cost.bytesWritten / dispatches,
  flops: cost.flops / dispatches,
});

/** Adds up the dispatches of a plan. */
export function planCost(plan: {
  readonly dispatches: readonly { readonly cost: DispatchCost }[];
}): PlanCost {
  const costs = plan.dispatches.map(({ cost }) => cost);
  const count = (kind: DispatchKind): number => costs.filter((cost) => cost.kind === kind).length;
  const add = (field: 'bytesRead' | 'bytesWritten' | 'flops'): number =>
    costs.reduce((n, cost) => n + cost[field], 0);
  return {
    dispatches: costs.length,
    byKind: {
      contract: count('contract'),
      rows: count('rows'),
      pointwise: count('pointwise'),
      mixed: count('mixed'),
    },
    bytesRead: add('bytesRead'),
    bytesWritten: add('bytesWritten'),
    flops: add('flops'),
  };
}

/** The memory of every tensor that has some. */
export const bytesIn =
  (layouts: ReadonlyMap<Node, Layout>) =>
  (node: Node): number =>
    bytesFor(layouts.get(node)?.size ?? 0, isHalf(node) ? 2 : undefined);

/** The cost of a schedule whose kernels need not be written. */
export function scheduleCost({
  graph,
  layouts,
  steps,
}: Costed): PlanCost & { readonly compulsoryBytes: number } {
  const bytesOf = bytesIn(layouts);
  const dispatches = steps.map((step) => ({ cost: stepCost(step, bytesOf) }));
  return { ...planCost({ dispatches }), compulsoryBytes: compulsoryBytes(graph, bytesOf) };
}

/** Times that the ceilings of a device alone would set for a plan. */
export function boundOf(
  cost: Pick<PlanCost, 'dispatches' | 'bytesRead' | 'bytesWritten' | 'flops'>,
  ceilings: Ceilings,
): Bound {
  const dispatchSeconds = cost.dispatches * ceilings.secondsPerDispatch;
  const byteSeconds = (cost.bytesRead + cost.bytesWritten) / ceilings.bytesPerSecond;
  const flopSeconds = cost.flops / ceilings.flopsPerSecond;
  const largest = Math.max(dispatchSeconds, byteSeconds, flopSeconds);
  const by = largest === dispatchSeconds ? 'dispatches' : largest === byteSeconds ? 'bytes' : 'FLOP';
  return { dispatchSeconds, byteSeconds, flopSeconds, by };
}

/**
 * Bytes that a plan moves at least when every product of sums is a kernel of its own and all else is done while those
 * read and write: the operands and the result of each, and the program's other inputs and outputs once.
 */
export function compulsoryBytes(graph: Graph, bytesOf: (node: Node) => number): number {
  const touched = new Set<Node>();
  let bytes = 0;
  for (const node of graph.nodes) {
    if (node.kind !== 'contract') continue;
    for (const operand of node.inputs) {
      bytes += bytesOf(operand);
      touched.add(operand);
    }
    bytes += bytesOf(node) / node.contraction.splits;
    touched.add(node);
  }
  const given = graph.nodes.filter(({ kind }) => kind === 'input' || kind === 'constant');
  for (const node of new Set([...given, ...graph.outputs])) if (!touched.has(node)) bytes += bytesOf(node);
  return bytes;
}

function flopsOf({ kernels, reads }: Step): number {
  let flops = 0;
  const seen = new Set<Node>(reads);
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'map') flops += sizeOf(node.shape);
    if (node.kind === 'reduce') flops += sizeOf(node.inputs[0]?.shape ?? []);
    node.inputs.forEach(visit);
  };
  for (const kernel of kernels) {
    if (kernel.kind === 'contract') flops += contractionFlops(kernel.node.contraction);
    else resultsOf(kernel).forEach(visit);
  }
  return flops;
}

const resultsOf = (kernel: Exclude<Kernel, { readonly kind: 'contract' }>): readonly Node[] =>
  kernel.kind === 'pointwise'
    ? [kernel.node]
    : [...kernel.reductions, ...kernel.outputs.map(({ node }) => node)];

const contractionFlops = ({ axes, others }: Contraction): number =>
  2 * (1 + others.length) * axes.reduce((n, { extent, valid }) => n * (valid ?? extent), 1);
