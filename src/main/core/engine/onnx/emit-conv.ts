import type { Pair, PrimitiveParams, TensorSpec } from '../../trace/ir';
import { broadcastShapes, sizeOf } from '../../trace/spec';
import type { Emit, Emitter, EquationOf, Value } from './emitter';
import { emitKernelGradient, isKernelGradient } from './emit-kernel-gradient';

type ConvParams = PrimitiveParams['conv'];

export const emitConv: Emit<'conv'> = (equation, context) => {
  const [x, w] = [context.input(equation, 0), context.input(equation, 1)];
  const { params } = equation;
  if (x.spec.dtype !== 'float32') throw context.unsupported('conv', `no ${x.spec.dtype} version`);
  if (params.vmapDims > 0) return batchedConv(context, x, w, params, equation.output.spec);
  if (isKernelGradient(w.spec.shape, equation.output.spec.shape, params)) {
    return emitKernelGradient(context, x, w, params, equation.output.spec.shape);
  }
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
    const [x, w] = [context.input(conv, 0), context.input(conv, 1)];
    if (!perChannel || !context.usedOnce(sum) || isKernelGradient(w.spec.shape, shape, conv.params)) continue;
    const flat = context.reshape({ name: context.name(bias), spec: bias.spec }, [shape[1] ?? 1]);
    return plainConv(context, x, w, conv.params, 1, flat);
  }
  return undefined;
}

const withBias = (inputs: string[], bias: string | undefined): string[] =>
  bias === undefined ? inputs : [...inputs, bias];

const isOne = (n: number): boolean => n === 1;

/** A convolution of NCHW by OIHW with any padding and dilation. */
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
  const stretched = params.lhsDilation.some((d) => d > 1);
  const narrow = outputs <= 8 && inputs >= 4 * outputs && kernel.some((k) => k > 1);
  if (group === 1 && params.strides.every(isOne) && (stretched || narrow)) {
    const transposed = transposedConv(context, x, w, params, bias);
    if (transposed !== undefined) return transposed;
  }
  const dilated = stretched ? insertZeros(context, x, params.lhsDilation) : x;
  const cropped = crop(context, dilated, params.padding);
  const pads = params.padding.map(([before, after]): Pair => [Math.max(0, before), Math.max(0, after)]);
  return context.node('Conv', withBias([cropped.name, w.name], bias), {
    kernel_shape: kernel,
    strides: params.strides,
    dilations: params.rhsDilation,
    pads: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)],
    group,
  });
}

/**
 * The same as a transposed convolution with the flipped kernel, which spares the inserted zeros, and is faster when
 * there are few output channels. Undefined where ONNX cannot express the padding.
 */
function transposedConv(
  context: Emitter,
  x: Value,
  w: Value,
  params: ConvParams,
  bias?: string,
): string | undefined {
  const kernel = w.spec.shape.slice(2);
  const reach = kernel.map((k, i) => (k - 1) * (params.rhsDilation[i] ?? 1));
  const begins = params.padding.map(([before], i) => (reach[i] ?? 0) - before);
  const ends = params.padding.map(([, after], i) => (reach[i] ?? 0) - after);
  const extra = ends.map((end) => Math.max(0, -end));
  const possible = begins.every((b) => b >= 0) && extra.every((e, i) => e < (params.lhsDilation[i] ?? 1));
  if (!possible) return undefined;
  const swapped = context.transpose(w.name, [1, 0, ...kernel.map((_, i) => i + 2)]);
  const { graph } = context;
  const spatial = kernel.map((_, i) => i + 2);
  const last = graph.ints(spatial.map(() => -1));
  const stop = graph.ints(spatial.map(() => -(2 ** 31)));
  const flipped = context.node('Slice', [swapped, last, stop, graph.ints(spatial), last]);
  return context.node('ConvTranspose', withBias([x.name, flipped], bias), {
    kernel_shape: kernel,
    strides: params.lhsDilation,
    dilations: params.rhsDilation,
    pads: [...begins, ...ends.map((end) => Math.max(0, end))],
    output_padding: extra,
  });
}

