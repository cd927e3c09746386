import {
  broadcastShapes,
  type Pair,
  type Primitive,
  type PrimitiveParams,
  sameShape,
  sizeOf,
  type TensorSpec,
} from './ir';

type Rules = {
  [P in Primitive]: (inputs: readonly TensorSpec[], params: PrimitiveParams[P]) => TensorSpec;
};

/**
 * Shape and element type of an equation's output.
 * @throws RangeError when the inputs do not fit the primitive or each other.
 */
export function inferSpec<P extends Primitive>(
  primitive: P,
  inputs: readonly TensorSpec[],
  params: PrimitiveParams[P],
): TensorSpec {
  try {
    return rules[primitive](inputs, params);
  } catch (error) {
    throw new RangeError(`${primitive}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function input(inputs: readonly TensorSpec[], i = 0): TensorSpec {
  const spec = inputs[i];
  if (spec === undefined) throw new RangeError(`input ${i} is missing`);
  return spec;
}

function check(condition: boolean, message: string): void {
  if (!condition) throw new RangeError(message);
}

const unary = (inputs: readonly TensorSpec[]): TensorSpec => input(inputs);

function binary(inputs: readonly TensorSpec[]): TensorSpec {
  const [a, b] = [input(inputs, 0), input(inputs, 1)];
  check(a.dtype === b.dtype, `element types ${a.dtype} and ${b.dtype} differ`);
  return { shape: broadcastShapes(a.shape, b.shape), dtype: a.dtype };
}

function reshaped(spec: TensorSpec, shape: readonly number[]): TensorSpec {
  return { shape, dtype: spec.dtype };
}

const checkRank = (spec: TensorSpec, list: readonly unknown[]): void => {
  check(
    list.length === spec.shape.length,
    `rank ${spec.shape.length} does not match ${list.length} parameters`,
  );
};

const at = (list: readonly number[], i: number): number => list[i] ?? 1;

function gathered(
  shape: readonly number[],
  indices: readonly TensorSpec[],
  params: { readonly axis: readonly number[]; readonly outDim: number },
): number[] {
  check(indices.length === params.axis.length && indices.length > 0, 'needs one index tensor for each axis');
  check(
    indices.every((index) => index.dtype === 'int32'),
    'indices must be int32',
  );
  const kept = shape.filter((_, i) => !params.axis.includes(i));
  check(kept.length === shape.length - params.axis.length, 'axes must exist and differ');
  kept.splice(params.outDim, 0, ...broadcastShapes(...indices.map((index) => index.shape)));
  return kept;
}

function convShape(x: readonly number[], w: readonly number[], params: PrimitiveParams['conv']): number[] {
  const v = params.vmapDims;
  const spatial = x.length - 2 - v;
  check(x.length === w.length && spatial >= 0, 'ranks of input and kernel differ');
  check(at(x, v + 1) === at(w, v + 1), `input has ${at(x, v + 1)} channels, kernel ${at(w, v + 1)}`);
  const out = [...broadcastShapes(x.slice(0, v), w.slice(0, v)), at(x, v), at(w, v)];
  for (let i = 0; i < spatial; i++) {
    const [before, after] = params.padding[i] ?? [0, 0];
    const extent = (at(x, v + 2 + i) - 1) * at(params.lhsDilation, i) + 1 + before + after;
    const kernel = (at(w, v + 2 + i) - 1) * at(params.rhsDilation, i) + 1;
    check(kernel <= extent, `kernel of ${kernel} is larger than the padded input of ${extent}`);
    out.push(Math.floor((extent - kernel) / at(params.strides, i)) + 1);
  }
  return out;
}

const rules: Rules = {
  add: binary,
  mul: binary,
  max: binary,
  min: binary,
  neg: unary,
  reciprocal: unary,
  sqrt: unary,
  exp: unary,
  log: unary,
  sin: unary,
  cos: unary,
  floor: unary,
  where(inputs) {
    check(input(inputs).dtype === 'bool', 'the condition must be bool');
    const branches = binary(inputs.slice(1));
    return { shape: broadcastShapes(input(inputs).shape, branches.shape), dtype: branches.dtype };
  },
  compare: (inputs) => ({ shape: binary(inputs).shape, dtype: 'bool' }),
  cast: (inputs, { dtype }) => ({ shape: input(inputs).shape, dtype }),
  reduce: (inputs, { axis }) =>
    reshaped(
      input(inputs),
      input(inputs).shape.filter((_, i) => !axis.includes(i)),
    ),
  dot(inputs) {
    const product = binary(inputs);
    check(product.shape.length > 0, 'needs at least one axis');
    return reshaped(product, product.shape.slice(0, -1));
  },
  conv(inputs, params) {
    const [x, w] = [input(inputs, 0), input(inputs, 1)];
    check(x.dtype === w.dtype, `element types ${x.dtype} and ${w.dtype} differ`);
    return reshaped(x, convShape(x.shape, w.shape, params));
  },
  reshape(inputs, { shape }) {
    check(sizeOf(shape) === sizeOf(input(inputs).shape), 'the number of elements changes');
    return reshaped(input(inputs), shape);
  },
  transpose(inputs, { perm }) {
    checkRank(input(inputs), perm);
    return reshaped(
      input(inputs),
      perm.map((i) => at(input(inputs).shape, i)),
    );
  },
  broadcast(inputs, { shape, axis }) {
    const aligned = shape.filter((_, i) => !axis.includes(i));
    checkRank(input(inputs), aligned);
    check(sameShape(broadcastShapes(input(inputs).shape, aligned), aligned), 'the shape does not broadcast');
    return reshaped(input(inputs), shape);
  },
  flip: unary,
  pad(inputs, { width }) {
    checkRank(input(inputs), width);
    const shape = input(inputs).shape.map((n, i) => n + (width[i]?.[0] ?? 0) + (width[i]?.[1] ?? 0));
    return reshaped(input(inputs), shape);
  },
  shrink(inputs, { slice }) {
    checkRank(input(inputs), slice);
    const inside = ([start, end]: Pair, i: number): boolean =>
      start >= 0 && start <= end && end <= at(input(inputs).shape, i);
    check(slice.every(inside), 'a slice reaches outside');
    return reshaped(
      input(inputs),
      slice.map(([start, end]) => end - start),
    );
  },
  concatenate(inputs, { axis }) {
    const first = input(inputs);
    const total = inputs.reduce((n, spec) => n + at(spec.shape, axis), 0);
    const expected = first.shape.with(axis, total);
    const fits = (spec: TensorSpec): boolean =>
      spec.dtype === first.dtype && sameShape(spec.shape.with(axis, total), expected);
    check(inputs.every(fits), 'inputs differ in more than the joined axis');
    return reshaped(first, expected);
  },
  gather: (inputs, params) => reshaped(input(inputs), gathered(input(inputs).shape, inputs.slice(1), params)),
  scatter(inputs, params) {
    const updates = input(inputs);
    check(
      sameShape(updates.shape, gathered(params.shape, inputs.slice(1), params)),
      'updates do not fit the indices',
    );
    return reshaped(updates, params.shape);
  },
};

/** All primitives. */
export const PRIMITIVES = Object.keys(rules) as readonly Primitive[];
