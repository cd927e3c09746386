import type { ParameterizationConfig } from '@shared/config/schema';
import type { ImageGeometry } from '@shared/budget';
import type { Parameterization } from '../types';
import { createHaba } from './haba';
import { createPixels } from './pixels';

/** The parameterization that a configuration names, for images of one dataset. */
export function createParameterization(
  config: ParameterizationConfig,
  geometry: ImageGeometry,
): Parameterization {
  return 'hallucinators' in config ? createHaba(config, geometry) : createPixels(config, geometry);
}
