/** How TensorFlow.js computes every primitive: each equation becomes kernel calls, decided on once. */
import * as tf from '@tensorflow/tfjs-core';
import {
  type Atom,
  type CompareOperator,
  type EquationOf,
  type Pair,
  type Primitive,
  type ReduceOperator,
  sameShape,
  sizeOf,
} from '../../trace/ir';
import { UnsupportedPrimitiveError } from '../errors';
import {
  type FlatIndexing,
  mergeFlip,
  mergeSlice,
  type MatrixForm,
  matrixProductOf,
  flatIndexing,
} from '../lowering/operands';
import type { TensorflowLibrary } from './library';

/** Runs kernels of the active backend and frees what they leave behind, all but the result. */
export class Scratch {
  private made: tf.Tensor[] = [];

  /** Runs one kernel. Its output lives until `finish`. */
  kernel(
    name: string,
    inputs: Readonly<Record<string, tf.Tensor>> | tf.Tensor[],
    attributes: object = {},
  ): tf.Tensor {
    // The library names the inputs and types the attributes only where a kernel is defined; lists pass as maps.
    const named = inputs as tf.NamedTensorMap;
    const output = tf.engine().runKernel(name, named, attributes as tf.NamedAttrMap);
    const tensor = Array.isArray(output) ? output[0] : (output as tf.Tensor | undefined);
    if (tensor === undefined) throw new Error(`Kernel ${name} returned nothing.`);
    this.made.push(tensor);
    return tensor;
  }

  /** Frees all outputs but `result`. A result that was an input is returned as a new tensor on the same data. */
  finish(result: tf.Tensor): tf.Tensor {
    const own = this.made.includes(result) ? result : this.kernel(tf.Identity, { x: result });
    for (const tensor of this.made) if (tensor !== own) tensor.dispose();
    this.made = [];
    return own;
  }

  /** Frees all outputs. */
  abandon(): void {
    for (const tensor of this.made) tensor.dispose();
    this.made = [];
  }

  reshape(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
    return sameShape(x.shape, shape) ? x : this.kernel(tf.Reshape, { x }, { shape: [...shape] });
  }

  transpose(x: tf.Tensor, perm: readonly number[]): tf.Tensor {
    return perm.every((axis, i) => axis === i) ? x : this.kernel(tf.Transpose, { x }, { perm: [...perm] });
  }

  cast(x: tf.Tensor, dtype: tf.DataType): tf.Tensor {
    return x.dtype === dtype ? x : this.kernel(tf.Cast, { x }, { dtype });
  }

  /** Repeats x to `shape` by NumPy's rules. Adding to zeros is many times faster than the kernel for repetition. */
  broadcast(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
    if (sameShape(x.shape, shape)) return x;
    if (sizeOf(x.shape) === sizeOf(shape)) return this.reshape(x, shape);
    if (x.dtype !== 'float32' && x.dtype !== 'int32') {
      return this.cast(this.broadcast(this.cast(x, 'int32'), shape), x.dtype);
    }
    return this.kernel(tf.Add, { a: x, b: this.fill(0, x.dtype, shape) });
  }

  fill(value: number, dtype: 'float32' | 'int32', shape: readonly number[]): tf.Tensor {
    return this.kernel(tf.Fill, {}, { shape: [...shape], value, dtype });
  }
}

/** Computes one equation. What it makes on the way, and its result, belong to the scratch. */
export type Execute = (scratch: Scratch, ...inputs: tf.Tensor[]) => tf.Tensor;

/** Decides once how to compute an equation. Throws UnsupportedPrimitiveError. */
export type Interpret<P extends Primitive> = (equation: EquationOf<P>, library: TensorflowLibrary) => Execute;

/*
 * Elementwise primitives. Binary kernels broadcast; `Select` does not.
 */

/** A kernel that exists for float32 only. */
function floatUnary<P extends Primitive>(kernel: string): Interpret<P> {
  return ({ primitive, output }) => {
    if (output.spec.dtype !== 'float32') {
      throw new UnsupportedPrimitiveError('tensorflow', primitive, `no ${output.spec.dtype} version`);
    }
    return (scratch, x) => scratch.kernel(kernel, { x });
  };
}

/** A kernel of two inputs; not for bool. */
function binary<P extends Primitive>(kernel: string): Interpret<P> {
  return ({ primitive, output }) => {
    if (output.spec.dtype === 'bool')
      throw new UnsupportedPrimitiveError('tensorflow', primitive, 'no bool version');
    return (scratch, a, b) => scratch.kernel(kernel, { a, b });
  };
}

