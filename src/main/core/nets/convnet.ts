import type { ConvNetConfig as ConvNetSettings } from '@shared/config/schema';
import { UserError } from '@shared/errors';
import { reshape } from '../trace/ops';
import type { NetworkDefinition } from '../types';
import { activation } from './layers/activation';
import { conv } from './layers/conv';
import { type FeatureShape, ForwardPass, type Layer } from './layers/layer';
import { linear } from './layers/linear';
import { batchNorm, groupNorm, instanceNorm, layerNorm } from './layers/norm';
import { pool } from './layers/pool';
import { sequential } from './sequential';

/** What a network is for: images [N, channels, imageSize, imageSize] of `classes` kinds. */
export interface NetworkGeometry {
  readonly channels: number;
  readonly imageSize: number;
  readonly classes: number;
}

export interface ConvNetConfig extends Omit<ConvNetSettings, 'kind'> {
  /** How the parameters of the blocks are named; `features` unless said. */
  readonly prefix?: string;
  readonly label?: string;
}

const norms = { instance: instanceNorm, batch: batchNorm, layer: layerNorm, group: groupNorm } as const;

/**
 * The ConvNet of the dataset distillation papers: `depth` blocks of 3 x 3 convolution, norm, activation and 2 x 2
 * pooling, then one linear layer. Images of one channel get a padding of 3 in the first convolution, so that
 * 28 x 28 digits become 32 x 32 maps.
 * @throws UserError when the images are too small for that many poolings, or the width does not suit the norm.
 */
export function createConvNet(config: ConvNetConfig, geometry: NetworkGeometry): NetworkDefinition {
  const input: FeatureShape = { channels: geometry.channels, size: geometry.imageSize };
  const features = sequential(config.prefix ?? 'features', input, blocks(config, input));
  const { channels, size } = features.output;
  const featureSize = channels * size * size;
  const classifier = linear(featureSize, geometry.classes);
  return {
    label: config.label ?? labelOf(config),
    params: [
      ...features.params,
      ...classifier.params.map((spec) => ({ ...spec, name: `classifier.${spec.name}` })),
    ],
    featureSize,
    batchNormChannels: features.batchNormChannels,
    apply(params, images, mode = { kind: 'train' }) {
      const pass = new ForwardPass(mode);
      const inFeatures = features.params.length;
      const maps = features.apply(params.slice(0, inFeatures), images, pass);
      const flat = reshape(maps, [images.shape[0] ?? 0, featureSize]);
      const logits = classifier.apply(params.slice(inFeatures), flat, pass);
      return { logits, features: flat, batchStatistics: { mean: pass.mean, variance: pass.variance } };
    },
  };
}

function blocks(config: ConvNetConfig, input: FeatureShape): Layer[] {
  const layers: Layer[] = [];
  let shape = input;
  const append = (layer: Layer): void => {
    layers.push(layer);
    shape = layer.output;
  };
  for (let block = 0; block < config.depth; block += 1) {
    const padding = block === 0 && input.channels === 1 ? 3 : 1;
    const biasCancels = config.norm === 'instance';
    append(conv({ channels: config.width, kernel: 3, padding, biasCancels }, shape));
    if (config.norm !== 'none') append(norms[config.norm](shape));
    append(activation(config.activation, shape));
    if (config.pooling !== 'none') append(pool(config.pooling, shape));
    if (shape.size < 1) {
      throw new UserError(
        'bad-input',
        `${config.label ?? labelOf(config)} pools images of ${input.size} x ${input.size} pixels away: use a depth of at most ${block}.`,
      );
    }
  }
  return layers;
}

/** In words; the parts that differ from the paper's network are named. */
function labelOf(config: ConvNetConfig): string {
  const norm = config.norm === 'none' ? 'no norm' : `${config.norm} norm`;
  const activations = { relu: '', 'leaky-relu': 'leaky ReLU', sigmoid: 'sigmoid', swish: 'swish' };
  const pooling = config.pooling === 'none' ? 'no pooling' : `${config.pooling} pooling`;
  return [
    `ConvNet D${config.depth} W${config.width}`,
    config.norm === 'instance' ? '' : norm,
    activations[config.activation],
    config.pooling === 'average' ? '' : pooling,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
