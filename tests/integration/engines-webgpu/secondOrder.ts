import { grad, jvp } from '@main/core/trace/differentiate';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32, sizeOf } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { pseudoRandom } from '../../support/convnet';

const specs = { direction: float32([40, 32, 3, 3]), w: float32([40, 32, 3, 3]), x: float32([2, 32, 6, 6]) };

/** Forward over reverse: the gradient by weights and images, and its derivative along a direction of the weights. */
export const program = trace(
  'second order',
  ({ direction, w, x }: Record<keyof typeof specs, Sym>) => {
    const loss = (at: { w: Sym; x: Sym }): Sym =>
      ops.mean(ops.square(ops.relu(ops.conv2d(at.x, at.w, { padding: 1 }))));
    return jvp((weights: Sym) => grad(loss)({ w: weights, x }), w, direction);
  },
  specs,
);

/** Inputs of the program: small weights, and a direction and images of these magnitudes. */
export const inputs = (direction: number, images: number): Float32Array[] =>
  [direction, 0.1, images].map((magnitude, i) =>
    pseudoRandom(sizeOf(program.inputs[i]?.spec.shape ?? []), i + 1).map((v) => v * magnitude),
  );

/** |a - b| / |b| in the Euclidean norm. */
export function distance(a: readonly number[], b: readonly number[]): number {
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  return norm(a.map((v, i) => v - (b[i] ?? 0))) / norm(b);
}
