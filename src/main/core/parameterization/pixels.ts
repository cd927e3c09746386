import type { ParameterizationConfig } from '@shared/config/schema';
import { type ImageGeometry, storageOf } from '@shared/budget';
import type { Sym } from '../trace/ops';
import type { Parameterization } from '../types';
import { startingItems } from './items';

/** Plain pixels: what is stored is the images themselves. */
export function createPixels(
  config: Extract<ParameterizationConfig, { kind: 'pixels' }>,
  geometry: ImageGeometry,
): Parameterization {
  const { classes, channels, imageSize } = geometry;
  const items = classes * config.imagesPerClass;
  return {
    kind: 'pixels',
    classes,
    perClass: config.imagesPerClass,
    items,
    hallucinators: 0,
    variants: 1,
    formation: 1,
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
        itemChannels: channels,
        random,
        realImages,
      }),
    }),
    decodeAll: (params) => imagesOf(params),
    decodeWith: (_params, chosen) => chosen,
  };
}

function imagesOf(params: Readonly<Record<string, Sym>>): Sym {
  const { images } = params;
  if (images === undefined) throw new Error('The parameter "images" is missing.');
  return images;
}
