import type { ParameterizationConfig } from '@shared/config/schema';
import { type ImageGeometry, storageOf } from '@shared/budget/storage';
import type { Sym } from '../trace/ops';
import type { Parameterization, Grid } from '../types';
import { WHOLE, withFormation } from './formation';
import { startingItems } from './items';

/** Plain pixels: what is stored is the images themselves, or grids of them (`idc`). */
export function createPixels(
  config: Extract<ParameterizationConfig, { kind: 'pixels' | 'idc' }>,
  geometry: ImageGeometry,
  grid: Grid,
): Parameterization {
  const { classes, channels, imageSize } = geometry;
  const items = classes * config.imagesPerClass;
  const pixels: Parameterization = {
    kind: config.kind,
    classes,
    perClass: config.imagesPerClass,
    items,
    hallucinators: 0,
    variants: 1,
    formation: 1,
    grid: WHOLE,
    channels,
    imageSize,
    specs: { images: { shape: [items, channels, imageSize, imageSize], dtype: 'float32' } },
    groups: { images: 'images' },
    storage: storageOf(config, geometry),
    initialise: (random, realImages) => ({
      images: startingItems({
        source: config.initialisation,
        geometry,
        perClass: config.imagesPerClass,
        factor: grid.factor,
        itemChannels: channels,
        random,
        realImages,
      }),
    }),
    decodeAll: (params) => imagesOf(params),
    decodeWith: (_params, chosen) => chosen,
  };
  return withFormation(pixels, grid);
}

function imagesOf(params: Readonly<Record<string, Sym>>): Sym {
  const { images } = params;
  if (images === undefined) throw new Error('The parameter "images" is missing.');
  return images;
}
