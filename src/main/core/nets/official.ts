/**
 * The other networks that the papers evaluate with (fixtures' definition C.1). Sizes are those of the official code at
 * 32 x 32 pixels (28 x 28 with one channel, where the first convolution pads); other sizes change the number of
 * features only.
 */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { NetworkDefinition } from '../types';
import {
  adaptiveAveragePool,
  batchNorm,
  chain,
  classifier,
  conv,
  flatten,
  globalAveragePool,
  instanceNorm,
  type LayerMaker,
  linear,
  named,
  type NetworkGeometry,
  pool,
  relu,
  sequential,
} from './layers';

/** Refuses images on which the poolings would leave nothing. */
export function assertLargeEnough(label: string, { imageSize }: NetworkGeometry, least: number): void {
  if (imageSize >= least) return;
  throw new UserError(
    'bad-input',
    message('method.imagesTooSmall', {
      network: label,
      least,
      same: least,
      size: imageSize,
      also: imageSize,
    }),
  );
}

/** Two hidden layers of 128. */
export function createMlp(geometry: NetworkGeometry): NetworkDefinition {
  const body = chain(flatten, named('fc_1', linear(128)), relu, named('fc_2', linear(128)), relu);
  return classifier('MLP', geometry, body, 'fc_3');
}

/** LeNet-5 with ReLU and max pooling. */
export function createLeNet(geometry: NetworkGeometry): NetworkDefinition {
  const gray = geometry.channels === 1;
  assertLargeEnough('LeNet', geometry, gray ? 12 : 16);
  const maps = sequential(
    conv({ channels: 6, kernel: 5, padding: gray ? 2 : 0 }),
    relu,
    pool('max'),
    conv({ channels: 16, kernel: 5 }),
    relu,
    pool('max'),
  );
  const hidden = chain(flatten, named('fc_1', linear(120)), relu, named('fc_2', linear(84)), relu);
  return classifier('LeNet', geometry, chain(named('features', maps), hidden), 'fc_3');
}

const ALEXNET = [128, 192, 256, 192, 192] as const;

/** AlexNet cut down to small images; its maps are averaged to 4 x 4. `channels` are those of the five convolutions. */
export function createAlexNet(
  norm: 'none' | 'batch',
  geometry: NetworkGeometry,
  channels: readonly [number, number, number, number, number] = ALEXNET,
): NetworkDefinition {
  const label = norm === 'batch' ? 'AlexNet, batch norm' : 'AlexNet';
  const gray = geometry.channels === 1;
  assertLargeEnough(label, geometry, 8);
  const [first, second, third, fourth, fifth] = channels;
  const block = (width: number, kernel: number, padding: number): LayerMaker[] => [
    conv({ channels: width, kernel, padding }),
    ...(norm === 'batch' ? [batchNorm] : []),
    relu,
  ];
  const maps = sequential(
    ...block(first, 5, gray ? 4 : 2),
    pool('max'),
    ...block(second, 5, 2),
    pool('max'),
    ...block(third, 3, 1),
    ...block(fourth, 3, 1),
    ...block(fifth, 3, 1),
    pool('max'),
  );
  return classifier(label, geometry, chain(named('features', maps), adaptiveAveragePool(4)), 'fc');
}

const VGG11 = [64, 'pool', 128, 'pool', 256, 256, 'pool', 512, 512, 'pool', 512, 512, 'pool'] as const;

/** VGG11 with a norm after each convolution; its maps are averaged to vectors. `plan` are channels and poolings. */
export function createVgg11(
  norm: 'instance' | 'batch',
  geometry: NetworkGeometry,
  plan: readonly (number | 'pool')[] = VGG11,
): NetworkDefinition {
  const label = norm === 'batch' ? 'VGG11, batch norm' : 'VGG11';
  const gray = geometry.channels === 1;
  assertLargeEnough(label, geometry, gray ? 28 : 32);
  const layers = plan.flatMap((part, place): LayerMaker[] => {
    if (part === 'pool') return [pool('max')];
    const padding = place === 0 && gray ? 3 : 1;
    const convolution = { channels: part, kernel: 3, padding } as const;
    return norm === 'batch'
      ? [conv(convolution), batchNorm, relu]
      : [conv({ ...convolution, bias: 'cancels' }), instanceNorm, relu];
  });
  return classifier(label, geometry, chain(named('features', sequential(...layers)), globalAveragePool));
}
