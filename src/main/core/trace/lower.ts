import { Array as JaxArray, DType as JaxDType, type Jaxpr, numpy as np } from '@jax-js/jax';
import { Builder, literal } from './builder';
import {
  type Atom,
  type CompareOperator,
  type Constant,
  type DType,
  isDType,
  type Pair,
  type ReduceOperator,
  sameShape,
  sizeOf,
  type TensorSpec,
  type ProgramBody,
} from './ir';
import { constantData } from './symbol';

/** A traced function uses something that programs do not have. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

type JaxEquation = Jaxpr['eqns'][number];
type JaxAtom = JaxEquation['inputs'][number];
type JaxVariable = JaxEquation['outBinders'][number];
type Parameters = Readonly<Record<string, unknown>>;

/**
 * Converts a flat Jaxpr into the primitives of ir.ts: element types are made explicit, `split`, `pool` and other
 * primitives that ir.ts lacks are expressed by those it has, constants of one value become literals.
 * @throws TraceError for operations or element types that programs do not have.
 */
export function lower(jaxpr: Jaxpr, constants: readonly unknown[]): ProgramBody {
  const builder = new Builder();
  const environment = new Map<JaxVariable, Atom>();
  const inputs = jaxpr.inBinders.slice(constants.length).map((binder) => {
    const variable = builder.variable(specOf(binder));
    environment.set(binder, variable);
    return variable;
  });
  const kept: Constant[] = [];
  jaxpr.inBinders.slice(0, constants.length).forEach((binder, i) => {
    environment.set(binder, lowerConstant(builder, kept, specOf(binder), constants[i]));
  });
  const read = (atom: JaxAtom): Atom => {
    if ('value' in atom) return literal(atom.value, specOf(atom).dtype);
    const known = environment.get(atom);
    if (known === undefined) throw new TraceError('A traced function uses a tensor of another trace.');
    return known;
  };
  for (const eqn of jaxpr.eqns) {
    const results = lowerEquation(builder, eqn, eqn.inputs.map(read));
    eqn.outBinders.forEach((binder, i) => {
      const result = results[i];
      if (result !== undefined) environment.set(binder, result);
    });
  }
  return { inputs, constants: kept, equations: builder.equations, outputs: jaxpr.outs.map(read) };
}

function specOf({
  aval,
}: {
  readonly aval: { readonly shape: number[]; readonly dtype: string };
}): TensorSpec {
  if (!isDType(aval.dtype))
    throw new TraceError(`Programs have no element type ${aval.dtype}; use float32 or int32.`);
  return { shape: aval.shape, dtype: aval.dtype };
}

function lowerConstant(builder: Builder, kept: Constant[], spec: TensorSpec, value: unknown): Atom {
  if (!(value instanceof JaxArray)) throw new TraceError('A traced function uses a tensor of another trace.');
  const own = constantData(value);
  const splat = own === undefined ? splatValue(value, spec) : undefined;
  if (splat !== undefined) return builder.splat(splat, spec);
  const data = own ?? value.ref.dataSync();
  if (spec.dtype === 'float32' && data instanceof Float32Array) {
    return keepConstant(builder, kept, spec, data);
  }
  const integers = keepConstant(builder, kept, { shape: spec.shape, dtype: 'int32' }, Int32Array.from(data));
  return spec.dtype === 'bool' ? builder.emit('cast', [integers], { dtype: 'bool' }) : integers;
}

function keepConstant(builder: Builder, kept: Constant[], spec: TensorSpec, data: Constant['data']): Atom {
  const variable = builder.variable(spec);
  kept.push({ variable, data });
  return variable;
}

/**
 * The value of a tensor of one value, which the tracing library makes itself (zero tangents, ones). Computing all of
 * a large one would take long; such a tensor is a formula over the index (a fill, a range, an identity matrix), so a
 * look at both ends and at spread places between decides. Data given by `constant` never comes here.
 */
function splatValue(value: JaxArray, spec: TensorSpec): number | undefined {
  const size = sizeOf(spec.shape);
  if (size === 0) return 0;
  const probes = Math.min(size, 64);
  const flat = value.ref.reshape([size]);
  const places = Array.from({ length: probes }, (_, i) =>
    i < 2 ? i : Math.floor((i * (size - 1)) / (probes - 1)),
  );
  const seen = new Set(np.take(flat, np.array(places, { dtype: JaxDType.Int32 }), 0).dataSync());
  const [only] = seen;
  return seen.size === 1 ? only : undefined;
}

const numbers = (value: unknown): number[] => value as number[];
const pairs = (value: unknown): Pair[] => value as Pair[];

/** Brings operands of one operation to a common element type (literals silently, tensors by a cast). */
function unify(builder: Builder, atoms: readonly Atom[], dtype: DType): Atom[] {
  return atoms.map((atom) => {
    if (atom.spec.dtype === dtype) return atom;
    return atom.kind === 'literal' ? literal(atom.value, dtype) : builder.emit('cast', [atom], { dtype });
  });
}

