/**
 * The intermediate representation that every engine executes: a flat, static-shape list of equations in
 * single-assignment form. It is what remains of a jax-js Jaxpr after tracing and normalising (trace.ts), freed of
 * the library's own classes, so that an engine depends on this page alone and a program can be hashed and printed.
 */
import { createHash } from 'node:crypto';

/** Host-side tensor data. */
export type HostArray = Float32Array | Int32Array;

/** Element types that cross an engine's border. `bool` exists only inside programs. */
export type DType = 'float32' | 'int32' | 'bool';

/** Shape (row-major) and element type of one tensor. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A variable: assigned once, by the program's inputs, its constants or one equation. */
export interface Variable {
  readonly kind: 'variable';
  readonly id: number;
  readonly spec: TensorSpec;
}

/** A scalar constant that appears in place. Its spec has shape []. */
export interface Literal {
  readonly kind: 'literal';
  readonly value: number;
  readonly spec: TensorSpec;
}

export type Atom = Variable | Literal;

export type CompareOperator = 'less' | 'less_equal' | 'equal' | 'not_equal';
export type ReduceOperator = 'add' | 'mul' | 'max' | 'min';
export type Pair = readonly [number, number];

/**
 * Parameters per primitive. Meaning is that of jax-js 0.1.25:
 * binary primitives broadcast like NumPy; `dot` is the sum over the last axis of the broadcast product;
 * `conv` is a cross-correlation NCHW x OIHW (leading `vmapDims` axes are batched); `broadcast` inserts the axes
 * `axis` and expands to `shape`; `gather` indexes the axes `axis` with the (broadcast) index tensors and puts the
 * index dimensions at `outDim`; `scatter` is its transpose (into zeros of `shape`, duplicates added).
 */
export interface PrimitiveParams {
  add: object;
  mul: object;
  max: object;
  min: object;
  neg: object;
  reciprocal: object;
  sqrt: object;
  exp: object;
  log: object;
  sin: object;
  cos: object;
  floor: object;
  where: object;
  compare: { readonly op: CompareOperator };
  cast: { readonly dtype: DType };
  reduce: { readonly op: ReduceOperator; readonly axis: readonly number[] };
  dot: object;
  conv: {
    readonly vmapDims: number;
    readonly strides: readonly number[];
    readonly padding: readonly Pair[];
    readonly lhsDilation: readonly number[];
    readonly rhsDilation: readonly number[];
  };
  reshape: { readonly shape: readonly number[] };
  transpose: { readonly perm: readonly number[] };
  broadcast: { readonly shape: readonly number[]; readonly axis: readonly number[] };
  flip: { readonly axis: readonly number[] };
  pad: { readonly width: readonly Pair[] };
  shrink: { readonly slice: readonly Pair[] };
  concatenate: { readonly axis: number };
  gather: { readonly axis: readonly number[]; readonly outDim: number };
  scatter: { readonly axis: readonly number[]; readonly outDim: number; readonly shape: readonly number[] };
}

export type Primitive = keyof PrimitiveParams;

/** `output = primitive(inputs; params)`. Every primitive has exactly one output (`split` is lowered to `shrink`). */
export type Equation = { [P in Primitive]: EquationOf<P> }[Primitive];

/** An equation of a known primitive. */
export interface EquationOf<P extends Primitive> {
  readonly primitive: P;
  readonly inputs: readonly Atom[];
  readonly params: PrimitiveParams[P];
  readonly output: Variable;
}

/** A tensor known while tracing. */
export interface Constant {
  readonly variable: Variable;
  readonly data: HostArray;
}

/** The parts of a program that passes rewrite: everything but its name and hash. */
export interface ProgramBody {
  readonly inputs: readonly Variable[];
  readonly constants: readonly Constant[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly Atom[];
}

/** A traced program. `hash` identifies it (structure, parameters and constants; variable ids do not count). */
export interface ProgramIR extends ProgramBody {
  readonly name: string;
  readonly hash: string;
}

/** The spec of a float32 tensor. */
export const float32 = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });

/** The spec of an int32 tensor (indices, labels). */
export const int32 = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'int32' });

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Whether two lists of numbers are equal. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i]);

/** Whether two specs have the same shape and element type. */
export const sameSpec = (a: TensorSpec, b: TensorSpec): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** For example `float32[64, 3, 32, 32]`. */
export const describeSpec = (spec: TensorSpec): string => `${spec.dtype}[${spec.shape.join(', ')}]`;

/** Whether a value is a TensorSpec (the leaves of a program's input tree). */
export function isTensorSpec(value: unknown): value is TensorSpec {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'dtype' in value &&
    isDType(value.dtype)
  );
}

export function isDType(value: unknown): value is DType {
  return value === 'float32' || value === 'int32' || value === 'bool';
}

/**
 * The shape that shapes broadcast to by NumPy's rules.
 * @throws RangeError when they do not.
 */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    let size = 1;
    for (const shape of shapes) {
      const n = shape[i - rank + shape.length] ?? 1;
      if (n === 1 || n === size) continue;
      if (size !== 1)
        throw new RangeError(
          `Shapes ${shapes.map((s) => `[${s.join(', ')}]`).join(' and ')} do not broadcast.`,
        );
      size = n;
    }
    return size;
  });
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (shape[i + 1] ?? 1);
  return strides;
}

/**
 * A SHA-256 over everything that decides what a program computes: shapes, types, primitives, parameters, constants.
 * Variables count by the order of their definition, so equal programs have equal hashes whatever their ids.
 */
export function hashProgram(body: ProgramBody): string {
  const hash = createHash('sha256');
  const order = new Map<number, number>();
  const define = (variable: Variable): string => {
    order.set(variable.id, order.size);
    return `${variable.spec.dtype}[${variable.spec.shape.join(',')}]`;
  };
  const use = (atom: Atom): string => {
    if (atom.kind === 'variable') return `%${order.get(atom.id) ?? -1}`;
    return `${atom.spec.dtype}:${Object.is(atom.value, -0) ? '-0' : String(atom.value)}`;
  };
  hash.update(`inputs ${body.inputs.map(define).join(' ')}\n`);
  for (const { variable, data } of body.constants) {
    hash.update(`constant ${define(variable)}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  for (const { primitive, inputs, params, output } of body.equations) {
    hash.update(`\n${primitive} ${inputs.map(use).join(' ')} ${canonical(params)} ${define(output)}`);
  }
  hash.update(`\noutputs ${body.outputs.map(use).join(' ')}`);
  return hash.digest('hex');
}

/** JSON with sorted keys. */
function canonical(params: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** A program as text, one equation a line, for logs and tests. */
export function printProgram(body: ProgramBody): string {
  const use = (atom: Atom): string => (atom.kind === 'variable' ? `%${atom.id}` : String(atom.value));
  const lines = body.inputs.map((variable) => `%${variable.id}: ${describeSpec(variable.spec)} = input`);
  for (const { variable } of body.constants) {
    lines.push(`%${variable.id}: ${describeSpec(variable.spec)} = constant`);
  }
  for (const { primitive, inputs, params, output } of body.equations) {
    const detail = Object.keys(params).length === 0 ? '' : ` ${JSON.stringify(params)}`;
    lines.push(
      `%${output.id}: ${describeSpec(output.spec)} = ${primitive} ${inputs.map(use).join(' ')}${detail}`,
    );
  }
  lines.push(`return ${body.outputs.map(use).join(' ')}`);
  return lines.join('\n');
}
