import { add, matmul, reshape, transpose } from '../../trace/ops';
import { uniformFanIn } from '../initialise';
import { type LayerMaker, param } from './layer';

/** x [N, inputs] -> x W^T + b, [N, outputs]. */
export function linear(outputs: number): LayerMaker {
  return (input) => {
    const shape = [outputs, input.channels * input.size ** 2];
    const init = uniformFanIn(shape);
    return {
      params: [
        { name: 'weight', shape, init },
        { name: 'bias', shape: [outputs], init },
      ],
      output: { channels: outputs, size: 1 },
      apply: (params, x) => add(matmul(x, transpose(param(params, 0))), param(params, 1)),
    };
  };
}

/** Feature maps [N, C, S, S] -> vectors [N, C * S * S]. */
export const flatten: LayerMaker = ({ channels, size }) => {
  const count = channels * size * size;
  return {
    params: [],
    output: { channels: count, size: 1 },
    apply: (_params, x) => reshape(x, [x.shape[0] ?? 0, count]),
  };
};
