/** Contractions, and their operands followed to the tensors that are stored. */
import type { PrimitiveParams } from '../../../trace/ir';
import { effective, movedPlace } from './access';
import {
  add,
  addConstant,
  asVariable,
  constant,
  divide,
  type Expr,
  modulo,
  scale,
  variable,
  zero,
} from './expression';
import type { Axis, AxisRole, Contraction, Guard, Node, Operand, OperandPair, Tile } from './node';

/** `dot` as a contraction: leading dimensions broadcast, the last one is summed over. */
export function dotContraction(left: Node, right: Node): Contraction {
  const rank = Math.max(left.shape.length, right.shape.length) - 1;
  const axes: Axis[] = [];
  const lead = Array.from({ length: rank }, (_, i) =>
    broadcastAxis(axes, `d${i}`, extentAt(left, i - rank - 1), extentAt(right, i - rank - 1)),
  );
  const [k, j] = [extentAt(left, -1), extentAt(right, -1)];
  const size = Math.max(k, j);
  axes.push({ name: 's', extent: size, role: 'sum' });
  const operand = (node: Node): Operand => {
    const coordinates = node.shape.map((extent, i): Expr => {
      if (extent === 1) return zero;
      const fromEnd = i - node.shape.length;
      return variable(fromEnd === -1 ? 's' : `d${fromEnd + rank + 1}`, extent);
    });
    return { coordinates, guards: [] };
  };
  return {
    axes,
    left: operand(left),
    right: operand(right),
    output: lead,
    others: [],
    splits: 1,
    tile: smallestTile,
  };
}

/** `conv` as a contraction: rows are images and output positions, columns output channels. */
export function convContraction(
  x: Node,
  w: Node,
  params: PrimitiveParams['conv'],
  out: readonly number[],
): Contraction {
  const v = params.vmapDims;
  const axes: Axis[] = [];
  const lead = Array.from({ length: v }, (_, i) =>
    broadcastAxis(axes, `v${i}`, x.shape[i] ?? 1, w.shape[i] ?? 1),
  );
  const axis = (name: string, extent: number, role: AxisRole): Expr => {
    axes.push({ name, extent, role });
    return variable(name, extent);
  };
  const n = axis('n', x.shape[v] ?? 1, 'row');
  const o = axis('o', w.shape[v] ?? 1, 'column');
  const c = axis('c', x.shape[v + 1] ?? 1, 'sum');
  const spatial = out.slice(v + 2);
  const places = spatial.map((extent, i) => axis(`y${i}`, extent, 'row'));
  const taps = spatial.map((_, i) => axis(`k${i}`, w.shape[v + 2 + i] ?? 1, 'sum'));
  const guards: Guard[] = [];
  const positions = spatial.map((_, i): Expr => {
    const extent = x.shape[v + 2 + i] ?? 1;
    const spread = params.lhsDilation[i] ?? 1;
    const place = scale(places[i] ?? zero, params.strides[i] ?? 1);
    const tap = scale(taps[i] ?? zero, params.rhsDilation[i] ?? 1);
    const position = addConstant(add(place, tap), -(params.padding[i]?.[0] ?? 0));
    guards.push({ value: position, low: 0, high: (extent - 1) * spread + 1 });
    if (spread > 1) guards.push({ value: modulo(position, spread), low: 0, high: 1 });
    return divide(position, spread);
  });
  const batch = (node: Node): Expr[] => node.shape.slice(0, v).map((extent, i) => variable(`v${i}`, extent));
  const left: Operand = { coordinates: [...batch(x), n, c, ...positions], guards };
  const right: Operand = { coordinates: [...batch(w), o, c, ...taps], guards: [] };
  const output = [...lead, 'n', 'o', ...spatial.map((_, i) => `y${i}`)];
  return {
    axes: axes.filter(({ extent }) => extent > 1),
    left,
    right,
    output: named(output, axes),
    others: [],
    splits: 1,
    tile: smallestTile,
  };
}

function broadcastAxis(axes: Axis[], name: string, left: number, right: number): string | undefined {
  const extent = Math.max(left, right);
  if (extent === 1) return undefined;
  const role = left === 1 ? 'column' : right === 1 ? 'row' : 'batch';
  axes.push({ name, extent, role });
  return name;
}

function named(output: readonly (string | undefined)[], axes: readonly Axis[]): (string | undefined)[] {
  const kept = new Set(axes.filter(({ extent }) => extent > 1).map(({ name }) => name));
  return output.map((name) => (name !== undefined && kept.has(name) ? name : undefined));
}

const extentAt = (node: Node, fromEnd: number): number => node.shape.at(fromEnd) ?? 1;

/** All pairs of operands of a contraction, in the order of the node's inputs. */
export const pairsOf = ({ left, right, others }: Contraction): readonly OperandPair[] => [
  { left, right },
  ...others,
];

/** Product of the extents of the axes of a role. */
export const roleSize = (axes: readonly Axis[], role: AxisRole): number =>
  axes.reduce((size, axis) => (axis.role === role ? size * axis.extent : size), 1);

/** Whether the operands are in half precision: then their largest magnitudes are inputs too. */
export const isScaled = ({ inputs, contraction }: Node & { readonly kind: 'contract' }): boolean =>
  inputs.length > 2 * pairsOf(contraction).length;

/** For contractions whose size is not known yet. */
export const smallestTile: Tile = { rows: 16, columns: 16, depth: 16, threadRows: 4, threadColumns: 4 };

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
