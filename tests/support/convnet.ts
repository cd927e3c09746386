import { grad, jvp } from '@main/core/trace/differentiate';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32, type TensorSpec } from '@main/core/trace/ir';

/** A small ConvNet (convolution, instance norm, ReLU, average pooling; then linear) to test and time engines with. */
export interface ConvNetShape {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
  readonly channels: number;
  readonly size: number;
  readonly classes: number;
}

export const convNet3 = (width: number, batch: number): ConvNetShape => ({
  width,
  depth: 3,
  batch,
  channels: 3,
  size: 32,
  classes: 10,
});

export function parameterSpecs({ width, depth, channels, size, classes }: ConvNetShape): TensorSpec[] {
  const specs: TensorSpec[] = [];
  let [inputs, side] = [channels, size];
  for (let layer = 0; layer < depth; layer++) {
    specs.push(float32([width, inputs, 3, 3]), float32([width]), float32([width]), float32([width]));
    inputs = width;
    side = Math.floor(side / 2);
  }
  specs.push(float32([classes, width * side * side]), float32([classes]));
  return specs;
}

/** Images [N, C, H, W] -> logits [N, classes]. */
export function forward(parameters: readonly Sym[], images: Sym, activation = ops.relu): Sym {
  const at = (i: number): Sym => parameters[i] ?? images;
  const perChannel = (x: Sym): Sym => ops.reshape(x, [1, -1, 1, 1]);
  let h = images;
  let i = 0;
  for (; i + 2 < parameters.length; i += 4) {
    h = ops.add(ops.conv2d(h, at(i), { padding: 1 }), perChannel(at(i + 1)));
    const centred = ops.sub(h, ops.mean(h, [2, 3], true));
    const variance = ops.mean(ops.square(centred), [2, 3], true);
    const normal = ops.mul(centred, ops.reciprocal(ops.sqrt(ops.add(variance, 1e-5))));
    h = ops.add(ops.mul(normal, perChannel(at(i + 2))), perChannel(at(i + 3)));
    h = ops.avgPool2d(activation(h), { kernel: 2 });
  }
  const features = ops.reshape(h, [h.shape[0] ?? 0, -1]);
  return ops.add(ops.matmul(features, ops.transpose(at(i))), at(i + 1));
}

/** Mean cross-entropy against one-hot (or soft) labels. */
export function loss(parameters: readonly Sym[], images: Sym, labels: Sym, activation = ops.relu): Sym {
  const logits = forward(parameters, images, activation);
  return ops.neg(ops.mean(ops.sum(ops.mul(ops.logSoftmax(logits), labels), -1)));
}

export interface StepInputs<T> {
  readonly parameters: T[];
  readonly images: T;
  readonly labels: T;
}

export const stepSpecs = (shape: ConvNetShape): StepInputs<TensorSpec> => ({
  parameters: parameterSpecs(shape),
  images: float32([shape.batch, shape.channels, shape.size, shape.size]),
  labels: float32([shape.batch, shape.classes]),
});

/** One SGD step: the new parameters. */
export function step({ parameters, images, labels }: StepInputs<Sym>): Sym[] {
  const gradient = grad((p: Sym[]) => loss(p, images, labels))(parameters);
  return parameters.map((p, i) => ops.sub(p, ops.mul(gradient[i] ?? p, 0.01)));
}

/** Forward over reverse: d/dε of the gradient by (parameters, images) at parameters + ε direction. */
export function hessianVector(inputs: StepInputs<Sym> & { readonly direction: Sym[] }): { p: Sym[]; x: Sym } {
  const { parameters, images, labels, direction } = inputs;
  const gradient = (p: Sym[]): { p: Sym[]; x: Sym } =>
    grad(({ p: q, x }: { p: Sym[]; x: Sym }) => loss(q, x, labels))({ p, x: images });
  return jvp(gradient, parameters, direction).tangent;
}

/** Reproducible values in [-1, 1). */
export function pseudoRandom(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0 || 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 8388608 - 1;
  });
}
