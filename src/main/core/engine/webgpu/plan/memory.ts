import type { Graph, Node } from '../graph/node';
import type { Layout } from '../graph/storage';
import { allocate } from './allocate';
import { bytesIn } from './cost';
import type { BufferPlace } from './plan';
import type { Step } from './schedule';

/** Where every tensor of a program lies. */
export interface Memory {
  /** Bytes of each slot of temporary memory: those that tensors share in turn, then the common buffer of small ones. */
  readonly slots: readonly number[];
  readonly constants: readonly (Float32Array | Int32Array)[];
  /** Bytes of temporary memory, constants and outputs together. */
  readonly bytes: number;
  place(node: Node): BufferPlace;
}

/** Gives every tensor memory: inputs, outputs and constants have buffers of their own, the rest slots. */
export function planMemory(graph: Graph, layouts: ReadonlyMap<Node, Layout>, steps: readonly Step[]): Memory {
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
