import {
  type Atom,
  type Equation,
  type PrimitiveParams,
  sizeOf,
  stridesOf,
  type TensorSpec,
  type ProgramBody,
} from '@main/core/trace/ir';

/*
 * A slow, obvious interpreter of programs, written from the definitions in ir.ts and sharing nothing with the engines:
 * what engines and rewriting passes are compared with. Every element is computed from its index, in double precision.
 */

interface Value {
  readonly spec: TensorSpec;
  readonly data: readonly number[];
  /** How far apart neighbours of each axis lie; 0 where an axis of size 1 repeats. */
  readonly strides: readonly number[];
}

const valueOf = (spec: TensorSpec, data: readonly number[]): Value => ({
  spec,
  data,
  strides: stridesOf(spec.shape).map((stride, axis) => (spec.shape[axis] === 1 ? 0 : stride)),
});

type Index = readonly number[];

/** Every index of a shape, in order; the same array each time. */
function* indices(shape: readonly number[]): Generator<Index> {
  const count = sizeOf(shape);
  const index = shape.map(() => 0);
  for (let flat = 0; flat < count; flat++) {
    yield index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (shape[axis] ?? 1)) break;
      index[axis] = 0;
    }
  }
}

/** Reads with NumPy broadcasting: leading axes are dropped, axes of size 1 repeat. */
function at({ data, strides }: Value, index: Index): number {
  const dropped = index.length - strides.length;
  let flat = 0;
  for (let axis = 0; axis < strides.length; axis++)
    flat += (strides[axis] ?? 0) * (index[axis + dropped] ?? 0);
  return data[flat] ?? Number.NaN;
}

const inside = (value: Value, index: Index): boolean =>
  index.every((i, a) => i >= 0 && i < (value.spec.shape[a] ?? 0));

interface Exactness {
  /** `single` rounds every value to float32. */
  readonly precision?: 'single' | 'double';
}

/** Interprets a program on flat input data; returns flat output data. */
export function interpret(
  body: ProgramBody,
  inputs: readonly ArrayLike<number>[],
  exactness: Exactness = {},
): number[][] {
  const answer = interpreting(body, (i) => inputs[i] ?? [], exactness);
  return body.outputs.map((_, i) => answer(i));
}

/** The same when asked: the function that comes back computes what an output needs, and nothing twice. */
export function interpreting(
  body: ProgramBody,
  input: (index: number) => ArrayLike<number>,
  { precision = 'single' }: Exactness = {},
): (output: number) => number[] {
  const values = new Map<number, Value>();
  for (const { variable, data } of body.constants) {
    values.set(variable.id, valueOf(variable.spec, Array.from(data)));
  }
  const read = (atom: Atom): Value => {
    if (atom.kind === 'literal') return valueOf(atom.spec, [atom.value]);
    const value = values.get(atom.id);
    if (value === undefined) throw new Error(`%${atom.id} is not defined`);
    return value;
  };
  return (output) => {
    const asked = body.outputs[output]!;
    const needed = neededFor(body, asked);
    body.inputs.forEach(({ id, spec }, i) => {
      if (needed.has(id) && !values.has(id)) values.set(id, valueOf(spec, Array.from(input(i))));
    });
    for (const equation of body.equations) {
      const { id, spec } = equation.output;
      if (!needed.has(id) || values.has(id)) continue;
      const compute = element(equation, equation.inputs.map(read));
      const round = (value: number): number =>
        precision === 'double' && spec.dtype === 'float32' ? value : rounded(value, spec);
      const data = Array.from(indices(spec.shape), (index) => round(compute(index)));
      values.set(id, valueOf(spec, data));
    }
    return [...read(asked).data];
  };
}

/** The variables that an output follows from. */
function neededFor({ equations }: ProgramBody, output: Atom): Set<number> {
  const needed = new Set<number>();
  const need = (atom: Atom): void => {
    if (atom.kind !== 'literal') needed.add(atom.id);
  };
  need(output);
  for (const equation of equations.toReversed()) {
    if (needed.has(equation.output.id)) equation.inputs.forEach(need);
  }
  return needed;
}

