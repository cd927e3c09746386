/** Which places of which tensors an expression reads. */
import {
  addConstant,
  constant,
  type Expr,
  memoryValue,
  ravel,
  scale,
  unravel,
  variable,
  zero,
} from './expression';
import type { Guard, Move, Node } from './node';

/** An element of a node. It is 0 instead where a guard does not hold. */
interface Place {
  readonly coordinates: readonly Expr[];
  readonly guards: readonly Guard[];
}

/** Equal coordinates have equal keys. */
export const keyOf = (coordinates: readonly Expr[]): string => coordinates.map((c) => c.key).join();

/** The element of an elementwise operation's input that belongs to the output element at `coordinates`. */
export function broadcastPlace(input: Node, coordinates: readonly Expr[]): readonly Expr[] {
  const { shape } = input;
  // The same array where nothing changes: what is known of it need not be found again.
  if (
    shape.length === coordinates.length &&
    shape.every((extent, i) => extent !== 1 || coordinates[i] === zero)
  )
    return coordinates;
  const skipped = coordinates.length - input.shape.length;
  return input.shape.map((extent, i) => (extent === 1 ? zero : (coordinates[i + skipped] ?? zero)));
}

/** The element of a move's input that becomes the output element at `coordinates`, and when it does. */
export function movedPlace(
  move: Move,
  input: readonly number[],
  output: readonly number[],
  at: readonly Expr[],
): Place {
  const place = (i: number): Expr => at[i] ?? zero;
  const free = (coordinates: readonly Expr[]): Place => ({ coordinates, guards: [] });
  switch (move.name) {
    case 'reshape':
      return free(reshapedPlace(input, output, at));
    case 'transpose': {
      const coordinates = new Array<Expr>(input.length).fill(zero);
      move.perm.forEach((from, to) => (coordinates[from] = place(to)));
      return free(coordinates);
    }
    case 'broadcast': {
      const aligned = at.filter((_, i) => !move.axis.includes(i));
      return free(input.map((extent, i) => (extent === 1 ? zero : (aligned[i] ?? zero))));
    }
    case 'flip':
      return free(
        input.map((extent, i) =>
          move.axis.includes(i) ? addConstant(scale(place(i), -1), extent - 1) : place(i),
        ),
      );
    case 'shrink':
      return free(input.map((_, i) => addConstant(place(i), move.slice[i]?.[0] ?? 0)));
    case 'pad': {
      const coordinates = input.map((_, i) => addConstant(place(i), -(move.width[i]?.[0] ?? 0)));
      const guards = coordinates.map((value, i): Guard => ({ value, low: 0, high: input[i] ?? 1 }));
      return { coordinates, guards: effective(guards) };
    }
  }
}

/** Reshapes group by group of dimensions with equal products, so that unrelated dimensions do not mix. */
function reshapedPlace(input: readonly number[], output: readonly number[], at: readonly Expr[]): Expr[] {
  const coordinates: Expr[] = [];
  let [i, o] = [0, 0];
  while (i < input.length || o < output.length) {
    const [fromInput, fromOutput] = [i, o];
    let sizes = [1, 1] as [number, number];
    do {
      if (sizes[0] <= sizes[1] && i < input.length) sizes = [sizes[0] * (input[i++] ?? 1), sizes[1]];
      else if (o < output.length) sizes = [sizes[0], sizes[1] * (output[o++] ?? 1)];
      else sizes = [sizes[0] * (input[i++] ?? 1), sizes[1]];
    } while (sizes[0] !== sizes[1]);
    // Trailing dimensions of size 1 belong to the group before them.
    while (i < input.length && input[i] === 1) i++;
    while (o < output.length && output[o] === 1) o++;
    const position = ravel(at.slice(fromOutput, o), output.slice(fromOutput, o));
    coordinates.push(...unravel(position, input.slice(fromInput, i)));
  }
  return coordinates;
}

/** Guards that can fail. */
export const effective = (guards: readonly Guard[]): Guard[] =>
  guards.filter(({ value, low, high }) => value.low < low || value.high >= high);

/** Whether a guard fails for all values. */
export const impossible = (guards: readonly Guard[]): boolean =>
  guards.some(({ value, low, high }) => value.high < low || value.low >= high);

/** For each input of a concatenation: its element at `at`, and the guard under which it is the one. */
export function joinedPlaces(node: Node, axis: number, at: readonly Expr[]): Place[] {
  let start = 0;
  return node.inputs.map((input) => {
    const position = addConstant(at[axis] ?? zero, -start);
    const extent = input.shape[axis] ?? 0;
    start += extent;
    return {
      coordinates: at.map((c, i) => (i === axis ? position : c)),
      guards: effective([{ value: position, low: 0, high: extent }]),
    };
  });
}

/** Where a gather's index tensors are read for the output element at `at`. */
export function indexPlaces(
  node: Node,
  { axis, outDim }: { axis: readonly number[]; outDim: number },
  at: readonly Expr[],
): (readonly Expr[])[] {
  const rank = node.shape.length - ((node.inputs[0]?.shape.length ?? 0) - axis.length);
  return node.inputs.slice(1).map((index) => broadcastPlace(index, at.slice(outDim, outDim + rank)));
}

