import { broadcastShapes, type PrimitiveParams, sizeOf, type TensorSpec, type EquationOf } from '../../trace/ir';
import { asTransposedConv, type TransposedConv } from '../plan/conv';
import { gathersRows } from '../plan/kernel-gradient';
import { emitKernelGradient } from './emit-kernel-gradient';
import { reversedTaps } from './emit-movement';
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
