import { storageOf, type ImageGeometry } from '../budget/storage';
import type { RunConfig } from '../config/schema';

/** Numbers of the adversary's feature extractor: 3x3 convolutions with norms, and a linear classifier. */
function extractorValues(
  { enabled, width, depth }: RunConfig['adversary'],
  { channels, classes, imageSize }: ImageGeometry,
): number {
  if (!enabled) return 0;
  const convolutions = width * channels * 9 + (depth - 1) * width * width * 9;
  const side = Math.floor(imageSize / 2 ** depth);
  return convolutions + depth * 3 * width + (width * side * side + 1) * classes;
}

/** About the bytes of one checkpoint: all trained numbers with their momenta, as float32. */
export function checkpointBytes(config: RunConfig, geometry: ImageGeometry): number {
  const { totalValues } = storageOf(config.parameterization, geometry);
  return 8 * (totalValues + extractorValues(config.adversary, geometry));
}
