/** Layouts: in which order of axes, and how padded, tensors lie in memory. */
import { sizeOf } from '../../../trace/ir';
import { type Access, accesses, domain, reductionAccesses } from './access';
import { type Fused, innerVariables } from './kernel';
import { asVariable, coefficientOf, variable } from './expression';
import type { Axis, AxisRole, Contraction, Graph, Guard, Node, Operand } from './node';
import {
  type Contract,
  inputOf,
  isStorable,
  laneOf,
  operandsOf,
  pairsOf,
  resolve,
  type Resolved,
  resolvedBase,
  roleOf,
  roleSize,
  type Side,
} from './operands';
import { type NodeFactory, rewrite } from './rewrite';
import { innermost, type Layout, paddedExtent, position, reducedSize, rowMajor } from './store';
import { shortReduction } from './tileChoice';

/** How much a contraction wants to read its operands along an axis of each role. */
const weights: Readonly<Record<AxisRole, number>> = { column: 3, sum: 2, row: 1, batch: 0 };
/** Images (left operands with padding) are NCHW: channels are dimension 1, in every role. */
const channels = 1;
const imageWeights = { channels: 3, other: 0.5 };
/** How much a result of a contraction wants to lie as its kernel writes it. */
const naturalWeight = 2.5;

/**
 * The innermost dimension that the contractions of a graph want for each tensor that they read: the one with most votes,
 * the last one of equals. Dimensions shorter than a vector count less.
 */
function countVotes(graph: Graph): Map<Node, number> {
  const votes = new Map<Node, number[]>();
  const vote = (node: Node, dimension: number, weight: number): void => {
    const counts = votes.get(node) ?? node.shape.map(() => 0);
    counts[dimension] = (counts[dimension] ?? 0) + weight * Math.min(1, (node.shape[dimension] ?? 1) / 4);
    votes.set(node, counts);
  };
  for (const node of graph.nodes) {
    if (node.kind !== 'contract') continue;
    for (const [pair, side] of operandsOf(node)) {
      const { base, coordinates, guards } = resolve(node, pair, side);
      const isImage = side === 'left' && guards.length > 0;
      coordinates.forEach((coordinate, dimension) => {
        const role = roleOf(node.contraction, asVariable(coordinate));
        if (role === undefined) return;
        const onImage = dimension === channels ? imageWeights.channels : imageWeights.other;
        vote(base, dimension, isImage ? onImage : weights[role]);
      });
    }
  }
  for (const node of votes.keys()) {
    const natural = naturalInner(node);
    if (natural !== undefined) vote(node, natural, naturalWeight);
  }
  return new Map([...votes].map(([node, counts]) => [node, counts.lastIndexOf(Math.max(...counts))]));
}

