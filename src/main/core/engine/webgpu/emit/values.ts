/** WGSL of the values of elementwise operations. */
import {
  allPlaces,
  broadcastPlace,
  effective,
  gatheredPlace,
  impossible,
  indexPlaces,
  joinedPlaces,
  keyOf,
  movedPlace,
  reducedPlace,
} from '../graph/access';
import {
  addConstant,
  coefficientOf,
  constant,
  divide,
  type Expr,
  isMultiple,
  memoryValue,
  substitute,
} from '../graph/expression';
import type { Guard, Node } from '../graph/node';
import { position, reducedExtents } from '../graph/store';
import type { BindingTable } from './bindings';
import { halfType, lane, type Lanes, literalCode, splat, typeName, type Value, zeroCode } from './types';
import type { Code, Writer } from './writer';

type MapNode = Node & { readonly kind: 'map' };

const functions: Partial<Record<MapNode['fn'], (...inputs: string[]) => string>> = {
  add: (a, b) => `(${a} + ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  max: (a, b) => `max(${a}, ${b})`,
  min: (a, b) => `min(${a}, ${b})`,
  neg: (a) => `(-${a})`,
  sqrt: (a) => `sqrt(${a})`,
  exp: (a) => `exp(${a})`,
  log: (a) => `log(${a})`,
  floor: (a) => `floor(${a})`,
  copy: (a) => `${a}`,
  where: (condition, a, b) => `select(${b}, ${a}, ${condition})`,
  less: (a, b) => `(${a} < ${b})`,
  less_equal: (a, b) => `(${a} <= ${b})`,
  equal: (a, b) => `(${a} == ${b})`,
  not_equal: (a, b) => `(${a} != ${b})`,
};

/** WGSL of an elementwise operation on values of equal or different width. */
function mapCode(node: MapNode, inputs: readonly Value[]): Value {
  const lanes: Lanes = inputs.some((value) => value.lanes === 4) ? 4 : 1;
  const depth = Math.max(0, ...inputs.map((value) => value.depth));
  const parts = inputs.map((value) => splat(value, lanes));
  return { code: code(node, inputs, parts, lanes), depth, dtype: node.dtype, lanes };
}

function code(node: MapNode, inputs: readonly Value[], parts: readonly string[], lanes: Lanes): string {
  const [a = ''] = parts;
  const type = typeName(node.dtype, lanes);
  switch (node.fn) {
    case 'reciprocal':
      return `(${type}(1.0f) / ${a})`;
    case 'sin':
    case 'cos':
      return lanewise(node.fn === 'sin' ? 'sine' : 'cosine', a, lanes);
    case 'scaleUp':
      return lanewise(node.fn, a, lanes);
    case 'half':
      return `${type}(${halfType(lanes)}(${a}))`;
    case 'cast':
      return castCode(node, inputs[0], a, lanes);
    default:
      return functions[node.fn]?.(...parts) ?? a;
  }
}

/** Applies a scalar function to each lane. */
function lanewise(name: string, argument: string, lanes: Lanes): string {
  if (lanes === 1) return `${name}(${argument})`;
  return `vec4<f32>(${['x', 'y', 'z', 'w'].map((c) => `${name}(${argument}.${c})`).join(', ')})`;
}

function castCode(node: MapNode, input: Value | undefined, argument: string, lanes: Lanes): string {
  const type = typeName(node.dtype, lanes);
  if (input?.dtype === node.dtype) return argument;
  if (node.dtype === 'bool' && input !== undefined) return `(${argument} != ${zeroCode(input.dtype, lanes)})`;
  return `${type}(${argument})`;
}

/** WGSL that combines two values of a reduction. */
export function combine(op: 'add' | 'mul' | 'max' | 'min', a: string, b: string): string {
  if (op === 'add') return `(${a} + ${b})`;
  return op === 'mul' ? `(${a} * ${b})` : `${op}(${a}, ${b})`;
}

/** Whether coordinates differ from lane to lane of a vector. */
export const usesLane = (at: readonly Expr[]): boolean => at.some((c) => c.names.has(lane));

/** An index at one lane of a vector. */
export const laneOf = (at: Expr, i: number): Expr => substitute(at, new Map([[lane, constant(i)]]));

/** Where a vector begins. */
export const firstLane = (at: Expr): Expr => laneOf(at, 0);

/** The coordinates of one lane of a vector. */
const atLane = (at: readonly Expr[], i: number): Expr[] => at.map((c) => laneOf(c, i));

/**
 * The guards with `lane` removed, or undefined when lanes of a vector may differ. They cannot when vectors begin at
 * multiples of 4 and so do the bounds.
 */
export function uniformGuards(guards: readonly Guard[]): Guard[] | undefined {
  const uniform: Guard[] = [];
  for (const { value, low, high } of guards) {
    if (!value.names.has(lane)) {
      uniform.push({ value, low, high });
      continue;
    }
    const start = firstLane(value);
    const aligned =
      coefficientOf(value, lane) === 1 && isMultiple(start, 4) && low % 4 === 0 && high % 4 === 0;
    if (!aligned) return undefined;
    uniform.push({ value: addConstant(start, 0), low, high });
  }
  return effective(uniform);
}

/** What an expression within a kernel may use besides memory. */
interface ValueContext {
  readonly writer: Writer;
  readonly bindings: BindingTable;
  /** Whether a tensor is read from memory rather than computed here. */
  isLeaf(node: Node): boolean;
  /** A value that the kernel already has (a finished reduction, an accumulator). */
  local(node: Node, at: readonly Expr[]): Value | undefined;
}

type NodeOf<K extends Node['kind']> = Node & { readonly kind: K };

/**
 * Writes the WGSL that computes one element of a fused expression, or four neighbouring ones when the coordinates
 * contain the variable `lane`. `guard`, a WGSL condition, keeps reads within bounds where the element is not used.
 */
export class ValueWriter {
  constructor(private readonly context: ValueContext) {}

  /** The element of `node` at `at`. */
  value(node: Node, at: readonly Expr[], guard?: Code): Value {
    const local = this.context.local(node, at);
    if (local !== undefined) return local;
    if (node.kind === 'literal') {
      return { code: literalCode(node.value, node.dtype), depth: 0, dtype: node.dtype, lanes: 1 };
    }
    const key = `${node.id}@${keyOf(at)}?${guard?.code ?? ''}`;
    const known = this.context.writer.recall(key);
    if (known !== undefined)
      return { ...known, dtype: node.dtype, lanes: usesLane(at) ? this.lanesOf(key) : 1 };
    const value = this.context.isLeaf(node) ? this.load(node, at, guard) : this.compute(node, at, guard);
    const stored = /^v\d+$/.test(value.code)
      ? value
      : this.context.writer.define(key, value.code, value.depth);
    this.widths.set(key, value.lanes);
    return { ...value, ...stored };
  }

  /** Values whose coordinates contain `lane` may still be scalar (all lanes equal). */
  private readonly widths = new Map<string, Lanes>();
  private lanesOf(key: string): Lanes {
    return this.widths.get(key) ?? 1;
  }

  private compute(node: Node, at: readonly Expr[], guard: Code | undefined): Value {
    switch (node.kind) {
      case 'map':
        return mapCode(
          node,
          node.inputs.map((input) => this.value(input, broadcastPlace(input, at), guard)),
        );
      case 'relayout':
        return this.value(inputOf(node), at, guard);
      case 'move': {
        const input = inputOf(node);
        const place = movedPlace(node.move, input.shape, node.shape, at);
        if (place.guards.length === 0) return this.value(input, place.coordinates, guard);
        return this.guarded(input, place.coordinates, place.guards, guard, () =>
          this.perLane(node, at, guard),
        );
      }
      case 'concatenate':
        return this.joined(node, at, guard);
      case 'gather':
        return this.gathered(node, at, guard);
      case 'reduce':
        return this.shortReduction(node, at, guard);
      case 'coordinate':
        if (usesLane(at)) return this.perLane(node, at, guard);
        return { ...this.context.writer.index(at[node.axis] ?? constant(0)), dtype: 'int32', lanes: 1 };
      default:
        throw new RangeError(`A ${node.kind} cannot be computed within an expression.`);
    }
  }

  /** The element of `node` at `at` where the guards hold, else 0: of all lanes at once, or one by one where they differ. */
  padded(node: Node, at: readonly Expr[], guards: readonly Guard[]): Value {
    return this.guarded(node, at, guards, undefined, () => this.paddedLanes(node, at, guards));
  }

  /** The element of `node` at `at` where the guards hold, else 0. `apart` computes the lanes one by one instead. */
  private guarded(
    node: Node,
    at: readonly Expr[],
    guards: readonly Guard[],
    outer: Code | undefined,
    apart: () => Value,
  ): Value {
    const { dtype } = node;
    if (impossible(guards)) return { code: literalCode(0, dtype), depth: 0, dtype, lanes: 1 };
    const uniform = uniformGuards(guards);
    if (uniform === undefined) return apart();
    const own = this.condition(uniform);
    if (own === undefined) return this.value(node, at, outer);
    const both = outer === undefined ? own : this.both(outer, own);
    const value = this.value(node, at, both);
    const code = `select(${zeroCode(dtype, value.lanes)}, ${value.code}, ${own.code})`;
    return { code, depth: Math.max(value.depth, own.depth), dtype, lanes: value.lanes };
  }

  /** The four lanes one by one, 0 where the guards do not hold. */
  private paddedLanes(node: Node, at: readonly Expr[], guards: readonly Guard[]): Value {
    const values = [0, 1, 2, 3].map((i) => {
      const own = guards.map((g) => ({ ...g, value: laneOf(g.value, i) }));
      const single = (): Value => this.value(node, atLane(at, i));
      return this.guarded(node, atLane(at, i), own, undefined, single);
    });
    const code = `${typeName(node.dtype, 4)}(${values.map((v) => v.code).join(', ')})`;
    return { code, depth: Math.max(...values.map((v) => v.depth)), dtype: node.dtype, lanes: 4 };
  }

  /** A WGSL condition: all guards hold. Undefined when they always do. */
  private condition(guards: readonly Guard[]): Code | undefined {
    const { writer } = this.context;
    let all: Code | undefined;
    for (const { value, low, high } of effective(guards)) {
      const { code, depth } = writer.index(value);
      const below = value.high < high ? undefined : `${code} < ${high}`;
      const above = value.low >= low ? undefined : `${code} >= ${low}`;
      const both = low === 0 && below !== undefined && above !== undefined;
      const text = both
        ? `u32(${code}) < ${high}u`
        : [above, below].filter((t) => t !== undefined).join(' && ');
      const key = `guard ${value.key} ${low} ${high}`;
      const one = writer.recall(key) ?? writer.define(key, text, depth);
      all = all === undefined ? one : this.both(all, one);
    }
    return all;
  }

  private both(a: Code, b: Code): Code {
    if (a.code === b.code) return a;
    const key = `both ${a.code} ${b.code}`;
    const { writer } = this.context;
    return writer.recall(key) ?? writer.define(key, `${a.code} && ${b.code}`, Math.max(a.depth, b.depth));
  }

  /** Computes the four lanes one by one. */
  private perLane(node: Node, at: readonly Expr[], guard: Code | undefined): Value {
    const values = [0, 1, 2, 3].map((i) => this.value(node, atLane(at, i), guard));
    const code = `${typeName(node.dtype, 4)}(${values.map((v) => v.code).join(', ')})`;
    return { code, depth: Math.max(...values.map((v) => v.depth)), dtype: node.dtype, lanes: 4 };
  }

  private load(node: Node, at: readonly Expr[], guard: Code | undefined): Value {
    const { writer, bindings } = this.context;
    const place = position(bindings.layout(node), at);
    const { dtype } = node;
    const safe = (index: Code): Code =>
      guard === undefined
        ? index
        : { code: `select(0, ${index.code}, ${guard.code})`, depth: Math.max(index.depth, guard.depth) };
    if (!place.names.has(lane)) {
      const index = safe(writer.place(place));
      const read = bindings.read(node, index.code, 1, place);
      return { code: dtype === 'bool' ? `(${read} != 0u)` : read, depth: index.depth, dtype, lanes: 1 };
    }
    const start = firstLane(place);
    if (coefficientOf(place, lane) !== 1 || !isMultiple(start, 4)) return this.perLane(node, at, guard);
    const index = safe(writer.place(divide(start, 4)));
    const read = bindings.read(node, index.code, 4, start);
    const code = dtype === 'bool' ? `(${read} != vec4<u32>(0u))` : read;
    return { code, depth: index.depth, dtype, lanes: 4 };
  }

  private joined(node: NodeOf<'concatenate'>, at: readonly Expr[], guard: Code | undefined): Value {
    let result: Value | undefined;
    const places = joinedPlaces(node, node.axis, at);
    for (const [i, { coordinates, guards }] of places.entries()) {
      const input = node.inputs[i];
      if (input === undefined || impossible(guards)) continue;
      const uniform = uniformGuards(guards);
      if (uniform === undefined) return this.perLane(node, at, guard);
      const own = this.condition(uniform);
      if (own === undefined) return this.value(input, coordinates, guard);
      const value = this.value(input, coordinates, guard === undefined ? own : this.both(guard, own));
      if (result === undefined) {
        result = value;
        continue;
      }
      const lanes: Lanes = value.lanes === 4 || result.lanes === 4 ? 4 : 1;
      const code = `select(${splat(result, lanes)}, ${splat(value, lanes)}, ${own.code})`;
      result = { code, depth: Math.max(result.depth, value.depth, own.depth), dtype: node.dtype, lanes };
    }
    if (result === undefined) throw new RangeError('A concatenation has no part for an element.');
    return result;
  }

  private gathered(node: NodeOf<'gather'>, at: readonly Expr[], guard: Code | undefined): Value {
    const [source, ...tables] = node.inputs;
    if (source === undefined) throw new RangeError('A gather has no source.');
    const { writer } = this.context;
    const places = indexPlaces(node, node, at);
    if (places.some(usesLane)) return this.perLane(node, at, guard);
    const indices = tables.map((table, i) => {
      const raw = this.value(table, places[i] ?? [], guard);
      const last = (source.shape[node.axis[i] ?? 0] ?? 1) - 1;
      const key = `clamped ${raw.code} ${last}`;
      const limited = writer.recall(key) ?? writer.define(key, `clamp(${raw.code}, 0, ${last})`, raw.depth);
      writer.declare(limited.code, limited.depth);
      return memoryValue(limited.code, 0, last);
    });
    return this.value(source, gatheredPlace(node, node, at, indices), guard);
  }

  private shortReduction(node: NodeOf<'reduce'>, at: readonly Expr[], guard: Code | undefined): Value {
    const input = inputOf(node);
    const values = allPlaces(reducedExtents(node)).map((inner) =>
      this.value(input, reducedPlace(input.shape, node.axis, at, inner), guard),
    );
    const lanes: Lanes = values.some((v) => v.lanes === 4) ? 4 : 1;
    const parts = values.map((v) => splat(v, lanes));
    const code = parts.slice(1).reduce((sofar, part) => combine(node.op, sofar, part), parts[0] ?? '0');
    return { code, depth: Math.max(...values.map((v) => v.depth)), dtype: node.dtype, lanes };
  }
}

function inputOf(node: Node): Node {
  const [input] = node.inputs;
  if (input === undefined) throw new RangeError(`A ${node.kind} has no input.`);
  return input;
}