const neg: Interpret<'neg'> = ({ output }) => {
  if (output.spec.dtype === 'bool')
    throw new UnsupportedPrimitiveError('tensorflow', 'neg', 'no bool version');
  if (output.spec.dtype === 'float32') return (scratch, x) => scratch.kernel(tf.Neg, { x });
  return (scratch, x) => scratch.kernel(tf.Multiply, { a: x, b: scratch.fill(-1, 'int32', []) });
};

const comparisons: Record<CompareOperator, string> = {
  less: tf.Less,
  less_equal: tf.LessEqual,
  equal: tf.Equal,
  not_equal: tf.NotEqual,
};

const compare: Interpret<'compare'> = ({ params, inputs }) => {
  const kernel = comparisons[params.op];
  if (inputs[0]?.spec.dtype !== 'bool') return (scratch, a, b) => scratch.kernel(kernel, { a, b });
  return (scratch, a, b) =>
    scratch.kernel(kernel, { a: scratch.cast(a, 'int32'), b: scratch.cast(b, 'int32') });
};

const where: Interpret<'where'> = ({ inputs, output }): Execute => {
  const { shape, dtype } = output.spec;
  const type = dtype === 'bool' ? 'int32' : dtype;
  const branch = (scratch: Scratch, x: tf.Tensor, atom: Atom | undefined): tf.Tensor =>
    atom?.kind === 'literal'
      ? scratch.fill(atom.value, type, shape)
      : scratch.broadcast(scratch.cast(x, type), shape);
  return (scratch, condition, a, b) => {
    const chosen = scratch.kernel(tf.Select, {
      condition: scratch.broadcast(condition, shape),
      t: branch(scratch, a, inputs[1]),
      e: branch(scratch, b, inputs[2]),
    });
    return scratch.cast(chosen, dtype);
  };
};

/** The library's cast to bool keeps the bits of int32, which a cast to a number then brings back. */
const cast: Interpret<'cast'> =
  ({ params: { dtype } }) =>
  (scratch, x) => {
    const number = x.dtype === 'int32' || x.dtype === 'float32' ? x.dtype : undefined;
    if (dtype !== 'bool' || number === undefined) return scratch.cast(x, dtype);
    return scratch.kernel(tf.NotEqual, { a: x, b: scratch.fill(0, number, []) });
  };

/*
 * Movement primitives.
 */

const reshape: Interpret<'reshape'> =
  ({ params }) =>
  (scratch, x) =>
    scratch.reshape(x, params.shape);

const transpose: Interpret<'transpose'> =
  ({ params }) =>
  (scratch, x) =>
    scratch.transpose(x, params.perm);

const broadcast: Interpret<'broadcast'> = ({ params, inputs, output }) => {
  const { shape, axis } = params;
  const [source] = inputs;
  const { dtype } = output.spec;
  if (source?.kind === 'literal' && dtype !== 'bool')
    return (scratch) => scratch.fill(source.value, dtype, shape);
  let next = 0;
  const aligned = shape.map((_, i) => (axis.includes(i) ? 1 : (source?.spec.shape[next++] ?? 1)));
  return (scratch, x) => scratch.broadcast(scratch.reshape(x, aligned), shape);
};

/** The longest axis that is worth taking apart to be reversed. */
const SHORT_AXIS = 32;

const flip: Interpret<'flip'> = ({ params, output }, library) => {
  const { shape } = output.spec;
  const merged = mergeFlip(shape, params.axis);
  const [at, ...others] = merged.axis;
  if (at === undefined) return (_, x) => x;
  const length = merged.shape[at] ?? 1;
  if (library.backend === 'wasm' && others.length === 0 && length <= SHORT_AXIS) {
    return flipShortAxis(shape, merged.shape, at);
  }
  const dims = [...merged.axis];
  return (scratch, x) =>
    scratch.reshape(scratch.kernel(tf.Reverse, { x: scratch.reshape(x, merged.shape) }, { dims }), shape);
};

