import type { Fused, Kernel } from '../graph/kernel';
import type { Node } from '../graph/node';
import { countBuffers } from '../graph/store';
import { threadsOf } from '../graph/tileChoice';

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
  /** Those whose results it reads. */
  readonly sources: readonly Entry[];
  /** Longest chain of kernels that must run before it. */
  readonly level: number;
  /** The last level that delays no contraction; Infinity where none waits for it, directly or through others. */
  latest: number;
  /** Longest chain of kernels that must run after it. */
  tail: number;
}

/** A dispatch that may still take more kernels. */
interface Open {
  readonly level: number;
  readonly entries: Entry[];
}

/**
 * The order of dispatches. Kernels that do not depend on each other share a dispatch where the number of buffers allows:
 * contractions of equal workgroups with each other, all others with each other. Those that may wait (copies that only a
 * later layer reads, new parameters that nothing reads) fill up the first dispatches that have room.
 */
export function schedule(fused: Fused, use: (kernel: Kernel) => KernelUse, limits: ScheduleLimits): Step[] {
  const entries = levelled(fused.kernels.map((kernel) => ({ kernel, ...use(kernel) })));
  const byLevel = entries.sort((a, b) => a.level - b.level);
  const steps: Open[] = [];
  const levelOf = new Map<Entry, number>();
  const place = (entry: Entry, from: number, to: number, otherwise: number): void => {
    const open = steps
      .filter((step) => step.level >= from && step.level <= to && fits(step.entries, entry, limits))
      .reduce<Open | undefined>(
        (first, step) => (first && first.level <= step.level ? first : step),
        undefined,
      );
    const step = open ?? { level: otherwise, entries: [] };
    if (open === undefined) steps.push(step);
    step.entries.push(entry);
    levelOf.set(entry, step.level);
  };
  const earliest = ({ sources }: Entry): number =>
    1 + Math.max(0, ...sources.map((source) => levelOf.get(source) ?? source.level));
  const [urgent, idle] = [byLevel.filter(isUrgent), byLevel.filter((entry) => !isUrgent(entry))];
  for (const entry of urgent) place(entry, entry.level, entry.level, entry.level);
  // Those that others wait for soonest take what room there is early on.
  const waited = idle.filter(({ latest }) => latest < Infinity).sort((a, b) => a.latest - b.latest);
  for (const entry of waited) {
    place(entry, earliest(entry), entry.latest, earliest(entry));
  }
  // Long chains first: each of their kernels takes a dispatch after the other.
  const free = idle.filter(({ latest }) => latest === Infinity).sort((a, b) => b.tail - a.tail);
  for (const entry of free) {
    const end = 1 + Math.max(0, ...steps.map(({ level }) => level));
    place(entry, earliest(entry), Infinity, Math.max(end, earliest(entry)));
  }
  const ordered = steps.sort((a, b) => a.level - b.level).map(({ entries: members }) => members);
  return merged(ordered, limits).map((members) => toStep(members, limits));
}

/**
 * Dispatches that can be one become one: a dispatch may wait for a later one where none before that needs its results. So two networks of equal layers run side by side although one began a dispatch later.
 */
function merged(steps: readonly (readonly Entry[])[], limits: ScheduleLimits): readonly (readonly Entry[])[] {
  const order = [...steps];
  const needs = (later: readonly Entry[], earlier: readonly Entry[]): boolean =>
    later.some(({ sources }) => sources.some((source) => earlier.includes(source)));
  const fit = (a: readonly Entry[], b: readonly Entry[]): boolean =>
    b.every((entry, i) => fits([...a, ...b.slice(0, i)], entry, limits));
  for (let i = 0; i < order.length; i++) {
    const step = order[i] ?? [];
    for (let j = i + 1; j < order.length; j++) {
      const other = order[j] ?? [];
      if (needs(other, step)) break;
      if (!fit(step, other)) continue;
      order[j] = [...step, ...other];
      order.splice(i--, 1);
      break;
    }
  }
  return order;
}

const isUrgent = ({ kernel, level, latest }: Entry): boolean =>
  kernel.kind === 'contract' || latest === level;

function levelled(uses: readonly (KernelUse & { readonly kernel: Kernel })[]): Entry[] {
  const writers = new Map<Node, Entry>();
  const entries: Entry[] = [];
  for (const entry of uses) {
    const sources = [...new Set(entry.reads.flatMap((node) => writers.get(node) ?? []))];
    const level = 1 + Math.max(0, ...sources.map((source) => source.level));
    const placed: Entry = { ...entry, sources, level, latest: Infinity, tail: 0 };
    for (const node of entry.writes) writers.set(node, placed);
    entries.push(placed);
  }
  for (const entry of entries.toReversed()) {
    // Contractions run as soon as they can.
    if (entry.kernel.kind === 'contract') entry.latest = entry.level;
    for (const source of entry.sources) {
      source.latest = Math.min(source.latest, entry.latest - 1);
      source.tail = Math.max(source.tail, entry.tail + 1);
    }
  }
  return entries;
}

/** Whether a kernel can run in the same dispatch as others that do not depend on it. */
function fits(members: readonly Entry[], entry: Entry, limits: ScheduleLimits): boolean {
  const alike = members.every(({ kernel }) => shareable(kernel, entry.kernel, limits));
  return (
    alike &&
    countBuffers(
      [...members, entry].flatMap(({ reads, writes }) => [...reads, ...writes]),
      limits.isPooled,
    ) <= limits.bindings
  );
}

/**
 * Whether two kernels can be parts of one: contractions need equal workgroups, and one element type, because what each
 * type keeps in workgroup memory adds up.
 */
function shareable(a: Kernel, b: Kernel, limits: ScheduleLimits): boolean {
  if (a.kind !== 'contract' || b.kind !== 'contract') return a.kind !== 'contract' && b.kind !== 'contract';
  return a.node.dtype === b.node.dtype && threadsFor(a, limits) === threadsFor(b, limits);
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
