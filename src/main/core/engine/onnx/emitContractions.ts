/** Convolutions, products and reductions as nodes of an ONNX graph. */
import {
  type Atom,
  broadcastShapes,
  type EquationOf,
  type PrimitiveParams,
  type ReduceOperator,
  sizeOf,
  type TensorSpec,
} from '../../trace/ir';
import { asTransposedConv, gathersRows, imagesAtATime, type TransposedConv } from '../lowering/convolutions';
import { type MatrixForm, matrixProductOf } from '../lowering/operands';
import { reversedTaps } from './emitMovement';
import { type Emit, type Emitter, shaped, type Value } from './emitter';

type ConvParams = PrimitiveParams['conv'];

/** Convolutions as `prepareForOnnx` leaves them: no negative padding, no input dilation but in transposed ones. */
export const emitConv: Emit<'conv'> = (equation, context) => {
  const [x, w] = [context.input(equation, 0), context.input(equation, 1)];
  const { params } = equation;
  if (x.spec.dtype !== 'float32') throw context.unsupported('conv', `no ${x.spec.dtype} version`);
  const [image, kernel] = equation.inputs;
  if (image && kernel && gathersRows(image, kernel, equation.output.spec.shape, params)) {
    return emitKernelGradient(context, { image, kernel, params, output: equation.output.spec.shape });
  }
  if (params.vmapDims > 0) return batchedConv(context, x, w, params, equation.output.spec);
  return plainConv(context, x, w, params);
};

/** A convolution whose only use is the addition of one value a channel: ONNX convolutions do that on the way. */
export function emitBiasedConv(equation: EquationOf<'add'>, context: Emitter): string | undefined {
  const [a, b] = equation.inputs;
  for (const [sum, bias] of [
    [a, b],
    [b, a],
  ] as const) {
    const conv = context.definition(sum);
    if (conv?.primitive !== 'conv' || conv.params.vmapDims > 0 || sum === undefined || bias === undefined)
      continue;
    const { shape } = conv.output.spec;
    const aligned = [...Array<number>(shape.length - bias.spec.shape.length).fill(1), ...bias.spec.shape];
    const perChannel = aligned.every((n, i) => n === (i === 1 ? shape[1] : 1));
    if (!perChannel || !context.usedOnce(sum)) continue;
    const flat = context.reshape({ name: context.name(bias), shape: bias.spec.shape }, [shape[1] ?? 1]);
    return plainConv(context, context.input(conv, 0), context.input(conv, 1), conv.params, 1, flat);
  }
  return undefined;
}

const withBias = (inputs: string[], bias: string | undefined): string[] =>
  bias === undefined ? inputs : [...inputs, bias];

function plainConv(
  context: Emitter,
  x: Value,
  w: Value,
  params: ConvParams,
  group = 1,
  bias?: string,
): string {
  const kernel = w.spec.shape.slice(2);
  const [outputs = 1, inputs = 1] = w.spec.shape;
  const dilated = params.lhsDilation.some((d) => d > 1);
  const narrow = outputs <= 8 && inputs >= 4 * outputs && kernel.some((k) => k > 1);
  const transposed = group === 1 && (dilated || narrow) ? asTransposedConv(kernel, params) : undefined;
  if (transposed !== undefined) return transposedConv(context, x, w, params, transposed, bias);
  if (dilated) throw context.unsupported('conv', 'this input dilation with these strides or groups');
  return context.node('Conv', withBias([x.name, w.name], bias), {
    kernel_shape: kernel,
    strides: params.strides,
    dilations: params.rhsDilation,
    pads: [...params.padding.map(([before]) => before), ...params.padding.map(([, after]) => after)],
    group,
  });
}

/** The transposed convolution with the flipped kernel: spares inserted zeros, and is faster for few output channels. */
function transposedConv(
  context: Emitter,
  x: Value,
  w: Value,
  params: ConvParams,
  { begins, ends, extra }: TransposedConv,
  bias?: string,
): string {
  const [outputs = 1, inputs = 1, ...kernel] = w.spec.shape;
  const spatial = kernel.map((_, i) => i + 2);
  const swapped = context.transpose(w.name, [1, 0, ...spatial]);
  const flipped = reversedTaps(context, swapped, [inputs, outputs, ...kernel]);
  return context.node('ConvTranspose', withBias([x.name, flipped], bias), {
    kernel_shape: kernel,
    strides: params.lhsDilation,
    dilations: params.rhsDilation,
    pads: [...begins, ...ends],
    output_padding: extra,
  });
}

