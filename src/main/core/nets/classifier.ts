import type { NetworkDefinition } from '../types';
import { chain, named } from './layers/chain';
import { type FeatureShape, ForwardPass, type LayerMaker } from './layers/layer';
import { flatten, linear } from './layers/linear';

/** What a network is for: images [N, channels, imageSize, imageSize] of `classes` kinds. */
export interface NetworkGeometry {
  readonly channels: number;
  readonly imageSize: number;
  readonly classes: number;
}

/**
 * A network of which the last layer is linear: `body` makes features of images, and `last` (the name of that layer) logits
 * of the features.
 */
export function classifier(
  label: string,
  geometry: NetworkGeometry,
  body: LayerMaker,
  last = 'classifier',
): NetworkDefinition {
  const input: FeatureShape = { channels: geometry.channels, size: geometry.imageSize };
  const features = chain(body, flatten)(input);
  const top = named(last, linear(geometry.classes))(features.output);
  const below = features.params.length;
  return {
    label,
    params: [...features.params, ...top.params],
    featureSize: features.output.channels,
    batchNormChannels: features.batchNormChannels ?? [],
    apply(params, images, mode = { kind: 'train' }) {
      const pass = new ForwardPass(mode);
      const vectors = features.apply(params.slice(0, below), images, pass);
      const logits = top.apply(params.slice(below), vectors, pass);
      return { logits, features: vectors, batchStatistics: { mean: pass.mean, variance: pass.variance } };
    },
  };
}
