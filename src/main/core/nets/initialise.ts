import type { Random } from '../random/random';
import type { ParamSpec } from '../types';
import { sizeOf } from '../trace/ir';

/**
 * PyTorch's default for (transposed) convolutions and linear layers, weight and bias alike: uniform on
 * +-1/sqrt(fan_in), fan_in being the product of all dimensions of the weight but the first.
 */
export function uniformFanIn(weightShape: readonly number[]): ParamSpec['init'] {
  return { kind: 'uniform', bound: 1 / Math.sqrt(sizeOf(weightShape.slice(1))) };
}

/** Draws starting values, one array a parameter, in order. */
export function initialiseParams(specs: readonly ParamSpec[], random: Random): Float32Array[] {
  return specs.map(({ shape, init }) => {
    const size = sizeOf(shape);
    return init.kind === 'constant'
      ? new Float32Array(size).fill(init.value)
      : random.uniformArray(size, -init.bound, init.bound);
  });
}
