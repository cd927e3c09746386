/**
 * The intermediate representation that every engine executes: a flat, static-shape list of equations in
 * single-assignment form. It is what remains of a jax-js Jaxpr after tracing and normalising (trace.ts), freed of
 * the library's own classes, so that an engine depends on this page alone and a program can be hashed and printed.
 */

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
export type Equation = {
  [P in Primitive]: {
    readonly primitive: P;
    readonly inputs: readonly Atom[];
    readonly params: PrimitiveParams[P];
    readonly output: Variable;
  };
}[Primitive];

/** A tensor known while tracing. */
export interface Constant {
  readonly variable: Variable;
  readonly data: Float32Array | Int32Array;
}

/** A traced program. `hash` identifies it (structure, parameters and constants; variable ids do not count). */
export interface ProgramIR {
  readonly name: string;
  readonly inputs: readonly Variable[];
  readonly constants: readonly Constant[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly Atom[];
  readonly hash: string;
}
