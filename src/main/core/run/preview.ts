import type { ImageBatch } from '@shared/domain';
import type { FloatTensor } from '../checkpoint/state';
import { toRgba } from '../data/rgba';
import type { Standardisation } from '../data/images';
import { decodePairs } from '../parameterization/hostDecode';
import type { Named, Parameterization } from '../types';

const MAX_ROWS = 10;
const MAX_HALLUCINATIONS = 5;

/**
 * The current images for a live view: up to ten items spread over the classes, one a row; with hallucinators the row
 * is the basis followed by its first hallucinations.
 */
export function previewImages(
  parameterization: Pick<
    Parameterization,
    'hallucinators' | 'items' | 'perClass' | 'classes' | 'channels' | 'imageSize'
  >,
  params: Named<FloatTensor>,
  standardisation: Standardisation,
): { readonly columns: number; readonly images: ImageBatch } {
  const { items, channels, imageSize } = parameterization;
  const rows = Math.min(items, MAX_ROWS);
  const hallucinations = Math.min(parameterization.hallucinators, MAX_HALLUCINATIONS);
  const cells = Array.from({ length: rows }, (_, row) => Math.floor((row * items) / rows)).flatMap(
    (basis) => [
      { basis, hallucinator: null },
      ...Array.from({ length: hallucinations }, (_, hallucinator) => ({ basis, hallucinator })),
    ],
  );
  const images = decodePairs(params, cells, channels);
  return {
    columns: 1 + hallucinations,
    images: toRgba(images, channels, imageSize, standardisation, 'stretched'),
  };
}