function commonType(atoms: readonly Atom[]): DType {
  const tensors = atoms.filter((atom) => atom.kind === 'variable');
  const types = (tensors.length > 0 ? tensors : atoms).map((atom) => atom.spec.dtype);
  return types.includes('float32') ? 'float32' : types.includes('int32') ? 'int32' : 'bool';
}

function lowerEquation(builder: Builder, eqn: JaxEquation, inputs: readonly Atom[]): Atom[] {
  const params: Parameters = eqn.params;
  const [out] = eqn.outBinders;
  const x = inputs[0];
  if (out === undefined || x === undefined)
    throw new TraceError(`Programs have no operation "${eqn.primitive}".`);
  // The library's enumeration of primitives is not exported: its members are these strings.
  const primitive: string = eqn.primitive;
  switch (primitive) {
    case 'add':
    case 'mul':
    case 'max':
    case 'min':
      return [lowerBinary(builder, primitive, unify(builder, inputs, specOf(out).dtype))];
    case 'dot':
      return [builder.emit('dot', unify(builder, inputs, specOf(out).dtype), {})];
    case 'compare':
      return [
        builder.emit('compare', unify(builder, inputs, commonType(inputs)), {
          op: params.op as CompareOperator,
        }),
      ];
    case 'where':
      return [builder.emit('where', [x, ...unify(builder, inputs.slice(1), specOf(out).dtype)], {})];
    case 'neg':
    case 'reciprocal':
    case 'sqrt':
    case 'exp':
    case 'log':
    case 'sin':
    case 'cos':
    case 'floor':
      return [builder.emit(primitive, [x], {})];
    case 'ceil':
      return [builder.emit('neg', [builder.emit('floor', [builder.emit('neg', [x], {})], {})], {})];
    case 'stop_gradient':
      return [x];
    case 'cast':
      return [builder.emit('cast', [x], { dtype: specOf(out).dtype })];
    case 'reduce':
      return [lowerReduce(builder, x, reduceOperator(params.op), numbers(params.axis))];
    case 'conv':
      return [
        builder.emit('conv', unify(builder, inputs, specOf(out).dtype), {
          vmapDims: Number(params.vmapDims),
          strides: numbers(params.strides),
          padding: pairs(params.padding),
          lhsDilation: numbers(params.lhsDilation),
          rhsDilation: numbers(params.rhsDilation),
        }),
      ];
    case 'reshape':
      return [builder.emit('reshape', [x], { shape: numbers(params.shape) })];
    case 'transpose':
      return [builder.emit('transpose', [x], { perm: numbers(params.perm) })];
    case 'broadcast':
      return [builder.emit('broadcast', [x], { shape: numbers(params.shape), axis: numbers(params.axis) })];
    case 'flip':
      return [builder.emit('flip', [x], { axis: numbers(params.axis) })];
    case 'pad':
      return [builder.emit('pad', [x], { width: pairs(params.width) })];
    case 'shrink':
      return [builder.emit('shrink', [x], { slice: pairs(params.slice) })];
    case 'concatenate':
      return [
        builder.emit('concatenate', unify(builder, inputs, specOf(out).dtype), { axis: Number(params.axis) }),
      ];
    case 'split':
      return lowerSplit(builder, x, Number(params.axis), numbers(params.sizes));
    case 'pool':
      return [lowerPool(builder, x, numbers(params.window), numbers(params.strides))];
    case 'pool_transpose':
      return [
        lowerPoolTranspose(
          builder,
          x,
          numbers(params.inShape),
          numbers(params.window),
          numbers(params.strides),
        ),
      ];
    case 'gather':
      return [builder.emit('gather', inputs, { axis: numbers(params.axis), outDim: Number(params.outDim) })];
    case 'scatter':
      if (params.op !== 'add') throw new TraceError('Programs have no scatter that overwrites.');
      return [
        builder.emit('scatter', inputs, {
          axis: numbers(params.axis),
          outDim: Number(params.outDim),
          shape: numbers(params.shape),
        }),
      ];
    default:
      throw new TraceError(`Programs have no operation "${primitive}".`);
  }
}

/** On bool, `add` and `max` mean "or", `mul` and `min` mean "and". */
function lowerBinary(
  builder: Builder,
  primitive: 'add' | 'mul' | 'max' | 'min',
  inputs: readonly Atom[],
): Atom {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) throw new TraceError(`"${primitive}" needs two operands.`);
  if (a.spec.dtype !== 'bool') return builder.emit(primitive, inputs, {});
  const either = primitive === 'add' || primitive === 'max';
  return builder.emit('where', either ? [a, literal(1, 'bool'), b] : [a, b, literal(0, 'bool')], {});
}

function reduceOperator(op: unknown): ReduceOperator {
  const name = String(op).toLowerCase();
  if (name === 'add' || name === 'mul' || name === 'max' || name === 'min') return name;
  throw new TraceError(`Programs have no reduction by "${name}".`);
}

