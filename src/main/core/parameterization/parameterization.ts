import { type ParameterizationConfig, storedForm } from '@shared/config/schema';
import type { ImageGeometry } from '@shared/budget/storage';
import type { CheckpointDescription } from '../checkpoint/state';
import { midGray } from '../data/images';
import type { Parameterization } from '../types';
import { createHaba } from './haba';
import { createPixels } from './pixels';

/**
 * The parameterization that a configuration names, for images of one dataset.
 * @param padding Mid-gray of these images, a value a channel (`midGray`); it can be left out where nothing is taken apart,
 *   or where the factor divides the size of the images
 */
export function createParameterization(
  config: ParameterizationConfig,
  geometry: ImageGeometry,
  padding: readonly number[] | null = null,
): Parameterization {
  const grid = { factor: storedForm(config).factor, padding };
  return 'hallucinators' in config
    ? createHaba(config, geometry, grid)
    : createPixels(config, geometry, grid);
}

/** The parameterization of a checkpoint. */
export const parameterizationOf = ({
  config,
  geometry,
  standardisation,
  whitening,
}: Pick<CheckpointDescription, 'config' | 'geometry' | 'standardisation' | 'whitening'>): Parameterization =>
  createParameterization(
    config.parameterization,
    geometry,
    midGray(standardisation, whitening !== undefined),
  );