/** WebAssembly's reversal takes a detour over every index: putting the parts of the axis together anew is much faster. */
function flipShortAxis(
  shape: readonly number[],
  merged: readonly number[],
  at: number,
): ReturnType<Interpret<'flip'>> {
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const [before, length, after] = [
    product(merged.slice(0, at)),
    merged[at] ?? 1,
    product(merged.slice(at + 1)),
  ];
  return (scratch, x) => {
    const first = scratch.transpose(scratch.reshape(x, [before, length, after]), [1, 0, 2]);
    const parts = Array.from({ length }, (_, i) =>
      scratch.kernel(tf.Slice, { x: first }, { begin: [length - 1 - i, 0, 0], size: [1, before, after] }),
    );
    const reversed = scratch.kernel(tf.Concat, parts, { axis: 0 });
    return scratch.reshape(scratch.transpose(reversed, [1, 0, 2]), shape);
  };
}

const pad: Interpret<'pad'> = ({ params }) => {
  const paddings = params.width.map(([before, after]) => [before, after]);
  return (scratch, x) => {
    const padded = scratch.kernel(
      tf.PadV2,
      { x: x.dtype === 'bool' ? scratch.cast(x, 'int32') : x },
      { paddings, constantValue: 0 },
    );
    return scratch.cast(padded, x.dtype);
  };
};

const shrink: Interpret<'shrink'> = ({ inputs, params, output }) => {
  const { shape, slice } = mergeSlice(inputs[0]?.spec.shape ?? [], params.slice);
  const begin = slice.map(([start]) => start);
  const size = slice.map(([start, end]) => end - start);
  return (scratch, x) =>
    scratch.reshape(
      scratch.kernel(tf.Slice, { x: scratch.reshape(x, shape) }, { begin, size }),
      output.spec.shape,
    );
};

const concatenate: Interpret<'concatenate'> =
  ({ params }) =>
  (scratch, ...inputs) =>
    scratch.kernel(tf.Concat, inputs, { axis: params.axis });

/*
 * Primitives that sum: reductions, matrix products, convolutions.
 */

const reductions: Record<ReduceOperator, string> = { add: tf.Sum, mul: tf.Prod, max: tf.Max, min: tf.Min };

const reduce: Interpret<'reduce'> = ({ params, output }) => {
  if (output.spec.dtype === 'bool')
    throw new UnsupportedPrimitiveError('tensorflow', 'reduce', 'no bool version');
  const axis = [...params.axis];
  const attributes = { axis, reductionIndices: axis, keepDims: false };
  if (axis.length === 0) return (_, x) => x;
  return (scratch, x) =>
    scratch.cast(scratch.kernel(reductions[params.op], { x }, attributes), output.spec.dtype);
};

const dot: Interpret<'dot'> = ({ inputs, output }, library) => {
  const [a, b] = inputs.map(({ spec }) => spec);
  const plan = output.spec.dtype === 'float32' && a && b ? matrixProductOf(a.shape, b.shape) : undefined;
  if (plan === undefined) {
    return (scratch, x, y) => {
      const product = scratch.kernel(tf.Multiply, { a: x, b: y });
      return scratch.kernel(tf.Sum, { x: product }, { axis: [product.shape.length - 1], keepDims: false });
    };
  }
  // The WebAssembly backend is fast only at products of matrices as they are.
  const transposeB = library.backend !== 'wasm';
  return (scratch, x, y) => {
    const [a, turned] = [arrange(scratch, x, plan.left), arrange(scratch, y, plan.right)];
    const b = transposeB ? turned : scratch.transpose(turned, [0, 2, 1]);
    const product = scratch.kernel(tf.BatchMatMul, { a, b }, { transposeA: false, transposeB });
    const ordered = scratch.transpose(scratch.reshape(product, plan.apart), plan.perm);
    return scratch.reshape(ordered, output.spec.shape);
  };
};

function arrange(scratch: Scratch, x: tf.Tensor, plan: MatrixForm): tf.Tensor {
  return scratch.reshape(scratch.transpose(scratch.reshape(x, plan.compact), plan.perm), plan.matrix);
}