function rounded(value: number, spec: TensorSpec): number {
  if (spec.dtype === 'float32') return Math.fround(value);
  return spec.dtype === 'int32' ? value | 0 : Number(value !== 0);
}

/** How one element of an equation's output follows from its index. */
function element(equation: Equation, inputs: readonly Value[]): (index: Index) => number {
  const [x, y, z] = inputs as [Value, Value, Value];
  const unary = (f: (a: number) => number) => (index: Index) => f(at(x, index));
  const binary = (f: (a: number, b: number) => number) => (index: Index) => f(at(x, index), at(y, index));
  switch (equation.primitive) {
    case 'add':
      return binary((a, b) => a + b);
    case 'mul':
      return binary((a, b) => (x.spec.dtype === 'int32' ? Math.imul(a, b) : a * b));
    case 'max':
      return binary(Math.max);
    case 'min':
      return binary(Math.min);
    case 'neg':
      return unary((a) => -a);
    case 'reciprocal':
      return unary((a) => 1 / a);
    case 'sqrt':
      return unary(Math.sqrt);
    case 'exp':
      return unary(Math.exp);
    case 'log':
      return unary(Math.log);
    case 'sin':
      return unary(Math.sin);
    case 'cos':
      return unary(Math.cos);
    case 'floor':
      return unary(Math.floor);
    case 'where':
      return (index) => (at(x, index) !== 0 ? at(y, index) : at(z, index));
    case 'compare': {
      const test = {
        less: (a: number, b: number) => a < b,
        less_equal: (a: number, b: number) => a <= b,
        equal: (a: number, b: number) => a === b,
        not_equal: (a: number, b: number) => a !== b,
      }[equation.params.op];
      return binary((a, b) => Number(test(a, b)));
    }
    case 'cast':
      return unary((a) => (equation.params.dtype === 'int32' ? Math.trunc(a) : a));
    case 'reduce':
      return reduce(x, equation.params);
    case 'dot':
      return (index) => {
        const depth = Math.max(x.spec.shape.at(-1) ?? 1, y.spec.shape.at(-1) ?? 1);
        const place = [...index, 0];
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          place[index.length] = k;
          sum += at(x, place) * at(y, place);
        }
        return sum;
      };
    case 'conv':
      return conv(x, y, equation.params);
    case 'reshape': {
      const reshaped = valueOf({ ...x.spec, shape: equation.params.shape }, x.data);
      return (index) => at(reshaped, index);
    }
    case 'transpose': {
      const { perm } = equation.params;
      const from = perm.map((_, axis) => perm.indexOf(axis));
      return (index) => at(x, picked(index, from));
    }
    case 'broadcast': {
      const { axis, shape } = equation.params;
      const from = shape.flatMap((_, a) => (axis.includes(a) ? [] : [a]));
      return (index) => at(x, picked(index, from));
    }
    case 'flip':
      return (index) =>
        at(
          x,
          index.map((i, axis) =>
            equation.params.axis.includes(axis) ? (x.spec.shape[axis] ?? 0) - 1 - i : i,
          ),
        );
    case 'pad':
      return (index) => {
        const source = index.map((i, axis) => i - (equation.params.width[axis]?.[0] ?? 0));
        return inside(x, source) ? at(x, source) : 0;
      };
    case 'shrink':
      return (index) =>
        at(
          x,
          index.map((i, axis) => i + (equation.params.slice[axis]?.[0] ?? 0)),
        );
    case 'concatenate':
      return concatenate(inputs, equation.params.axis);
    case 'gather':
      return gather(x, inputs.slice(1), equation.params);
    case 'scatter':
      return scatter(x, inputs.slice(1), equation.params);
  }
}

/** The parts of an index at some axes. */
function picked(index: Index, axes: readonly number[]): number[] {
  const parts = new Array<number>(axes.length);
  for (let i = 0; i < axes.length; i++) parts[i] = index[axes[i] ?? 0] ?? 0;
  return parts;
}

