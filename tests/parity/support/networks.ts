import type { ConvNetConfig } from '@shared/config/schema';
import type { HostTensor, NetworkDefinition } from '../../../src/main/core/types';
import { createConvNet } from '../../../src/main/core/nets/convnet';

const norms: Readonly<Record<string, ConvNetConfig['norm']>> = {
  instancenorm: 'instance',
  batchnorm: 'batch',
  layernorm: 'layer',
  groupnorm: 'group',
  none: 'none',
};
const activations: Readonly<Record<string, ConvNetConfig['activation']>> = {
  relu: 'relu',
  leakyrelu: 'leaky-relu',
  sigmoid: 'sigmoid',
  swish: 'swish',
};
const poolings: Readonly<Record<string, ConvNetConfig['pooling']>> = {
  avgpooling: 'average',
  maxpooling: 'max',
  none: 'none',
};

/** A ConvNet as the official code's settings describe it. */
export interface OfficialConvNet {
  readonly width: number;
  readonly depth: number;
  readonly norm: string;
  readonly act: string;
  readonly pool: string;
  readonly classes: number;
}

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const value = table[name];
  if (value === undefined) throw new Error(`The fixtures name the unknown part "${name}".`);
  return value;
}

export function officialConvNet(
  settings: OfficialConvNet,
  images: { readonly channels: number; readonly imageSize: number },
): NetworkDefinition {
  const { width, depth, norm, act, pool, classes } = settings;
  return createConvNet(
    {
      width,
      depth,
      norm: known(norms, norm),
      activation: known(activations, act),
      pooling: known(poolings, pool),
    },
    { ...images, classes },
  );
}

/** Cuts a flat parameter vector into the parameters of a network. */
export function splitParams(network: NetworkDefinition, flat: Float32Array): HostTensor[] {
  let at = 0;
  return network.params.map(({ shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    at += count;
    return { data: flat.subarray(at - count, at), shape };
  });
}