/** Convolutions as `prepareForTensorflow` leaves them: one or two spatial axes, no input dilation, no cropping. */
const conv: Interpret<'conv'> = ({ inputs, params, output }, library) => {
  const { shape, dtype } = output.spec;
  if (dtype !== 'float32') throw new UnsupportedPrimitiveError('tensorflow', 'conv', `no ${dtype} version`);
  const spatial = shape.length - 2;
  if (spatial !== 1 && spatial !== 2) {
    throw new UnsupportedPrimitiveError(
      'tensorflow',
      'conv',
      `it has ${spatial} spatial axes, not one or two`,
    );
  }
  const [x = [], w = []] = inputs.map(({ spec }) => spec.shape);
  const square = <T>(list: readonly T[], filler: T): [T, T] => [list[0] ?? filler, list[1] ?? filler];
  const none: Pair = [0, 0];
  const padding = square(params.padding, none);
  const attributes = {
    strides: square(params.strides, 1),
    dilations: square(params.rhsDilation, 1),
    dataFormat: 'NHWC',
    dimRoundingMode: 'floor',
  };
  const plane = (own: readonly number[]): number[] => (spatial === 2 ? [...own] : [...own, 1]);
  const explicit = library.backend !== 'tensorflow';
  return (scratch, image, kernel) => {
    let nhwc = scratch.transpose(scratch.reshape(image, plane(x)), [0, 2, 3, 1]);
    const hwio = scratch.transpose(scratch.reshape(kernel, plane(w)), [2, 3, 1, 0]);
    const sides = [none, ...padding, none].map(([before, after]) => [before, after]);
    if (!explicit && padding.some(([before, after]) => before + after > 0)) {
      nhwc = scratch.kernel(tf.PadV2, { x: nhwc }, { paddings: sides, constantValue: 0 });
    }
    const pad = explicit ? sides : 'valid';
    const result = scratch.kernel(tf.Conv2D, { x: nhwc, filter: hwio }, { ...attributes, pad });
    return scratch.reshape(scratch.transpose(result, [0, 3, 1, 2]), shape);
  };
};

/*
 * Reading and adding by index.
 */

/** The flat index of the slices, one axis. */
function flatIndex(scratch: Scratch, plan: FlatIndexing, indices: readonly tf.Tensor[]): tf.Tensor {
  const terms = indices.map((index, i) => {
    const stride = plan.strides[i] ?? 1;
    return stride === 1
      ? index
      : scratch.kernel(tf.Multiply, { a: index, b: scratch.fill(stride, 'int32', []) });
  });
  const sum = terms.reduce((a, b) => scratch.kernel(tf.Add, { a, b }));
  return scratch.reshape(scratch.broadcast(sum, plan.indexShape), [sizeOf(plan.indexShape)]);
}

const gather: Interpret<'gather'> = ({ inputs, params }) => {
  const [shape = [], ...indexShapes] = inputs.map(({ spec }) => spec.shape);
  const plan = flatIndexing(shape, indexShapes, params.axis, params.outDim);
  return (scratch, x, ...indices) => {
    const table = scratch.reshape(scratch.transpose(x, plan.front), [plan.slices, ...plan.slice]);
    const found = scratch.kernel(
      tf.GatherV2,
      { x: table, indices: flatIndex(scratch, plan, indices) },
      { axis: 0, batchDims: 0 },
    );
    return scratch.transpose(scratch.reshape(found, [...plan.indexShape, ...plan.slice]), plan.insertion);
  };
};

const scatter: Interpret<'scatter'> = ({ inputs, params }) => {
  const indexShapes = inputs.slice(1).map(({ spec }) => spec.shape);
  const plan = flatIndexing(params.shape, indexShapes, params.axis, params.outDim);
  const [count, width] = [sizeOf(plan.indexShape), sizeOf(plan.slice)];
  return (scratch, x, ...indices) => {
    const updates = scratch.reshape(scratch.transpose(x, plan.insertionInverse), [count, width]);
    const column = scratch.reshape(flatIndex(scratch, plan, indices), [count, 1]);
    const added = scratch.kernel(tf.ScatterNd, { indices: column, updates }, { shape: [plan.slices, width] });
    return scratch.transpose(scratch.reshape(added, [...plan.indexed, ...plan.slice]), plan.frontInverse);
  };
};

/** How every primitive is computed. */
export const interpreters: { readonly [P in Primitive]: Interpret<P> } = {
  add: binary(tf.Add),
  mul: binary(tf.Multiply),
  max: binary(tf.Maximum),
  min: binary(tf.Minimum),
  neg,
  reciprocal: floatUnary(tf.Reciprocal),
  sqrt: floatUnary(tf.Sqrt),
  exp: floatUnary(tf.Exp),
  log: floatUnary(tf.Log),
  sin: floatUnary(tf.Sin),
  cos: floatUnary(tf.Cos),
  floor: floatUnary(tf.Floor),
  where,
  compare,
  cast,
  reduce,
  dot,
  conv,
  reshape,
  transpose,
  broadcast,
  flip,
  pad,
  shrink,
  concatenate,
  gather,
  scatter,
};
