import type { NetworkConfig } from '@shared/config/schema';
import type { NetworkDefinition } from '../types';
import type { NetworkGeometry } from './classifier';
import { createConvNet } from './convnet';
import { createAlexNet, createLeNet, createMlp, createVgg11 } from './official';
import { createResNet18 } from './resnet';

export type { NetworkGeometry } from './classifier';

/**
 * The network that a configuration names, for images of one dataset.
 * @throws UserError when it does not suit the images.
 */
export function createNetwork(config: NetworkConfig, geometry: NetworkGeometry): NetworkDefinition {
  switch (config.kind) {
    case 'convnet':
      return createConvNet(config, geometry);
    case 'mlp':
      return createMlp(geometry);
    case 'lenet':
      return createLeNet(geometry);
    case 'alexnet':
      return createAlexNet(config.norm, geometry);
    case 'vgg11':
      return createVgg11(config.norm, geometry);
    case 'resnet18':
      return createResNet18(config, geometry);
  }
}
