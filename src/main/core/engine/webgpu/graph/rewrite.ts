import { NodeFactory } from './factory';
import type { Graph, Node } from './node';
import { prune } from './normalise';

/** Gives the replacement of a node whose inputs have been replaced already, or undefined to keep it. */
export type Replace = (node: Node, inputs: readonly Node[], factory: NodeFactory) => Node | undefined;

/** Rebuilds a graph node by node. */
export function rewrite(graph: Graph, replace: Replace): Graph {
  const factory = new NodeFactory();
  const replacements = new Map<Node, Node>();
  const read = (node: Node): Node => replacements.get(node) ?? node;
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(read);
    replacements.set(node, replace(node, inputs, factory) ?? keep(factory, node, inputs));
  }
  return prune({ ...graph, nodes: factory.nodes, outputs: graph.outputs.map(read) });
}

function keep(factory: NodeFactory, node: Node, inputs: readonly Node[]): Node {
  // A node carries its operation among its own fields; the factory overrides the others.
  return factory.make(node.shape, node.dtype, inputs, operationOf(node));
}

function operationOf(node: Node): Parameters<NodeFactory['make']>[3] {
  switch (node.kind) {
    case 'input':
      return { kind: 'input', index: node.index };
    case 'constant':
      return { kind: 'constant', data: node.data };
    case 'literal':
      return { kind: 'literal', value: node.value };
    case 'coordinate':
      return { kind: 'coordinate', axis: node.axis };
    case 'map':
      return { kind: 'map', fn: node.fn };
    case 'move':
      return { kind: 'move', move: node.move };
    case 'concatenate':
      return { kind: 'concatenate', axis: node.axis };
    case 'gather':
      return { kind: 'gather', axis: node.axis, outDim: node.outDim };
    case 'reduce':
      return { kind: 'reduce', op: node.op, axis: node.axis };
    case 'contract':
      return { kind: 'contract', contraction: node.contraction };
    case 'relayout':
      return { kind: 'relayout', inner: node.inner };
  }
}
