import { avgPool2d, maxPool2d } from '../../trace/ops';
import type { FeatureShape, Layer } from './layer';

/** 2 x 2 pooling with stride 2; an odd last row or column is dropped. */
export function pool(kind: 'average' | 'max', input: FeatureShape): Layer {
  const apply = kind === 'average' ? avgPool2d : maxPool2d;
  return {
    params: [],
    output: { channels: input.channels, size: Math.floor(input.size / 2) },
    apply: (_params, x) => apply(x, { kernel: 2 }),
  };
}
