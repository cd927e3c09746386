import type { ConvNetConfig as ConvNetSettings } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { NetworkDefinition } from '../types';
import {
  activation,
  batchNorm,
  classifier,
  conv,
  groupNorm,
  instanceNorm,
  type LayerMaker,
  layerNorm,
  named,
  type NetworkGeometry,
  pool,
  sequential,
} from './layers';

export type { NetworkGeometry } from './layers';

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
  const label = config.label ?? labelOf(config);
  assertFits(label, config, geometry);
  const body = named(config.prefix ?? 'features', sequential(...blocks(config, geometry.channels)));
  return classifier(label, geometry, body);
}

function blocks(config: ConvNetConfig, imageChannels: number): LayerMaker[] {
  const { width, depth, norm, pooling } = config;
  return Array.from({ length: depth }, (_, block) => [
    conv({
      channels: width,
      kernel: 3,
      padding: block === 0 && imageChannels === 1 ? 3 : 1,
      bias: norm === 'instance' ? 'cancels' : 'added',
    }),
    ...(norm === 'none' ? [] : [norms[norm]]),
    activation(config.activation),
    ...(pooling === 'none' ? [] : [pool(pooling)]),
  ]).flat();
}

function assertFits(label: string, config: ConvNetConfig, { channels, imageSize }: NetworkGeometry): void {
  if (config.pooling === 'none') return;
  const poolings = Math.floor(Math.log2(imageSize + (channels === 1 ? 4 : 0)));
  if (poolings >= config.depth) return;
  throw new UserError(
    'bad-input',
    message('method.poolsAway', {
      network: label,
      size: imageSize,
      same: imageSize,
      depth: poolings,
    }),
  );
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