/** The gathered tensor's element, given the values of the index tensors. */
export function gatheredPlace(
  node: Node,
  { axis, outDim }: { axis: readonly number[]; outDim: number },
  at: readonly Expr[],
  indices: readonly Expr[],
): Expr[] {
  const source = node.inputs[0]?.shape ?? [];
  const rank = node.shape.length - (source.length - axis.length);
  const kept = at.filter((_, i) => i < outDim || i >= outDim + rank);
  let next = 0;
  return source.map((_, i) => {
    const which = axis.indexOf(i);
    return which >= 0 ? (indices[which] ?? zero) : (kept[next++] ?? zero);
  });
}

/** The input element of a reduction, for an output element and a place along the reduced axes. */
export function reducedPlace(
  input: readonly number[],
  axis: readonly number[],
  at: readonly Expr[],
  inner: readonly Expr[],
): Expr[] {
  let [outer, along] = [0, 0];
  return input.map((_, i) => (axis.includes(i) ? (inner[along++] ?? zero) : (at[outer++] ?? zero)));
}

/** All places along the axes of the given extents, in row-major order. */
export function allPlaces(extents: readonly number[]): Expr[][] {
  const size = extents.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) => {
    let rest = i;
    const place = extents.map(() => zero);
    for (let d = extents.length - 1; d >= 0; d--) {
      const extent = extents[d] ?? 1;
      place[d] = constant(rest % extent);
      rest = Math.floor(rest / extent);
    }
    return place;
  });
}

/** An element of a stored tensor that a fused expression reads. */
export interface Access {
  readonly node: Node;
  readonly coordinates: readonly Expr[];
}

/** Loop variables over the dimensions of a shape. */
export const domain = (shape: readonly number[], prefix: string): Expr[] =>
  shape.map((extent, i) => variable(`${prefix}${i}`, extent));

/**
 * The distinct elements of leaves that the element of `root` at `at` is computed from. Everything that is not a leaf
 * is looked through; `root` itself always is.
 */
export function accesses(root: Node, at: readonly Expr[], isLeaf: (node: Node) => boolean): Access[] {
  const walker = new Walker(isLeaf);
  walker.expand(root, at);
  return walker.found;
}

/** The same for one element of a reduction: `inner` runs over the reduced axes. */
export function reductionAccesses(
  node: Node & { readonly kind: 'reduce' },
  at: readonly Expr[],
  inner: readonly Expr[],
  isLeaf: (node: Node) => boolean,
): Access[] {
  const [input] = node.inputs;
  if (input === undefined) return [];
  const walker = new Walker(isLeaf);
  walker.visit(input, reducedPlace(input.shape, node.axis, at, inner));
  return walker.found;
}

class Walker {
  readonly found: Access[] = [];
  /** What has been visited, by coordinates: arrays of them, and equal ones by their key. */
  private readonly seenAt = new Map<readonly Expr[], Set<Node>>();
  private readonly seenByKey = new Map<string, Set<Node>>();

  constructor(private readonly isLeaf: (node: Node) => boolean) {}

  visit(node: Node, at: readonly Expr[], guards: readonly Guard[] = []): void {
    if (node.kind === 'literal' || impossible(effective(guards))) return;
    const seen = this.seenAt.get(at) ?? this.seenEqual(at);
    if (seen.has(node)) return;
    seen.add(node);
    if (this.isLeaf(node)) this.found.push({ node, coordinates: at });
    else this.expand(node, at);
  }

  private seenEqual(at: readonly Expr[]): Set<Node> {
    const key = keyOf(at);
    const seen = this.seenByKey.get(key) ?? new Set<Node>();
    this.seenByKey.set(key, seen);
    this.seenAt.set(at, seen);
    return seen;
  }

  expand(node: Node, at: readonly Expr[]): void {
    switch (node.kind) {
      case 'relayout':
        for (const input of node.inputs) this.visit(input, at);
        return;
      case 'map':
        for (const input of node.inputs) this.visit(input, broadcastPlace(input, at));
        return;
      case 'move': {
        const [input] = node.inputs;
        if (input === undefined) return;
        const place = movedPlace(node.move, input.shape, node.shape, at);
        this.visit(input, place.coordinates, place.guards);
        return;
      }
      case 'concatenate':
        joinedPlaces(node, node.axis, at).forEach(({ coordinates, guards }, i) => {
          const input = node.inputs[i];
          if (input !== undefined) this.visit(input, coordinates, guards);
        });
        return;
      case 'gather':
        this.expandGather(node, at);
        return;
      case 'reduce': {
        const [input] = node.inputs;
        if (input === undefined) return;
        for (const inner of allPlaces(node.axis.map((axis) => input.shape[axis] ?? 1))) {
          this.visit(input, reducedPlace(input.shape, node.axis, at, inner));
        }
        return;
      }
      case 'input':
      case 'constant':
      case 'contract':
        this.found.push({ node, coordinates: at });
        return;
      case 'literal':
      case 'coordinate':
    }
  }

  private expandGather(node: Node & { readonly kind: 'gather' }, at: readonly Expr[]): void {
    const [source, ...indices] = node.inputs;
    if (source === undefined) return;
    const places = indexPlaces(node, node, at);
    const values = indices.map((index, i) => {
      this.visit(index, places[i] ?? []);
      const extent = source.shape[node.axis[i] ?? 0] ?? 1;
      const name = `index${index.id}@${keyOf(places[i] ?? [])}`;
      return memoryValue(name, 0, extent - 1);
    });
    this.visit(source, gatheredPlace(node, node, at, values));
  }
}