/** Leading batch axes of both operands become groups of one convolution. */
function batchedConv(context: Emitter, x: Value, w: Value, params: ConvParams, output: TensorSpec): string {
  const v = params.vmapDims;
  const { graph } = context;
  const lead = broadcastShapes(x.spec.shape.slice(0, v), w.spec.shape.slice(0, v));
  const groups = sizeOf(lead);
  const expand = (value: Value): Value => {
    const whole = [...lead, ...value.spec.shape.slice(v)];
    const same = sizeOf(value.spec.shape) === sizeOf(whole);
    const name = same ? value.name : context.node('Expand', [value.name, graph.ints(whole)]);
    return { name, spec: { shape: whole, dtype: value.spec.dtype } };
  };
  const [n = 1, c = 1, ...spatial] = x.spec.shape.slice(v);
  const [o = 1, , ...kernel] = w.spec.shape.slice(v);
  const tail = spatial.map((_, i) => i + 3);
  const stacked = context.transpose(context.reshape(shaped(expand(x)), [groups, n, c, ...spatial]), [
    1,
    0,
    2,
    ...tail,
  ]);
  const merged = context.node('Reshape', [stacked, graph.ints([n, groups * c, ...spatial])]);
  const kernels = context.reshape(shaped(expand(w)), [groups * o, c, ...kernel]);
  const result = plainConv(
    context,
    { name: merged, spec: { shape: [n, groups * c, ...spatial], dtype: 'float32' } },
    { name: kernels, spec: { shape: [groups * o, c, ...kernel], dtype: 'float32' } },
    { ...params, vmapDims: 0 },
    groups,
  );
  const apart = context.node('Reshape', [result, graph.ints([n, groups, o, ...output.shape.slice(v + 2)])]);
  const turned = context.transpose(apart, [1, 0, 2, ...tail]);
  return context.node('Reshape', [turned, graph.ints(output.shape)]);
}

/** A convolution for which `gathersRows` holds. */
interface KernelGradient {
  /** [A, N, H, W]. */
  readonly image: Atom;
  /** [B, N, h, w]. */
  readonly kernel: Atom;
  readonly params: PrimitiveParams['conv'];
  /** [A, B, I, J]. */
  readonly output: readonly number[];
}

/**
 * The gradient by a convolution's kernel as one matrix product. The padded image becomes rows,
 * one a pixel with its A channels, and one gather makes the right side: for every image and every (y, x) of the kernel the
 * rows of the I J pixels that it meets, [N, h w, I J A]. The left side is the kernel as it is, [B, N h w].
 */
function emitKernelGradient(context: Emitter, { image, kernel, params, output }: KernelGradient): string {
  const { graph } = context;
  const [a = 1, b = 1, rows = 1, columns = 1] = output;
  const [, n = 1, height = 1, width = 1] = image.spec.shape;
  const [, , h = 1, w = 1] = kernel.spec.shape;
  const [[top, bottom], [left, right]] = [params.padding[0] ?? [0, 0], params.padding[1] ?? [0, 0]];
  const [paddedHeight, paddedWidth] = [height + top + bottom, width + left + right];

  const byPixel = context.transposed(image, [1, 2, 3, 0]);
  const padded = padPixels(context, byPixel, [top, left, bottom, right]);
  const pixels = context.node('Reshape', [padded, graph.ints([n, paddedHeight * paddedWidth, a])]);
  const met = rowsMet({ rows, columns, h, w, width: paddedWidth });
  const indices = graph.constant(
    `rows_${[rows, columns, h, w, paddedWidth].join('_')}`,
    { shape: [met.length], dtype: 'int32' },
    met,
  );

  const size = imagesAtATime(n, met.length * a);
  let total: string | undefined;
  for (let start = 0; start < n; start += size) {
    const count = Math.min(size, n - start);
    const part = (name: string, axis: number): string =>
      count === n
        ? name
        : context.node('Slice', [name, graph.ints([start]), graph.ints([start + count]), graph.ints([axis])]);
    const gathered = context.node('Gather', [part(pixels, 0), indices], { axis: 1 });
    const copies = context.node('Reshape', [gathered, graph.ints([count * h * w, rows * columns * a])]);
    const matrix = context.node('Reshape', [part(context.name(kernel), 1), graph.ints([b, count * h * w])]);
    const product = context.node('MatMul', [matrix, copies]);
    total = total === undefined ? product : context.node('Add', [total, product]);
  }
  if (total === undefined) throw context.unsupported('conv', 'there are no images');
  const apart = context.node('Reshape', [total, graph.ints([b, rows, columns, a])]);
  return context.transpose(apart, [3, 0, 1, 2]);
}

/** Pads (or, with negative widths, crops) the height and width of [N, H, W, A]. */
function padPixels(
  context: Emitter,
  name: string,
  [top, left, bottom, right]: readonly [number, number, number, number],
): string {
  if (top === 0 && left === 0 && bottom === 0 && right === 0) return name;
  const pads = context.graph.ints([0, top, left, 0, 0, bottom, right, 0]);
  return context.node('Pad', [name, pads, context.graph.scalar(0, 'float32')]);
}

