import type { ConvNetConfig } from '@shared/config/schema';
import { leakyRelu, mul, relu, sigmoid, type Sym } from '../../trace/ops';
import type { FeatureShape, Layer } from './layer';

const functions: Record<ConvNetConfig['activation'], (x: Sym) => Sym> = {
  relu,
  'leaky-relu': leakyRelu,
  sigmoid,
  swish: (x) => mul(x, sigmoid(x)),
};

/** An elementwise nonlinearity (leaky ReLU: slope 0.01; swish: x * sigmoid(x)). */
export function activation(kind: ConvNetConfig['activation'], input: FeatureShape): Layer {
  const apply = functions[kind];
  return { params: [], output: input, apply: (_params, x) => apply(x) };
}
