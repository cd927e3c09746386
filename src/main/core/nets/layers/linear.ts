import { add, matmul, transpose } from '../../trace/ops';
import { uniformFanIn } from '../initialise';
import { type Layer, param } from './layer';

/** x [N, inputs] -> x W^T + b, [N, outputs]. */
export function linear(inputs: number, outputs: number): Layer {
  const shape = [outputs, inputs];
  const init = uniformFanIn(shape);
  return {
    params: [
      { name: 'weight', shape, init },
      { name: 'bias', shape: [outputs], init },
    ],
    output: { channels: outputs, size: 1 },
    apply: (params, x) => add(matmul(x, transpose(param(params, 0))), param(params, 1)),
  };
}
