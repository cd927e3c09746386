import { sizeOf } from '../../../trace/spec';
import { effective, movedPlace } from './access';
import { pairsOf, roleSize } from './contraction';
import type { NodeFactory } from './factory';
import type { Axis, Contraction, Graph, Guard, Node, Operand } from './node';
import { rewrite } from './rewrite';
import { paddedExtent } from './storage';
import { asVariable, constant, variable } from './symbolic';

/** A graph whose contractions read stored tensors directly, and the innermost dimension of those tensors. */
export interface LaidOut {
  readonly graph: Graph;
  readonly inner: ReadonlyMap<Node, number>;
}

type Contract = Node & { readonly kind: 'contract' };
type Side = 'left' | 'right';

/** An operand read directly from the tensor that is stored, past reshapes, transposes and padding. */
interface Resolved extends Operand {
  readonly base: Node;
}

/**
 * Which dimension of the tensors around contractions lies innermost in memory. Convolutions want the
 * channels there (NHWC), so that operands and results move four values at a time. Tensors whose order is given
 * (inputs, outputs) are rearranged once by a copy where that pays; `relayout` nodes do it.
 */
export function layOut(graph: Graph): LaidOut {
  const wanted = countVotes(graph);
  const fixed = fixedNodes(graph);
  const inner = new Map<Node, number>();
  const replaced = rewrite(graph, (node, inputs, factory) => {
    if (node.kind !== 'contract') return undefined;
    const place = (pair: number, side: Side): Resolved => {
      const old = resolve(node, pair, side);
      const fresh = { ...old, base: resolvedBase(inputs[inputOf(pair, side)] ?? old.base) };
      const free = !fixed.has(old.base) && isStorable(old.base);
      const choice = free ? wanted.get(old.base) : undefined;
      if (choice !== undefined) inner.set(fresh.base, choice);
      return choice !== undefined && laneOf(fresh, choice) !== undefined
        ? fresh
        : relaid(factory, node, side, fresh, inner);
    };
    const pairs = pairsOf(node.contraction).map((_, i) => ({
      left: place(i, 'left'),
      right: place(i, 'right'),
    }));
    return placed(factory, node, pairs, inputs.slice(2 * pairs.length), inner);
  });
  return { graph: replaced, inner };
}

const isStorable = (node: Node): boolean => node.kind !== 'literal' && node.kind !== 'coordinate';

function fixedNodes(graph: Graph): Set<Node> {
  const given = graph.nodes.filter(({ kind }) => kind === 'input' || kind === 'constant');
  return new Set([...given, ...graph.outputs]);
}

/** The stored tensor behind moves. */
function resolvedBase(node: Node): Node {
  let base = node;
  while (base.kind === 'move' && base.inputs[0] !== undefined) base = base.inputs[0];
  return base;
}

/** Which of a contraction's inputs an operand is. */
const inputOf = (pair: number, side: Side): number => 2 * pair + (side === 'left' ? 0 : 1);

