import { sizeOf } from '../../../trace/ir';
import { roleSize } from './contraction';
import type { NodeFactory } from './factory';
import type { Contraction, Graph, Node } from './node';
import { rewrite } from './rewrite';

/** Contractions narrower than this in rows, columns or summands keep f32: tensor cores would do little for them. */
const narrowest = 32;

/** An operand in half precision: its values times a power of two, which follows from the largest magnitude. */
interface Halved {
  readonly values: Node;
  /** A scalar. */
  readonly largest: Node;
}

/**
 * Mixed precision: the operands of large contractions become half precision; sums, and everything else, stay f32.
 *
 * Every operand is multiplied by the power of two that brings its largest magnitude to 2^14 (up to 2^15, half of what
 * f16 holds), and the contraction's result by the exact inverse. So nothing overflows, gradients of any size keep 11
 * bits down to 2^-28 of the largest, and no loss needs to be scaled by those who wrote it: products are linear in each
 * operand, and powers of two cost no rounding. The factors are functions of the values at hand, so that a run that is
 * resumed equals one that was not.
 */
export function halveOperands(graph: Graph, isLarge = isLargeContraction): Graph {
  return rewrite(graph, (node, inputs, factory) => {
    const [left, right] = inputs;
    if (node.kind !== 'contract' || left === undefined || right === undefined) return undefined;
    if (node.dtype !== 'float32' || !isLarge(node.contraction)) return undefined;
    const halves = [halved(factory, left), halved(factory, right)] as const;
    const operands = [...halves.map(({ values }) => values), ...halves.map(({ largest }) => largest)];
    const { contraction } = node;
    return factory.make(node.shape, node.dtype, operands, { kind: 'contract', contraction });
  });
}

/** Whether a contraction is large enough in every direction for half precision to pay. */
export const isLargeContraction = ({ axes }: Contraction): boolean =>
  (['row', 'column', 'sum'] as const).every((role) => roleSize(axes, role) >= narrowest);

/** Whether a tensor is what comes of rounding to half precision. */
export const isRounded = (node: Node): boolean => node.kind === 'map' && node.fn === 'half';

/** Whether a tensor is kept as f16 in memory; within kernels its values are f32. */
export const isHalf = (node: Node): boolean =>
  isRounded(node) || (node.kind === 'relayout' && node.inputs.every(isHalf));

/** The tensor that a half-precision one is the scaled copy of. Its largest magnitude is needed first. */
export const unscaled = (rounded: Node): Node => rounded.inputs[0]?.inputs[0] ?? rounded;

/**
 * The operand in half precision. Reshapes, transposes and padding stay behind the conversion, so that all contractions
 * that read one tensor in their several ways share one copy of it.
 */
function halved(factory: NodeFactory, operand: Node): Halved {
  const [input] = operand.inputs;
  if (operand.kind === 'move' && input !== undefined && sizeOf(input.shape) <= sizeOf(operand.shape)) {
    const { values, largest } = halved(factory, input);
    return { values: factory.move(values, operand.shape, operand.move), largest };
  }
  const largest = largestMagnitude(factory, operand);
  const scaled = factory.map('mul', [operand, factory.map('scaleUp', [largest], 'float32')], 'float32');
  return { values: factory.map('half', [scaled], 'float32'), largest };
}

/** The largest magnitude as a scalar; image by image first, which the kernel that makes the images can do. */
function largestMagnitude(factory: NodeFactory, operand: Node): Node {
  const largest = (of: Node, axis: readonly number[]): Node => {
    if (axis.length === 0) return of;
    const shape = of.shape.filter((_, i) => !axis.includes(i));
    return factory.make(shape, 'float32', [of], { kind: 'reduce', op: 'max', axis });
  };
  const axes = operand.shape.map((_, i) => i);
  const magnitude = factory.map('max', [operand, factory.map('neg', [operand], 'float32')], 'float32');
  return largest(largest(magnitude, axes.slice(2)), axes.slice(0, 2));
}
