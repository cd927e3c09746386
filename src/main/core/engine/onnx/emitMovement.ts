/**
 * Movement primitives. Reshapes are free in ONNX Runtime.
 */
import { sizeOf } from '../../trace/ir';
import { type Emit, type Emitter, shaped } from './emitter';

export const emitReshape: Emit<'reshape'> = (equation, context) => {
  const upsampled = emitUpsample(equation, context);
  return upsampled ?? context.reshape(shaped(context.input(equation)), equation.params.shape);
};

/**
 * Repeating every pixel k times along the last two axes (the gradient of average pooling) arrives as a broadcast
 * that inserts two axes and a reshape that merges them. `Resize` is many times faster than `Expand` at this.
 */
const emitUpsample: (...args: Parameters<Emit<'reshape'>>) => string | undefined = (equation, context) => {
  const repeated = context.definition(equation.inputs[0]);
  const [x] = repeated?.inputs ?? [];
  if (repeated?.primitive !== 'broadcast' || x?.kind !== 'variable' || x.spec.dtype !== 'float32')
    return undefined;
  const { shape, axis } = repeated.params;
  const out = equation.params.shape;
  const rank = x.spec.shape.length;
  if (rank !== 4 || axis.length !== 2 || axis[0] !== 3 || axis[1] !== 5 || out.length !== 4) return undefined;
  const [n, c, h, kh, w, kw] = shape;
  const plain = [n, c, h, w].every((size, i) => size === x.spec.shape[i]);
  if (!plain || out[2] !== (h ?? 0) * (kh ?? 0) || out[3] !== (w ?? 0) * (kw ?? 0)) return undefined;
  return context.node('Resize', [context.name(x), '', '', context.graph.ints(out)], {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  });
};

export const emitTranspose: Emit<'transpose'> = (equation, context) =>
  context.transpose(context.input(equation).name, equation.params.perm);

export const emitBroadcast: Emit<'broadcast'> = (equation, context) => {
  const x = context.input(equation);
  const { shape, axis } = equation.params;
  let next = 0;
  const aligned = shape.map((_, i) => (axis.includes(i) ? 1 : (x.spec.shape[next++] ?? 1)));
  const source = x.spec.shape.length === 0 ? x.name : context.reshape(shaped(x), aligned);
  return context.node('Expand', [source, context.graph.ints(shape)]);
};

export const emitFlip: Emit<'flip'> = (equation, context) => {
  const { axis } = equation.params;
  const { graph } = context;
  const x = context.input(equation);
  const { shape, dtype } = x.spec;
  const ofTaps = shape.length === 4 && axis.length === 2 && axis.includes(2) && axis.includes(3);
  if (ofTaps && dtype === 'float32') return reversedTaps(context, x.name, shape);
  const last = graph.ints(axis.map(() => -1));
  const beforeFirst = graph.ints(axis.map(() => -(2 ** 31)));
  return context.node('Slice', [x.name, last, beforeFirst, graph.ints(axis), last]);
};

/** Kernels of up to this many taps are turned by a matrix. */
const fewTaps = 25;

/**
 * Reverses the taps of kernels, all axes of float32 [O, I, ...taps] but the first two. A slice with negative steps moves one value at a
 * time; for small kernels a product with the matrix that reverses is several times faster, and exact.
 */
export function reversedTaps(
  context: Emitter,
  name: string,
  [o = 1, i = 1, ...taps]: readonly number[],
): string {
  const { graph } = context;
  const count = sizeOf(taps);
  if (count > fewTaps) {
    const axes = taps.map((_, k) => k + 2);
    const last = graph.ints(axes.map(() => -1));
    const beforeFirst = graph.ints(axes.map(() => -(2 ** 31)));
    return context.node('Slice', [name, last, beforeFirst, graph.ints(axes), last]);
  }
  const reversal = new Float32Array(count * count);
  for (let k = 0; k < count; k += 1) reversal[k * count + count - 1 - k] = 1;
  const matrix = graph.constant(`reversal_${count}`, { shape: [count, count], dtype: 'float32' }, reversal);
  const flat = context.reshape({ name, shape: [o, i, ...taps] }, [o * i, count]);
  return context.node('Reshape', [context.node('MatMul', [flat, matrix]), graph.ints([o, i, ...taps])]);
}

export const emitPad: Emit<'pad'> = (equation, context) => {
  const { width } = equation.params;
  const pads = [...width.map(([before]) => before), ...width.map(([, after]) => after)];
  const x = context.input(equation);
  return context.node('Pad', [x.name, context.graph.ints(pads), context.graph.scalar(0, x.spec.dtype)]);
};

export const emitShrink: Emit<'shrink'> = (equation, context) => {
  const x = context.input(equation);
  const cut = equation.params.slice.flatMap(([start, end], axis) =>
    start === 0 && end === x.spec.shape[axis] ? [] : [{ start, end, axis }],
  );
  if (cut.length === 0) return x.name;
  const { graph } = context;
  const [starts, ends, axes] = [cut.map((c) => c.start), cut.map((c) => c.end), cut.map((c) => c.axis)];
  return context.node('Slice', [x.name, graph.ints(starts), graph.ints(ends), graph.ints(axes)]);
};

export const emitConcatenate: Emit<'concatenate'> = (equation, context) =>
  context.node('Concat', context.names(equation.inputs), { axis: equation.params.axis });