function resolve(node: Contract, pair: number, side: Side): Resolved {
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
const operandsOf = (node: Contract): [number, Side][] =>
  pairsOf(node.contraction).flatMap((_, i): [number, Side][] => [
    [i, 'left'],
    [i, 'right'],
  ]);

/** Votes of all contractions on the innermost dimension of the tensors that they read. */
function countVotes(graph: Graph): Map<Node, number> {
  const votes = new Map<Node, number[]>();
  const vote = (node: Node, dimension: number, weight: number): void => {
    const counts = votes.get(node) ?? node.shape.map(() => 0);
    counts[dimension] = (counts[dimension] ?? 0) + weight * Math.min(1, (node.shape[dimension] ?? 1) / 4);
    votes.set(node, counts);
  };
  for (const node of graph.nodes) {
    if (node.kind !== 'contract') continue;
    for (const [i, side] of operandsOf(node)) {
      const { base, coordinates, guards } = resolve(node, i, side);
      const image = side === 'left' && guards.length > 0;
      coordinates.forEach((coordinate, dimension) => {
        const role = roleOf(node.contraction, asVariable(coordinate));
        if (role === undefined) return;
        // Images are NCHW: channels are dimension 1, whichever role they have.
        if (image) vote(base, dimension, dimension === 1 ? 3 : 0.5);
        else vote(base, dimension, role === 'column' ? 3 : role === 'sum' ? 2 : role === 'row' ? 1 : 0);
      });
    }
  }
  for (const [node] of votes) {
    const natural = naturalInner(node);
    if (natural !== undefined) vote(node, natural, 2.5);
  }
  const best = (counts: readonly number[]): number =>
    counts.reduce((winner, count, i) => (count >= (counts[winner] ?? 0) ? i : winner), 0);
  return new Map([...votes].map(([node, counts]) => [node, best(counts)]));
}

/** The dimension of a contraction's result that its columns run along. */
export function naturalInner(node: Node): number | undefined {
  const [input] = node.inputs;
  if (node.kind === 'reduce' && input?.kind === 'contract' && input.contraction.splits > 1) {
    const found = naturalInner(input);
    return found === undefined ? undefined : found - 1;
  }
  if (node.kind !== 'contract') return undefined;
  const { axes, output, splits } = node.contraction;
  const columns = axes.filter(({ role }) => role === 'column').map(({ name }) => name);
  const dimension = output.findLastIndex((name) => name !== undefined && columns.includes(name));
  return dimension < 0 ? undefined : dimension + (splits > 1 ? 1 : 0);
}

const roleOf = ({ axes }: Contraction, name: string | undefined): Axis['role'] | undefined =>
  axes.find((axis) => axis.name === name)?.role;

/** The axis along dimension `inner`, if the operand runs along it one by one. */
function laneOf(operand: Resolved, inner: number): string | undefined {
  const name = asVariable(operand.coordinates[inner] ?? constant(0));
  const elsewhere = operand.coordinates.some(
    (c, i) => i !== inner && name !== undefined && c.names.has(name),
  );
  const guarded = operand.guards.some(({ value }) => name !== undefined && value.names.has(name));
  return elsewhere || guarded ? undefined : name;
}

/** Reads the operand from a rearranged copy when each of its elements is read often enough. */
function relaid(
  factory: NodeFactory,
  node: Contract,
  side: Side,
  operand: Resolved,
  inner: Map<Node, number>,
): Resolved {
  const { base } = operand;
  if (!isStorable(base)) return operand;
  const size = sizeOf(base.shape);
  const { axes, tile } = node.contraction;
  const across =
    side === 'left' ? roleSize(axes, 'column') / tile.columns : roleSize(axes, 'row') / tile.rows;
  const summed = roleSize(axes, 'sum') * roleSize(axes, 'batch');
  const along = roleSize(axes, side === 'left' ? 'row' : 'column');
  const reads = Math.ceil(across) * summed * along;
  const natural = base.shape.length - 1;
  const known = inner.get(base) ?? natural;
  const present = roleOf(node.contraction, laneOf(operand, known));
  const useful = present !== undefined && (side === 'left' ? present !== 'batch' : present === 'column');
  if (useful && (base.shape[known] ?? 1) % 4 === 0) return operand;
  if (reads < 6 * size || size < 1024) return operand;
  const choice = bestLane(node.contraction, side, operand);
  if (choice === undefined) return operand;
  const copy = factory.make(base.shape, base.dtype, [base], { kind: 'relayout', inner: choice });
  inner.set(copy, choice);
  return { ...operand, base: copy };
}

/** The dimension that an operand is best read along: channels of images, else sums on the left, columns on the right. */
function bestLane(contraction: Contraction, side: Side, operand: Resolved): number | undefined {
  const roleAlong = (i: number): Axis['role'] | undefined =>
    (operand.base.shape[i] ?? 1) > 2 ? roleOf(contraction, laneOf(operand, i)) : undefined;
  const roles: Axis['role'][] = side === 'left' ? ['sum', 'row'] : ['column'];
  const isImage = side === 'left' && operand.guards.length > 0;
  const channels = roleAlong(1);
  if (isImage && channels !== undefined && roles.includes(channels)) return 1;
  for (const role of roles) {
    const found = operand.coordinates.findIndex((_, i) => roleAlong(i) === role);
    if (found >= 0) return found;
  }
  return undefined;
}

/** Puts the contraction together: axes ordered so that lanes come last in their role, odd extents rounded up. */
function placed(
  factory: NodeFactory,
  node: Contract,
  pairs: readonly { readonly left: Resolved; readonly right: Resolved }[],
  scales: readonly Node[],
  inner: ReadonlyMap<Node, number>,
): Node {
  const { contraction } = node;
  const lane = (operand: Resolved, roles: readonly Axis['role'][]): string | undefined => {
    if (!isStorable(operand.base)) return undefined;
    const chosen = inner.get(operand.base);
    const dimension = chosen ?? operand.base.shape.length - 1;
    const name = laneOf(operand, dimension);
    const role = roleOf(contraction, name);
    if (role === undefined || !roles.includes(role)) return undefined;
    const extent = operand.base.shape[dimension] ?? 1;
    return (chosen === undefined ? extent : paddedExtent(extent)) % 4 === 0 ? name : undefined;
  };
  // All pairs are loaded in the same way: along an axis that suits every one of them.
  const common = (names: readonly (string | undefined)[]): string | undefined =>
    names.every((name) => name === names[0]) ? names[0] : undefined;
  const leftLane = common(pairs.map(({ left }) => lane(left, ['sum', 'row'])));
  const rightLane = common(pairs.map(({ right }) => lane(right, ['column'])));
  const lanes = [leftLane, rightLane];
  const rounded = (axis: Axis): Axis => {
    if (!lanes.includes(axis.name) || axis.extent % 4 === 0) return axis;
    return { ...axis, extent: Math.ceil(axis.extent / 4) * 4, valid: axis.extent };
  };
  const ordered = [...contraction.axes]
    .sort((a, b) => Number(lanes.includes(a.name)) - Number(lanes.includes(b.name)))
    .map(rounded);
  const operand = (resolved: Resolved, own: string | undefined): Operand => {
    const beyond = ordered.flatMap(({ name, extent, valid }): Guard[] => {
      const used = resolved.coordinates.some((c) => c.names.has(name));
      return valid === undefined || !used || name === own
        ? []
        : [{ value: variable(name, extent), low: 0, high: valid }];
    });
    return { coordinates: resolved.coordinates, guards: [...beyond, ...resolved.guards] };
  };
  const [first, ...others] = pairs.map(({ left, right }) => ({
    left: operand(left, leftLane),
    right: operand(right, rightLane),
  }));
  const changed: Contraction = {
    ...contraction,
    ...first,
    axes: ordered,
    others,
    ...(leftLane === undefined ? {} : { leftLane }),
    ...(rightLane === undefined ? {} : { rightLane }),
  };
  const bases = pairs.flatMap(({ left, right }) => [left.base, right.base]);
  return factory.make(node.shape, node.dtype, [...bases, ...scales], {
    kind: 'contract',
    contraction: changed,
  });
}
