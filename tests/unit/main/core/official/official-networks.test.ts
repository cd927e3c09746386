import { describe, expect, it } from 'vitest';
import type { NetworkConfig } from '@shared/config/schema';
import { createNetwork } from '@main/core/nets/network';
import type { NetworkDefinition } from '@main/core/types';
import { float32, sizeOf } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';

const cifar = { channels: 3, imageSize: 32, classes: 10 };
const digits = { channels: 1, imageSize: 28, classes: 10 };
const tiny = { channels: 3, imageSize: 64, classes: 200 };
const ap = { kind: 'resnet18', norm: 'batch', downsampling: 'average-pool' } as const;
const resnet = { kind: 'resnet18', norm: 'instance', downsampling: 'stride' } as const;

const every: readonly NetworkConfig[] = [
  { kind: 'mlp' },
  { kind: 'lenet' },
  { kind: 'alexnet', norm: 'none' },
  { kind: 'alexnet', norm: 'batch' },
  { kind: 'vgg11', norm: 'instance' },
  { kind: 'vgg11', norm: 'batch' },
  resnet,
  { ...resnet, norm: 'batch' },
  { ...resnet, downsampling: 'average-pool' },
  ap,
];

const parameters = ({ params }: NetworkDefinition): number =>
  params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Shapes of logits and features for two images. */
function shapesOf(network: NetworkDefinition, { channels, imageSize }: typeof cifar): number[][] {
  const { outputs } = trace(
    network.label,
    ({ params, images }) => {
      const { logits, features } = network.apply(params, images);
      return { features, logits };
    },
    {
      params: network.params.map(({ shape }) => float32(shape)),
      images: float32([2, channels, imageSize, imageSize]),
    },
  );
  return outputs.map(({ spec }) => [...spec.shape]);
}

describe('the networks of the papers', () => {
  it.each([
    ['MLP', { kind: 'mlp' }, cifar, 411_146, 128],
    ['LeNet', { kind: 'lenet' }, cifar, 62_006, 84],
    ['AlexNet', { kind: 'alexnet', norm: 'none' }, cifar, 1_872_202, 3072],
    ['VGG11', { kind: 'vgg11', norm: 'instance' }, cifar, 9_231_114, 512],
    ['ResNet18', resnet, cifar, 11_173_962, 512],
    ['ResNet18, batch norm, average pooling', ap, cifar, 11_250_762, 8192],
    ['ResNet18, batch norm, average pooling', ap, digits, 11_213_770, 4608],
  ] as const)('%s has the size of the official one', (label, config, geometry, count, features) => {
    const network = createNetwork(config, geometry);
    expect(network.label).toBe(label);
    expect(parameters(network)).toBe(count);
    expect(network.featureSize).toBe(features);
  });

  it.each([cifar, digits, tiny].flatMap((geometry) => every.map((config) => [config, geometry] as const)))(
    '%o take %o',
    (config, geometry) => {
      const network = createNetwork(config, geometry);
      expect(shapesOf(network, geometry)).toEqual([
        [2, network.featureSize],
        [2, geometry.classes],
      ]);
    },
  );

  it('keep batch statistics of every batch norm, in the order of their use', () => {
    expect(createNetwork({ kind: 'vgg11', norm: 'batch' }, cifar).batchNormChannels).toEqual([
      64, 128, 256, 256, 512, 512, 512, 512,
    ]);
    expect(createNetwork(ap, cifar).batchNormChannels).toHaveLength(20);
    expect(createNetwork(resnet, cifar).batchNormChannels).toEqual([]);
  });

  it('have labels of their own', () => {
    expect(new Set(every.map((config) => createNetwork(config, cifar).label)).size).toBe(every.length);
  });

  it.each([
    [
      { kind: 'lenet' },
      { ...cifar, imageSize: 15 },
      'LeNet needs images of at least 16 x 16 pixels, not 15 x 15',
    ],
    [{ kind: 'lenet' }, { ...digits, imageSize: 11 }, 'at least 12 x 12'],
    [{ kind: 'alexnet', norm: 'none' }, { ...cifar, imageSize: 7 }, 'at least 8 x 8'],
    [
      { kind: 'vgg11', norm: 'instance' },
      { ...cifar, imageSize: 28 },
      'VGG11 needs images of at least 32 x 32',
    ],
    [resnet, { ...cifar, imageSize: 12 }, 'ResNet18 needs images of at least 16 x 16'],
  ] as const)('%o refuses %o in one sentence', (config, geometry, message) => {
    expect(() => createNetwork(config, geometry)).toThrow(message);
  });

  it.each([
    [{ kind: 'lenet' }, { ...cifar, imageSize: 16 }],
    [{ kind: 'lenet' }, { ...digits, imageSize: 12 }],
    [
      { kind: 'alexnet', norm: 'none' },
      { ...cifar, imageSize: 8 },
    ],
    [
      { kind: 'alexnet', norm: 'none' },
      { ...cifar, imageSize: 48 },
    ],
    [resnet, { ...cifar, imageSize: 17 }],
    [ap, { ...cifar, imageSize: 19 }],
  ] as const)('%o takes %o', (config, geometry) => {
    expect(shapesOf(createNetwork(config, geometry), geometry).at(-1)).toEqual([2, 10]);
  });
});
