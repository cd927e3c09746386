import type { PrimitiveParams } from '../../../trace/ir';
import type { Axis, AxisRole, Contraction, Guard, Node, Operand, OperandPair } from './node';
import { smallestTile } from './tileChoice';
import { add, addConstant, divide, type Expr, modulo, scale, variable, zero } from './symbolic';

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
