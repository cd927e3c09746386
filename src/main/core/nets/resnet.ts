import type { NetworkConfig } from '@shared/config/schema';
import type { NetworkDefinition } from '../types';
import {
  batchNorm,
  chain,
  classifier,
  conv,
  flatten,
  globalAveragePool,
  instanceNorm,
  type LayerMaker,
  named,
  type NetworkGeometry,
  pool,
  relu,
  residual,
  sequential,
} from './layers';
import { assertLargeEnough } from './official';

type ResNetConfig = Omit<Extract<NetworkConfig, { kind: 'resnet18' }>, 'kind'>;

const STAGES = [64, 128, 256, 512] as const;
const BLOCKS_PER_STAGE = 2;

/**
 * ResNet18 for small images (fixtures' definition C.1): a 3 x 3 stem, four stages of two basic blocks. Stages 2 to 4 halve
 * the maps by strided convolutions, or (`average-pool`) by average pooling, after which the maps are not averaged to
 * vectors but flattened. `widths` are the channels of the stages.
 * @throws UserError when the images are too small.
 */
export function createResNet18(
  config: ResNetConfig,
  geometry: NetworkGeometry,
  widths: readonly [number, number, number, number] = STAGES,
): NetworkDefinition {
  const pools = config.downsampling === 'average-pool';
  const norm = config.norm === 'batch' ? batchNorm : instanceNorm;
  const label = [
    'ResNet18',
    ...(config.norm === 'batch' ? ['batch norm'] : []),
    ...(pools ? ['average pooling'] : []),
  ].join(', ');
  assertLargeEnough(label, geometry, 16);
  const stages = widths.map((channels, stage) => {
    const blocks = Array.from({ length: BLOCKS_PER_STAGE }, (_, block) => {
      const halves = stage > 0 && block === 0;
      return basicBlock({ channels, halves, pools, norm });
    });
    return named(`layer${stage + 1}`, sequential(...blocks));
  });
  const stem = chain(named('conv1', conv3x3(widths[0], 1)), named('bn1', norm), relu);
  return classifier(label, geometry, chain(stem, ...stages, pools ? flatten : globalAveragePool));
}

const conv3x3 = (channels: number, stride: number): LayerMaker =>
  conv({ channels, kernel: 3, padding: 1, stride, bias: 'none' });

interface BlockConfig {
  readonly channels: number;
  /** Halves the maps (and doubles the channels). */
  readonly halves: boolean;
  /** Halves by average pooling instead of strides. */
  readonly pools: boolean;
  readonly norm: LayerMaker;
}

/** conv, norm, ReLU, conv, norm; plus the input itself, or its 1 x 1 convolution and norm where the shape changes; ReLU. */
function basicBlock({ channels, halves, pools, norm }: BlockConfig): LayerMaker {
  const stride = halves && !pools ? 2 : 1;
  const halved = halves && pools ? [pool('average')] : [];
  const main = chain(
    named('conv1', conv3x3(channels, stride)),
    named('bn1', norm),
    relu,
    ...halved,
    named('conv2', conv3x3(channels, 1)),
    named('bn2', norm),
  );
  const projection = sequential(conv({ channels, kernel: 1, stride, bias: 'none' }), ...halved, norm);
  return chain(residual(main, halves ? projection : null), relu);
}
