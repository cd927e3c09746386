import type { Fused, Kernel } from '../graph/fuse';
import type { Node } from '../graph/node';
import { threadsOf } from '../graph/tiles';

/** Kernels that run as one dispatch: one contraction, or row and elementwise kernels that do not need each other. */
export interface Step {
  readonly kernels: readonly Kernel[];
  /** Workgroup size. */
  readonly threads: number;
  readonly reads: readonly Node[];
  readonly writes: readonly Node[];
}

export interface ScheduleLimits {
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

/**
 * Pass 6: the order of dispatches. Kernels that do not depend on each other share a dispatch where the number of
 * buffers allows; kernels whose results nothing waits for (new parameters, say) gather at the end.
 */
export function schedule(fused: Fused, use: (kernel: Kernel) => KernelUse, limits: ScheduleLimits): Step[] {
  const entries = fused.kernels.map((kernel) => ({ kernel, ...use(kernel) }));
  const writers = new Map<Node, number>();
  entries.forEach(({ writes }, i) => writes.forEach((node) => writers.set(node, i)));
  const levels: number[] = [];
  const awaited = new Set<number>();
  entries.forEach(({ reads }, i) => {
    const sources = reads.flatMap((node) => writers.get(node) ?? []);
    for (const source of sources) awaited.add(source);
    levels[i] = 1 + Math.max(0, ...sources.map((source) => levels[source] ?? 0));
  });
  const last = Math.max(0, ...levels) + 1;
  const placed = entries.map((entry, i) => {
    const movable = entry.kernel.kind !== 'contract' && !awaited.has(i);
    return { ...entry, level: movable ? last : (levels[i] ?? 1) };
  });
  const open: { level: number; entries: typeof placed }[] = [];
  for (const entry of [...placed].sort((a, b) => a.level - b.level)) {
    const fits = (step: { level: number; entries: typeof placed }): boolean =>
      step.level === entry.level &&
      entry.kernel.kind !== 'contract' &&
      step.entries.every(({ kernel }) => kernel.kind !== 'contract') &&
      buffers([...step.entries, entry]) <= limits.bindings;
    const step = open.find(fits);
    if (step === undefined) open.push({ level: entry.level, entries: [entry] });
    else step.entries.push(entry);
  }
  return open.map(({ entries: members }) => toStep(members, limits));
}

const buffers = (uses: readonly KernelUse[]): number =>
  new Set(uses.flatMap(({ reads, writes }) => [...reads, ...writes])).size;

function toStep(members: readonly (KernelUse & { readonly kernel: Kernel })[], limits: ScheduleLimits): Step {
  const [first] = members;
  const contraction = first?.kernel.kind === 'contract' ? first.kernel.node.contraction : undefined;
  return {
    kernels: members.map(({ kernel }) => kernel),
    threads: contraction === undefined ? limits.threads : threadsOf(contraction.tile),
    reads: [...new Set(members.flatMap(({ reads }) => reads))],
    writes: [...new Set(members.flatMap(({ writes }) => writes))],
  };
}
