import {
  broadcastPlace,
  domain,
  gatheredPlace,
  indexPlaces,
  joinedPlaces,
  movedPlace,
  reducedPlace,
} from '@main/core/engine/webgpu/graph/access';
import { pairsOf } from '@main/core/engine/webgpu/graph/operands';
import { constant, type Expr } from '@main/core/engine/webgpu/graph/expression';
import type { Graph, Guard, MapFunction, Node, Operand } from '@main/core/engine/webgpu/graph/node';
import { sizeOf, stridesOf } from '@main/core/trace/ir';
import { type Environment, evaluateAll, holds, named, places } from './indices';

type Values = ReadonlyMap<Node, readonly number[]>;

/**
 * The outputs of the webgpu engine's graph, element by element in double precision, found by the same index expressions
 * that its kernels are made of. Slow: for small programs.
 */
export function graphOutputs(graph: Graph, inputs: readonly ArrayLike<number>[]): number[][] {
  const values = new Map<Node, readonly number[]>();
  for (const node of graph.nodes) {
    if (node.kind === 'input') values.set(node, Array.from(inputs[node.index] ?? []));
    else values.set(node, compute(node, values));
  }
  return graph.outputs.map((node) => [...(values.get(node) ?? [])]);
}

function compute(node: Node, values: Values): number[] {
  if (node.kind === 'constant') return Array.from(node.data);
  const element = elementOf(node, values);
  return places(node.shape).map((place) => element(named('d', place)));
}

/** The value of one element of a tensor. Elements beyond its shape are padding, which is 0. */
function read(node: Node, at: readonly number[], values: Values): number {
  if (at.some((c, i) => c < 0 || c >= (node.shape[i] ?? 1))) {
    const beyond = at.filter((c, i) => c < 0 || c >= Math.ceil((node.shape[i] ?? 1) / 4) * 4);
    if (beyond.length > 0) throw new RangeError(`[${at.join()}] of [${node.shape.join()}] is read.`);
    return 0;
  }
  const strides = stridesOf(node.shape);
  const position = at.reduce((sum, c, i) => sum + c * (strides[i] ?? 0), 0);
  return values.get(node)?.[position] ?? NaN;
}

/** A function from the variables d0, d1, ... to the element there. */
function elementOf(node: Node, values: Values): (at: Environment) => number {
  const at = domain(node.shape, 'd');
  const [first] = node.inputs;
  const from =
    (input: Node, coordinates: readonly Expr[], guards: readonly Guard[] = []) =>
    (place: Environment): number =>
      holds(guards, place) ? read(input, evaluateAll(coordinates, place), values) : 0;
  switch (node.kind) {
    case 'literal':
      return () => node.value;
    case 'coordinate':
      return (place) => evaluateAll(at, place)[node.axis] ?? NaN;
    case 'map': {
      const inputs = node.inputs.map((input) => from(input, broadcastPlace(input, at)));
      return (place) => mapped(node, inputs.map((input) => input(place))); // prettier-ignore
    }
    case 'relayout':
      return from(required(first), at);
    case 'move': {
      const input = required(first);
      const moved = movedPlace(node.move, input.shape, node.shape, at);
      return from(input, moved.coordinates, moved.guards);
    }
    case 'concatenate': {
      const parts = joinedPlaces(node, node.axis, at).map(({ coordinates, guards }, i) =>
        from(required(node.inputs[i]), coordinates, guards),
      );
      return (place) => parts.reduce((sum, part) => sum + part(place), 0);
    }
    case 'gather': {
      const [source, ...tables] = node.inputs;
      const where = indexPlaces(node, node, at);
      return (place) => {
        const indices = tables.map((table, i) => read(table, evaluateAll(where[i] ?? [], place), values));
        return from(required(source), gatheredPlace(node, node, at, indices.map(constant)))(place);
      };
    }
    case 'reduce': {
      const input = required(first);
      const extents = node.axis.map((axis) => input.shape[axis] ?? 1);
      const element = from(input, reducedPlace(input.shape, node.axis, at, domain(extents, 'i')));
      const inner = places(extents);
      return (place) =>
        inner
          .map((along) => element(new Map([...place, ...named('i', along)])))
          .reduce((a, b) => combined(node.op, a, b));
    }
    case 'contract':
      return contracted(node, values);
    default:
      throw new RangeError(`A ${node.kind} is not computed.`);
  }
}

