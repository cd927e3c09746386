import type { ConvNetConfig } from '@shared/config/schema';
import { leakyRelu, mul, relu as rectified, sigmoid, type Sym } from '../../trace/ops';
import type { LayerMaker } from './layer';

const functions: Record<ConvNetConfig['activation'], (x: Sym) => Sym> = {
  relu: rectified,
  'leaky-relu': leakyRelu,
  sigmoid,
  swish: (x) => mul(x, sigmoid(x)),
};

/** An elementwise nonlinearity (leaky ReLU: slope 0.01; swish: x * sigmoid(x)). */
export function activation(kind: ConvNetConfig['activation']): LayerMaker {
  const apply = functions[kind];
  return (input) => ({ params: [], output: input, apply: (_params, x) => apply(x) });
}

export const relu = activation('relu');
