import { effective, movedPlace } from './access';
import { pairsOf } from './contraction';
import type { AxisRole, Contraction, Guard, Node, Operand } from './node';
import { asVariable, constant } from './symbolic';

export type Contract = Node & { readonly kind: 'contract' };
export type Side = 'left' | 'right';

/** An operand read directly from the tensor that is stored, past reshapes, transposes and padding. */
export interface Resolved extends Operand {
  readonly base: Node;
}

/** Whether a tensor can have memory: literals and coordinates are written where they are used. */
export const isStorable = (node: Node): boolean => node.kind !== 'literal' && node.kind !== 'coordinate';

/** The stored tensor behind moves. */
export function resolvedBase(node: Node): Node {
  let base = node;
  while (base.kind === 'move' && base.inputs[0] !== undefined) base = base.inputs[0];
  return base;
}

/** Which of a contraction's inputs an operand is. */
export const inputOf = (pair: number, side: Side): number => 2 * pair + (side === 'left' ? 0 : 1);

/** An operand of a contraction, followed through moves to the tensor that has memory. */
export function resolve(node: Contract, pair: number, side: Side): Resolved {
  const operand = pairsOf(node.contraction)[pair]?.[side];
  let base = node.inputs[inputOf(pair, side)];
  let coordinates = operand?.coordinates ?? [];
  const guards: Guard[] = [...(operand?.guards ?? [])];
  while (base?.kind === 'move' && base.inputs[0] !== undefined) {
    const [input] = base.inputs;
    const moved = movedPlace(base.move, input.shape, base.shape, coordinates);
    coordinates = moved.coordinates;
    guards.push(...moved.guards);
    base = input;
  }
  if (base === undefined) throw new RangeError('A contraction needs two operands.');
  return { base, coordinates, guards: effective(guards) };
}

/** Pair and side of every operand of a contraction. */
export const operandsOf = (node: Contract): [number, Side][] =>
  pairsOf(node.contraction).flatMap((_, i): [number, Side][] => [
    [i, 'left'],
    [i, 'right'],
  ]);

/** The role of an axis. */
export const roleOf = ({ axes }: Contraction, name: string | undefined): AxisRole | undefined =>
  axes.find((axis) => axis.name === name)?.role;

/** The axis along dimension `inner`, if the operand runs along it one by one. */
export function laneOf(operand: Resolved, inner: number): string | undefined {
  const name = asVariable(operand.coordinates[inner] ?? constant(0));
  const elsewhere = operand.coordinates.some(
    (c, i) => i !== inner && name !== undefined && c.names.has(name),
  );
  const guarded = operand.guards.some(({ value }) => name !== undefined && value.names.has(name));
  return elsewhere || guarded ? undefined : name;
}