/** The dimension of a contraction's result (or of the sum of its parts) that its columns run along. */
function naturalInner(node: Node): number | undefined {
  const [input] = node.inputs;
  if (node.kind === 'map' && node.fn === 'copy' && input?.kind === 'reduce') return naturalInner(input);
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

/** A graph whose contractions read stored tensors directly, and the innermost dimension of those tensors. */
interface LaidOut {
  readonly graph: Graph;
  readonly inner: ReadonlyMap<Node, number>;
}

interface ResolvedPair {
  readonly left: Resolved;
  readonly right: Resolved;
}

/**
 * Which dimension of the tensors around contractions lies innermost in memory. Convolutions want the channels there
 * (NHWC), so that operands and results move four values at a time. Tensors whose order is given (inputs, constants,
 * outputs) are rearranged once by a copy (`relayout`) where that pays. Contractions read what has memory: moves between
 * them and the tensor behind become part of their operands' coordinates.
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
    const pairs = pairsOf(node.contraction).map((_, i): ResolvedPair => ({
      left: place(i, 'left'),
      right: place(i, 'right'),
    }));
    const bases = pairs.flatMap(({ left, right }) => [left.base, right.base]);
    return factory.make(node.shape, node.dtype, [...bases, ...inputs.slice(2 * pairs.length)], {
      kind: 'contract',
      contraction: withOperands(node.contraction, pairs, inner),
    });
  });
  return { graph: replaced, inner };
}

function fixedNodes(graph: Graph): Set<Node> {
  const given = graph.nodes.filter(({ kind }) => kind === 'input' || kind === 'constant');
  return new Set([...given, ...graph.outputs]);
}

/** A tensor is copied into another order when a contraction reads each of its elements at least this often. */
const worthCopying = 6;
/** Smaller tensors stay in the cache in any order. */
const smallestCopy = 1024;

/** Reads the operand from a rearranged copy where that pays and the memory order as it is does not suit. */
function relaid(
  factory: NodeFactory,
  { contraction }: Contract,
  side: Side,
  operand: Resolved,
  inner: Map<Node, number>,
): Resolved {
  const { base } = operand;
  if (!isStorable(base) || isWellRead(contraction, side, operand, inner)) return operand;
  const size = sizeOf(base.shape);
  if (size < smallestCopy || elementsRead(contraction, side) < worthCopying * size) return operand;
  const choice = bestLane(contraction, side, operand);
  if (choice === undefined) return operand;
  const copy = factory.make(base.shape, base.dtype, [base], { kind: 'relayout', inner: choice });
  inner.set(copy, choice);
  return { ...operand, base: copy };
}

/** Whether an operand moves in whole vectors as it lies. */
function isWellRead(
  contraction: Contraction,
  side: Side,
  operand: Resolved,
  inner: ReadonlyMap<Node, number>,
): boolean {
  const { shape } = operand.base;
  const contiguous = inner.get(operand.base) ?? shape.length - 1;
  const role = roleOf(contraction, laneOf(operand, contiguous));
  const suits = role !== undefined && (side === 'left' ? role !== 'batch' : role === 'column');
  return suits && (shape[contiguous] ?? 1) % 4 === 0;
}

/** Elements of an operand that all workgroups load together. */
function elementsRead({ axes, tile }: Contraction, side: Side): number {
  const [own, across] = side === 'left' ? (['row', 'column'] as const) : (['column', 'row'] as const);
  const tiles = roleSize(axes, across) / (across === 'column' ? tile.columns : tile.rows);
  return Math.ceil(tiles) * roleSize(axes, 'sum') * roleSize(axes, 'batch') * roleSize(axes, own);
}

/** The dimension that an operand is best read along: channels of images, else sums on the left, columns on the right. */
function bestLane(contraction: Contraction, side: Side, operand: Resolved): number | undefined {
  const roleAlong = (i: number): AxisRole | undefined =>
    (operand.base.shape[i] ?? 1) > 2 ? roleOf(contraction, laneOf(operand, i)) : undefined;
  const roles: AxisRole[] = side === 'left' ? ['sum', 'row'] : ['column'];
  const isImage = side === 'left' && operand.guards.length > 0;
  const channels = roleAlong(1);
  if (isImage && channels !== undefined && roles.includes(channels)) return 1;
  for (const role of roles) {
    const found = operand.coordinates.findIndex((_, i) => roleAlong(i) === role);
    if (found >= 0) return found;
  }
  return undefined;
}

/** The contraction that reads these operands: axes that lanes run along come last in their role, rounded up. */
function withOperands(
  contraction: Contraction,
  pairs: readonly ResolvedPair[],
  inner: ReadonlyMap<Node, number>,
): Contraction {
  const common = (operands: readonly Resolved[], roles: readonly AxisRole[]): string | undefined =>
    commonLane(operands.map((operand) => storedLane(contraction, operand, roles, inner)));
  const [lefts, rights] = [pairs.map(({ left }) => left), pairs.map(({ right }) => right)];
  const leftLane = common(lefts, ['sum', 'row']);
  const rightLane = common(rights, ['column']);
  const axes = orderedAxes(contraction.axes, [leftLane, rightLane]);
  const [first, ...others] = pairs.map(({ left, right }) => ({
    left: guarded(left, axes, leftLane),
    right: guarded(right, axes, rightLane),
  }));
  return {
    ...contraction,
    ...first,
    axes,
    others,
    ...(leftLane === undefined ? {} : { leftLane }),
    ...(rightLane === undefined ? {} : { rightLane }),
  };
}

/** The axis along the contiguous dimension of an operand, if it has one of these roles and consists of whole vectors. */
function storedLane(
  contraction: Contraction,
  operand: Resolved,
  roles: readonly AxisRole[],
  inner: ReadonlyMap<Node, number>,
): string | undefined {
  const { base } = operand;
  if (!isStorable(base)) return undefined;
  const chosen = inner.get(base);
  const dimension = chosen ?? base.shape.length - 1;
  const name = laneOf(operand, dimension);
  const role = roleOf(contraction, name);
  if (role === undefined || !roles.includes(role)) return undefined;
  const extent = base.shape[dimension] ?? 1;
  return (chosen === undefined ? extent : paddedExtent(extent)) % 4 === 0 ? name : undefined;
}

/** All pairs are loaded in the same way: along an axis that suits every one of them. */
const commonLane = (names: readonly (string | undefined)[]): string | undefined =>
  names.every((name) => name === names[0]) ? names[0] : undefined;

function orderedAxes(axes: readonly Axis[], lanes: readonly (string | undefined)[]): Axis[] {
  const isLane = ({ name }: Axis): boolean => lanes.includes(name);
  return [...axes]
    .sort((a, b) => Number(isLane(a)) - Number(isLane(b)))
    .map((axis) =>
      isLane(axis) && axis.extent % 4 !== 0
        ? { ...axis, extent: Math.ceil(axis.extent / 4) * 4, valid: axis.extent }
        : axis,
    );
}

/** Guards an operand where an axis was rounded up; along its own lane its memory has zeros there. */
function guarded({ coordinates, guards }: Resolved, axes: readonly Axis[], own: string | undefined): Operand {
  const beyond = axes.flatMap(({ name, extent, valid }): Guard[] => {
    const used = coordinates.some((c) => c.names.has(name));
    return valid === undefined || !used || name === own
      ? []
      : [{ value: variable(name, extent), low: 0, high: valid }];
  });
  return { coordinates, guards: [...beyond, ...guards] };
}

/**
 * Layouts of all tensors that have memory. Inputs, constants and outputs are row-major; tensors around contractions lie
 * as `inner` says (the dimensions that `layOut` chose), or as the contraction writes them; others follow the tensors that
 * they are computed from.
 */
export function assignLayouts({ graph, stored }: Fused, inner: ReadonlyMap<Node, number>): Map<Node, Layout> {
  const layouts = new Map<Node, Layout>();
  const outputs = new Set(graph.outputs);
  for (const node of graph.nodes) {
    if (!stored.has(node)) continue;
    const given = node.kind === 'input' || node.kind === 'constant' || outputs.has(node);
    const chosen = inner.get(node) ?? (node.kind === 'contract' ? naturalInner(node) : undefined);
    if (given) layouts.set(node, rowMajor(node.shape));
    else if (chosen !== undefined) layouts.set(node, innermost(node.shape, chosen));
    else layouts.set(node, inherited(node, layouts, readsOf(node, stored)));
  }
  return layouts;
}

/** What a tensor is computed from, over the variables d0, d1, ... of its dimensions. */
function readsOf(node: Node, stored: ReadonlySet<Node>): readonly Access[] {
  const at = domain(node.shape, 'd');
  // A long sum reads its elements everywhere alike, which tells nothing of a direction.
  const isLeaf = (other: Node): boolean =>
    other !== node && (stored.has(other) || (other.kind === 'reduce' && reducedSize(other) > shortReduction));
  if (node.kind === 'contract') return [];
  return node.kind === 'reduce'
    ? reductionAccesses(node, at, innerVariables(node), isLeaf)
    : accesses(node, at, isLeaf);
}

/** The dimension along which most of the memory is contiguous that a tensor is computed from. */
function inherited(node: Node, layouts: ReadonlyMap<Node, Layout>, reads: readonly Access[]): Layout {
  if (node.shape.length === 0) return rowMajor(node.shape);
  const votes = node.shape.map(() => 0);
  for (const { node: source, coordinates } of reads) {
    const layout = layouts.get(source);
    if (layout === undefined) continue;
    const at = position(layout, coordinates);
    node.shape.forEach((extent, i) => {
      if (extent > 2 && coefficientOf(at, `d${i}`) === 1) votes[i] = (votes[i] ?? 0) + layout.size;
    });
  }
  return innermost(node.shape, votes.lastIndexOf(Math.max(...votes)));
}
