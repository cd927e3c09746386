import { add, conv2d, reshape } from '../../trace/ops';
import { uniformFanIn } from '../initialise';
import { type FeatureShape, type Layer, param } from './layer';

export interface ConvConfig {
  readonly channels: number;
  readonly kernel: number;
  readonly padding: number;
  /**
   * The layer after this one subtracts each channel's mean over the image, so that the bias cannot matter: it stays a
   * parameter (with gradient zero), but adding it is left out.
   */
  readonly biasCancels?: boolean;
}

/** 2-D convolution of stride 1 with bias: x [N, C, S, S] -> [N, channels, S', S']. */
export function conv(config: ConvConfig, input: FeatureShape): Layer {
  const { channels, kernel, padding, biasCancels = false } = config;
  const shape = [channels, input.channels, kernel, kernel];
  const init = uniformFanIn(shape);
  return {
    params: [
      { name: 'weight', shape, init },
      { name: 'bias', shape: [channels], init },
    ],
    output: { channels, size: input.size + 2 * padding - kernel + 1 },
    apply: (params, x) => {
      const y = conv2d(x, param(params, 0), { padding });
      return biasCancels ? y : add(y, reshape(param(params, 1), [1, channels, 1, 1]));
    },
  };
}