/** Parts of a sum that is cut are not told apart: the first one has all of it. */
function contracted(node: Node & { readonly kind: 'contract' }, values: Values): (at: Environment) => number {
  const { axes, output, splits } = node.contraction;
  const pairs = pairsOf(node.contraction);
  const sums = axes.filter(({ role }) => role === 'sum');
  const inner = places(sums.map(({ extent }) => extent));
  const lead = splits > 1 ? 1 : 0;
  const operand = ({ coordinates, guards }: Operand, input: Node | undefined, at: Environment): number =>
    holds(guards, at) ? read(required(input), evaluateAll(coordinates, at), values) : 0;
  return (place) => {
    if (lead > 0 && place.get('d0') !== 0) return 0;
    const outer = output.flatMap((name, i): [string, number][] =>
      name === undefined ? [] : [[name, place.get(`d${i + lead}`) ?? 0]],
    );
    const scales = node.inputs.slice(2 * pairs.length).map((largest) => scaleUp(read(largest, [], values)));
    return inner.reduce((sum, along) => {
      const at = new Map([...outer, ...sums.map(({ name }, i): [string, number] => [name, along[i] ?? 0])]);
      return pairs.reduce((total, { left, right }, i) => {
        const [x, y] = node.inputs.slice(2 * i);
        const scale = (scales[2 * i] ?? 1) * (scales[2 * i + 1] ?? 1);
        return total + (operand(left, x, at) * operand(right, y, at)) / scale;
      }, sum);
    }, 0);
  };
}

/** The power of two that brings a magnitude to 2^14 or more, below 2^15. */
const scaleUp = (largest: number): number =>
  largest === 0 ? 1 : 2 ** Math.min(14 - Math.floor(Math.log2(largest)), 126);

const functions: Record<MapFunction, (a: number, b: number, c: number) => number> = {
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
  neg: (a) => -a,
  reciprocal: (a) => 1 / a,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  floor: Math.floor,
  cast: (a) => a,
  copy: (a) => a,
  // Not rounded, so that what the passes do is exact.
  half: (a) => a,
  scaleUp,
  where: (a, b, c) => (a === 0 ? c : b),
  less: (a, b) => Number(a < b),
  less_equal: (a, b) => Number(a <= b),
  equal: (a, b) => Number(a === b),
  not_equal: (a, b) => Number(a !== b),
};

function mapped(node: Node & { readonly kind: 'map' }, inputs: readonly number[]): number {
  const { fn, dtype } = node;
  const [a = NaN, b = a, c = a] = inputs;
  const value = functions[fn](a, b, c);
  if (fn !== 'cast') return value;
  if (dtype === 'bool') return Number(value !== 0);
  return dtype === 'int32' ? Math.trunc(value) : value;
}

const combined = (op: 'add' | 'mul' | 'max' | 'min', a: number, b: number): number =>
  op === 'add' ? a + b : op === 'mul' ? a * b : Math[op](a, b);

function required(node: Node | undefined): Node {
  if (node === undefined) throw new RangeError('An input is missing.');
  return node;
}

/** Multiplications that `graphOutputs` of a graph takes, roughly. */
export const workOf = (graph: Graph): number =>
  graph.nodes.reduce((sum, node) => {
    if (node.kind === 'contract') return sum + node.contraction.axes.reduce((n, axis) => n * axis.extent, 1);
    return sum + sizeOf(node.kind === 'reduce' ? (node.inputs[0]?.shape ?? []) : node.shape);
  }, 0);