function reduce(x: Value, { op, axis }: PrimitiveParams['reduce']): (index: Index) => number {
  const step = {
    add: (a: number, b: number) => a + b,
    mul: (a: number, b: number) => a * b,
    max: Math.max,
    min: Math.min,
  }[op];
  const start = { add: 0, mul: 1, max: -Infinity, min: Infinity }[op];
  const reduced = axis.map((a) => x.spec.shape[a] ?? 1);
  const kept = x.spec.shape.flatMap((_, a) => (axis.includes(a) ? [] : [a]));
  const full = x.spec.shape.map(() => 0);
  return (index) => {
    let total = start;
    kept.forEach((a, i) => (full[a] = index[i] ?? 0));
    for (const inner of indices(reduced)) {
      for (let i = 0; i < axis.length; i++) full[axis[i] ?? 0] = inner[i] ?? 0;
      total = step(total, at(x, full));
    }
    return total;
  };
}

function conv(x: Value, w: Value, params: PrimitiveParams['conv']): (index: Index) => number {
  const v = params.vmapDims;
  const kernel = w.spec.shape.slice(v + 2);
  const channels = x.spec.shape[v + 1] ?? 1;
  return (index) => {
    const batch = index.slice(0, v);
    const [n = 0, o = 0, ...place] = index.slice(v);
    let sum = 0;
    for (const k of indices(kernel)) {
      const spread = place.map(
        (p, a) =>
          p * (params.strides[a] ?? 1) +
          (k[a] ?? 0) * (params.rhsDilation[a] ?? 1) -
          (params.padding[a]?.[0] ?? 0),
      );
      if (spread.some((s, a) => s % (params.lhsDilation[a] ?? 1) !== 0)) continue;
      const source = spread.map((s, a) => s / (params.lhsDilation[a] ?? 1));
      if (source.some((s, a) => s < 0 || s >= (x.spec.shape[v + 2 + a] ?? 0))) continue;
      const pixel = [...batch, n, 0, ...source];
      const weight = [...batch, o, 0, ...k];
      for (let c = 0; c < channels; c++) {
        pixel[v + 1] = c;
        weight[v + 1] = c;
        sum += at(x, pixel) * at(w, weight);
      }
    }
    return sum;
  };
}

function concatenate(parts: readonly Value[], axis: number): (index: Index) => number {
  return (index) => {
    let offset = index[axis] ?? 0;
    for (const part of parts) {
      const size = part.spec.shape[axis] ?? 0;
      if (offset < size) return at(part, [...index.slice(0, axis), offset, ...index.slice(axis + 1)]);
      offset -= size;
    }
    return Number.NaN;
  };
}

type Indexing = Pick<PrimitiveParams['gather'], 'axis' | 'outDim'>;

/** Splits the index of what was gathered into its place in the table. */
function tableIndex(
  index: Index,
  tableRank: number,
  positions: readonly Value[],
  { axis, outDim }: Indexing,
): number[] {
  const indexRank = Math.max(...positions.map((p) => p.spec.shape.length));
  const inner = index.slice(outDim, outDim + indexRank);
  const kept = [...index.slice(0, outDim), ...index.slice(outDim + indexRank)];
  return Array.from({ length: tableRank }, (_, a) => {
    const position = positions[axis.indexOf(a)];
    return position === undefined ? (kept.shift() ?? 0) : at(position, inner);
  });
}

function gather(x: Value, positions: readonly Value[], params: Indexing): (index: Index) => number {
  return (index) => at(x, tableIndex(index, x.spec.shape.length, positions, params));
}

function scatter(
  x: Value,
  positions: readonly Value[],
  params: PrimitiveParams['scatter'],
): (index: Index) => number {
  const totals = new Map<string, number>();
  for (const index of indices(x.spec.shape)) {
    const key = tableIndex(index, params.shape.length, positions, params).join();
    totals.set(key, (totals.get(key) ?? 0) + at(x, index));
  }
  return (index) => totals.get(index.join()) ?? 0;
}
