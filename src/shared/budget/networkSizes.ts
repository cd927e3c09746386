/** Sizes of the networks, near enough for estimates: numbers in their maps and in their parameters. */
import type { ImageGeometry } from './storage';
import type { NetworkConfig } from '../config/network';

/** Channels of the maps of each network's layers, by how often the image was halved before. */
const STAGES: Readonly<Record<'lenet' | 'alexnet' | 'vgg11' | 'resnet18', readonly (readonly number[])[]>> = {
  lenet: [[6], [16]],
  alexnet: [[128], [192], [256, 192, 192]],
  vgg11: [[64], [128], [256, 256], [512, 512], [512, 512]],
  resnet18: [
    [64, 64, 64, 64, 64],
    [128, 128, 128, 128, 128],
    [256, 256, 256, 256, 256],
    [512, 512, 512, 512, 512],
  ],
};

function stagesOf(network: NetworkConfig): readonly (readonly number[])[] {
  switch (network.kind) {
    case 'convnet': {
      const halves = network.pooling !== 'none';
      const layers = Array.from({ length: network.depth }, () => network.width);
      return halves ? layers.map((width) => [width]) : [layers];
    }
    case 'mlp':
      return [];
    default:
      return STAGES[network.kind];
  }
}

/** Numbers in the outputs of all convolutions for one image; norms, activations and pools have as many again. */
export function mapValues(network: NetworkConfig, { channels, imageSize }: ImageGeometry): number {
  if (network.kind === 'mlp') return channels * imageSize ** 2 + 2 * 128;
  return stagesOf(network).reduce((sum, stage, halvings) => {
    const side = Math.max(1, Math.floor(imageSize / 2 ** halvings));
    return sum + stage.reduce((all, width) => all + width * side ** 2, 0);
  }, 0);
}

/** Numbers in all weights: 3x3 convolutions one after the other, and a linear classifier of what they leave. */
export function parameterCount(
  network: NetworkConfig,
  { channels, classes, imageSize }: ImageGeometry,
): number {
  if (network.kind === 'mlp') return channels * imageSize ** 2 * 128 + 128 * 128 + 128 * classes;
  if (network.kind === 'lenet') {
    // 5x5 convolutions, and three dense layers that hold nearly all of it.
    const features = 16 * Math.max(1, imageSize / 4 - 3) ** 2;
    return 25 * (6 * channels + 6 * 16) + features * 120 + 120 * 84 + 84 * classes;
  }
  const stages = stagesOf(network);
  const widths = stages.flat();
  const convolutions = widths.reduce(
    (sum, width, layer) => sum + 9 * width * (widths[layer - 1] ?? channels) + 3 * width,
    0,
  );
  const halvings = network.kind === 'convnet' && network.pooling === 'none' ? 0 : stages.length;
  const side = Math.max(1, Math.floor(imageSize / 2 ** halvings));
  return convolutions + ((widths.at(-1) ?? channels) * side ** 2 + 1) * classes;
}
