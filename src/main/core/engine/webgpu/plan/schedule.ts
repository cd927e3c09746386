import type { Fused, Kernel } from '../graph/fuse';
import type { Node } from '../graph/node';
import { countBuffers } from '../graph/pool';
import { threadsOf } from '../graph/tiles';

/** Kernels that run as one dispatch and do not need each other: contractions, or row and elementwise kernels. */
export interface Step {
  readonly kernels: readonly Kernel[];
  /** Workgroup size. */
  readonly threads: number;
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
}

export interface ScheduleLimits {
  /** Tensors that share one buffer. Without: none. */
  readonly isPooled?: (node: Node) => boolean;
  /** Buffers that one dispatch may use. */
  readonly bindings: number;
  /** Workgroup size of row and elementwise kernels. */
  readonly threads: number;
}

/** What a kernel reads and writes in memory. */
export interface KernelUse {
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
}

/** A kernel in the order of dispatches. */
interface Entry extends KernelUse {
  readonly kernel: Kernel;
  /** Longest chain of kernels that must run before it. */
  readonly level: number;
  /** Whether another kernel waits for its results. */
  readonly awaited: boolean;
}

/** A dispatch that may still take more kernels. */
interface Open {
  readonly level: number;
  readonly entries: Entry[];
}

/**
 * The order of dispatches. Kernels that do not depend on each other share a dispatch where the number of
 * buffers allows: contractions of equal workgroups with each other, all others with each other. Kernels whose results
 * nothing waits for (new parameters, say) fill up the first dispatches that have room, else gather at the end.
 */
export function schedule(fused: Fused, use: (kernel: Kernel) => KernelUse, limits: ScheduleLimits): Step[] {
  const entries = levelled(fused.kernels.map((kernel) => ({ kernel, ...use(kernel) })));
  const patient = (entry: Entry): boolean => entry.kernel.kind !== 'contract' && !entry.awaited;
  const steps: Open[] = [];
  const inOrder = entries.filter((entry) => !patient(entry)).sort((a, b) => a.level - b.level);
  for (const entry of inOrder) {
    const step = steps.find(
      ({ level, entries: members }) => level === entry.level && fits(members, entry, limits),
    );
    if (step === undefined) steps.push({ level: entry.level, entries: [entry] });
    else step.entries.push(entry);
  }
  const end = steps.length;
  const waiting = entries.filter(patient).sort((a, b) => a.level - b.level);
  for (const entry of waiting) {
    const step = steps.find(
      ({ level, entries: members }, i) => (level >= entry.level || i >= end) && fits(members, entry, limits),
    );
    if (step === undefined) steps.push({ level: Infinity, entries: [entry] });
    else step.entries.push(entry);
  }
  return steps.map(({ entries: members }) => toStep(members, limits));
}

function levelled(uses: readonly (KernelUse & { readonly kernel: Kernel })[]): Entry[] {
  const writers = new Map<Node, number>();
  uses.forEach(({ writes }, i) => writes.forEach((node) => writers.set(node, i)));
  const levels: number[] = [];
  const awaited = new Set<number>();
  uses.forEach(({ reads }, i) => {
    const sources = reads.flatMap((node) => writers.get(node) ?? []);
    for (const source of sources) awaited.add(source);
    levels[i] = 1 + Math.max(0, ...sources.map((source) => levels[source] ?? 0));
  });
  return uses.map((entry, i) => ({ ...entry, level: levels[i] ?? 1, awaited: awaited.has(i) }));
}

/** Whether a kernel can run in the same dispatch as others that do not depend on it. */
function fits(members: readonly Entry[], entry: Entry, limits: ScheduleLimits): boolean {
  const alike = members.every(({ kernel }) =>
    kernel.kind === 'contract' || entry.kernel.kind === 'contract'
      ? kernel.kind === entry.kernel.kind && threadsFor(kernel, limits) === threadsFor(entry.kernel, limits)
      : true,
  );
  return (
    alike &&
    countBuffers(
      [...members, entry].flatMap(({ reads, writes }) => [...reads, ...writes]),
      limits.isPooled,
    ) <= limits.bindings
  );
}

const threadsFor = (kernel: Kernel, limits: ScheduleLimits): number =>
  kernel.kind === 'contract' ? threadsOf(kernel.node.contraction.tile) : limits.threads;

function toStep(members: readonly Entry[], limits: ScheduleLimits): Step {
  const [first] = members;
  return {
    kernels: members.map(({ kernel }) => kernel),
    threads: first === undefined ? limits.threads : threadsFor(first.kernel, limits),
    reads: [...new Set(members.flatMap(({ reads }) => reads))],
    writes: [...new Set(members.flatMap(({ writes }) => writes))],
  };
}
