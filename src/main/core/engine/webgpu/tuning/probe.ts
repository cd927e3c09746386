import { pairsOf } from '../graph/contraction';
import { NodeFactory } from '../graph/factory';
import type { Graph, Node } from '../graph/node';
import type { Contract } from '../graph/operands';
import { isHalf } from '../graph/precision';
import type { TileChoice } from '../graph/tileChoice';
import { type Plan, planGraph, type PlanLimits } from '../plan/plan';

/** A plan that runs one contraction, to be timed. */
export interface Probe {
  readonly plan: Plan;
  /** The first of the dispatches that count: the contraction's. Those before it fill its operands. */
  readonly from: number;
}

/**
 * Plans one contraction alone, with a choice of tiles. Its operands are tensors that a kernel fills with ones, laid out as
 * a program would have them, behind the same moves; its result is read by sums along images or rows, as by a
 * normalisation, so that parts of a sum which the reader adds up cost what they cost in a program.
 * @throws TooManyBuffersError
 */
export function probe(node: Contract, choice: TileChoice, limits: PlanLimits): Probe {
  const plan = planGraph('probe', probeGraph(node), limits, () => choice);
  return { plan, from: plan.dispatches.findIndex(({ cost }) => cost.kind === 'contract') };
}

/** A graph of one contraction with operands of its own, as the passes before the choice of tiles leave it. */
export function probeGraph(node: Contract): Graph {
  const factory = new NodeFactory();
  const count = 2 * pairsOf(node.contraction).length;
  const inputs = node.inputs.map((input, i) =>
    i < count ? operand(factory, input, i) : scalar(factory, i - count),
  );
  const { contraction } = node;
  const product = factory.make(node.shape, node.dtype, inputs, { kind: 'contract', contraction });
  const result = consumer(factory, product);
  return { nodes: factory.nodes, outputs: [result], inputs: [] };
}

/** A tensor like the operand. Their numbers keep operands apart which are alike. */
function operand(factory: NodeFactory, node: Node, number: number): Node {
  const [input] = node.inputs;
  if (node.kind === 'move' && input !== undefined) {
    return factory.move(operand(factory, input, number), node.shape, node.move);
  }
  if (node.kind === 'literal') return factory.literal(node.value, node.dtype);
  if (node.kind === 'coordinate') {
    return factory.make(node.shape, node.dtype, [], { kind: 'coordinate', axis: node.axis });
  }
  const value = filled(factory, node, number);
  if (!isHalf(node)) return value;
  const scaled = factory.map(
    'mul',
    [value, factory.map('scaleUp', [scalar(factory, number)], 'float32')],
    'float32',
  );
  return factory.map('half', [scaled], 'float32');
}

function filled(factory: NodeFactory, { shape, dtype }: Node, number: number): Node {
  const literal = factory.literal(1 + number, dtype);
  const spread = factory.move(literal, shape, { name: 'broadcast', axis: shape.map((_, i) => i) });
  return factory.map('copy', [spread], dtype);
}

/** The largest magnitude of an operand in half precision. */
const scalar = (factory: NodeFactory, number: number): Node =>
  factory.map('copy', [factory.literal(1 + number, 'float32')], 'float32');

/** Sums of the result along its places, or along its last axis where it has no more than two. */
function consumer(factory: NodeFactory, product: Node): Node {
  const { shape } = product;
  const along = shape.map((_, i) => i).slice(shape.length > 2 ? 2 : -1);
  return shape.length === 0
    ? factory.map('neg', [product], product.dtype)
    : factory.reduceSum(product, along);
}
