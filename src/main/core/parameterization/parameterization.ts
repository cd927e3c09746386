import type { ParameterizationConfig } from '@shared/config/schema';
import type { ImageGeometry } from '@shared/budget';
import { UserError } from '@shared/errors';
import type { Parameterization } from '../types';
import { createHaba } from './haba';
import { createPixels } from './pixels';

/** The parameterization that a configuration names, for images of one dataset. */
export function createParameterization(
  config: ParameterizationConfig,
  geometry: ImageGeometry,
): Parameterization {
  switch (config.kind) {
    case 'haba':
      return createHaba(config, geometry);
    case 'pixels':
      return createPixels(config, geometry);
    default:
      throw new UserError('unavailable', `The parameterization "${config.kind}" is not built yet.`);
  }
}
