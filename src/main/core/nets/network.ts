import type { NetworkConfig } from '@shared/config/schema';
import { UserError } from '@shared/errors';
import type { NetworkDefinition } from '../types';
import { createConvNet, type NetworkGeometry } from './convnet';

export type { NetworkGeometry } from './convnet';

/**
 * The network that a configuration names, for images of one dataset.
 * @throws UserError when it does not suit the images.
 */
export function createNetwork(config: NetworkConfig, geometry: NetworkGeometry): NetworkDefinition {
  switch (config.kind) {
    case 'convnet':
      return createConvNet(config, geometry);
    default:
      throw new UserError('unavailable', `The network "${config.kind}" is not built yet.`);
  }
}
