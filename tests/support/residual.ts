import { grad } from '@main/core/trace/differentiate';
import { float32, type TensorSpec } from '@main/core/trace/ir';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';

/**
 * A training step of two residual blocks, each halving its images, with normalisation by image and momentum: what kernels of
 * deep networks are made of (short statistics, gradients along shortcuts, velocities with their parameters).
 */
export interface ResidualShape {
  readonly width: number;
  readonly batch: number;
  readonly size: number;
}

type Names = 'first' | 'kernel0' | 'scale0' | 'kernel1' | 'scale1';
type Weights = Record<Names, Sym>;

export function residualSpecs({ width, batch, size }: ResidualShape): Record<string, TensorSpec> {
  const weights: Record<Names, TensorSpec> = {
    first: float32([width, 3, 3, 3]),
    kernel0: float32([width, width, 3, 3]),
    scale0: float32([width]),
    kernel1: float32([width, width, 3, 3]),
    scale1: float32([width]),
  };
  const velocities = Object.entries(weights).map(([name, spec]): [string, TensorSpec] => [`v_${name}`, spec]);
  return { images: float32([batch, 3, size, size]), ...weights, ...Object.fromEntries(velocities) };
}

/** Velocities and weights after the step, by name. */
export function residualStep(inputs: Record<string, Sym>): Sym[] {
  const named = (name: string): Sym => {
    const found = inputs[name];
    if (found === undefined) throw new RangeError(`There is no input "${name}".`);
    return found;
  };
  const names: readonly Names[] = ['first', 'kernel0', 'scale0', 'kernel1', 'scale1'];
  const weights = Object.fromEntries(names.map((name) => [name, named(name)])) as Weights;
  const gradient = grad((of: Weights) => loss(of, named('images')))(weights);
  return names.flatMap((name) => {
    const velocity = ops.add(ops.mul(named(`v_${name}`), 0.9), gradient[name]);
    return [velocity, ops.sub(weights[name], ops.mul(velocity, 0.1))];
  });
}

function loss(weights: Weights, images: Sym): Sym {
  let x = ops.relu(ops.conv2d(images, weights.first, { padding: 1 }));
  for (const [kernel, scale] of [
    [weights.kernel0, weights.scale0],
    [weights.kernel1, weights.scale1],
  ] as const) {
    const inner = normalised(ops.conv2d(x, kernel, { padding: 1 }), scale);
    x = ops.avgPool2d(ops.relu(ops.add(inner, x)), { kernel: 2 });
  }
  return ops.mean(ops.square(x));
}

function normalised(x: Sym, scale: Sym): Sym {
  const centred = ops.sub(x, ops.mean(x, [2, 3], true));
  const variance = ops.mean(ops.square(centred), [2, 3], true);
  const normal = ops.mul(centred, ops.reciprocal(ops.sqrt(ops.add(variance, 1e-2))));
  return ops.mul(normal, ops.reshape(scale, [1, -1, 1, 1]));
}