/** Puts `dilation - 1` zeros between neighbours along the spatial axes. */
function insertZeros(context: Emitter, x: Value, dilation: readonly number[]): Value {
  const { graph } = context;
  const lead = x.spec.shape.slice(0, 2);
  const spatial = x.spec.shape.slice(2);
  const apart = graph.ints([...lead, ...spatial.flatMap((n) => [n, 1])]);
  const after = [0, 0, ...dilation.flatMap((d) => [0, d - 1])];
  const pads = graph.ints([...after.map(() => 0), ...after]);
  const padded = context.node('Pad', [
    context.node('Reshape', [x.name, apart]),
    pads,
    graph.scalar(0, 'float32'),
  ]);
  const lengths = spatial.map((n, i) => n * (dilation[i] ?? 1));
  const merged = context.node('Reshape', [padded, graph.ints([...lead, ...lengths])]);
  const ends = spatial.map((n, i) => (n - 1) * (dilation[i] ?? 1) + 1);
  const axes = spatial.map((_, i) => i + 2);
  const name = context.node('Slice', [
    merged,
    graph.ints(ends.map(() => 0)),
    graph.ints(ends),
    graph.ints(axes),
  ]);
  return { name, spec: { shape: [...lead, ...ends], dtype: x.spec.dtype } };
}

/** Negative padding cuts off. */
function crop(context: Emitter, x: Value, padding: readonly Pair[]): Value {
  if (padding.every(([before, after]) => before >= 0 && after >= 0)) return x;
  const { graph } = context;
  const spatial = x.spec.shape.slice(2);
  const starts = padding.map(([before]) => Math.max(0, -before));
  const ends = padding.map(([, after], i) => (spatial[i] ?? 0) - Math.max(0, -after));
  const axes = padding.map((_, i) => i + 2);
  const name = context.node('Slice', [x.name, graph.ints(starts), graph.ints(ends), graph.ints(axes)]);
  const shape = [...x.spec.shape.slice(0, 2), ...ends.map((end, i) => end - (starts[i] ?? 0))];
  return { name, spec: { shape, dtype: x.spec.dtype } };
}

/** Leading batch axes of both operands become groups of one convolution. */
function batchedConv(context: Emitter, x: Value, w: Value, params: ConvParams, output: TensorSpec): string {
  const v = params.vmapDims;
  const { graph } = context;
  const lead = broadcastShapes(x.spec.shape.slice(0, v), w.spec.shape.slice(0, v));
  const groups = sizeOf(lead);
  const expand = (value: Value): Value => {
    const rest = value.spec.shape.slice(v);
    const whole = [...lead, ...rest];
    const same = sizeOf(value.spec.shape) === sizeOf(whole);
    const name = same ? value.name : context.node('Expand', [value.name, graph.ints(whole)]);
    return { name, spec: { shape: whole, dtype: value.spec.dtype } };
  };
  const [n = 1, c = 1, ...spatial] = x.spec.shape.slice(v);
  const [o = 1, , ...kernel] = w.spec.shape.slice(v);
  const tail = spatial.map((_, i) => i + 3);
  const stacked = context.transpose(context.reshape(expand(x), [groups, n, c, ...spatial]), [
    1,
    0,
    2,
    ...tail,
  ]);
  const merged = context.node('Reshape', [stacked, graph.ints([n, groups * c, ...spatial])]);
  const kernels = context.reshape(expand(w), [groups * o, c, ...kernel]);
  const result = plainConv(
    context,
    { name: merged, spec: { shape: [n, groups * c, ...spatial], dtype: 'float32' } },
    { name: kernels, spec: { shape: [groups * o, c, ...kernel], dtype: 'float32' } },
    { ...params, vmapDims: 0 },
    groups,
  );
  const outSpatial = output.shape.slice(v + 2);
  const apart = context.node('Reshape', [result, graph.ints([n, groups, o, ...outSpatial])]);
  const turned = context.transpose(apart, [1, 0, 2, ...tail]);
  return context.node('Reshape', [turned, graph.ints(output.shape)]);
}
