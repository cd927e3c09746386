import type { Node } from '../graph/node';
import type { Step } from './schedule';

/** Memory for the tensors that live within a run: each gets a slot, slots are reused once their tensor is dead. */
export interface Allocation {
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
