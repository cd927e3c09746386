import type { Guard, Move, Node } from './node';
import { addConstant, constant, type Expr, ravel, scale, unravel, zero } from './symbolic';

/** An element of a node. It is 0 instead where a guard does not hold. */
export interface Place {
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
