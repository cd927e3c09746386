import { createConvNet, type NetworkGeometry } from '../nets/convnet';
import type { NetworkDefinition } from '../types';

/**
 * The feature extractor of the adversarial contrastive constraints (HaBa, section 3.3): blocks of 3 x 3 convolution,
 * instance norm, ReLU and average pooling, then a linear classifier. The official one has width 128 and depth 3.
 * Its features are the input of the classifier.
 * @throws UserError when the images are too small for that many poolings.
 */
export function createExtractor(
  size: { readonly width: number; readonly depth: number },
  geometry: NetworkGeometry,
): NetworkDefinition {
  const { width, depth } = size;
  return createConvNet(
    {
      width,
      depth,
      norm: 'instance',
      activation: 'relu',
      pooling: 'average',
      prefix: 'model',
      label: `Extractor D${depth} W${width}`,
    },
    geometry,
  );
}