/** Indices of pixels in the padded image: for each (y, x) of the kernel those of all (i, j) of the result, [h w I J]. */
function rowsMet(sizes: { rows: number; columns: number; h: number; w: number; width: number }): Int32Array {
  const { rows, columns, h, w, width } = sizes;
  const met = new Int32Array(h * w * rows * columns);
  let next = 0;
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      for (let i = 0; i < rows; i += 1) {
        for (let j = 0; j < columns; j += 1) met[next++] = (y + i) * width + x + j;
      }
    }
  }
  return met;
}

const operators: Record<ReduceOperator, string> = {
  add: 'ReduceSum',
  mul: 'ReduceProd',
  max: 'ReduceMax',
  min: 'ReduceMin',
};

export const emitReduce: Emit<'reduce'> = (equation, context) => {
  const x = context.input(equation);
  const { op, axis } = equation.params;
  if (x.spec.dtype === 'bool') throw context.unsupported('reduce', 'no bool version');
  if (axis.length === 0) return x.name;
  const pooled = emitPoolSum(equation, context);
  if (pooled !== undefined) return pooled;
  return reduce(context, operators[op], x, axis);
};

/** Sums over the first axes after those over the last: most of the work then runs over contiguous memory. */
function reduce(context: Emitter, opType: string, x: Value, axes: readonly number[]): string {
  const rank = x.spec.shape.length;
  const { graph } = context;
  const ordered = [...axes].sort((a, b) => a - b);
  const gap = ordered.findIndex((axis, i) => i > 0 && axis !== (ordered[i - 1] ?? 0) + 1);
  const [leading, trailing] = [ordered.slice(0, gap), ordered.slice(gap)];
  if (gap < 0 || leading[0] !== 0 || trailing.at(-1) !== rank - 1) {
    return context.node(opType, [x.name, graph.ints(axes)], { keepdims: 0 });
  }
  const partial = context.node(opType, [x.name, graph.ints(trailing)], { keepdims: 0 });
  return context.node(opType, [partial, graph.ints(leading)], { keepdims: 0 });
}

/** Average pooling arrives as a sum over axes that a reshape split off: [N, C, h, k, w, k] over 3 and 5. */
const emitPoolSum: (...args: Parameters<Emit<'reduce'>>) => string | undefined = (equation, context) => {
  const split = context.definition(equation.inputs[0]);
  const [x] = split?.inputs ?? [];
  const { op, axis } = equation.params;
  if (split?.primitive !== 'reshape' || x === undefined || x.spec.dtype !== 'float32' || op !== 'add')
    return undefined;
  const { shape } = split.params;
  if (shape.length !== 6 || axis.length !== 2 || !axis.includes(3) || !axis.includes(5)) return undefined;
  const [n, c, h = 0, kh = 0, w = 0, kw = 0] = shape;
  if (![n, c, h * kh, w * kw].every((size, i) => size === x.spec.shape[i]) || x.spec.shape.length !== 4)
    return undefined;
  const mean = context.node('AveragePool', [context.name(x)], { kernel_shape: [kh, kw], strides: [kh, kw] });
  return context.node('Mul', [mean, context.graph.scalar(kh * kw, 'float32')]);
};

export const emitDot: Emit<'dot'> = (equation, context) => {
  const [a, b] = [context.input(equation, 0), context.input(equation, 1)];
  const plan = a.spec.dtype === 'float32' ? matrixProductOf(a.spec.shape, b.spec.shape) : undefined;
  if (plan === undefined) {
    const product = context.node('Mul', [a.name, b.name]);
    const last = Math.max(a.spec.shape.length, b.spec.shape.length) - 1;
    return context.node('ReduceSum', [product, context.graph.ints([last])], { keepdims: 0 });
  }
  const [count, rows, depth] = plan.left.matrix;
  const columns = plan.right.matrix[1];
  const lead = count === 1 ? [] : [count];
  const left = arrange(context, a, plan.left, [...lead, rows, depth]);
  const right = arrange(context, b, plan.right, [...lead, columns, depth]);
  const product = context.node('MatMul', [left, context.transpose(right, count === 1 ? [1, 0] : [0, 2, 1])]);
  const apart = context.reshape({ name: product, shape: [...lead, rows, columns] }, plan.apart);
  const ordered = plan.perm.map((axis) => plan.apart[axis] ?? 1);
  return context.reshape(
    { name: context.transpose(apart, plan.perm), shape: ordered },
    equation.output.spec.shape,
  );
};

function arrange(context: Emitter, value: Value, plan: MatrixForm, matrix: readonly number[]): string {
  const compact = context.reshape({ name: value.name, shape: value.spec.shape }, plan.compact);
  const turned = context.transpose(compact, plan.perm);
  return context.reshape({ name: turned, shape: plan.perm.map((axis) => plan.compact[axis] ?? 1) }, matrix);
}