function lowerReduce(builder: Builder, x: Atom, op: ReduceOperator, axis: readonly number[]): Atom {
  if (x.spec.dtype !== 'bool') return builder.emit('reduce', [x], { op, axis });
  const integers = builder.emit('cast', [x], { dtype: 'int32' });
  const ordered = op === 'add' ? 'max' : op === 'mul' ? 'min' : op;
  return builder.emit('cast', [builder.emit('reduce', [integers], { op: ordered, axis })], { dtype: 'bool' });
}

function lowerSplit(builder: Builder, x: Atom, axis: number, sizes: readonly number[]): Atom[] {
  let start = 0;
  return sizes.map((size) => {
    const range: Pair = [start, start + size];
    start += size;
    if (sameShape(x.spec.shape, x.spec.shape.with(axis, size))) return x;
    return builder.emit('shrink', [x], {
      slice: x.spec.shape.map((n, i): Pair => (i === axis ? range : [0, n])),
    });
  });
}

/*
 * Pooling of the tracing library (windows over the last axes, spread into new axes) in terms of ir.ts.
 */

/** [...batch, ...spatial] -> [...batch, ...windows, ...window]: every window of size `window`, `strides` apart. */
function lowerPool(builder: Builder, x: Atom, window: readonly number[], strides: readonly number[]): Atom {
  const batch = x.spec.shape.length - window.length;
  const counts = windowCounts(x.spec.shape.slice(batch), window, strides);
  const places = offsets(window).map((offset) => {
    let tap: Atom = x;
    offset.forEach((start, i) => {
      tap = stridedSlice(builder, tap, batch + i, start, strides[i] ?? 1, counts[i] ?? 1);
    });
    return builder.emit('reshape', [tap], { shape: [...tap.spec.shape, 1] });
  });
  const joined = builder.emit('concatenate', places, { axis: batch + window.length });
  return builder.emit('reshape', [joined], {
    shape: [...x.spec.shape.slice(0, batch), ...counts, ...window],
  });
}

/** The transpose of `lowerPool`: adds every window's values to where they came from. */
function lowerPoolTranspose(
  builder: Builder,
  x: Atom,
  inShape: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): Atom {
  const rank = window.length;
  const batch = inShape.slice(0, inShape.length - rank);
  const spatial = inShape.slice(batch.length);
  const counts = windowCounts(spatial, window, strides);
  const spread = offsets(window).map((offset): Atom => {
    const slice = x.spec.shape.map((n, i): Pair => {
      const start = offset[i - batch.length - rank];
      return start === undefined ? [0, n] : [start, start + 1];
    });
    const tap = builder.emit('shrink', [x], { slice });
    const apart = builder.emit('reshape', [tap], { shape: [...batch, ...counts.flatMap((n) => [n, 1])] });
    const gaps = strides.flatMap((stride): Pair[] => [
      [0, 0],
      [0, stride - 1],
    ]);
    const dilated = builder.emit('pad', [apart], { width: [...batch.map((): Pair => [0, 0]), ...gaps] });
    const lengths = counts.map((n, i) => n * (strides[i] ?? 1));
    const flat = builder.emit('reshape', [dilated], { shape: [...batch, ...lengths] });
    const whole: Pair[] = batch.map((n) => [0, n]);
    const fits = lengths.map((n, i): Pair => [0, Math.min(n, (spatial[i] ?? 0) - (offset[i] ?? 0))]);
    const cut = builder.emit('shrink', [flat], { slice: [...whole, ...fits] });
    const width = fits.map(([, n], i): Pair => [offset[i] ?? 0, (spatial[i] ?? 0) - (offset[i] ?? 0) - n]);
    return builder.emit('pad', [cut], { width: [...batch.map((): Pair => [0, 0]), ...width] });
  });
  return spread.reduce((sum, part) => builder.emit('add', [sum, part], {}));
}

function windowCounts(
  spatial: readonly number[],
  window: readonly number[],
  strides: readonly number[],
): number[] {
  return spatial.map((n, i) => Math.floor((n - (window[i] ?? 1)) / (strides[i] ?? 1)) + 1);
}

/** All places in a window, in row-major order. */
function offsets(window: readonly number[]): number[][] {
  return window.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}

function stridedSlice(
  builder: Builder,
  x: Atom,
  axis: number,
  start: number,
  step: number,
  count: number,
): Atom {
  const { shape } = x.spec;
  const end = Math.min(shape[axis] ?? 0, start + step * count);
  const part = builder.emit('shrink', [x], {
    slice: shape.map((n, i): Pair => (i === axis ? [start, end] : [0, n])),
  });
  const missing = step * count - (end - start);
  const whole = builder.emit('pad', [part], {
    width: shape.map((_, i): Pair => [0, i === axis ? missing : 0]),
  });
  const split = builder.emit('reshape', [whole], {
    shape: [...shape.slice(0, axis), count, step, ...shape.slice(axis + 1)],
  });
  const first = builder.emit('shrink', [split], {
    slice: split.spec.shape.map((n, i): Pair => (i === axis + 1 ? [0, 1] : [0, n])),
  });
  return builder.emit('reshape', [first], {
    shape: [...shape.slice(0, axis), count, ...shape.slice(axis + 1)],
  });
}
