import type { ConvNetConfig, NetworkConfig } from '@shared/config/schema';
import type { HostTensor, NetworkDefinition } from '@main/core/types';
import { createConvNet } from '@main/core/nets/convnet';
import { createNetwork } from '@main/core/nets/network';

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

/** The norm of each named variant in the gradient-matching code. */
export const CONVNET_NORMS: Readonly<Record<string, string>> = {
  ConvNet: 'instancenorm',
  ConvNetIN: 'instancenorm',
  ConvNetBN: 'batchnorm',
  ConvNetLN: 'layernorm',
  ConvNetGN: 'groupnorm',
  ConvNetNN: 'none',
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

const others: Readonly<Record<string, NetworkConfig>> = {
  MLP: { kind: 'mlp' },
  LeNet: { kind: 'lenet' },
  AlexNet: { kind: 'alexnet', norm: 'none' },
  AlexNetBN: { kind: 'alexnet', norm: 'batch' },
  VGG11: { kind: 'vgg11', norm: 'instance' },
  VGG11BN: { kind: 'vgg11', norm: 'batch' },
  ResNet18: { kind: 'resnet18', norm: 'instance', downsampling: 'stride' },
  ResNet18BN: { kind: 'resnet18', norm: 'batch', downsampling: 'stride' },
  ResNet18_AP: { kind: 'resnet18', norm: 'instance', downsampling: 'average-pool' },
  ResNet18BN_AP: { kind: 'resnet18', norm: 'batch', downsampling: 'average-pool' },
};

/** Any network under the name of its class in the official code. */
export function officialNetwork(
  settings: OfficialConvNet & { readonly net: string },
  images: { readonly channels: number; readonly imageSize: number },
): NetworkDefinition {
  if (settings.net === 'ConvNet') return officialConvNet(settings, images);
  return createNetwork(known(others, settings.net), { ...images, classes: settings.classes });
}

/** Whether rounding may flip a ReLU or a pooling choice deep in the network, which its gradients then show. */
export const isDeep = (net: string): boolean => /^(AlexNet|VGG|ResNet)/.test(net);

/** Cuts a flat parameter vector into the parameters of a network. */
export function splitParams(network: NetworkDefinition, flat: Float32Array): HostTensor[] {
  let at = 0;
  return network.params.map(({ shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    at += count;
    return { data: flat.subarray(at - count, at), shape };
  });
}
