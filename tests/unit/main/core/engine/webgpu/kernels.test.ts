import { describe, expect, it } from 'vitest';
import { networkSchema } from '@shared/config/network';
import { planProgram } from '@main/core/engine/webgpu/plan/plan';
import { trainStep } from '@main/core/evaluate/programs';
import { augmentationPipeline } from '@main/core/augment/stages';
import { createNetwork } from '@main/core/nets/network';
import type { TensorSpec } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { kernelFaults } from '../../../../../support/kernelFaults';
import { largeDevice, smallestDevice, softwareDevice } from '../../../../../support/planFaults';

const geometry = { classes: 10, channels: 3, imageSize: 32 };
const BATCH = 4;

const networks: Record<string, object> = {
  mlp: { kind: 'mlp' },
  lenet: { kind: 'lenet' },
  alexnet: { kind: 'alexnet', norm: 'batch' },
  vgg11: { kind: 'vgg11', norm: 'batch' },
  resnet18: { kind: 'resnet18' },
  'convnet, batch norm, max pooling': { width: 16, norm: 'batch', activation: 'leaky-relu', pooling: 'max' },
  'convnet, layer norm, no pooling': { width: 16, norm: 'layer', activation: 'swish', pooling: 'none' },
  'convnet, group norm': { width: 16, norm: 'group', activation: 'sigmoid' },
  'convnet, no norm': { width: 16, norm: 'none' },
};

const float32 = (shape: readonly number[]): TensorSpec => ({ shape, dtype: 'float32' });

describe("the kernels of networks' training steps", () => {
  it.each(Object.entries(networks))('are valid WGSL: %s', async (name, config) => {
    const network = createNetwork(networkSchema.parse(config), geometry);
    const pipeline = augmentationPipeline({ ops: [], mode: 'single' }, geometry);
    const params = network.params.map(({ shape }) => float32(shape));
    const statistics = network.batchNormChannels.map((channels) => float32([channels]));
    const program = trace(
      name,
      trainStep(network, { momentum: 0.9, weightDecay: 5e-4, standardise: true, pipeline }),
      {
        params,
        velocities: params,
        running: { mean: statistics, variance: statistics },
        images: float32([BATCH, 3, 32, 32]),
        targets: float32([BATCH, geometry.classes]),
        learningRate: float32([]),
        augmentation: [],
      },
    );
    for (const limits of [largeDevice, smallestDevice, softwareDevice]) {
      expect(await kernelFaults(planProgram(program, limits))).toEqual([]);
    }
  });
});
